/**
 * I34, I38 and O2: what applications get from their consumers.
 *
 * Kafka: KafkaConsumer, CompletedFetch (aborted transactions are filtered out); KIP-98.
 */
import { isolationOf } from '../client/consumer-config.ts';
import type { Consumer } from '../client/consumer.ts';
import { processOf, type Cluster } from '../cluster.ts';
import type { QueuedEvent } from '../event.ts';
import type { Fact } from '../fact.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import { offsetAt, type RecordBatch } from '../log/record.ts';
import type { Checker } from './checker.ts';
import { committedBatchAt, ghostOf, isExempt, type PartitionGhost } from './ghost.ts';
import { outcomeAt, outcomesOf, type Outcomes } from './outcomes.ts';
import { violate } from './violation.ts';

/** By consumer, then by partition: the offset after the last record that it was given. */
export type ReadGhosts = Map<ProcessId, number[]>;

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/**
 * It begins anywhere from here on: it has been told where, has started, or was given partitions.
 */
export function forgetReads({ reads }: Checker, consumer: ProcessId | null): void {
  if (consumer !== null) reads.delete(consumer);
}

/** A command for a consumer may move it. */
export function forgetReadsBy(checker: Checker, event: QueuedEvent): void {
  if (event.kind === 'command' && 'process' in event.command) {
    forgetReads(checker, event.command.process);
  }
}

interface Reading {
  readonly checker: Checker;
  readonly cluster: Cluster;
  readonly ghost: PartitionGhost;
  readonly fact: FactOf<'records-delivered'>;
}

export function onRead(
  checker: Checker,
  fact: FactOf<'records-delivered'>,
  cluster: Cluster,
): void {
  const { by, partition, nextOffset } = fact;
  const consumer = by === null ? null : processOf(cluster, by);
  if (consumer?.kind !== 'consumer') return;
  const reading = { checker, cluster, ghost: ghostOf(checker.ghosts, partition), fact };
  checker.evaluations.I38 += 1;
  const last = fact.offsets[fact.offsets.length - 1] ?? -1;
  if (last >= reading.ghost.committedEnd && !isExempt(reading.ghost, last)) {
    fail(reading, 'I38', `offset ${last} was given out, ${reading.ghost.committedEnd} not reached`);
  }
  const from = checkForward(reading, consumer.id, last);
  if (reading.ghost.hasTransactions && isolationOf(consumer.config) === 'read_committed') {
    checkCommittedOnly(reading, from);
  }
  noteNext(checker, consumer, partition, nextOffset);
}

function noteNext(
  { reads }: Checker,
  { id }: Consumer,
  partition: PartitionId,
  nextOffset: number,
): void {
  let known = reads.get(id);
  if (known === undefined) {
    known = [];
    reads.set(id, known);
  }
  known[partition] = nextOffset;
}

/** O2: between two seeks offsets grow. Returns where it stood before, or -1. */
function checkForward(reading: Reading, consumer: ProcessId, last: number): number {
  const { checker, fact } = reading;
  const from = checker.reads.get(consumer)?.[fact.partition] ?? -1;
  const first = fact.offsets[0] ?? fact.baseOffset;
  checker.evaluations.O2 += 1;
  if (first < from) fail(reading, 'O2', `it is given ${first} after ${from - 1}`);
  if (last >= fact.nextOffset) fail(reading, 'O2', `it stands at ${fact.nextOffset} after ${last}`);
  return from;
}

/**
 * I34: all that it is given is decided and not aborted, and nothing that is committed is left out.
 */
function checkCommittedOnly(reading: Reading, from: number): void {
  const { checker, cluster, ghost, fact } = reading;
  const outcomes = outcomesOf(checker, fact.partition, cluster);
  checker.evaluations.I34 += 1;
  for (const offset of fact.offsets) {
    if (isExempt(ghost, offset)) continue;
    const batch = committedBatchAt(ghost, offset);
    if (batch !== null) checkRecord(reading, outcomes, batch, offset);
  }
  const start = Math.max(from, ghost.deletedEnd);
  if (from >= 0 && ghost.cuts.length === 0) checkComplete(reading, outcomes, start);
}

function checkRecord(
  reading: Reading,
  outcomes: Outcomes,
  { isTransactional, producerId }: RecordBatch,
  offset: number,
): void {
  for (const { firstOffset } of outcomes.open.values()) {
    if (firstOffset > offset) continue;
    fail(reading, 'I34', `it is given ${offset}, above the open transaction at ${firstOffset}`);
  }
  if (!isTransactional) return;
  const outcome = outcomeAt(outcomes, producerId, offset);
  if (outcome === null) fail(reading, 'I34', `it is given ${offset}, which is undecided`);
  if (!outcome.isCommitted) fail(reading, 'I34', `it is given ${offset}, which was aborted`);
}

/** What it has passed over belongs to aborted transactions. */
function checkComplete(reading: Reading, outcomes: Outcomes, from: number): void {
  const { ghost, fact } = reading;
  const given = new Set(fact.offsets);
  let batch = committedBatchAt(ghost, from);
  for (let next = from; batch !== null && next < fact.nextOffset;) {
    if (batch.control === null && !isAborted(outcomes, batch)) {
      for (let index = 0; index < batch.records.length; index += 1) {
        const offset = offsetAt(batch, index);
        if (offset < from || offset >= fact.nextOffset || given.has(offset)) continue;
        fail(reading, 'I34', `it has passed over ${offset}, which is committed`);
      }
    }
    next = batch.lastOffset + 1;
    batch = committedBatchAt(ghost, next);
  }
}

function isAborted(outcomes: Outcomes, batch: RecordBatch): boolean {
  if (!batch.isTransactional) return false;
  return outcomeAt(outcomes, batch.producerId, batch.baseOffset)?.isCommitted !== true;
}

function fail(
  { cluster, fact: { by, partition } }: Reading,
  invariant: 'I34' | 'I38' | 'O2',
  message: string,
): never {
  const told = `${by ?? 'somebody'}: ${message}`;
  violate({ invariant, tick: cluster.now, partition, broker: null, message: told });
}
