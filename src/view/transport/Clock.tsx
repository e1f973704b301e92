/** The simulated time, and how fast it runs. */
import { clockText, durationWords } from '../../i18n/durations.ts';
import { useShown } from '../SessionProvider.tsx';
import { useLanguage, useWords } from '../use-words.ts';

export function Clock() {
  const words = useWords();
  const language = useLanguage();
  const tick = useShown((state) => state.frame.tick);
  const speed = useShown((state) => roundedSpeed(state.playback.speed));
  const isSeeking = useShown((state) => state.playback.state === 'seeking');
  const amount = durationWords(speed, language);
  return (
    <p className="clock">
      <span className="clock-time">{clockText(tick)}</span>
      <span className="clock-unit">{language === 'ru' ? 'с' : 's'}</span>
      <span className="clock-speed">
        {isSeeking ? words('time.seeking') : speed === 0 ? '' : words('time.speed', { amount })}
      </span>
    </p>
  );
}

/** Two digits: more would only flicker. */
function roundedSpeed(speed: number): number {
  if (speed < 10) return Math.round(speed);
  const digits = 10 ** (String(Math.floor(speed)).length - 2);
  return Math.round(speed / digits) * digits;
}
