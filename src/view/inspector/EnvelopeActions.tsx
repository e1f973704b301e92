/** What can be done to a request or response under way. */
import { envelopesInFlight } from '../../engine/index.ts';
import { durationWords } from '../../i18n/durations.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { useLanguage, useWords } from '../use-words.ts';

/** Simulated ms on offer: less than a request timeout, and more than one. */
const DELAYS = [100, 1000, 31_000];

export function EnvelopeActions({ seq }: { seq: number }) {
  const words = useWords();
  const language = useLanguage();
  const session = useSession();
  const { cluster } = useShown((state) => state.frame);
  const envelope = envelopesInFlight(cluster).find((one) => one.seq === seq);
  if (envelope === undefined) return null;
  const { from, to } = envelope;
  return (
    <p className="envelope-actions">
      {DELAYS.map((delayMs) => (
        <button
          key={delayMs}
          type="button"
          className="plain"
          onClick={() => session.act({ type: 'delay-envelope', seq, delayMs })}
        >
          {words('menu.delay', { delay: durationWords(delayMs, language) })}
        </button>
      ))}
      <button
        type="button"
        className="plain"
        onClick={() => session.act({ type: 'break-connection', from, to })}
      >
        {words('menu.break-connection')}
      </button>
    </p>
  );
}
