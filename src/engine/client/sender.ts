/**
 * The sender: takes batches that are ready out of the queues and sends them, one request to each
 * broker at a time.
 *
 * Kafka: Sender.sendProducerData, RecordAccumulator.ready and drain, NetworkClient.ready.
 */
import type { Context } from '../context.ts';
import type { BrokerId } from '../ids.ts';
import { send, unanswered } from '../network/transport.ts';
import type { ProducePartition } from '../protocol/data-api.ts';
import {
  dropEmptyQueues,
  isQueue,
  lingerLeft,
  nodeOf,
  type PartitionQueue,
  type ProducerBatch,
  type ProducerNode,
} from './accumulator.ts';
import { completeBatch } from './delivery.ts';
import { isConnectedTo, markStale, partitionMetadata, reconnectTick } from './metadata.ts';
import { acksOf } from './producer-config.ts';
import type { Producer } from './producer.ts';
import { wakeSender } from './sender-timer.ts';

/** The queues whose partitions one broker leads. */
interface NodePlan {
  readonly node: ProducerNode;
  readonly queues: PartitionQueue[];
  /** One batch is ready: the first ones of all its queues go with it. */
  isReady: boolean;
}

/** Sends what may be sent now, and sees to it that the rest is looked at when it may be. */
export function runSender(producer: Producer, context: Context): void {
  producer.isSenderDue = false;
  if (producer.accumulator.waiting.length === 0) return;
  for (const plan of survey(producer, context)) {
    if (!plan.isReady) continue;
    while (canSendTo(producer, plan.node.broker, context)) {
      const batches = drain(producer, plan, context);
      if (batches.length === 0) break;
      sendBatches(producer, plan.node, batches, context);
      if (!hasReadyQueue(producer, plan, context)) break;
    }
  }
  dropEmptyQueues(producer.accumulator);
}

/** Sorts the queues by the brokers that lead them, and looks which of those have work. */
function survey(producer: Producer, context: Context): NodePlan[] {
  const { accumulator, metadata } = producer;
  const plans: NodePlan[] = [];
  for (const partition of accumulator.waiting) {
    const queue = accumulator.queues[partition];
    if (!isQueue(queue)) continue;
    const leader = partitionMetadata(metadata, partition)?.leader ?? null;
    if (leader === null) {
      markStale(metadata);
      continue;
    }
    const plan = planFor(plans, nodeOf(accumulator, leader));
    plan.queues.push(queue);
    if (isQueueReady(producer, queue, context)) plan.isReady = true;
  }
  return plans;
}

function planFor(plans: NodePlan[], node: ProducerNode): NodePlan {
  for (const plan of plans) if (plan.node === node) return plan;
  const plan = { node, queues: [], isReady: false };
  plans.push(plan);
  return plan;
}

function hasReadyQueue(producer: Producer, { queues }: NodePlan, context: Context): boolean {
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
function canSendTo(producer: Producer, broker: BrokerId, context: Context): boolean {
  const { metadata, config } = producer;
  const reconnectAt = reconnectTick(metadata, broker);
  if (reconnectAt > context.now) {
    wakeSender(producer, reconnectAt, context);
    return false;
  }
  if (!isConnectedTo(producer, metadata, broker, config, context)) return false;
  const inFlight = unanswered(context, producer.id, broker, 'data').length;
  return inFlight < config.maxInFlightRequestsPerConnection;
}

/** The first batch of each queue, in turn, as far as they fit into one request. */
function drain(producer: Producer, plan: NodePlan, context: Context): ProducerBatch[] {
  const { queues, node } = plan;
  const taken: ProducerBatch[] = [];
  let size = 0;
  let start = 0;
  while (start < queues.length && (queues[start]?.partition ?? 0) < node.drainFrom) start += 1;
  for (let step = 0; step < queues.length; step += 1) {
    const queue = queues[(start + step) % queues.length];
    const first = queue?.batches[0];
    if (queue === undefined || first === undefined || queue.isMuted) continue;
    if (isBackingOff(producer, first, context.now)) continue;
    if (taken.length > 0 && size + first.sizeInBytes > producer.config.maxRequestSize) {
      node.drainFrom = queue.partition;
      break;
    }
    queue.batches.shift();
    first.isClosed = true;
    queue.isMuted = producer.config.maxInFlightRequestsPerConnection === 1;
    size += first.sizeInBytes;
    taken.push(first);
  }
  return taken;
}

function sendBatches(
  producer: Producer,
  node: ProducerNode,
  batches: ProducerBatch[],
  context: Context,
): void {
  const { config, metadata } = producer;
  const acks = acksOf(config);
  const partitions = batches.map((batch): ProducePartition => {
    const { partition, records, sizeInBytes, maxTimestamp } = batch;
    batch.lastAttemptAt = context.now;
    batch.attemptLeaderEpoch = partitionMetadata(metadata, partition)?.leaderEpoch ?? -1;
    return { partition, records, sizeInBytes, maxTimestamp };
  });
  const correlationId = producer.nextCorrelationId;
  send(context, producer, node.broker, {
    channel: 'data',
    body: { api: 'Produce', acks, timeoutMs: config.requestTimeoutMs, partitions },
    timeoutMs: config.requestTimeoutMs,
    expectsResponse: acks !== 0,
  });
  if (acks === 0) {
    const sent = { error: 'NONE', baseOffset: -1, acks } as const;
    for (const batch of batches) completeBatch(producer, batch, sent, context);
  } else node.inFlight.push({ correlationId, batches });
}
