/**
 * Transactions as they really were: which records belong to which, what was decided about each, and
 * what a marker made of it in every partition.
 */
import { processOf, type Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import type { ProcessId } from '../ids.ts';
import {
  changeFlags,
  flagsOf,
  indexIn,
  INPUT,
  OUTCOMES,
  RECORD,
  SENDER,
  TRANSACTION,
  type Ledger,
  type Writer,
} from './accounts.ts';
import { numberAt } from './copies.ts';
import { ABORTED, COMMITTED, PRESENT, TRANSACTIONAL } from './fate.ts';
import { ensureGroup, placeOf } from './groups.ts';
import { note } from './notes.ts';
import { cell, setCell } from './rows.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/** Readers that wait for less long than this have not noticed, simulated ms. */
export const HELD_UP_MS = 1000;

/** Index of a producer, and what is known of it. */
export function writerIndex(ledger: Ledger, id: ProcessId, cluster: Cluster): number {
  const index = indexIn(ledger.producers, id);
  if (ledger.writers.length > index) return index;
  const process = processOf(cluster, id);
  const application = process?.kind === 'producer' ? process.application : null;
  const consumer = application?.consumer ?? null;
  ledger.writers.push({ transaction: -1, producerId: -1, consumer });
  return index;
}

/** The application has made a call, and it returned. */
export function onCallAnswered(
  ledger: Ledger,
  fact: FactOf<'transaction-call-answered'>,
  cluster: Cluster,
): void {
  const { id, at, by, call, error, producerId } = fact;
  if (by === null) return;
  const index = writerIndex(ledger, by, cluster);
  const writer = ledger.writers[index];
  if (writer === undefined) return;
  if (error !== 'NONE') {
    noteTimeout(ledger, fact, index);
    return;
  }
  if (producerId >= 0) writer.producerId = producerId;
  if (call === 'begin') {
    writer.transaction = begin(ledger, { id, at, index, producerId: writer.producerId });
  } else if (call === 'commit' || call === 'abort') {
    const row = writer.transaction;
    writer.transaction = -1;
    if (row < 0 || outcomeOf(ledger, row) !== 'open') return;
    // Nothing was in it: no coordinator has heard of it.
    decide(ledger, row, call === 'commit' ? 'committed' : 'aborted');
    finish(ledger, row, { id, at });
  } else if (call === 'init') writer.transaction = -1;
}

function begin(
  { transactions }: Ledger,
  {
    id,
    at,
    index,
    producerId,
  }: {
    readonly id: number;
    readonly at: number;
    readonly index: number;
    readonly producerId: number;
  },
): number {
  const row = transactions.count;
  const values: Readonly<Record<keyof typeof TRANSACTION, number>> = {
    producer: index,
    producerId,
    beganAt: at,
    beganBy: id,
    endedAt: -1,
    endedBy: -1,
    outcome: 0,
    firstRecord: -1,
    lastRecord: -1,
    records: 0,
  };
  for (const name of COLUMN_NAMES) setCell(transactions, row, TRANSACTION[name], values[name]);
  return row;
}

const COLUMN_NAMES = [
  'producer',
  'producerId',
  'beganAt',
  'beganBy',
  'endedAt',
  'endedBy',
  'outcome',
  'firstRecord',
  'lastRecord',
  'records',
] as const;

/** A record is sent within the transaction that its producer is in. */
export function join({ transactions, records }: Ledger, row: number, record: number): void {
  setCell(records, record, RECORD.transaction, row + 1);
  if (cell(transactions, row, TRANSACTION.records) === 0) {
    setCell(transactions, row, TRANSACTION.firstRecord, record);
  }
  setCell(transactions, row, TRANSACTION.lastRecord, record);
  const count = cell(transactions, row, TRANSACTION.records) + 1;
  setCell(transactions, row, TRANSACTION.records, count);
}

export function outcomeOf({ transactions }: Ledger, row: number): (typeof OUTCOMES)[number] {
  return OUTCOMES[cell(transactions, row, TRANSACTION.outcome)] ?? 'open';
}

/** The coordinator has decided, or all markers have been written. */
export function onStateChanged(
  ledger: Ledger,
  { id, at, to, producerId }: FactOf<'transaction-state-changed'>,
): void {
  const isCommit = to === 'PrepareCommit' || to === 'CompleteCommit';
  if (!isCommit && to !== 'PrepareAbort' && to !== 'CompleteAbort') return;
  const isEnd = to === 'CompleteCommit' || to === 'CompleteAbort';
  const row = latestOf(ledger, producerId, isEnd);
  if (row < 0) return;
  if (!isEnd) decide(ledger, row, isCommit ? 'committed' : 'aborted');
  else finish(ledger, row, { id, at });
}

/** The transaction of this producer id that is open, or decided and not over. */
function latestOf(ledger: Ledger, producerId: number, isDecided: boolean): number {
  const { transactions } = ledger;
  for (let row = transactions.count - 1; row >= 0; row -= 1) {
    if (cell(transactions, row, TRANSACTION.producerId) !== producerId) continue;
    const isOpen = outcomeOf(ledger, row) === 'open';
    if (!isDecided) return isOpen ? row : -1;
    if (!isOpen) return cell(transactions, row, TRANSACTION.endedAt) < 0 ? row : -1;
  }
  return -1;
}

function decide(ledger: Ledger, row: number, outcome: 'committed' | 'aborted'): void {
  const { transactions, records } = ledger;
  setCell(transactions, row, TRANSACTION.outcome, OUTCOMES.indexOf(outcome));
  if (outcome === 'committed') return;
  const last = cell(transactions, row, TRANSACTION.lastRecord);
  for (let at = cell(transactions, row, TRANSACTION.firstRecord); at >= 0 && at <= last; at += 1) {
    if (cell(records, at, RECORD.transaction) === row + 1) changeFlags(ledger, at, ABORTED);
  }
}

function finish({ transactions }: Ledger, row: number, { id, at }: { id: number; at: number }) {
  setCell(transactions, row, TRANSACTION.endedAt, at);
  setCell(transactions, row, TRANSACTION.endedBy, id);
}

/** Between the first record and the marker everything of this producer is decided. */
export function onMarker(ledger: Ledger, fact: FactOf<'transaction-marker-written'>): void {
  const { id, at, partition, offset, control, producerId, firstOffset } = fact;
  const account = ledger.partitions[partition];
  if (!account || firstOffset < 0) return;
  const bit = control === 'COMMIT' ? COMMITTED : ABORTED;
  let others = 0;
  let first = -1;
  for (let place = firstOffset; place < offset; place += 1) {
    const number = numberAt(account, place);
    if (number < 0) continue;
    const row = cell(ledger.records, number, RECORD.transaction) - 1;
    const isOwn = row >= 0 && cell(ledger.transactions, row, TRANSACTION.producerId) === producerId;
    if (!isOwn) others += 1;
    else if (isUndecidedHere(flagsOf(ledger, number), bit)) {
      changeFlags(ledger, number, bit);
      if (first < 0) first = number;
    }
  }
  if (first < 0 || others === 0) return;
  const waitedMs = at - cell(ledger.records, first, RECORD.sentAt);
  if (waitedMs < HELD_UP_MS) return;
  const who = cell(ledger.records, first, RECORD.sender) & SENDER.producerMask;
  const range = { from: firstOffset, to: offset, record: others, extra: waitedMs };
  note(ledger, { kind: 'held-up', fact: id, at, who, partition, ...range });
}

/**
 * A second marker does not change what the first one has said; a commit after an abort is noted.
 */
function isUndecidedHere(flags: number, bit: number): boolean {
  return (flags & TRANSACTIONAL) !== 0 && (flags & PRESENT) !== 0 && (flags & bit) === 0;
}

export function onOffsetsPending(
  ledger: Ledger,
  fact: FactOf<'offsets-pending' | 'offsets-dropped'>,
): void {
  const { producerId, offsets } = fact;
  const writer: Writer | undefined = ledger.writers.find((one) => one.producerId === producerId);
  if (writer === undefined || writer.transaction < 0) return;
  const group = ensureGroup(ledger, fact.group, false);
  const { inputs } = ledger;
  for (const { partition, offset } of offsets) {
    const row = inputs.count;
    setCell(inputs, row, INPUT.transaction, writer.transaction);
    setCell(inputs, row, INPUT.group, ledger.groups.indexOf(group));
    setCell(inputs, row, INPUT.partition, partition);
    setCell(inputs, row, INPUT.from, Math.max(placeOf(group, partition).committed, 0));
    setCell(inputs, row, INPUT.to, offset);
    setCell(inputs, row, INPUT.fact, fact.id);
  }
}

export function onFencedProducer(
  ledger: Ledger,
  { id: fact, at, reason, producerId }: FactOf<'transactional-producer-fenced'>,
): void {
  if (reason === 'timeout') ledger.timeouts = [...ledger.timeouts, { producerId, fact, at }];
}

const FENCED: ReadonlySet<string> = new Set([
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
]);

/** What sounds as if another producer had taken its place was its own transaction's timeout. */
export function noteTimeout(
  ledger: Ledger,
  {
    id: fact,
    at,
    error,
    producerId,
  }: Pick<FactOf<'producer-transaction-failed'>, 'id' | 'at' | 'error' | 'producerId'>,
  who: number,
): void {
  if (!FENCED.has(error)) return;
  const known = ledger.timeouts.find((timeout) => timeout.producerId === producerId);
  if (known === undefined) return;
  const cause = { because: known.fact, becauseAt: known.at };
  note(ledger, { kind: 'fenced-by-timeout', fact, at, who, ...cause, extra: producerId });
}
