/**
 * A copy of a producer that can run on by itself. Records and requests under way are shared; the
 * records of a batch too, once it is closed.
 */
import type { Accumulator, PartitionQueue } from './accumulator.ts';
import { cloneMetadata } from './clone-metadata.ts';
import type { Producer } from './producer.ts';
import type { ProducerBatch } from './producer-batch.ts';
import type { Transactions } from './transaction-state.ts';

export function cloneProducer(producer: Producer): Producer {
  const { backlog, blocked, load, metadata, accumulator, identity, transactions } = producer;
  return {
    ...producer,
    backlog: backlog.slice(),
    load: load === null ? null : { ...load },
    metadata: cloneMetadata(metadata),
    blocked: blocked.map((call) => ({ ...call })),
    accumulator: cloneAccumulator(accumulator),
    identity: {
      ...identity,
      toRewrite: identity.toRewrite.slice(),
      unresolved: identity.unresolved.slice(),
    },
    transactions: transactions === null ? null : cloneTransactions(transactions),
    application: producer.application === null ? null : { ...producer.application },
  };
}

function cloneTransactions(transactions: Transactions): Transactions {
  const { next, inFlight, pending, offsetsResult } = transactions;
  return {
    ...transactions,
    newPartitions: transactions.newPartitions.slice(),
    pendingPartitions: transactions.pendingPartitions.slice(),
    partitions: transactions.partitions.slice(),
    requests: transactions.requests.map((request) => ({ ...request })),
    next: next === null ? null : { ...next },
    inFlight: inFlight === null ? null : { ...inFlight, request: { ...inFlight.request } },
    pending: pending === null ? null : { ...pending, result: { ...pending.result } },
    offsetsResult: offsetsResult === null ? null : { ...offsetsResult },
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
  const { batches, inFlight } = queue;
  return { ...queue, batches: batches.map(cloneBatch), inFlight: inFlight.slice() };
}

function cloneBatch(batch: ProducerBatch): ProducerBatch {
  return { ...batch, records: batch.isClosed ? batch.records : batch.records.slice() };
}
