/**
 * What was acknowledged and is gone: which record, and what made it so.
 */
import type { Cluster } from '../cluster.ts';
import { flagsOf, RECORD, SENDER, type Ledger } from './accounts.ts';
import { evidenceBefore, LOSSES, type Loss } from './evidence.ts';
import { ALONE, fateOfFlags } from './fate.ts';
import { notesOf, type Note } from './notes.ts';
import { cell } from './rows.ts';
import { verdict, type FactPointer, type Verdict, type VerdictReason } from './verdict.ts';

/** Why a record could be lost, and where that was noted. */
export interface LossCause {
  readonly reason: VerdictReason;
  readonly cut: Note | null;
  readonly facts: readonly FactPointer[];
}

/** Answers for one record after the other without looking through all notes each time. */
export function lossFinder(ledger: Ledger, cluster: Cluster): (record: number) => LossCause {
  const byPartition = new Map<number, Note[]>();
  for (const cut of notesOf(ledger, 'cut')) {
    const known = byPartition.get(cut.partition);
    if (known === undefined) byPartition.set(cut.partition, [cut]);
    else known.push(cut);
  }
  const { followerTruncation, metadataMode } = cluster.settings;
  const hasOldRules = followerTruncation !== 'current' || metadataMode === 'zookeeper';
  return (record) => {
    const read = (column: number): number => cell(ledger.records, record, column);
    const offset = read(RECORD.offset);
    const epoch = read(RECORD.leaderEpoch);
    const cuts = byPartition.get(read(RECORD.partition)) ?? [];
    const cut =
      cuts.findLast(
        ({ from, to, record: run }) => from <= offset && offset < to && run === epoch,
      ) ?? null;
    const acks = (read(RECORD.sender) >> SENDER.acksShift) - 1;
    const isAlone = (flagsOf(ledger, record) & ALONE) !== 0;
    const account = ledger.partitions[read(RECORD.partition)] ?? null;
    // A leader that did not know that there is another one has taken it.
    const before = account && cut === null ? evidenceBefore(account, cluster.now) : null;
    const loss = before?.loss ?? LOSSES[cut?.extra ?? 0] ?? 'none';
    const { fact: id = -1, at = -1 } = before?.evidence ?? {};
    const facts = cut === null ? [{ id, at }] : chainOf(cut);
    if (acks === 0) return { reason: 'acks-0', cut, facts };
    if (acks === 1) return { reason: 'acks-1', cut, facts };
    return { reason: reasonOf(loss, isAlone, hasOldRules), cut, facts };
  };
}

function reasonOf(loss: Loss, isAlone: boolean, hasOldRules: boolean): VerdictReason {
  if (loss === 'none') return hasOldRules ? 'old-rules' : 'none';
  if (loss === 'power') return isAlone ? 'last-replica-standing' : 'power-lost';
  if (isAlone) return 'min-isr-1';
  return loss === 'unclean' ? 'unclean-election' : 'disk-lost';
}

/** One verdict for what went at one moment. */
export function judgeLosses(ledger: Ledger, cluster: Cluster): Verdict[] {
  if (ledger.counts.fates.lost === 0) return [];
  const causeOf = lossFinder(ledger, cluster);
  const groups = new Map<string, { cause: LossCause; records: number[] }>();
  for (let record = 0; record < ledger.records.count; record += 1) {
    if (fateOfFlags(flagsOf(ledger, record)) !== 'lost') continue;
    const cause = causeOf(record);
    const partition = cell(ledger.records, record, RECORD.partition);
    const key = `${partition}:${cause.reason}:${cause.cut?.fact ?? -1}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { cause, records: [record] });
    else known.records.push(record);
  }
  return [...groups.values()].map(({ cause, records }) => lossOf(ledger, cause, records));
}

function lossOf(
  ledger: Ledger,
  { reason, cut, facts }: LossCause,
  records: readonly number[],
): Verdict {
  const first = records[0] ?? 0;
  const offsets = records.map((record) => cell(ledger.records, record, RECORD.offset));
  const producers = records.map((record) => producerOf(ledger, record));
  const last = records[records.length - 1] ?? first;
  return verdict('lost-write', reason, records.length, {
    tick: cut?.at ?? cell(ledger.records, last, RECORD.settledAt),
    processes: [...new Set(producers)].flatMap((id) => (id === null ? [] : [id])),
    partition: cell(ledger.records, first, RECORD.partition),
    // acks=0: it was never written anywhere.
    from: cut === null ? null : Math.min(...offsets),
    to: cut === null ? null : Math.max(...offsets) + 1,
    records,
    facts: [settledBy(ledger, last), ...facts],
  });
}

/** What led to it, and where it was noted. */
export function chainOf({ because, becauseAt, fact, at }: Note): FactPointer[] {
  return [
    { id: because, at: becauseAt },
    { id: fact, at },
  ];
}

export function settledBy(ledger: Ledger, record: number): FactPointer {
  const id = cell(ledger.records, record, RECORD.settledBy);
  const at = cell(ledger.records, record, RECORD.settledAt);
  return { id: at < 0 ? -1 : id, at };
}

export function producerOf(
  ledger: Ledger,
  record: number,
): (typeof ledger.producers)[number] | null {
  const sender = cell(ledger.records, record, RECORD.sender);
  return ledger.producers[sender & SENDER.producerMask] ?? null;
}
