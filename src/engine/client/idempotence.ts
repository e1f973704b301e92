/**
 * How a producer numbers what it sends, so that brokers tell a repetition from something new: an id
 * from a broker, an epoch, and for each partition a sequence number that counts records.
 *
 * Kafka: TransactionManager (without transactions), TxnPartitionMap, TxnPartitionEntry; KIP-98,
 * KIP-360 (the epoch is bumped by the client).
 */
import { emit, type Context } from '../context.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { nextSequence } from '../log/producer-state.ts';
import { send } from '../network/transport.ts';
import { INIT_IDEMPOTENT, type InitProducerIdResponse } from '../protocol/producer-api.ts';
import { isRetriable, type ErrorCode } from '../protocol/errors.ts';
import { isQueue, type PartitionQueue } from './accumulator.ts';
import { isConnectedTo, reconnectTick } from './metadata.ts';
import { earliestReconnect, leastLoadedNode } from './nodes.ts';
import type { Producer } from './producer.ts';
import type { ProducerBatch } from './producer-batch.ts';
import { wakeSender } from './sender-timer.ts';
import { onDemand } from '../on-demand.ts';

/** Who the producer is to brokers. What it knows of each partition stands in the queues. */
export interface ProducerIdentity {
  /** -1: it has none. */
  producerId: number;
  epoch: number;
  /** InitProducerId is under way. */
  isAsking: boolean;
  /** It is not asked before this tick. */
  askAt: number;
  /** A batch is lost, or numbers are out of step: the next epoch begins before anything is sent. */
  needsBump: boolean;
  /** Whose numbers begin at 0 again then. */
  toRewrite: PartitionId[];
  /** Where a batch has expired that may have been written. */
  unresolved: PartitionId[];
}

const LARGEST_EPOCH = 32_767;

export function createIdentity(): ProducerIdentity {
  const none = { producerId: -1, epoch: -1, isAsking: false, askAt: 0 };
  return { ...none, needsBump: false, toRewrite: [], unresolved: [] };
}

/** Before anything is drained: settles what numbers are in doubt, and sees to an id. */
export function prepareIdentity(producer: Producer, context: Context): void {
  const { identity } = producer;
  resolveSequences(producer, context);
  if (identity.needsBump) bumpEpoch(producer, context);
  if (identity.producerId < 0 && !identity.isAsking) askForId(producer, context);
}

/** Where batches have expired that may have been written, it may be known by now whether. */
export function resolveSequences(producer: Producer, context: Context): void {
  const { identity, accumulator } = producer;
  if (identity.unresolved.length === 0) return;
  identity.unresolved = identity.unresolved.filter((partition) => {
    const queue = accumulator.queues[partition];
    return isQueue(queue) && !isResolved(producer, queue, context);
  });
}

/**
 * A batch that had been sent has expired. When nothing of the partition is under way any more, it
 * is known whether brokers have all numbers up to the next one.
 */
function isResolved(producer: Producer, queue: PartitionQueue, context: Context): boolean {
  if (queue.unresolvedFrom < 0) return true;
  if (queue.inFlight.length > 0) return false;
  queue.unresolvedFrom = -1;
  if (isNext(queue, queue.nextSequence)) return true;
  const { identity, transactions } = producer;
  if (transactions === null) requestBump(identity, queue);
  else onDemand().producers.onSequencesLost(producer, transactions, context);
  return true;
}

function requestBump(identity: ProducerIdentity, { partition }: PartitionQueue): void {
  identity.needsBump = true;
  if (!identity.toRewrite.includes(partition)) identity.toRewrite.push(partition);
}

function bumpEpoch(producer: Producer, context: Context): void {
  const { identity, accumulator } = producer;
  if (identity.epoch === LARGEST_EPOCH) {
    identity.producerId = -1;
    identity.epoch = -1;
  } else {
    identity.epoch += 1;
    const { producerId, epoch: producerEpoch } = identity;
    const bumped = { producerId, producerEpoch, partitions: identity.toRewrite.slice() };
    emit(context, producer.id, { type: 'producer-epoch-bumped', ...bumped });
  }
  for (const partition of identity.toRewrite) {
    const queue = accumulator.queues[partition];
    if (!isQueue(queue)) continue;
    startAtBeginning(producer, queue);
    queue.unresolvedFrom = -1;
  }
  identity.toRewrite = [];
  identity.needsBump = false;
}

/** What is under way to the partition gets the new epoch, and numbers from 0 on. */
function startAtBeginning(producer: Producer, queue: PartitionQueue): void {
  const { producerId, epoch } = producer.identity;
  let sequence = 0;
  queue.inFlight = [];
  for (const batch of batchesUnderWay(producer, queue)) {
    batch.producerId = producerId;
    batch.producerEpoch = epoch;
    batch.baseSequence = sequence;
    batch.isRenumbered = true;
    queue.inFlight.push(sequence);
    sequence += batch.records.length;
  }
  queue.producerId = producerId;
  queue.producerEpoch = epoch;
  queue.nextSequence = sequence;
  queue.lastAckedSequence = -1;
}

