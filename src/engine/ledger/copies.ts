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
  isKnown,
  RECORD,
  type Ledger,
  type PartitionAccount,
  type Run,
} from './accounts.ts';
import { DUPLICATED, PRESENT, VISIBLE, WRITTEN } from './fate.ts';
import { cell, setCell } from './rows.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

export function onAppended(ledger: Ledger, fact: FactOf<'records-appended'>): void {
  const { partition, baseOffset, leaderEpoch, records } = fact;
  const first = records[0];
  if (first === undefined || !isKnown(ledger, first.number)) return;
  const account = accountOf(ledger, partition);
  const run = runFor(account, leaderEpoch, baseOffset);
  // Copies of one history share the array: another branch of it may have written more.
  if (run.numbers.length !== run.count) run.numbers = run.numbers.slice(0, run.count);
  for (const [index, { number }] of records.entries()) {
    run.numbers.push(number);
    setCell(ledger.records, number, RECORD.offset, baseOffset + index);
    setCell(ledger.records, number, RECORD.leaderEpoch, leaderEpoch);
    changeFlags(ledger, number, WRITTEN);
  }
  run.count += records.length;
  // What a leader of the past still writes is in nobody's log but its own.
  if (leaderEpoch >= account.leaderEpoch) setPresentEnd(ledger, run, endOfRun(run));
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
  account.runs.push(run);
  return run;
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
    const copies = cell(ledger.records, number, RECORD.presentCopies) + change;
    setCell(ledger.records, number, RECORD.presentCopies, copies);
    const set = (copies > 0 ? PRESENT : 0) | (copies > 1 ? DUPLICATED : 0);
    changeFlags(ledger, number, set, (PRESENT | DUPLICATED) & ~set);
  }
}

/** A leader takes over: from now on its log is what counts. */
export function onBecameLeader(
  ledger: Ledger,
  { by, partition, leaderEpoch }: FactOf<'became-leader'>,
  cluster: Cluster,
): void {
  const account = accountOf(ledger, partition);
  // A broker that reads of its election late, when another one has taken over, changes nothing.
  if (leaderEpoch <= account.leaderEpoch) return;
  const log = logOf(cluster, by, partition);
  if (log === null) return;
  account.leaderEpoch = leaderEpoch;
  for (const run of account.runs) setPresentEnd(ledger, run, heldEnd(log, run));
}

/** Below this offset the log holds what was written in the epoch of the run. */
function heldEnd({ leaderEpochs, logEndOffset }: Log, run: Run): number {
  for (let index = leaderEpochs.length - 1; index >= 0; index -= 1) {
    if (leaderEpochs[index]?.epoch !== run.leaderEpoch) continue;
    const end = leaderEpochs[index + 1]?.startOffset ?? logEndOffset;
    return Math.max(run.startOffset, Math.min(end, endOfRun(run)));
  }
  return run.startOffset;
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
      if (number !== undefined) changeFlags(ledger, number, VISIBLE);
    }
  }
}

function startOf(entries: readonly EpochEntry[], epoch: number, absent: number): number {
  for (const entry of entries) if (entry.epoch === epoch) return entry.startOffset;
  return absent;
}

/** A disk is gone, or a part of it: what only that one held is gone, whoever leads. */
export function onDiskLoss(ledger: Ledger, cluster: Cluster): void {
  const { partitions } = committedImage(cluster);
  for (const [partition, account] of ledger.partitions.entries()) {
    // What a deleted topic held was not lost.
    if (account === null || !partitions[partition]) continue;
    const logs = logsOf(cluster, partition);
    for (const run of account.runs) {
      let end = run.startOffset;
      for (const log of logs) end = Math.max(end, heldEnd(log, run));
      if (end < run.presentEnd) setPresentEnd(ledger, run, end);
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
