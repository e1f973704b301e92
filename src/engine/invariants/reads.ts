/**
 * I34, I38 and O2: what applications get from their consumers.
 *
 * Kafka: KafkaConsumer, CompletedFetch (aborted transactions are filtered out); KIP-98.
 */
import { isolationOf } from '../client/consumer-config.ts';
import { processOf, type Cluster } from '../cluster.ts';
import type { QueuedEvent } from '../event.ts';
import type { Fact } from '../fact.ts';
import type { ProcessId } from '../ids.ts';
import { offsetAt, type RecordBatch } from '../log/record.ts';
import type { Checker } from './checker.ts';
import { committedBatchAt, ghostOf, isExempt, type PartitionGhost } from './ghost.ts';
import { outcomeAt, outcomesOf, type Outcomes } from './outcomes.ts';
import { violate } from './violation.ts';

/** By consumer. */
export type ReadGhosts = Map<ProcessId, ReadGhost>;

/** What is remembered of a consumer, until it goes on somewhere else. */
interface ReadGhost {
  /** By partition: the offset after the last record that it was given. */
  readonly next: number[];
  readonly isCommittedOnly: boolean;
}

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
  const { by, partition, nextOffset, offsets } = fact;
  const known = by === null ? null : (checker.reads.get(by) ?? begin(checker, by, cluster));
  if (known === null) return;
  const { evaluations, ghosts } = checker;
  const ghost = ghostOf(ghosts, partition);
  const first = offsets[0] ?? fact.baseOffset;
  const last = offsets[offsets.length - 1] ?? -1;
  const from = known.next[partition] ?? -1;
  evaluations.I38 += 1;
  evaluations.O2 += 1;
  if (last >= ghost.committedEnd && !isExempt(ghost, last)) {
    fail({ cluster, fact }, 'I38', `offset ${last} is given out, ${ghost.committedEnd} is the end`);
  }
  // Between two seeks offsets grow.
  if (first < from) fail({ cluster, fact }, 'O2', `it is given ${first} after ${from - 1}`);
  if (last >= nextOffset) fail({ cluster, fact }, 'O2', `it stands at ${nextOffset} after ${last}`);
  if (ghost.hasTransactions && known.isCommittedOnly) {
    checkCommittedOnly({ checker, cluster, ghost, fact }, from);
  }
  known.next[partition] = nextOffset;
}

/** Null: it belongs to a share group, which gives out records in another way. */
function begin({ reads }: Checker, by: ProcessId, cluster: Cluster): ReadGhost | null {
  const consumer = processOf(cluster, by);
  if (consumer?.kind !== 'consumer') return null;
  const fresh = { next: [], isCommittedOnly: isolationOf(consumer.config) === 'read_committed' };
  reads.set(by, fresh);
  return fresh;
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
  { cluster, fact: { by, partition } }: Pick<Reading, 'cluster' | 'fact'>,
  invariant: 'I34' | 'I38' | 'O2',
  message: string,
): never {
  const told = `${by ?? 'somebody'}: ${message}`;
  violate({ invariant, tick: cluster.now, partition, broker: null, message: told });
}
