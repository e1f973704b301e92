/**
 * The columns of a ledger, and the one way to change them: counts follow every change.
 */
import type { DeliveryFailure } from '../fact-producer.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import {
  ACKNOWLEDGED,
  DELIVERED,
  DELIVERED_TWICE,
  fateOfFlags,
  SENT,
  VISIBLE,
  type RecordFate,
} from './fate.ts';
import { NOTE_WIDTH } from './notes.ts';
import { cloneOwnerships, type Ownerships } from './ownership.ts';
import { cloneGroup, cloneReader, type GroupAccount, type Reader } from './readers.ts';
import { cell, cloneRows, createRows, setCell, type Rows } from './rows.ts';

export interface Ledger {
  /** Row: `LogRecord.number`. */
  records: Rows;
  /** One row for each consumer that a record was delivered to. */
  deliveries: Rows;
  /** Columns: `TRANSACTION`. */
  transactions: Rows;
  /** What transactions have read: columns `INPUT`. */
  inputs: Rows;
  /** What verdicts are made of: columns `NOTE`. */
  notes: Rows;
  /** Index: PartitionId. */
  partitions: (PartitionAccount | null)[];
  /** Producers by the index that stands in the records' column. */
  producers: ProcessId[];
  /** What is known of them beyond that, by the same index. */
  writers: Writer[];
  /** Consumers, with their groups, by the index that stands in the deliveries' column. */
  consumers: Reader[];
  groups: GroupAccount[];
  /** Producer ids whose transaction took too long, with the fact that says so. */
  timeouts: readonly { readonly producerId: number; readonly fact: number; readonly at: number }[];
  /** Reasons of failures, by the index that stands in the records' column. */
  reasons: FailureReason[];
  /** The producer will hear no more of them, and they were not seen in a log yet. */
  unwritten: number[];
  /** When `unwritten` is looked through again, simulated ms. */
  nextLookAt: number;
  ownerships: Ownerships;
  counts: Counts;
}

export type FailureReason = ErrorCode | DeliveryFailure;

/** Every count that can be told at once. */
export interface Counts {
  sent: number;
  acknowledged: number;
  visible: number;
  delivered: number;
  deliveredTwice: number;
  /** Shares of requests that brokers refused to write. */
  refused: number;
  fates: Record<RecordFate, number>;
}

/** What was written to one partition, as its leaders wrote it. */
export interface PartitionAccount {
  /** Of the leader that took over last; -1: the first one has not written yet. */
  leaderEpoch: number;
  /** One for each leader epoch that wrote something, oldest first. */
  runs: Run[];
  /**
   * Number of the last record of each producer, by its index: what comes after has a higher one.
   */
  lastNumbers: number[];
  /** How many replicas are in sync, as the controller says. */
  isr: number;
  /** Some offset was written by two leaders. */
  overlaps: boolean;
  /** Facts that say where records may have gone; null: nothing of the kind has happened. */
  unclean: Evidence | null;
  power: Evidence | null;
  disk: Evidence | null;
  elected: Evidence | null;
  logStartOffset: number;
  isCleaned: boolean;
}

export interface Evidence {
  readonly fact: number;
  readonly at: number;
  /** Leader epoch of an election; else -1. */
  readonly epoch: number;
}

export interface Writer {
  /** Row of the transaction that it is in, -1: none. */
  transaction: number;
  producerId: number;
  /** The consumer that lives in the same process; null: none. */
  readonly consumer: ProcessId | null;
}

/** What one leader wrote in its epoch: offsets follow each other, as a leader cuts nothing. */
export interface Run {
  readonly leaderEpoch: number;
  readonly startOffset: number;
  /** Record numbers by offset; append-only and shared by copies, which see `count` of them. */
  numbers: number[];
  count: number;
  /** The latest leader's log holds what lies below this offset. */
  presentEnd: number;
}

/** Columns of `records`. */
export const RECORD = {
  flags: 0,
  partition: 1,
  /** Index of the producer, of the reason (from bit 16), and acks + 1 (from bit 28). */
  sender: 2,
  sentAt: 3,
  /** When the producer learnt the outcome. */
  settledAt: 4,
  acknowledgedOffset: 5,
  /** How many copies the latest leader's log holds. */
  presentCopies: 6,
  /** Of the newest copy; older ones are found in the runs. */
  offset: 7,
  leaderEpoch: 8,
  /** Row of the newest delivery + 1; 0: none. */
  lastDelivery: 9,
  /** Row of its transaction + 1; 0: none. */
  transaction: 10,
  /** Fact of its newest copy. */
  writtenBy: 11,
  /** Fact that settled it. */
  settledBy: 12,
} as const;

/** What stands in the column of the sender. */
export const SENDER = {
  producerMask: 0xffff,
  reasonShift: 16,
  reasonMask: 0xfff,
  acksShift: 28,
} as const;

/** Columns of `transactions`. */
export const TRANSACTION = {
  producer: 0,
  producerId: 1,
  beganAt: 2,
  beganBy: 3,
  /** -1: it has not ended yet. */
  endedAt: 4,
  endedBy: 5,
  /** Of `OUTCOMES`. */
  outcome: 6,
  firstRecord: 7,
  lastRecord: 8,
  records: 9,
} as const;

