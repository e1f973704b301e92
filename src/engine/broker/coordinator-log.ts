/**
 * The log of a partition of `__consumer_offsets`, as the group coordinator on this broker uses it.
 *
 * Kafka: CoordinatorRuntime, CoordinatorPartitionWriter, CoordinatorLoaderImpl.
 */
import type { Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { batchBytes } from '../log/batch-size.ts';
import { forEachBatch } from '../log/log-state.ts';
import type { LogRecord, RecordBatch } from '../log/record.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Broker } from './broker.ts';
import { minInsyncReplicasOf } from './environment.ts';
import { isUnderMinIsr } from './partition.ts';
import { append } from './append.ts';

/**
 * Appends one batch as acks=all would. It is committed once the high watermark has reached
 * `requiredOffset`. Errors: NOT_LEADER_OR_FOLLOWER, NOT_ENOUGH_REPLICAS.
 */
export function appendCoordinatorRecords(
  broker: Broker,
  partition: PartitionId,
  records: readonly LogRecord[],
  context: Context,
): { error: ErrorCode; requiredOffset: number } {
  const replica = broker.replicas[partition];
  if (!replica || replica.leader === null) {
    return { error: 'NOT_LEADER_OR_FOLLOWER', requiredOffset: -1 };
  }
  if (isUnderMinIsr(replica.leader, minInsyncReplicasOf(broker, partition, context))) {
    return { error: 'NOT_ENOUGH_REPLICAS', requiredOffset: -1 };
  }
  const sizeInBytes = batchBytes(records);
  const maxTimestamp = records.reduce(
    (latest, record) => Math.max(latest, record.timestamp),
    Number.MIN_SAFE_INTEGER,
  );
  const baseOffset = append(broker, replica, { records, sizeInBytes, maxTimestamp }, context);
  return { error: 'NONE', requiredOffset: baseOffset + records.length };
}

/** Every batch of the log, oldest first: what a new coordinator loads. */
export function readWholeLog(broker: Broker, partition: PartitionId): readonly RecordBatch[] {
  const batches: RecordBatch[] = [];
  const replica = broker.replicas[partition];
  if (replica) forEachBatch(replica.log, (batch) => batches.push(batch));
  return batches;
}
