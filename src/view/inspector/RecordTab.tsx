/** One record: what is in it, what became of it, and in which logs it lies. */
import {
  epochForOffset,
  numberOf,
  recordAt,
  recordFate,
  type Broker,
  type Cluster,
  type LogRecord,
  type RecordEntry,
} from '../../engine/index.ts';
import type { Selection } from '../../session/store.ts';
import { useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';
import { moment, row, wordRow, yesOrNo, type InspectorRow } from './rows.ts';
import { SectionView } from './StateTab.tsx';

type RecordSelection = Extract<Selection, { kind: 'record' }>;

export function RecordTab() {
  const words = useWords();
  const selection = useShown((state) => state.selection);
  return selection?.kind === 'record' ? (
    <RecordView selection={selection} />
  ) : (
    <p className="hint">{words('inspect.no-record')}</p>
  );
}

function RecordView({ selection }: { selection: RecordSelection }) {
  const words = useWords();
  const { cluster, ledger } = useShown((state) => state.frame);
  const copies = copiesOf(cluster, selection);
  const record = copies[0]?.record ?? null;
  const entry = recordFate(ledger, selection.record);
  const content =
    record === null
      ? []
      : [
          wordRow(words, 'key', record.key),
          wordRow(words, 'value', record.value),
          wordRow(words, 'value-bytes', record.valueBytes),
          wordRow(words, 'timestamp', moment(words, record.timestamp)),
        ];
  const fate: InspectorRow[] =
    entry === null
      ? []
      : [
          wordRow(
            words,
            'fate',
            words(`fate.${entry.fate}`),
            entry.fate === 'lost' ? 'bad' : 'plain',
          ),
          wordRow(words, 'sent-at', moment(words, entry.sentAt)),
          wordRow(
            words,
            'acknowledged',
            entry.isAcknowledged ? `acks=${entry.acks ?? '?'}` : yesOrNo(words, false),
          ),
          wordRow(words, 'visible', entry.isVisible),
          wordRow(words, 'deliveries', deliveriesText(entry)),
          wordRow(words, 'committed-by', entry.committedBy.join(', ') || '–'),
          ...(entry.transaction === null
            ? []
            : [
                wordRow(
                  words,
                  'record-transaction',
                  words(`inspect.outcome.${entry.transaction.outcome}`),
                ),
              ]),
        ];
  return (
    <>
      <SectionView section={{ key: 'content', title: null, rows: content }} />
      <SectionView section={{ key: 'fate', title: words('inspect.ledger'), rows: fate }} />
      {copies.length === 0 ? <p className="hint">{words('inspect.no-copies')}</p> : null}
      <SectionView
        section={{
          key: 'copies',
          title: words('inspect.copies'),
          rows: copies.map(({ broker, offset, epoch, isReadable }) =>
            row(
              words('stage.broker', { number: numberOf(broker.id) }),
              words(isReadable ? 'inspect.copy' : 'inspect.copy-unreadable', { offset, epoch }),
              isReadable ? 'plain' : 'amber',
            ),
          ),
        }}
      />
    </>
  );
}

/** `billing 2, k3 1`: how often each group was given it, or a consumer without one. */
function deliveriesText({ deliveries }: RecordEntry): string {
  const times = new Map<string, number>();
  for (const { group, consumer, count } of deliveries) {
    const reader = group ?? consumer;
    times.set(reader, (times.get(reader) ?? 0) + count);
  }
  return [...times].map(([reader, count]) => `${reader} ${count}`).join(', ') || '0';
}

interface Copy {
  readonly broker: Broker;
  readonly record: LogRecord;
  readonly offset: number;
  readonly epoch: number;
  readonly isReadable: boolean;
}

/** Looked for at the offset that was pointed at: that is where copies lie. */
function copiesOf(cluster: Cluster, { record, partition, offset }: RecordSelection): Copy[] {
  if (offset === null) return [];
  return cluster.processes.flatMap((broker) => {
    if (broker.kind !== 'broker') return [];
    const log = broker.replicas[partition]?.log ?? null;
    const found = log === null ? null : recordAt(log, offset);
    if (log === null || found === null || found.number !== record) return [];
    const epoch = epochForOffset(log.leaderEpochs, offset) ?? -1;
    return [{ broker, record: found, offset, epoch, isReadable: offset < log.highWatermark }];
  });
}
