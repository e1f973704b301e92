/**
 * The ledger: an observer beside the engine that sees everything and is read by no process. It says
 * of every record who sent it, where it was written, who was told that it is safe, who got it, and
 * what became of it.
 *
 * It hears facts tick by tick and looks at logs when a leader takes over, when a high watermark
 * moves, and when a disk goes.
 */
import { processOf, type Cluster } from './cluster.ts';
import type { BrokerId, PartitionId, ProcessId } from './ids.ts';
import {
  flagsOf,
  RECORD,
  SENDER,
  TRANSACTION,
  type Counts,
  type FailureReason,
  type Ledger,
} from './ledger/accounts.ts';
import { deliveriesOf, type Delivery } from './ledger/deliveries.ts';
import {
  ACKNOWLEDGED,
  FAILED,
  fateOfFlags,
  PRESENT,
  REORDERED,
  RETRIED,
  SENT,
  VISIBLE,
  type RecordFate,
} from './ledger/fate.ts';
import { unownedTimes, type Unowned } from './ledger/ownership.ts';
import { cell } from './ledger/rows.ts';
import { outcomeOf } from './ledger/transactions.ts';
import { recordAt } from './log/log.ts';

export { cloneLedger, createLedger } from './ledger/accounts.ts';
export type { FailureReason, Ledger } from './ledger/accounts.ts';
export { timesDelivered } from './ledger/deliveries.ts';
export { observe } from './ledger/observe.ts';
export type { Unowned } from './ledger/ownership.ts';
export type { Delivery } from './ledger/deliveries.ts';
export type { RecordFate } from './ledger/fate.ts';

export interface LedgerSummary extends Omit<Counts, 'fates'> {
  readonly lost: number;
  readonly duplicated: number;
  readonly open: number;
  readonly aborted: number;
  readonly failed: number;
  readonly unknown: number;
  readonly waiting: number;
}

/** Records by what is known of them; `refused` counts shares of requests. */
export function ledgerSummary({ counts }: Ledger): LedgerSummary {
  const { fates, ...told } = counts;
  const { lost, duplicated, open, aborted, failed, unknown, waiting } = fates;
  return { ...told, lost, duplicated, open, aborted, failed, unknown, waiting };
}

/** Everything that is known of one record. */
export interface RecordEntry {
  readonly number: number;
  readonly fate: RecordFate;
  readonly producer: ProcessId;
  /** Null: it failed before one was chosen. */
  readonly partition: PartitionId | null;
  /** Simulated ms. */
  readonly sentAt: number;
  /** When the producer learnt the outcome; null before. */
  readonly settledAt: number | null;
  readonly isAcknowledged: boolean;
  readonly isVisible: boolean;
  /** The latest leader's log holds it. */
  readonly isPresent: boolean;
  /** What the producer was told; null with acks=0 and before. */
  readonly acknowledgedOffset: number | null;
  readonly acks: -1 | 0 | 1 | null;
  readonly failure: FailureReason | null;
  /** Its producer has sent it more than once. */
  readonly isRetried: boolean;
  /** A later record of its producer lies before it. */
  readonly isReordered: boolean;
  /** What its transaction came to; null: it belongs to none. */
  readonly transaction: RecordTransaction | null;
  /** Groups that have committed past it, or finished it. */
  readonly committedBy: readonly string[];
  /** Every copy that was ever written, oldest leader first. */
  readonly copies: readonly RecordCopy[];
  readonly deliveries: readonly Delivery[];
}

export interface RecordTransaction {
  /** Counts the transactions of a run. */
  readonly number: number;
  /** What its coordinator has decided. */
  readonly outcome: 'open' | 'committed' | 'aborted';
  /** Simulated ms. */
  readonly beganAt: number;
  readonly endedAt: number | null;
}

export interface RecordCopy {
  readonly offset: number;
  readonly leaderEpoch: number;
  /** The latest leader's log holds it. */
  readonly isPresent: boolean;
}

/** What became of a record, or null when no producer has sent it. */
export function fateOf(ledger: Ledger, record: number): RecordFate | null {
  const flags = flagsOf(ledger, record);
  return (flags & SENT) === 0 ? null : fateOfFlags(flags);
}

export function isAcknowledged(ledger: Ledger, record: number): boolean {
  return (flagsOf(ledger, record) & ACKNOWLEDGED) !== 0;
}

