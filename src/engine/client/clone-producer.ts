/**
 * A copy of a producer that can run on by itself. Records and requests under way are shared; the
 * records of a batch too, once it is closed.
 */
import type { Accumulator, PartitionQueue, ProducerBatch } from './accumulator.ts';
import { cloneMetadata } from './clone-metadata.ts';
import type { Producer } from './producer.ts';

export function cloneProducer(producer: Producer): Producer {
  const { backlog, blocked, load, metadata, accumulator } = producer;
  return {
    ...producer,
    backlog: backlog.slice(),
    load: load === null ? null : { ...load },
    metadata: cloneMetadata(metadata),
    blocked: blocked.map((call) => ({ ...call })),
    accumulator: cloneAccumulator(accumulator),
  };
}

function cloneAccumulator(accumulator: Accumulator): Accumulator {
  return {
    queues: accumulator.queues.map((queue) => (queue === null ? null : cloneQueue(queue))),
    waiting: accumulator.waiting.slice(),
    usedBytes: accumulator.usedBytes,
    topics: accumulator.topics.map((topic) => ({ ...topic, sticky: { ...topic.sticky } })),
    nodes: accumulator.nodes.map((node) => ({
      ...node,
      inFlight: node.inFlight.map(({ correlationId, batches }) => ({
        correlationId,
        batches: batches.map(cloneBatch),
      })),
    })),
  };
}

function cloneQueue(queue: PartitionQueue): PartitionQueue {
  return { ...queue, batches: queue.batches.map(cloneBatch) };
}

function cloneBatch(batch: ProducerBatch): ProducerBatch {
  return { ...batch, records: batch.isClosed ? batch.records : batch.records.slice() };
}
