/**
 * I35, I36, K10 and K23: what producers number, and what becomes of what they send.
 *
 * Kafka: ProducerAppendInfo and TransactionManager, whose rules together promise it (KIP-98).
 */
import { isQueue, type PartitionQueue } from '../client/accumulator.ts';
import type { ProducerBatch } from '../client/producer-batch.ts';
import type { Producer } from '../client/producer.ts';
import type { Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import { numberOf, type PartitionId, type ProcessId } from '../ids.ts';
import { knownProducers } from '../log/known-producers.ts';
import { cloneLog, segmentIndexFor, type Log } from '../log/log-state.ts';
import { firstBatchReaching } from '../log/segment.ts';
import { lastSequenceOf, nextSequence, type ProducerState } from '../log/producer-state.ts';
import type { RecordBatch } from '../log/record.ts';
import { failReplica, type Checker, type ReplicaScope } from './checker.ts';
import { ghostOf, replicaGhostOf } from './ghost.ts';
import { isCleaned } from './logs.ts';
import { violate } from './violation.ts';

/** What is remembered of a run. */
export interface ProducerGhosts {
  /** By producer: how many records it has taken and not told the end of. */
  open: Map<ProcessId, number>;
  /** By record number: whose record it is, as long as its end has not been told. */
  owners: (ProcessId | undefined)[];
}

/** The numbers in a log, as far as they have been looked at. */
export interface NumberedLog {
  verifiedEnd: number;
  /** By producer id: of its last batch. Copied, as that one has been left alone for long. */
  readonly last: Map<number, BatchNumbers>;
}

interface BatchNumbers {
  producerEpoch: number;
  lastSequence: number;
  baseOffset: number;
  lastOffset: number;
  /** Simulated ms. */
  maxTimestamp: number;
}

export function createProducerGhosts(): ProducerGhosts {
  return { open: new Map(), owners: [] };
}

/** The log was cut, or its disk lost: what it holds is looked at again from its start. */
export function forgetNumbers(
  { ghosts }: Checker,
  broker: ProcessId | null,
  partition: PartitionId | null,
): void {
  if (broker === null) return;
  const number = numberOf(broker);
  if (partition !== null) {
    replicaGhostOf(ghostOf(ghosts, partition), number).numbers = null;
    return;
  }
  for (const { replicas } of ghosts) {
    const seen = replicas[number];
    if (seen !== undefined) seen.numbers = null;
  }
}

/**
 * I35: in a log, the sequence numbers of a producer and epoch follow each other: none is missing,
 * none comes twice. Cleaned logs have gaps by right, and an expired producer begins anywhere.
 */
export function checkNumbers(scope: ReplicaScope): NumberedLog['last'] {
  const { log } = scope.replica;
  let seen = scope.seen.numbers;
  const base = log.segments[0]?.baseOffset ?? 0;
  // What came after the last look may have been deleted before this one.
  if (seen === null || seen.verifiedEnd > log.logEndOffset || seen.verifiedEnd < base) {
    seen = { verifiedEnd: base, last: new Map() };
    scope.seen.numbers = seen;
  }
  const { verifiedEnd, last } = seen;
  if (verifiedEnd === log.logEndOffset) return last;
  let index = Math.max(0, segmentIndexFor(log, verifiedEnd));
  for (let segment = log.segments[index]; segment !== undefined; segment = log.segments[index]) {
    for (let at = firstBatchReaching(segment, verifiedEnd); at < segment.batchCount; at += 1) {
      const batch = segment.batches[at];
      if (batch === undefined || batch.producerId < 0) continue;
      if (batch.isTransactional) scope.ghost.hasTransactions = true;
      if (batch.control !== null) continue;
      // Offsets that a coordinator writes for a transaction have no numbers.
      if (batch.baseSequence < 0) continue;
      const before = last.get(batch.producerId);
      if (before === undefined) last.set(batch.producerId, numbersOf(batch));
      else {
        checkFollows(scope, before, batch);
        renew(before, batch);
      }
    }
    index += 1;
  }
  seen.verifiedEnd = log.logEndOffset;
  return last;
}

function numbersOf(batch: RecordBatch): BatchNumbers {
  const { producerEpoch, baseOffset, lastOffset, maxTimestamp } = batch;
  const lastSequence = lastSequenceOf(batch);
  return { producerEpoch, lastSequence, baseOffset, lastOffset, maxTimestamp };
}

function renew(known: BatchNumbers, batch: RecordBatch): void {
  known.producerEpoch = batch.producerEpoch;
  known.lastSequence = lastSequenceOf(batch);
  known.baseOffset = batch.baseOffset;
  known.lastOffset = batch.lastOffset;
  known.maxTimestamp = batch.maxTimestamp;
}

function checkFollows(scope: ReplicaScope, before: BatchNumbers, batch: RecordBatch): void {
  const { producerIdExpirationMs } = scope.cluster.settings.broker;
  if (batch.maxTimestamp - before.maxTimestamp >= producerIdExpirationMs) return;
  // Deleted records say nothing of their producer any more: whatever comes is a beginning.
  const { logStartOffset } = scope.replica.log;
  if (before.lastOffset < Math.max(logStartOffset, scope.ghost.deletedEnd)) return;
  scope.checker.evaluations.I35 += 1;
  const { producerId, producerEpoch, baseSequence } = batch;
  const isNewEpoch = producerEpoch > before.producerEpoch;
  const expected = isNewEpoch ? 0 : nextSequence(before.lastSequence, 1);
  if (producerEpoch >= before.producerEpoch && baseSequence === expected) return;
  if (isCleaned(scope)) return;
  const what = `producer ${producerId} wrote ${baseSequence} of epoch ${producerEpoch}`;
  const after = `${before.lastSequence} of epoch ${before.producerEpoch}`;
  failReplica(scope, 'I35', `${what} after ${after} at ${batch.baseOffset}`);
}

/** I35, and K10: what a log remembers of a producer is the last that it has of it. */
export function checkRemembered(scope: ReplicaScope): void {
  const last = checkNumbers(scope);
  if (isCleaned(scope)) return;
  for (const state of remembered(scope.replica.log)) {
    const known = last.get(state.producerId);
    if (known === undefined) continue;
    scope.checker.evaluations.K10 += 1;
    if (isLast(state, known)) continue;
    const what = `the log remembers other numbers of producer ${state.producerId}`;
    failReplica(scope, 'K10', `${what} than its batch at ${known.baseOffset} has`);
  }
}

/** A follower has to be asked: its copy is, as a look changes nothing. */
function remembered(log: Log): readonly ProducerState[] {
  const isBehind = log.producers.notedTo < log.logEndOffset;
  return knownProducers(isBehind ? cloneLog(log) : log).producers;
}

function isLast(state: ProducerState, known: BatchNumbers): boolean {
  // The end of a transaction may have raised the epoch since (KIP-890).
  if (state.count === 0) return state.producerEpoch > known.producerEpoch;
  if (state.producerEpoch !== known.producerEpoch) return false;
  return state.lastSequence === known.lastSequence && state.lastOffset === known.lastOffset;
}

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/** The application has handed these over. */
export function onSent({ producers }: Checker, { by, records }: FactOf<'records-sent'>): void {
  if (by === null) return;
  let taken = 0;
  for (const { number } of records) {
    if (producers.owners[number] !== by) taken += 1;
    producers.owners[number] = by;
  }
  producers.open.set(by, (producers.open.get(by) ?? 0) + taken);
}

/** K23: each record ends once, as acknowledged or as failed. */
export function onEnded(
  checker: Checker,
  fact: FactOf<'records-acknowledged' | 'records-failed'>,
  cluster: Cluster,
): void {
  if (fact.by === null) return;
  const { open, owners } = checker.producers;
  const before = open.get(fact.by);
  // Nothing is known of who has not sent anything yet.
  if (before === undefined) return;
  let ended = 0;
  checker.evaluations.K23 += fact.records.length;
  for (const { number } of fact.records) {
    if (owners[number] === fact.by) {
      owners[number] = undefined;
      ended += 1;
      continue;
    }
    // What send() refuses was never taken, and has no partition yet or is too large for it.
    if (fact.type === 'records-failed' && !isDelivery(fact)) continue;
    fail(cluster, 'K23', fact.by, `record ${number} has ended before, or was never taken`);
  }
  open.set(fact.by, before - ended);
}

const SEND_FAILURES: readonly string[] = [
  'MAX_BLOCK_TIMEOUT',
  'BUFFER_EXHAUSTED',
  'RECORD_TOO_LARGE',
  'ILLEGAL_ARGUMENT',
  'INVALID_TOPIC_EXCEPTION',
];

function isDelivery({ partition, reason }: FactOf<'records-failed'>): boolean {
  return partition !== null && !SEND_FAILURES.includes(reason);
}

/** I36, K23: what a producer holds is what it has not told the end of, within its limits. */
export function checkProducer(checker: Checker, producer: Producer, cluster: Cluster): void {
  const { accumulator, config, id } = producer;
  if (producer.status === 'stopped') return;
  const held = batchesOf(producer);
  checker.evaluations.I36 += 1;
  checkOpen(checker, cluster, id, held);
  let bytes = 0;
  for (const { bufferBytes } of held) bytes += bufferBytes;
  if (bytes !== accumulator.usedBytes) {
    fail(cluster, 'I36', id, `its batches take ${bytes} bytes, it counts ${accumulator.usedBytes}`);
  }
  if (bytes > config.bufferMemory) fail(cluster, 'K23', id, `${bytes} bytes of memory are in use`);
  for (const { broker, inFlight } of accumulator.nodes) {
    if (inFlight.length <= config.maxInFlightRequestsPerConnection) continue;
    fail(cluster, 'K23', id, `${inFlight.length} requests are under way to ${broker}`);
  }
  for (const queue of accumulator.queues) if (queue !== null) checkOrder(cluster, id, queue);
}

function checkOpen(
  { producers: { open, owners } }: Checker,
  cluster: Cluster,
  id: ProcessId,
  held: readonly ProducerBatch[],
): void {
  let count = 0;
  let areOpen = true;
  for (const { records } of held) {
    count += records.length;
    for (const { number } of records) if (owners[number] !== id) areOpen = false;
  }
  const owed = open.get(id) ?? 0;
  if (areOpen && count === owed) return;
  fail(cluster, 'I36', id, `it holds ${count} records, and owes the end of ${owed}`);
}

function batchesOf({ accumulator }: Producer): ProducerBatch[] {
  const found: ProducerBatch[] = [];
  const note = (batches: readonly ProducerBatch[]): void => {
    for (const batch of batches) if (!batch.isDone) found.push(batch);
  };
  for (const queue of accumulator.queues) if (isQueue(queue)) note(queue.batches);
  for (const { inFlight } of accumulator.nodes) for (const { batches } of inFlight) note(batches);
  return found;
}

/** K23: what waits is in the order of its numbers, and what has none yet comes last. */
function checkOrder(cluster: Cluster, id: ProcessId, { batches }: PartitionQueue): void {
  let before: ProducerBatch | null = null;
  for (const batch of batches) {
    if (before !== null && batch.baseSequence >= 0) {
      if (before.baseSequence < 0 || before.baseSequence >= batch.baseSequence) {
        fail(cluster, 'K23', id, `sequence ${batch.baseSequence} waits behind a later one`);
      }
    }
    before = batch;
  }
}

function fail(
  cluster: Cluster,
  invariant: 'I36' | 'K23',
  producer: ProcessId,
  message: string,
): never {
  const told = `${producer}: ${message}`;
  violate({ invariant, tick: cluster.now, partition: null, broker: null, message: told });
}