export function recordFate(ledger: Ledger, record: number): RecordEntry | null {
  const flags = flagsOf(ledger, record);
  const read = (column: number): number => cell(ledger.records, record, column);
  const sender = read(RECORD.sender);
  const producer = ledger.producers[sender & SENDER.producerMask];
  if ((flags & SENT) === 0 || producer === undefined) return null;
  const hasFailed = (flags & FAILED) !== 0;
  return {
    number: record,
    fate: fateOfFlags(flags),
    producer,
    partition: nonNegative(read(RECORD.partition)),
    sentAt: read(RECORD.sentAt),
    settledAt: nonNegative(read(RECORD.settledAt)),
    isAcknowledged: (flags & ACKNOWLEDGED) !== 0,
    isVisible: (flags & VISIBLE) !== 0,
    isPresent: (flags & PRESENT) !== 0,
    acknowledgedOffset: nonNegative(read(RECORD.acknowledgedOffset)),
    acks: (flags & ACKNOWLEDGED) === 0 ? null : acksOf(sender),
    failure: hasFailed
      ? (ledger.reasons[(sender >> SENDER.reasonShift) & SENDER.reasonMask] ?? null)
      : null,
    isRetried: (flags & RETRIED) !== 0,
    isReordered: (flags & REORDERED) !== 0,
    transaction: transactionOf(ledger, read(RECORD.transaction) - 1),
    committedBy: committersOf(ledger, record),
    copies: copiesOf(ledger, record),
    deliveries: deliveriesOf(ledger, record),
  };
}

function transactionOf(ledger: Ledger, row: number): RecordTransaction | null {
  if (row < 0) return null;
  const { transactions } = ledger;
  const beganAt = cell(transactions, row, TRANSACTION.beganAt);
  const endedAt = nonNegative(cell(transactions, row, TRANSACTION.endedAt));
  return { number: row, outcome: outcomeOf(ledger, row), beganAt, endedAt };
}

function committersOf(ledger: Ledger, record: number): string[] {
  if ((flagsOf(ledger, record) & PRESENT) === 0) return [];
  const partition = cell(ledger.records, record, RECORD.partition);
  const offset = cell(ledger.records, record, RECORD.offset);
  const groups = ledger.groups.filter(({ places }) => {
    const place = places[partition];
    return place ? place.committed > offset || place.accepted.includes(offset) : false;
  });
  return groups.map(({ name }) => name);
}

function nonNegative(value: number): number | null {
  return value < 0 ? null : value;
}

function acksOf(sender: number): -1 | 0 | 1 {
  const acks = (sender >> SENDER.acksShift) - 1;
  return acks === 0 || acks === 1 ? acks : -1;
}

function copiesOf(ledger: Ledger, record: number): RecordCopy[] {
  const copies: RecordCopy[] = [];
  const account = ledger.partitions[cell(ledger.records, record, RECORD.partition)];
  for (const { leaderEpoch, startOffset, numbers, count, presentEnd } of account?.runs ?? []) {
    let index = numbers.indexOf(record);
    while (index >= 0 && index < count) {
      const offset = startOffset + index;
      copies.push({ offset, leaderEpoch, isPresent: offset < presentEnd });
      index = numbers.indexOf(record, index + 1);
    }
  }
  return copies;
}

/** Numbers of the records that are lost at this moment, oldest first. */
export function lostRecords(ledger: Ledger): readonly number[] {
  return recordsWith(ledger, 'lost');
}

/** Numbers of the records with this fate, oldest first. */
export function recordsWith(ledger: Ledger, fate: RecordFate): readonly number[] {
  const found: number[] = [];
  if (ledger.counts.fates[fate] === 0) return found;
  for (let record = 0; record < ledger.records.count; record += 1) {
    if (fateOf(ledger, record) === fate) found.push(record);
  }
  return found;
}

/** How long the group has left each of its partitions to nobody. */
export function timesWithoutOwner(ledger: Ledger, group: string, now: number): Unowned[] {
  return unownedTimes(ledger.ownerships, group, now);
}

/** Brokers on whose disk a copy lies, running or not: while there is one, a loss is not final. */
export function holdersOf(ledger: Ledger, record: number, cluster: Cluster): readonly BrokerId[] {
  const partition = cell(ledger.records, record, RECORD.partition);
  const copies = copiesOf(ledger, record);
  const holders: BrokerId[] = [];
  for (const { id } of cluster.processes) {
    const broker = processOf(cluster, id);
    if (broker?.kind !== 'broker') continue;
    const log = broker.replicas[partition]?.log;
    if (log === undefined) continue;
    if (copies.some(({ offset }) => recordAt(log, offset)?.number === record)) {
      holders.push(broker.id);
    }
  }
  return holders;
}
