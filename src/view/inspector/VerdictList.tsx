/** The verdicts on the run up to the shown moment; a click goes to where each was settled. */
import { useMemo } from 'react';
import { verdictsOf, type Verdict } from '../../engine/index.ts';
import { clockText } from '../../i18n/durations.ts';
import { verdictWords } from '../../i18n/verdict-words.ts';
import { useSession, useShown } from '../SessionProvider.tsx';
import { setInspectorTab } from '../ui-store.ts';
import { useSpeech } from '../use-words.ts';

/** More would be a list to scroll through, and not to read. */
const SHOWN_MAX = 30;

export function VerdictList() {
  const { words } = useSpeech();
  const { cluster, ledger } = useShown((state) => state.frame);
  // Every record is looked at: not while time goes on.
  const moment = useShown(({ playback, frame }) =>
    playback.state === 'playing' ? -1 : frame.version,
  );
  const verdicts = useMemo(
    () => verdictsOf(ledger, cluster),
    // Both are changed in place: the version tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [moment],
  );
  if (verdicts.length === 0) return <p className="hint">{words('verdicts.none')}</p>;
  const more = verdicts.length - SHOWN_MAX;
  return (
    <section className="why" aria-label={words('verdicts.title')}>
      <ol>
        {verdicts.slice(0, SHOWN_MAX).map((verdict, index) => (
          <VerdictLine key={index} verdict={verdict} />
        ))}
      </ol>
      {more > 0 ? <p className="hint">{words('verdicts.more', { count: more })}</p> : null}
    </section>
  );
}

function VerdictLine({ verdict }: { verdict: Verdict }) {
  const session = useSession();
  const { words, names, language } = useSpeech();
  const { what, why } = verdictWords(verdict, names, language);
  const { tick, partition, from, records, facts } = verdict.proof;
  const tone = verdict.reason === 'none' || verdict.kind === 'lost-write' ? 'bad' : 'news';
  const onClick = (): void => {
    session.pause();
    session.seek(tick);
    const [record] = records;
    if (record !== undefined && partition !== null) {
      session.select({ kind: 'record', record, partition, broker: null, offset: from });
    }
    const last = facts.at(-1);
    if (last !== undefined) void session.explain(last.id);
    setInspectorTab(record !== undefined && partition !== null ? 'record' : 'why');
  };
  return (
    <li className={`why-link why-${tone}`}>
      <button type="button" title={words('verdicts.proof')} onClick={onClick}>
        <span className="why-title">{what}</span>
        <span className="why-note">{why}</span>
        <time>{words('why.at', { clock: clockText(tick) })}</time>
      </button>
    </li>
  );
}
