/**
 * What producers have done: records that lie in a log twice, and records out of their order.
 */
import type { Cluster } from '../cluster.ts';
import type { PartitionId } from '../ids.ts';
import { batchAt } from '../log/log.ts';
import type { RecordBatch } from '../log/record.ts';
import { flagsOf, RECORD, type Ledger } from './accounts.ts';
import { DUPLICATED, FAILED, PRESENT } from './fate.ts';
import { chainOf, producerOf, settledBy } from './judge-losses.ts';
import { notesOf, type Note } from './notes.ts';
import { cell } from './rows.ts';
import { verdict, type Verdict, type VerdictReason } from './verdict.ts';

export function judgeWrites(ledger: Ledger, cluster: Cluster): Verdict[] {
  return [...duplicates(ledger, cluster), ...disorder(ledger, cluster), ...zombies(ledger)];
}

/** Copies that one request too much has left: one verdict for each partition and producer. */
function duplicates(ledger: Ledger, cluster: Cluster): Verdict[] {
  if (ledger.counts.fates.duplicated === 0) return [];
  const found = new Map<number, Note>();
  for (const again of notesOf(ledger, 'written-again')) {
    if ((flagsOf(ledger, again.record) & DUPLICATED) !== 0) found.set(again.record, again);
  }
  return grouped([...found.values()]).map((notes) => {
    return verdictOf(ledger, 'duplicate', duplicateReason(cluster, notes), notes);
  });
}

function disorder(ledger: Ledger, cluster: Cluster): Verdict[] {
  const standing = notesOf(ledger, 'out-of-order').filter(({ record, extra }) => {
    const isPresent = (flagsOf(ledger, record) & flagsOf(ledger, extra) & PRESENT) !== 0;
    const own = cell(ledger.records, record, RECORD.offset);
    return isPresent && cell(ledger.records, extra, RECORD.offset) < own;
  });
  const isWithin = ({ record, extra }: Note): boolean => {
    const transaction = cell(ledger.records, record, RECORD.transaction);
    return transaction > 0 && cell(ledger.records, extra, RECORD.transaction) === transaction;
  };
  const judge = (notes: readonly Note[], kind: 'nonmonotonic-send' | 'int-nonmonotonic-send') =>
    grouped(notes).map((group) => {
      return verdictOf(ledger, kind, disorderReason(ledger, cluster, group), group);
    });
  return [
    ...judge(
      standing.filter((one) => !isWithin(one)),
      'nonmonotonic-send',
    ),
    ...judge(standing.filter(isWithin), 'int-nonmonotonic-send'),
  ];
}

/**
 * A leader that was started again knows the last batch of a producer only. An older one that comes
 * once more is out of order there, so that the producer bumps its epoch and sends it anew.
 */
function duplicateReason(cluster: Cluster, notes: readonly Note[]): VerdictReason {
  let reason: VerdictReason = 'none';
  for (const { partition, from, to } of notes) {
    const first = batchOn(cluster, partition, from);
    const second = batchOn(cluster, partition, to);
    if ((first?.producerId ?? -1) < 0 || (second?.producerId ?? -1) < 0) return 'no-idempotence';
    if (first?.producerEpoch === second?.producerEpoch) return 'none';
    reason = 'epoch-bumped';
  }
  return reason;
}

function disorderReason(ledger: Ledger, cluster: Cluster, notes: readonly Note[]): VerdictReason {
  const isNumbered = notes.every(({ partition, to }) => {
    return (batchOn(cluster, partition, to)?.producerId ?? -1) >= 0;
  });
  if (isNumbered) return 'none';
  // Nobody waits for it any more, and it arrives all the same.
  const areGivenUp = notes.every(({ record }) => (flagsOf(ledger, record) & FAILED) !== 0);
  return areGivenUp ? 'given-up' : 'many-in-flight';
}

function batchOn(cluster: Cluster, partition: PartitionId, offset: number): RecordBatch | null {
  for (const process of cluster.processes) {
    const log = process.kind === 'broker' ? process.replicas[partition]?.log : undefined;
    const batch = log === undefined ? null : batchAt(log, offset);
    if (batch !== null) return batch;
  }
  return null;
}

function zombies(ledger: Ledger): Verdict[] {
  return grouped(notesOf(ledger, 'by-zombie')).map((notes) => {
    return verdictOf(ledger, 'zombie-write', 'session-expired', notes);
  });
}

/** By partition and producer, in the order in which they were noted. */
function grouped(notes: readonly Note[]): Note[][] {
  const groups = new Map<string, Note[]>();
  for (const one of notes) {
    const key = `${one.partition}:${one.who}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  return [...groups.values()];
}

function verdictOf(
  ledger: Ledger,
  kind: Verdict['kind'],
  reason: Verdict['reason'],
  notes: readonly Note[],
): Verdict {
  const [first] = notes;
  if (first === undefined) return verdict(kind, reason, 0, {});
  const { partition, from, to, at, record } = first;
  const producer = producerOf(ledger, record);
  return verdict(kind, reason, notes.length, {
    tick: at,
    processes: producer === null ? [] : [producer],
    partition,
    from: Math.min(from, to),
    to: Math.max(from, to) + (kind === 'zombie-write' ? 0 : 1),
    records: notes.flatMap((one) => (one.extra >= 0 ? [one.record, one.extra] : [one.record])),
    facts: [...chainOf(first), settledBy(ledger, record)],
  });
}
