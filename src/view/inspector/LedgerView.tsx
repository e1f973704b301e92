/** The ledger: what became of all records, as only an outside eye can say. */
import { Suspense, useState } from 'react';
import { ledgerSummary } from '../../engine/index.ts';
import { lazyWithWords } from '../load-language.ts';
import { useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';

const COUNTS = [
  'sent',
  'acknowledged',
  'visible',
  'delivered',
  'lost',
  'duplicated',
  'deliveredTwice',
  'open',
  'aborted',
  'failed',
  'refused',
] as const;

const VerdictList = lazyWithWords(async () => (await import('./VerdictList.tsx')).VerdictList);

export function LedgerView() {
  const [isJudging, setJudging] = useState(false);
  const words = useWords();
  const { ledger } = useShown((state) => state.frame);
  const summary = ledgerSummary(ledger);
  return (
    <section className="ledger" aria-label={words('inspect.ledger')}>
      <h3>{words('inspect.ledger')}</h3>
      <dl>
        {COUNTS.map((name) => (
          <div key={name} className={name === 'lost' && summary.lost > 0 ? 'tone-bad' : ''}>
            <dt>{words(`ledger.${name}`)}</dt>
            <dd>{summary[name]}</dd>
          </div>
        ))}
      </dl>
      <button
        type="button"
        className="plain"
        aria-expanded={isJudging}
        onClick={() => setJudging(!isJudging)}
      >
        {words(isJudging ? 'verdicts.hide' : 'verdicts.show')}
      </button>
      {isJudging ? (
        <Suspense fallback={<p className="hint">{words('app.loading')}</p>}>
          <VerdictList />
        </Suspense>
      ) : null}
    </section>
  );
}
