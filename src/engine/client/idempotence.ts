/**
 * How a producer numbers what it sends, so that brokers tell a repetition from something new: an id
 * from a broker, an epoch, and for each partition a sequence number that counts records.
 *
 * Kafka: TransactionManager (without transactions), TxnPartitionMap, TxnPartitionEntry; KIP-98.
 */
import type { Context } from '../context.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { nextSequence } from '../log/producer-state.ts';
import { send } from '../network/transport.ts';
import { INIT_IDEMPOTENT, type InitProducerIdResponse } from '../protocol/producer-api.ts';
import type { PartitionQueue } from './accumulator.ts';
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

export function createIdentity(): ProducerIdentity {
  const none = { producerId: -1, epoch: -1, isAsking: false, askAt: 0 };
  return { ...none, needsBump: false, toRewrite: [], unresolved: [] };
}

/** Before anything is drained: settles what numbers are in doubt, and sees to an id. */
export function prepareIdentity(producer: Producer, context: Context): void {
  const { identity } = producer;
  if (identity.unresolved.length > 0)
    onDemand().producerFailures.resolveSequences(producer, context);
  if (identity.needsBump) onDemand().producerFailures.bumpEpoch(producer, context);
  if (identity.producerId < 0 && !identity.isAsking) askForId(producer, context);
}

/** What is under way to the partition gets the new epoch, and numbers from 0 on. */
export function startAtBeginning(producer: Producer, queue: PartitionQueue): void {
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

export function batchesUnderWay(producer: Producer, queue: PartitionQueue): ProducerBatch[] {
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