function batchesUnderWay(producer: Producer, queue: PartitionQueue): ProducerBatch[] {
  const { queues, nodes } = producer.accumulator;
  const found = queue.batches.filter((batch) => batch.baseSequence >= 0);
  for (const node of nodes) {
    for (const { batches } of node.inFlight) {
      for (const batch of batches) {
        const from = queues[batch.partition];
        // Sent when the partition had another id, it is its own all the same.
        const isOwn = from?.topic === queue.topic && from.number === queue.number;
        if (isOwn && !batch.isDone && batch.baseSequence >= 0) found.push(batch);
      }
    }
  }
  return found.sort(
    (left, right) =>
      left.producerId - right.producerId ||
      left.producerEpoch - right.producerEpoch ||
      left.baseSequence - right.baseSequence,
  );
}

/** Asks any broker for an id: whoever is least loaded, once it is connected. */
function askForId(producer: Producer, context: Context): void {
  const { identity, metadata, config } = producer;
  if (identity.askAt > context.now) {
    wakeSender(producer, identity.askAt, context);
    return;
  }
  const { brokers, nodes } = metadata;
  // One connection is enough.
  if (nodes.some(({ isConnecting }) => isConnecting)) return;
  const broker: BrokerId | null = leastLoadedNode(context, { client: producer.id, brokers, nodes });
  const reconnectAt =
    broker === null ? earliestReconnect(nodes, context.now) : reconnectTick(metadata, broker);
  if (broker === null || reconnectAt > context.now) {
    if (reconnectAt >= 0) wakeSender(producer, reconnectAt, context);
    return;
  }
  if (!isConnectedTo(producer, metadata, broker, config, context)) return;
  identity.isAsking = true;
  send(context, producer, broker, {
    channel: 'data',
    body: INIT_IDEMPOTENT,
    timeoutMs: config.requestTimeoutMs,
  });
}

export function onInitProducerIdAnswered(
  producer: Producer,
  { error, producerId, producerEpoch }: InitProducerIdResponse,
  now: number,
): void {
  const { identity } = producer;
  if (error !== 'NONE') {
    onInitProducerIdFailed(producer, now);
    return;
  }
  identity.isAsking = false;
  identity.producerId = producerId;
  identity.epoch = producerEpoch;
}

/** Not now, or no answer at all: it is tried again after retry.backoff.ms. */
export function onInitProducerIdFailed({ identity, config }: Producer, now: number): void {
  identity.isAsking = false;
  identity.askAt = now + config.retryBackoffMs;
}

/** Whether the first batch of the queue must not be sent yet, though it is ready. */
export function mustWaitForNumbers(
  { identity }: Producer,
  queue: PartitionQueue,
  first: ProducerBatch,
): boolean {
  if (identity.producerId < 0) return true;
  if (first.baseSequence < 0) {
    // With numbers from 0 on it must not overtake what is under way in the epoch before.
    if (queue.inFlight.length > 0 && isStale(identity, queue)) return true;
    return queue.unresolvedFrom >= 0;
  }
  // What is tried again goes one by one, the lowest number first.
  const lowest = queue.inFlight[0];
  return lowest !== undefined && first.baseSequence !== lowest;
}

function isStale({ producerId, epoch }: ProducerIdentity, queue: PartitionQueue): boolean {
  return queue.producerId !== producerId || queue.producerEpoch !== epoch;
}

/** A batch is sent for the first time: it gets the next numbers. One that had some keeps them. */
export function number(producer: Producer, queue: PartitionQueue, batch: ProducerBatch): void {
  batch.isRenumbered = false;
  if (batch.baseSequence >= 0) return;
  const { identity } = producer;
  if (isStale(identity, queue) && queue.inFlight.length === 0) startAtBeginning(producer, queue);
  batch.producerId = identity.producerId;
  batch.producerEpoch = identity.epoch;
  batch.baseSequence = queue.nextSequence;
  queue.nextSequence = nextSequence(queue.nextSequence, batch.records.length);
  track(queue, batch);
}

/** The numbers of a batch are under way, in ascending order. */
export function track({ inFlight }: PartitionQueue, { baseSequence }: ProducerBatch): void {
  let at = inFlight.length;
  while (at > 0 && (inFlight[at - 1] ?? 0) > baseSequence) at -= 1;
  if (at === inFlight.length) inFlight.push(baseSequence);
  else inFlight.splice(at, 0, baseSequence);
}

export function untrack({ inFlight }: PartitionQueue, { baseSequence }: ProducerBatch): void {
  const at = inFlight.indexOf(baseSequence);
  if (at === 0) inFlight.shift();
  else if (at > 0) inFlight.splice(at, 1);
}

