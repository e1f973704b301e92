/**
 * What becomes of a batch that was sent: it is acknowledged, or refused (delivery-failures.ts).
 *
 * Kafka: Sender.completeBatch.
 */
import { assertExists } from '../../base/assert.ts';
import { emitWhole, type Context } from '../context.ts';
import { onDemand } from '../on-demand.ts';
import type { Acks, ProduceResult } from '../protocol/data-api.ts';
import { isInvalidMetadata } from '../protocol/errors.ts';
import {
  dropEmptyQueues,
  isQueue,
  putBack,
  queueOf,
  release,
  type PartitionQueue,
} from './accumulator.ts';
import { noteNumbersAcked } from './idempotence.ts';
import { markStale, topicMetadata } from './metadata.ts';
import type { Producer } from './producer.ts';
import type { ProducerBatch } from './producer-batch.ts';

/** An answer for this batch: from its leader, or from the connection when that broke. */
export function completeBatch(
  producer: Producer,
  batch: ProducerBatch,
  answer: BatchAnswer,
  context: Context,
): void {
  const { error, acks } = answer;
  const queue = homeOf(producer, batch);
  queue.isMuted = false;
  // A broker may say so that no longer knows where it has put the batch.
  const isWritten = error === 'NONE' || error === 'DUPLICATE_SEQUENCE_NUMBER';
  if (isWritten && batch.baseSequence >= 0) noteNumbersAcked(queue, batch);
  // It expired meanwhile: the application has been told that it failed.
  if (batch.isDone) return;
  if (isWritten) {
    const baseOffset = error === 'NONE' ? answer.baseOffset : -1;
    acknowledge(producer, batch, { baseOffset, acks }, context);
  } else onDemand().producerFailures.onBatchRefused(producer, queue, batch, answer, context);
  if (isInvalidMetadata(error)) markStale(producer.metadata);
}

export type BatchAnswer = Pick<ProduceResult, 'error' | 'message' | 'baseOffset'> & { acks: Acks };

/** The records were written, or with acks=0 sent off. */
function acknowledge(
  producer: Producer,
  batch: ProducerBatch,
  { baseOffset, acks }: { baseOffset: number; acks: Acks },
  context: Context,
): void {
  const { partition, records } = batch;
  release(producer.accumulator, batch);
  emitWhole(context, {
    id: context.cluster.factCount,
    at: context.now,
    cause: context.cause,
    by: producer.id,
    type: 'records-acknowledged',
    partition,
    acks,
    baseOffset,
    records,
  });
}

/**
 * A topic that was deleted and created anew has other partitions under the same numbers: what waits
 * for the old ones goes to them, and how they were numbered.
 */
export function rehome(producer: Producer): void {
  const { accumulator } = producer;
  for (const queue of accumulator.queues.slice()) {
    if (!isQueue(queue) || (queue.batches.length === 0 && queue.producerId < 0)) continue;
    const home = currentQueue(producer, queue);
    if (home === queue) continue;
    onDemand().producerFailures.adoptNumbers(producer, home, queue);
    for (const batch of queue.batches.reverse()) putBack(accumulator, home, batch);
    queue.batches = [];
  }
  dropEmptyQueues(accumulator);
}

export function homeOf(producer: Producer, batch: ProducerBatch): PartitionQueue {
  const { accumulator } = producer;
  const queue = assertExists(accumulator.queues[batch.partition], 'a batch came out of a queue');
  const home = currentQueue(producer, queue);
  if (home !== queue) {
    queue.isMuted = false;
    onDemand().producerFailures.adoptNumbers(producer, home, queue);
  }
  return home;
}

function currentQueue(producer: Producer, queue: PartitionQueue): PartitionQueue {
  const { topic, number } = queue;
  const current = topicMetadata(producer.metadata, topic)?.partitions[number]?.partition;
  if (current === undefined || current === queue.partition) return queue;
  return queueOf(producer.accumulator, { partition: current, topic, number });
}
