/** How fast time runs. */
import { durationWords } from '../../i18n/durations.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useLanguage, useWords } from '../use-words.ts';
import { paceOf, PACES } from './paces.ts';

export function PaceSelect() {
  const words = useWords();
  const language = useLanguage();
  const session = useSession();
  const pace = useShown((state) => state.playback.pace);
  return (
    <label className="pace">
      <span aria-hidden>{words('time.pace')}</span>
      <select
        aria-label={words('time.pace')}
        value={String(pace)}
        onChange={(event) => session.setPace(paceOf(event.target.value))}
      >
        {PACES.map((one) => (
          <option key={one} value={String(one)}>
            {one === 'adaptive'
              ? words('time.pace.adaptive')
              : words('time.pace.fixed', { amount: durationWords(one, language) })}
          </option>
        ))}
      </select>
    </label>
  );
}
