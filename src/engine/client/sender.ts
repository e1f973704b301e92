/**
 * The sender: takes batches that are ready out of the queues and sends them, one request to each
 * broker at a time.
 *
 * Kafka: Sender.sendProducerData, RecordAccumulator.ready and drain, NetworkClient.ready.
 */
import { withItem, withoutItem } from '../../base/list.ts';
import type { Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { send, unanswered } from '../network/transport.ts';
import type { ProducePartition } from '../protocol/data-api.ts';
import {
  dropEmptyQueues,
  isQueue,
  lingerLeft,
  nodeOf,
  topicOf,
  type PartitionQueue,
  type ProducerNode,
} from './accumulator.ts';
import { completeBatch } from './delivery.ts';
import { mustWaitForNumbers, number, prepareIdentity } from './idempotence.ts';
import { isConnectedTo, markStale, partitionMetadata, reconnectTick } from './metadata.ts';
import { acksOf } from './producer-config.ts';
import type { Producer } from './producer.ts';
import { close, estimatedBytes, type ProducerBatch } from './producer-batch.ts';
import { wakeSender } from './sender-timer.ts';

import { isCompleting, transactionVersionOf } from './transaction-phase.ts';
import { onDemand } from '../on-demand.ts';

/** Sends what may be sent now, and sees to it that the rest is looked at when it may be. */
export function runSender(producer: Producer, context: Context): void {
  producer.isSenderDue = false;
  const { accumulator, transactions } = producer;
  if (transactions !== null) {
    if (onDemand().producers.runTransactions(producer, transactions, context)) return;
  } else if (producer.config.enableIdempotence) prepareIdentity(producer, context);
  let ready = survey(producer, context);
  if (ready === 0) return;
  // In the order in which the brokers lead what waits.
  for (const partition of accumulator.waiting) {
    const node = leaderNodeOf(producer, partition);
    if (node === null || !node.isReady) continue;
    node.isReady = false;
    sendTo(producer, node, context);
    ready -= 1;
    if (ready === 0) break;
  }
  dropEmptyQueues(accumulator);
}

/**
 * Looks which brokers have work, and tells how many: one batch that is ready takes the first ones
 * of all queues along.
 */
function survey(producer: Producer, context: Context): number {
  const { accumulator, metadata } = producer;
  let ready = 0;
  for (const partition of accumulator.waiting) {
    const queue = accumulator.queues[partition];
    if (!isQueue(queue)) continue;
    const node = leaderNodeOf(producer, partition);
    if (node === null) {
      markStale(metadata);
    } else if (isQueueReady(producer, queue, context) && !node.isReady) {
      node.isReady = true;
      ready += 1;
    }
  }
  return ready;
}

function leaderNodeOf(
  { accumulator, metadata }: Producer,
  partition: PartitionId,
): ProducerNode | null {
  const leader = partitionMetadata(metadata, partition)?.leader ?? null;
  return leader === null ? null : nodeOf(accumulator, leader);
}

function sendTo(producer: Producer, node: ProducerNode, context: Context): void {
  const queues = queuesOf(producer, node);
  node.readyAt = context.now;
  if (node.drainAt === 0) node.drainAt = context.now;
  while (canSendTo(producer, node, context)) {
    node.drainAt = context.now;
    const batches = drain(producer, node, queues, context);
    if (batches.length === 0) break;
    sendBatches(producer, node, batches, context);
    if (!hasReadyQueue(producer, queues, context)) break;
  }
}

/** The queues that wait for this broker. */
function queuesOf(producer: Producer, node: ProducerNode): readonly PartitionQueue[] {
  const { accumulator, metadata } = producer;
  let own: PartitionQueue[] = [];
  for (const partition of accumulator.waiting) {
    if (partitionMetadata(metadata, partition)?.leader !== node.broker) continue;
    const queue = accumulator.queues[partition];
    if (isQueue(queue)) own = withItem(own, queue);
  }
  return own;
}

function hasReadyQueue(
  producer: Producer,
  queues: readonly PartitionQueue[],
  context: Context,
): boolean {
  let isReady = false;
  for (const queue of queues) if (isQueueReady(producer, queue, context)) isReady = true;
  return isReady;
}

/** Whether the first batch has a reason to go now. If it only has to wait, the sender is woken. */
function isQueueReady(producer: Producer, queue: PartitionQueue, context: Context): boolean {
  const first = queue.batches[0];
  if (first === undefined || queue.isMuted) return false;
  if (isBackingOff(producer, first, context.now)) {
    wakeSender(producer, first.retryAt, context);
    return false;
  }
  if (producer.isOutOfMemory || producer.isClosing) return true;
  if (producer.transactions !== null && isCompleting(producer.transactions)) return true;
  const leftMs = lingerLeft(queue, { lingerMs: producer.config.lingerMs, now: context.now });
  if (leftMs === 0) return true;
  wakeSender(producer, context.now + leftMs, context);
  return false;
}

function isBackingOff(producer: Producer, batch: ProducerBatch, now: number): boolean {
  if (batch.attempts === 0 || now >= batch.retryAt) return false;
  const known = partitionMetadata(producer.metadata, batch.partition);
  return known === null || known.leaderEpoch === batch.attemptLeaderEpoch;
}

/** Whether the broker may be sent a request: it listens, and not too many are unanswered. */
function canSendTo(
  producer: Producer,
  { broker, inFlight }: ProducerNode,
  context: Context,
): boolean {
  const { metadata, config } = producer;
  const reconnectAt = reconnectTick(metadata, broker);
  if (reconnectAt > context.now) {
    wakeSender(producer, reconnectAt, context);
    return false;
  }
  if (!isConnectedTo(producer, metadata, broker, config, context)) return false;
  // Of a connection that is broken it has not heard yet: what went over it still counts.
  const sent = unanswered(context, producer.id, broker, 'data');
  return Math.max(sent.length, inFlight.length) < config.maxInFlightRequestsPerConnection;
}

/** The first batch of each queue, in turn, as far as they fit into one request. */
function drain(
  producer: Producer,
  node: ProducerNode,
  queues: readonly PartitionQueue[],
  context: Context,
): ProducerBatch[] {
  const { transactions, config } = producer;
  const { enableIdempotence, maxRequestSize, maxInFlightRequestsPerConnection } = config;
  let taken: ProducerBatch[] = [];
  let size = 0;
  let start = 0;
  while (start < queues.length && (queues[start]?.partition ?? 0) < node.drainFrom) start += 1;
  for (let step = 0; step < queues.length; step += 1) {
    const queue = queues[(start + step) % queues.length];
    const first = queue?.batches[0];
    if (queue === undefined || first === undefined || queue.isMuted) continue;
    if (isBackingOff(producer, first, context.now)) continue;
    if (taken.length > 0 && size + estimatedBytes(first) > maxRequestSize) {
      node.drainFrom = queue.partition;
      break;
    }
    if (transactions !== null && !onDemand().producers.maySendTo(transactions, queue.partition))
      continue;
    if (enableIdempotence && mustWaitForNumbers(producer, queue, first)) continue;
    queue.batches = withoutItem(queue.batches, 0);
    if (enableIdempotence) number(producer, queue, first);
    if (!first.isClosed) close(first, topicOf(producer.accumulator, queue.topic));
    queue.isMuted = maxInFlightRequestsPerConnection === 1;
    size += first.sizeInBytes;
    taken = withItem(taken, first);
  }
  return taken;
}

function sendBatches(
  producer: Producer,
  node: ProducerNode,
  batches: ProducerBatch[],
  context: Context,
): void {
  const { config, metadata, transactions } = producer;
  const acks = acksOf(config);
  const isTransactional = transactions !== null;
  const partitions = batches.map((batch): ProducePartition => {
    const { partition, records, sizeInBytes, maxTimestamp, codec } = batch;
    const { producerId, producerEpoch, baseSequence } = batch;
    batch.lastAttemptAt = context.now;
    batch.attemptLeaderEpoch = partitionMetadata(metadata, partition)?.leaderEpoch ?? -1;
    return {
      partition,
      records,
      sizeInBytes,
      maxTimestamp,
      producerId,
      producerEpoch,
      baseSequence,
      codec,
      isTransactional,
    };
  });
  const correlationId = producer.nextCorrelationId;
  send(context, producer, node.broker, {
    channel: 'data',
    body: {
      api: 'Produce',
      acks,
      timeoutMs: config.requestTimeoutMs,
      transactionalId: isTransactional ? transactions.transactionalId : null,
      transactionVersion: transactionVersionOf(transactions),
      partitions,
    },
    timeoutMs: config.requestTimeoutMs,
    expectsResponse: acks !== 0,
  });
  if (acks === 0) {
    const sent = { error: 'NONE', message: null, baseOffset: -1, acks } as const;
    for (const batch of batches) completeBatch(producer, batch, sent, context);
  } else node.inFlight = withItem(node.inFlight, { correlationId, batches });
}