/** What a coordinator has decided; `open`: nothing yet. */
export const OUTCOMES = ['open', 'committed', 'aborted'] as const;

/** Columns of `inputs`: offsets from `from` on, without `to`. */
export const INPUT = { transaction: 0, group: 1, partition: 2, from: 3, to: 4, fact: 5 } as const;

/** Columns of `deliveries`. */
export const DELIVERY = {
  /** Row of the record's delivery to another consumer + 1; 0: none. */
  previous: 0,
  /** Index of the consumer, and how often (from bit 16). */
  consumer: 1,
  lastAt: 2,
  firstAt: 3,
  /** Where it lay when it was given last. */
  offset: 4,
} as const;

export function createLedger(): Ledger {
  return {
    records: createRows(13),
    deliveries: createRows(5),
    transactions: createRows(10),
    inputs: createRows(6),
    notes: createRows(NOTE_WIDTH),
    partitions: [],
    producers: [],
    writers: [],
    consumers: [],
    groups: [],
    timeouts: [],
    reasons: [],
    unwritten: [],
    nextLookAt: 0,
    ownerships: [],
    counts: {
      sent: 0,
      acknowledged: 0,
      visible: 0,
      delivered: 0,
      deliveredTwice: 0,
      refused: 0,
      fates: {
        waiting: 0,
        acknowledged: 0,
        visible: 0,
        lost: 0,
        duplicated: 0,
        open: 0,
        aborted: 0,
        failed: 0,
        unknown: 0,
      },
    },
  };
}

/** A copy that goes its own way; what both have noted so far is shared. */
export function cloneLedger(ledger: Ledger): Ledger {
  const { counts } = ledger;
  return {
    records: cloneRows(ledger.records),
    deliveries: cloneRows(ledger.deliveries),
    transactions: cloneRows(ledger.transactions),
    inputs: cloneRows(ledger.inputs),
    notes: cloneRows(ledger.notes),
    partitions: ledger.partitions.map(cloneAccount),
    producers: ledger.producers.slice(),
    writers: ledger.writers.map((writer) => ({ ...writer })),
    consumers: ledger.consumers.map(cloneReader),
    groups: ledger.groups.map(cloneGroup),
    timeouts: ledger.timeouts,
    reasons: ledger.reasons.slice(),
    unwritten: ledger.unwritten.slice(),
    nextLookAt: ledger.nextLookAt,
    ownerships: cloneOwnerships(ledger.ownerships),
    counts: { ...counts, fates: { ...counts.fates } },
  };
}

function cloneAccount(account: PartitionAccount | null): PartitionAccount | null {
  if (account === null) return null;
  const runs = account.runs.map((run) => ({ ...run }));
  return { ...account, runs, lastNumbers: account.lastNumbers.slice() };
}

export function flagsOf(ledger: Ledger, record: number): number {
  return cell(ledger.records, record, RECORD.flags);
}

/** Whether a producer sent it; the coordinators' own records are nobody's. */
export function isKnown(ledger: Ledger, record: number): boolean {
  return (flagsOf(ledger, record) & SENT) !== 0;
}

/** Sets and clears bits of a record. */
export function changeFlags(ledger: Ledger, record: number, set: number, clear = 0): void {
  const before = flagsOf(ledger, record);
  const after = (before & ~clear) | set;
  if (after === before) return;
  setCell(ledger.records, record, RECORD.flags, after);
  const { counts } = ledger;
  const { fates } = counts;
  const gained = after & ~before;
  if ((gained & SENT) === 0) fates[fateOfFlags(before)] -= 1;
  else counts.sent += 1;
  fates[fateOfFlags(after)] += 1;
  // None of these bits is ever cleared.
  if ((gained & ACKNOWLEDGED) !== 0) counts.acknowledged += 1;
  if ((gained & VISIBLE) !== 0) counts.visible += 1;
  if ((gained & DELIVERED) !== 0) counts.delivered += 1;
  if ((gained & DELIVERED_TWICE) !== 0) counts.deliveredTwice += 1;
}

export function accountOf(ledger: Ledger, partition: PartitionId): PartitionAccount {
  const { partitions } = ledger;
  while (partitions.length <= partition) partitions.push(null);
  const known = partitions[partition];
  if (known !== null && known !== undefined) return known;
  const account: PartitionAccount = {
    leaderEpoch: -1,
    runs: [],
    lastNumbers: [],
    isr: 0,
    overlaps: false,
    unclean: null,
    power: null,
    disk: null,
    elected: null,
    logStartOffset: 0,
    isCleaned: false,
  };
  partitions[partition] = account;
  return account;
}

/** Offset after the last one that was written in this epoch. */
export function endOfRun({ startOffset, count }: Run): number {
  return startOffset + count;
}

/** Index of a value in a short list, to which it is added. */
export function indexIn<T>(list: T[], value: T): number {
  const known = list.indexOf(value);
  return known >= 0 ? known : list.push(value) - 1;
}
