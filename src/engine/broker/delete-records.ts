/**
 * Deleting records by request: the leader raises its log start, and answers when every replica that
 * is alive has followed.
 *
 * Kafka: KafkaApis.handleDeleteRecordsRequest, ReplicaManager.deleteRecords, DelayedDeleteRecords,
 * Partition (deleteRecordsOnLeader, lowWatermarkIfLeader); KIP-107.
 */
import { setTimer, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { isDeleting } from '../log/retention.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, type ReplyAddress } from '../network/transport.ts';
import type { DeletedRecords, DeleteRecordsRequest } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Broker, Replica } from './broker.ts';
import { topicSettings } from './environment.ts';
import { advanceLogStart } from './log-upkeep.ts';

/** Stands for the high watermark in a request. */
const UP_TO_HIGH_WATERMARK = -1;

/** A request in the purgatory. */
export interface ParkedDeletion {
  readonly address: ReplyAddress;
  /** Simulated ms. */
  readonly expiresAt: number;
  readonly partitions: PartitionDeletion[];
}

interface PartitionDeletion {
  readonly partition: PartitionId;
  /** The low watermark that completes it. */
  readonly requiredOffset: number;
  /** REQUEST_TIMED_OUT: it still waits. */
  error: ErrorCode;
  lowWatermark: number;
}

const WAITS: ErrorCode = 'REQUEST_TIMED_OUT';

export function onDeleteRecords(
  broker: Broker,
  envelope: RequestEnvelope,
  body: DeleteRecordsRequest,
  context: Context,
): void {
  const partitions = body.partitions.map(({ partition, offset }) =>
    deleteOnLeader(broker, partition, offset, context),
  );
  const expiresAt = context.now + body.timeoutMs;
  broker.parkedDeletions.push({ address: addressOf(envelope), expiresAt, partitions });
  completeDeletions(broker, context);
  if (broker.parkedDeletions.length === 0) return;
  setTimer(context, broker, {
    delayMs: body.timeoutMs,
    timer: { type: 'delete-records-expiry' },
  });
}

function deleteOnLeader(
  broker: Broker,
  partition: PartitionId,
  offset: number,
  context: Context,
): PartitionDeletion {
  const replica = broker.replicas[partition] ?? null;
  const error = refusal(broker, partition, offset, context);
  if (error !== 'NONE' || replica === null) {
    return { partition, requiredOffset: -1, error, lowWatermark: -1 };
  }
  const to = offset === UP_TO_HIGH_WATERMARK ? replica.log.highWatermark : offset;
  advanceLogStart(broker, replica, { to, reason: 'delete-records' }, context);
  return { partition, requiredOffset: to, error: WAITS, lowWatermark: -1 };
}

function refusal(
  broker: Broker,
  partition: PartitionId,
  offset: number,
  context: Context,
): ErrorCode {
  const registration = broker.image.partitions[partition];
  if (!registration) return 'UNKNOWN_TOPIC_OR_PARTITION';
  if (broker.image.topics[registration.topic]?.isInternal) return 'INVALID_TOPIC_EXCEPTION';
  const replica = broker.replicas[partition];
  if (replica?.isOffline) return 'KAFKA_STORAGE_ERROR';
  if (!replica || replica.leader === null) return 'NOT_LEADER_OR_FOLLOWER';
  if (!isDeleting(topicSettings(broker, partition, context))) return 'POLICY_VIOLATION';
  const isWithin = offset >= UP_TO_HIGH_WATERMARK && offset <= replica.log.highWatermark;
  return isWithin ? 'NONE' : 'OFFSET_OUT_OF_RANGE';
}

/** Something has moved: who waits for log starts may be done. */
export function completeDeletions(broker: Broker, context: Context): void {
  for (const { partitions } of broker.parkedDeletions) {
    for (const deletion of partitions) if (deletion.error === WAITS) look(broker, deletion);
  }
  answer(broker, ({ partitions }) => partitions.every(({ error }) => error !== WAITS), context);
}

function look(broker: Broker, deletion: PartitionDeletion): void {
  const replica = broker.replicas[deletion.partition];
  if (!replica || replica.leader === null) {
    deletion.error = 'NOT_LEADER_OR_FOLLOWER';
    return;
  }
  const lowWatermark = lowWatermarkOf(broker, replica);
  if (lowWatermark < deletion.requiredOffset) return;
  deletion.error = 'NONE';
  deletion.lowWatermark = lowWatermark;
}

/** The smallest log start of the leader and of the followers on brokers that are alive. */
function lowWatermarkOf(broker: Broker, { log, leader }: Replica): number {
  let low = log.logStartOffset;
  for (const { id, logStartOffset } of leader?.followers ?? []) {
    if (logStartOffset >= low) continue;
    const isAlive = broker.image.brokers.some((one) => one.id === id && !one.isFenced);
    if (isAlive) low = logStartOffset;
  }
  return low;
}

export function onDeletionExpiry(broker: Broker, context: Context): void {
  answer(broker, ({ expiresAt }) => expiresAt <= context.now, context);
}

function answer(
  broker: Broker,
  isDone: (parked: ParkedDeletion) => boolean,
  context: Context,
): void {
  const done = broker.parkedDeletions.filter(isDone);
  if (done.length === 0) return;
  broker.parkedDeletions = broker.parkedDeletions.filter((parked) => !done.includes(parked));
  for (const { address, partitions } of done) {
    const results = partitions.map(({ partition, error, lowWatermark }): DeletedRecords => ({
      partition,
      error,
      lowWatermark,
    }));
    respond(context, broker, address, { api: 'DeleteRecords', partitions: results });
  }
}
