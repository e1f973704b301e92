/**
 * What producers have done: records that lie in a log twice, and records out of their order.
 */
import type { Cluster } from '../cluster.ts';
import type { PartitionId } from '../ids.ts';
import { batchAt } from '../log/log.ts';
import { flagsOf, RECORD, type Ledger } from './accounts.ts';
import { DUPLICATED, PRESENT } from './fate.ts';
import { chainOf, producerOf, settledBy } from './judge-losses.ts';
import { notesOf, type Note } from './notes.ts';
import { cell } from './rows.ts';
import { verdict, type Verdict } from './verdict.ts';

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
    const isNumbered = notes.every(({ partition, from, to }) => {
      return isIdempotent(cluster, partition, from) && isIdempotent(cluster, partition, to);
    });
    return verdictOf(ledger, 'duplicate', isNumbered ? 'none' : 'no-idempotence', notes);
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
      const isNumbered = group.every(({ partition, to }) => isIdempotent(cluster, partition, to));
      return verdictOf(ledger, kind, isNumbered ? 'none' : 'many-in-flight', group);
    });
  return [
    ...judge(
      standing.filter((one) => !isWithin(one)),
      'nonmonotonic-send',
    ),
    ...judge(standing.filter(isWithin), 'int-nonmonotonic-send'),
  ];
}

/** Whether the record there was written with a sequence number. */
function isIdempotent(cluster: Cluster, partition: PartitionId, offset: number): boolean {
  for (const process of cluster.processes) {
    const log = process.kind === 'broker' ? process.replicas[partition]?.log : undefined;
    const batch = log === undefined ? null : batchAt(log, offset);
    if (batch !== null) return batch.producerId >= 0;
  }
  return false;
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
