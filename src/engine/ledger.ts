/**
 * The ledger: an observer beside the engine that sees everything and is read by no process. It says
 * of every record who sent it, where it was written, who was told that it is safe, who got it, and
 * what became of it.
 *
 * It hears facts tick by tick and looks at logs when a leader takes over, when a high watermark
 * moves, and when a disk goes.
 */
import { processOf, type Cluster } from './cluster.ts';
import type { Fact } from './fact.ts';
import type { BrokerId, PartitionId, ProcessId } from './ids.ts';
import {
  changeFlags,
  flagsOf,
  indexIn,
  isKnown,
  RECORD,
  type Counts,
  type FailureReason,
  type Ledger,
} from './ledger/accounts.ts';
import { onAppended, onBecameLeader, onDiskLoss, onHighWatermark } from './ledger/copies.ts';
import { deliveriesOf, onDelivered, type Delivery } from './ledger/deliveries.ts';
import {
  ACKNOWLEDGED,
  FAILED,
  fateOfFlags,
  PRESENT,
  SENT,
  UNCERTAIN,
  VISIBLE,
  WRITTEN,
  type RecordFate,
} from './ledger/fate.ts';
import { noteOwnership, unownedTimes, type Unowned } from './ledger/ownership.ts';
import { cell, setCell } from './ledger/rows.ts';
import { lookForUnwritten } from './ledger/unwritten.ts';
import { recordAt } from './log/log.ts';

export { cloneLedger, createLedger } from './ledger/accounts.ts';
export type { FailureReason, Ledger } from './ledger/accounts.ts';
export { timesDelivered } from './ledger/deliveries.ts';
export type { Unowned } from './ledger/ownership.ts';
export type { Delivery } from './ledger/deliveries.ts';
export type { RecordFate } from './ledger/fate.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/** Takes in the facts of one tick, in their order; `cluster` stands at the end of that tick. */
export function observe(ledger: Ledger, facts: readonly Fact[], cluster: Cluster): void {
  for (const fact of facts) take(ledger, fact, cluster);
  lookForUnwritten(ledger, cluster);
}

function take(ledger: Ledger, fact: Fact, cluster: Cluster): void {
  noteOwnership(ledger.ownerships, fact);
  switch (fact.type) {
    case 'records-sent':
      onSent(ledger, fact);
      break;
    case 'records-appended':
      onAppended(ledger, fact);
      break;
    case 'high-watermark-advanced':
      onHighWatermark(ledger, fact, cluster);
      break;
    case 'records-acknowledged':
      onAcknowledged(ledger, fact);
      break;
    case 'records-delivered':
      onDelivered(ledger, fact, cluster);
      break;
    case 'records-failed':
      onFailed(ledger, fact);
      break;
    case 'became-leader':
      onBecameLeader(ledger, fact, cluster);
      break;
    case 'produce-refused':
    case 'sequence-refused':
      ledger.counts.refused += 1;
      break;
    case 'process-removed':
    case 'unflushed-lost':
    case 'disk-wiped':
    case 'replica-deleted':
      onDiskLoss(ledger, cluster);
      break;
    default:
  }
}

const REASON_SHIFT = 16;
const ACKS_SHIFT = 28;
const REASON_MASK = (1 << (ACKS_SHIFT - REASON_SHIFT)) - 1;
const PRODUCER_MASK = (1 << REASON_SHIFT) - 1;

function onSent(ledger: Ledger, { by, at, partition, records }: FactOf<'records-sent'>): void {
  for (const { number } of records) enter(ledger, number, { by, at, partition });
}

/** `partition` is -1 for a record that failed before one was chosen. */
function enter(
  ledger: Ledger,
  record: number,
  { by, at, partition }: Pick<Fact, 'by' | 'at'> & { readonly partition: PartitionId },
): void {
  if (by === null) return;
  const { records, producers } = ledger;
  setCell(records, record, RECORD.partition, partition);
  setCell(records, record, RECORD.sender, indexIn(producers, by));
  setCell(records, record, RECORD.sentAt, at);
  setCell(records, record, RECORD.settledAt, -1);
  setCell(records, record, RECORD.acknowledgedOffset, -1);
  changeFlags(ledger, record, SENT);
}

function onAcknowledged(
  ledger: Ledger,
  { at, acks, baseOffset, records }: FactOf<'records-acknowledged'>,
): void {
  for (const [index, { number }] of records.entries()) {
    if (!isKnown(ledger, number)) continue;
    const sender = cell(ledger.records, number, RECORD.sender);
    setCell(ledger.records, number, RECORD.sender, sender | ((acks + 1) << ACKS_SHIFT));
    setCell(ledger.records, number, RECORD.settledAt, at);
    const offset = baseOffset < 0 ? -1 : baseOffset + index;
    setCell(ledger.records, number, RECORD.acknowledgedOffset, offset);
    changeFlags(ledger, number, ACKNOWLEDGED);
    if (acks === 0) noteUnwritten(ledger, number);
  }
}

/** Failures after which the record may still be in a log, or on its way into one. */
const UNCERTAIN_REASONS: ReadonlySet<FailureReason> = new Set<FailureReason>([
  'DELIVERY_TIMEOUT',
  'PRODUCER_CLOSED',
  'REQUEST_TIMED_OUT',
  'NETWORK_EXCEPTION',
  'NOT_LEADER_OR_FOLLOWER',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
]);

function onFailed(ledger: Ledger, fact: FactOf<'records-failed'>): void {
  const { by, at, reason, records } = fact;
  const bits = FAILED | (UNCERTAIN_REASONS.has(reason) ? UNCERTAIN : 0);
  const reasonBits = indexIn(ledger.reasons, reason) << REASON_SHIFT;
  for (const { number } of records) {
    if (!isKnown(ledger, number))
      enter(ledger, number, { by, at, partition: fact.partition ?? -1 });
    const sender = cell(ledger.records, number, RECORD.sender);
    setCell(ledger.records, number, RECORD.sender, sender | reasonBits);
    setCell(ledger.records, number, RECORD.settledAt, at);
    changeFlags(ledger, number, bits);
    if ((bits & UNCERTAIN) !== 0) noteUnwritten(ledger, number);
  }
}

function noteUnwritten(ledger: Ledger, record: number): void {
  if ((flagsOf(ledger, record) & WRITTEN) === 0) ledger.unwritten.push(record);
}

export interface LedgerSummary extends Omit<Counts, 'fates'> {
  readonly lost: number;
  readonly duplicated: number;
  readonly failed: number;
  readonly unknown: number;
  readonly waiting: number;
}

/** Records by what is known of them; `refused` counts shares of requests. */
export function ledgerSummary({ counts }: Ledger): LedgerSummary {
  const { fates, ...told } = counts;
  const { lost, duplicated, failed, unknown, waiting } = fates;
  return { ...told, lost, duplicated, failed, unknown, waiting };
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
  /** Every copy that was ever written, oldest leader first. */
  readonly copies: readonly RecordCopy[];
  readonly deliveries: readonly Delivery[];
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
  const producer = ledger.producers[sender & PRODUCER_MASK];
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
    failure: hasFailed ? (ledger.reasons[(sender >> REASON_SHIFT) & REASON_MASK] ?? null) : null,
    copies: copiesOf(ledger, record),
    deliveries: deliveriesOf(ledger, record),
  };
}

function nonNegative(value: number): number | null {
  return value < 0 ? null : value;
}

function acksOf(sender: number): -1 | 0 | 1 {
  const acks = (sender >> ACKS_SHIFT) - 1;
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
