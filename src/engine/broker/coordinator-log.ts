/**
 * The log of a partition of `__consumer_offsets`, as the group coordinator on this broker uses it.
 *
 * Kafka: CoordinatorRuntime, CoordinatorPartitionWriter, CoordinatorLoaderImpl.
 */
import type { Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { batchBytes } from '../log/batch-size.ts';
import { knownProducers } from '../log/known-producers.ts';
import { forEachBatch } from '../log/log-state.ts';
import { producerStateOf } from '../log/producer-state.ts';
import type { LogRecord, RecordBatch } from '../log/record.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Broker, Replica } from './broker.ts';
import { minInsyncReplicasOf } from './environment.ts';
import { isUnderMinIsr } from './partition.ts';
import { append } from './append.ts';

/**
 * Appends one batch as acks=1 would, as part of a transaction if its producer is named. It is
 * committed once the high watermark has reached `requiredOffset`: below min.insync.replicas it is
 * written all the same, and waits. Errors: NOT_LEADER_OR_FOLLOWER; of a transaction
 * INVALID_PRODUCER_EPOCH.
 */
export function appendCoordinatorRecords(
  broker: Broker,
  partition: PartitionId,
  records: readonly LogRecord[],
  context: Context,
  producer: TransactionalWriter | null = null,
): { error: ErrorCode; requiredOffset: number } {
  const replica = broker.replicas[partition];
  if (!replica || replica.leader === null) {
    return { error: 'NOT_LEADER_OR_FOLLOWER', requiredOffset: -1 };
  }
  if (producer !== null && isFenced(replica, producer)) {
    return { error: 'INVALID_PRODUCER_EPOCH', requiredOffset: -1 };
  }
  const sizeInBytes = batchBytes(records);
  const maxTimestamp = records.reduce(
    (latest, record) => Math.max(latest, record.timestamp),
    Number.MIN_SAFE_INTEGER,
  );
  const batch = { records, sizeInBytes, maxTimestamp };
  const written = producer === null ? batch : { ...batch, ...producer, isTransactional: true };
  const baseOffset = append(broker, replica, written, context);
  return { error: 'NONE', requiredOffset: baseOffset + records.length };
}

/** The coordinator of transactions writes as acks=all would: not below min.insync.replicas. */
export function appendToEnough(
  broker: Broker,
  partition: PartitionId,
  records: readonly LogRecord[],
  context: Context,
): { error: ErrorCode; requiredOffset: number } {
  const leader = broker.replicas[partition]?.leader ?? null;
  if (leader !== null && isUnderMinIsr(leader, minInsyncReplicasOf(broker, partition, context))) {
    return { error: 'NOT_ENOUGH_REPLICAS', requiredOffset: -1 };
  }
  return appendCoordinatorRecords(broker, partition, records, context);
}

/** The producer whose transaction a coordinator writes for. */
export interface TransactionalWriter {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** A later epoch of the producer has been seen here; a coordinator gives no sequence numbers. */
function isFenced({ log }: Replica, { producerId, producerEpoch }: TransactionalWriter): boolean {
  const state = producerStateOf(knownProducers(log), producerId);
  return state !== null && producerEpoch < state.producerEpoch;
}

/** Every batch of the log, oldest first: what a new coordinator loads. */
export function readWholeLog(broker: Broker, partition: PartitionId): readonly RecordBatch[] {
  const batches: RecordBatch[] = [];
  const replica = broker.replicas[partition];
  if (replica) forEachBatch(replica.log, (batch) => batches.push(batch));
  return batches;
}
