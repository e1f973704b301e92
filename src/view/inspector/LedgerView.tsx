/** The ledger: what became of all records, as only an outside eye can say. */
import { ledgerSummary } from '../../engine/index.ts';
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
  'failed',
  'refused',
] as const;

export function LedgerView() {
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
    </section>
  );
}
