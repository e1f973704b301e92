/**
 * Where records lie: what leaders write, what becomes visible, and which copies the log of a new
 * leader lacks.
 */
import { committedImage, processOf, type Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import type { EpochEntry } from '../log/leader-epochs.ts';
import type { Log } from '../log/log-state.ts';
import {
  accountOf,
  changeFlags,
  endOfRun,
  flagsOf,
  isKnown,
  RECORD,
  SENDER,
  TRANSACTION,
  type Evidence,
  type Ledger,
  type PartitionAccount,
  type Run,
} from './accounts.ts';
import { evidenceBefore, evidenceOfCut, LOSSES, type Loss } from './evidence.ts';
import { BY_ZOMBIE, DUPLICATED, PRESENT, REORDERED, VISIBLE, WRITTEN } from './fate.ts';
import { note } from './notes.ts';
import { cell, setCell } from './rows.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

export function onAppended(ledger: Ledger, fact: FactOf<'records-appended'>): void {
  const { id, partition, baseOffset, leaderEpoch, records } = fact;
  const first = records[0];
  if (first === undefined || !isKnown(ledger, first.number)) return;
  const account = accountOf(ledger, partition);
  const run = runFor(account, leaderEpoch, baseOffset);
  // Copies of one history share the array: another branch of it may have written more.
  if (run.numbers.length !== run.count) run.numbers = run.numbers.slice(0, run.count);
  // Markers of transactions lie between: nobody has sent them.
  for (; endOfRun(run) < baseOffset; run.count += 1) run.numbers.push(-1);
  // What a leader of the past still writes is in nobody's log but its own.
  const counts = leaderEpoch >= account.leaderEpoch;
  const producer = cell(ledger.records, first.number, RECORD.sender) & SENDER.producerMask;
  let last = lastNumberOf(account, producer);
  for (const [index, { number }] of records.entries()) {
    const offset = baseOffset + index;
    const flags = flagsOf(ledger, number);
    if ((flags & (WRITTEN | BY_ZOMBIE)) !== 0) noteOddWrite(ledger, fact, number, offset);
    run.numbers.push(number);
    if (counts) {
      if (number > last) last = number;
      else if ((flags & WRITTEN) === 0)
        noteDisorder(ledger, fact, { record: number, offset, last });
    }
    setCell(ledger.records, number, RECORD.offset, offset);
    setCell(ledger.records, number, RECORD.leaderEpoch, leaderEpoch);
    setCell(ledger.records, number, RECORD.writtenBy, id);
    if ((flags & WRITTEN) === 0) {
      noteLateWrite(ledger, fact, number, offset);
      changeFlags(ledger, number, WRITTEN);
    }
  }
  account.lastNumbers[producer] = last;
  run.count += records.length;
  if (counts) setPresentEnd(ledger, run, endOfRun(run));
}

function noteOddWrite(
  ledger: Ledger,
  { id: fact, at, partition }: FactOf<'records-appended'>,
  record: number,
  offset: number,
): void {
  const flags = flagsOf(ledger, record);
  const who = cell(ledger.records, record, RECORD.sender) & SENDER.producerMask;
  const before = cell(ledger.records, record, RECORD.offset);
  const common = { fact, at, who, partition, record };
  if ((flags & WRITTEN) !== 0) {
    const because = cell(ledger.records, record, RECORD.writtenBy);
    const kind = 'written-again';
    note(ledger, { kind, ...common, from: before, to: offset, because, becauseAt: at });
  } else {
    const sender = ledger.consumers.find(({ id }) => id === ledger.writers[who]?.consumer);
    const because = sender?.expiredBy ?? -1;
    const becauseAt = sender?.expiredAt ?? -1;
    const kind = 'by-zombie';
    note(ledger, { kind, ...common, from: offset, to: offset + 1, because, becauseAt });
  }
}

function lastNumberOf({ lastNumbers }: PartitionAccount, producer: number): number {
  while (lastNumbers.length <= producer) lastNumbers.push(-1);
  return lastNumbers[producer] ?? -1;
}

/** Within a log what a producer has sent later lies later, or order is broken. */
function noteDisorder(
  ledger: Ledger,
  { id: fact, at, partition }: FactOf<'records-appended'>,
  {
    record,
    offset,
    last,
  }: { readonly record: number; readonly offset: number; readonly last: number },
): void {
  const from = cell(ledger.records, last, RECORD.offset);
  if (record >= last || (flagsOf(ledger, last) & PRESENT) === 0 || from > offset) return;
  changeFlags(ledger, record, REORDERED);
  const who = cell(ledger.records, record, RECORD.sender) & SENDER.producerMask;
  const common = { fact, at, who, partition, record, extra: last };
  const because = cell(ledger.records, last, RECORD.writtenBy);
  const kind = 'out-of-order';
  note(ledger, { kind, ...common, from, to: offset, because, becauseAt: at });
}

/** The transaction had been decided before this record of it came. */
function noteLateWrite(
  ledger: Ledger,
  { id: fact, at, partition }: FactOf<'records-appended'>,
  record: number,
  offset: number,
): void {
  const row = cell(ledger.records, record, RECORD.transaction) - 1;
  if (row < 0 || cell(ledger.transactions, row, TRANSACTION.endedAt) < 0) return;
  const who = cell(ledger.transactions, row, TRANSACTION.producer);
  const because = cell(ledger.transactions, row, TRANSACTION.endedBy);
  const becauseAt = cell(ledger.transactions, row, TRANSACTION.endedAt);
  const common = { fact, at, who, partition, record, extra: row, because, becauseAt };
  note(ledger, { kind: 'after-marker', ...common, from: offset, to: offset + 1 });
}

function runFor(account: PartitionAccount, leaderEpoch: number, baseOffset: number): Run {
  const known = account.runs.find((run) => run.leaderEpoch === leaderEpoch);
  if (known !== undefined) return known;
  const run: Run = {
    leaderEpoch,
    startOffset: baseOffset,
    numbers: [],
    count: 0,
    presentEnd: baseOffset,
  };
  if (account.runs.some((other) => endOfRun(other) > baseOffset)) account.overlaps = true;
  account.runs.push(run);
  return run;
}

/** Number of the record that the latest leader's log holds at an offset; -1: none of a producer. */
export function numberAt({ runs }: PartitionAccount, offset: number): number {
  for (let index = runs.length - 1; index >= 0; index -= 1) {
    const run = runs[index];
    if (run === undefined || offset < run.startOffset || offset >= run.presentEnd) continue;
    return run.numbers[offset - run.startOffset] ?? -1;
  }
  return -1;
}

/**
 * The share of a run that the latest leader holds grows or shrinks: its end is all there is to say.
 */
function setPresentEnd(ledger: Ledger, run: Run, end: number): void {
  const { startOffset, numbers, presentEnd } = run;
  const change = end > presentEnd ? 1 : -1;
  const from = Math.min(end, presentEnd) - startOffset;
  const to = Math.max(end, presentEnd) - startOffset;
  run.presentEnd = end;
  for (let index = from; index < to; index += 1) {
    const number = numbers[index];
    if (number === undefined) break;
    if (number < 0) continue;
    const copies = cell(ledger.records, number, RECORD.presentCopies) + change;
    setCell(ledger.records, number, RECORD.presentCopies, copies);
    const set = (copies > 0 ? PRESENT : 0) | (copies > 1 ? DUPLICATED : 0);
    changeFlags(ledger, number, set, (PRESENT | DUPLICATED) & ~set);
  }
}

/** A leader takes over: from now on its log is what counts. */
export function onBecameLeader(
  ledger: Ledger,
  fact: FactOf<'became-leader'>,
  cluster: Cluster,
): void {
  const { by, partition, leaderEpoch } = fact;
  const account = accountOf(ledger, partition);
  // A broker that reads of its election late, when another one has taken over, changes nothing.
  if (leaderEpoch <= account.leaderEpoch) return;
  const log = logOf(cluster, by, partition);
  if (log === null) return;
  // The first leader of a partition is not elected: it is there from the beginning.
  if (account.isr === 0)
    account.isr = committedImage(cluster).partitions[partition]?.isr.length ?? 0;
  const { loss, evidence } = evidenceOfCut(account, leaderEpoch);
  account.leaderEpoch = leaderEpoch;
  for (const run of account.runs) {
    const end = heldEnd(log, run);
    if (end < run.presentEnd) noteCut(ledger, { fact, account, run, end, loss, evidence });
    setPresentEnd(ledger, run, end);
  }
}

function noteCut(
  ledger: Ledger,
  {
    fact,
    account,
    run,
    end,
    loss,
    evidence,
  }: {
    readonly fact: Fact;
    readonly account: PartitionAccount;
    readonly run: Run;
    readonly end: number;
    readonly loss: Loss;
    readonly evidence: Evidence | null;
  },
): void {
  const { id, at } = fact;
  note(ledger, {
    kind: 'cut',
    fact: id,
    at,
    partition: ledger.partitions.indexOf(account),
    from: end,
    to: run.presentEnd,
    record: run.leaderEpoch,
    extra: LOSSES.indexOf(loss),
    because: evidence?.fact ?? -1,
    becauseAt: evidence?.at ?? -1,
  });
  // What lies there from now on is compared among itself.
  account.lastNumbers = [];
}

/**
 * Below this offset the log holds what was written in the epoch of the run. What was deleted at its
 * beginning, as it should be, counts as held: it is not lost. What an earlier leader lacked was cut
 * before that, and something else lay there.
 */
function heldEnd({ leaderEpochs, logEndOffset, logStartOffset }: Log, run: Run): number {
  // A start of the log that was not written down in time is forgotten in a crash; epochs are not.
  const start = Math.max(logStartOffset, leaderEpochs[0]?.startOffset ?? 0);
  const deleted = Math.max(run.startOffset, Math.min(start, run.presentEnd));
  for (let index = leaderEpochs.length - 1; index >= 0; index -= 1) {
    if (leaderEpochs[index]?.epoch !== run.leaderEpoch) continue;
    const end = leaderEpochs[index + 1]?.startOffset ?? logEndOffset;
    return Math.max(deleted, Math.min(end, endOfRun(run)));
  }
  return deleted;
}

/** Consumers may read them now. */
export function onHighWatermark(
  ledger: Ledger,
  { by, partition, from, to }: FactOf<'high-watermark-advanced'>,
  cluster: Cluster,
): void {
  const account = ledger.partitions[partition];
  const log = logOf(cluster, by, partition);
  if (!account || log === null) return;
  for (const run of account.runs) {
    if (endOfRun(run) <= from || run.startOffset >= to) continue;
    const start = Math.max(from, run.startOffset, startOf(log.leaderEpochs, run.leaderEpoch, to));
    const end = Math.min(to, heldEnd(log, run));
    for (let offset = start; offset < end; offset += 1) {
      const number = run.numbers[offset - run.startOffset];
      if (number !== undefined && number >= 0) changeFlags(ledger, number, VISIBLE);
    }
  }
}

function startOf(entries: readonly EpochEntry[], epoch: number, absent: number): number {
  for (const entry of entries) if (entry.epoch === epoch) return entry.startOffset;
  return absent;
}

/** A disk is gone, or a part of it: what only that one held is gone, whoever leads. */
export function onDiskLoss(ledger: Ledger, fact: Fact, cluster: Cluster): void {
  const own = { fact: fact.id, at: fact.at, epoch: -1 };
  const isMeant = fact.type === 'replica-deleted' && fact.reason !== 'by-hand';
  const said: Loss = fact.type === 'unflushed-lost' ? 'power' : 'disk';
  const { partitions } = committedImage(cluster);
  for (const [partition, account] of ledger.partitions.entries()) {
    // What a deleted topic held was not lost.
    if (account === null || !partitions[partition]) continue;
    const logs = logsOf(cluster, partition);
    // What is deleted because it belongs elsewhere was lost before that, or not at all.
    const { loss, evidence } = isMeant
      ? evidenceBefore(account, fact.at)
      : { loss: said, evidence: own };
    for (const run of account.runs) {
      let end = run.startOffset;
      for (const log of logs) end = Math.max(end, heldEnd(log, run));
      if (end >= run.presentEnd) continue;
      noteCut(ledger, { fact, account, run, end, loss, evidence });
      setPresentEnd(ledger, run, end);
    }
  }
}

function logsOf(cluster: Cluster, partition: PartitionId): Log[] {
  const logs: Log[] = [];
  for (const process of cluster.processes) {
    const log = process.kind === 'broker' ? process.replicas[partition]?.log : undefined;
    if (log !== undefined) logs.push(log);
  }
  return logs;
}

function logOf(cluster: Cluster, broker: ProcessId | null, partition: PartitionId): Log | null {
  const process = broker === null ? null : processOf(cluster, broker);
  if (process?.kind !== 'broker') return null;
  return process.replicas[partition]?.log ?? null;
}