/** The broker has the batch. */
export function noteNumbersAcked(queue: PartitionQueue, batch: ProducerBatch): void {
  const last = nextSequence(batch.baseSequence, batch.records.length - 1);
  if (last > queue.lastAckedSequence) queue.lastAckedSequence = last;
  untrack(queue, batch);
}

/**
 * A batch has failed for good. Unless it may lie in the log after all, its numbers leave a gap that
 * only a new epoch closes.
 */
export function noteNumbersFailed(
  { identity }: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
  { error, mayHaveBeenWritten }: { error: ErrorCode | null; mayHaveBeenWritten: boolean },
): void {
  untrack(queue, batch);
  if (error === 'OUT_OF_ORDER_SEQUENCE_NUMBER' || !mayHaveBeenWritten) requestBump(identity, queue);
}

/** A batch that was tried more than once has expired: it may lie in the log, or not. */
export function markUnresolved(
  { identity }: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
): void {
  if (queue.unresolvedFrom < 0) identity.unresolved.push(queue.partition);
  const next = nextSequence(batch.baseSequence, batch.records.length - 1) + 1;
  if (next > queue.unresolvedFrom) queue.unresolvedFrom = next;
}

/** Whether an error that came for a numbered batch may pass. */
export function mayRetryNumbered(
  { identity, transactions }: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
  error: ErrorCode,
): boolean {
  if (error === 'UNKNOWN_PRODUCER_ID') {
    // A transaction has to be aborted then.
    if (transactions !== null) return batch.isRenumbered;
    if (!batch.isRenumbered) requestBump(identity, queue);
    return true;
  }
  if (error !== 'OUT_OF_ORDER_SEQUENCE_NUMBER') return isRetriable(error);
  const isInDoubt = queue.unresolvedFrom >= 0;
  // One before it is not answered yet, or it has been given other numbers since it was sent.
  if (!isInDoubt && (batch.isRenumbered || !isNext(queue, batch.baseSequence))) return true;
  if (transactions !== null) return false;
  // It is the next one, and the broker lacks what was before it: there is a gap.
  if (!isInDoubt || batch.baseSequence === queue.unresolvedFrom) requestBump(identity, queue);
  return true;
}

function isNext({ lastAckedSequence }: PartitionQueue, sequence: number): boolean {
  return sequence - lastAckedSequence === 1;
}

/**
 * The partition has another id now, as its topic was made again, or an id of the past, as a broker
 * has not heard of that yet: the numbers go on. Only one of its queues ever has them.
 */
export function adoptNumbers(
  { identity }: Producer,
  home: PartitionQueue,
  old: PartitionQueue,
): void {
  if (old.producerId < 0) return;
  home.producerId = old.producerId;
  home.producerEpoch = old.producerEpoch;
  home.nextSequence = old.nextSequence;
  home.lastAckedSequence = old.lastAckedSequence;
  home.inFlight = old.inFlight;
  home.unresolvedFrom = old.unresolvedFrom;
  old.producerId = -1;
  old.producerEpoch = -1;
  old.inFlight = [];
  old.unresolvedFrom = -1;
  const renamed = (partition: PartitionId): PartitionId =>
    partition === old.partition ? home.partition : partition;
  identity.unresolved = identity.unresolved.map(renamed);
  identity.toRewrite = identity.toRewrite.map(renamed);
}

/** A new epoch in every partition: all numbers begin at 0. Nothing is under way then. */
export function resetSequences({ accumulator, identity }: Producer): void {
  for (const queue of accumulator.queues) if (isQueue(queue)) forgetNumbers(queue);
  identity.unresolved = [];
}

/** The log knows nothing of this producer any more. */
export function forgetSequences({ identity }: Producer, queue: PartitionQueue): void {
  forgetNumbers(queue);
  identity.unresolved = identity.unresolved.filter((partition) => partition !== queue.partition);
}

function forgetNumbers(queue: PartitionQueue): void {
  queue.producerId = -1;
  queue.producerEpoch = -1;
  queue.nextSequence = 0;
  queue.lastAckedSequence = -1;
  queue.inFlight = [];
  queue.unresolvedFrom = -1;
}

/** A batch of a transaction was refused: those behind it take its numbers over. */
export function adjustSequences(
  producer: Producer,
  queue: PartitionQueue,
  failed: ProducerBatch,
): void {
  const count = failed.records.length;
  queue.nextSequence = Math.max(queue.nextSequence - count, 0);
  queue.inFlight = [];
  for (const batch of batchesUnderWay(producer, queue)) {
    if (batch === failed) continue;
    if (batch.baseSequence > failed.baseSequence) {
      batch.baseSequence -= count;
      batch.isRenumbered = true;
    }
    queue.inFlight.push(batch.baseSequence);
  }
}
