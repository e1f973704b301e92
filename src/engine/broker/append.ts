/**
 * A leader writes a batch to its log, once it has nothing against it.
 *
 * Kafka: ReplicaManager.appendRecordsToLeader, Partition.appendRecordsToLeader, UnifiedLog.append.
 */
import type { TopicConfig } from '../config.ts';
import { emit, emitWhole, type Context } from '../context.ts';
import type { ProcessId } from '../ids.ts';
import { knownProducers } from '../log/known-producers.ts';
import { appendAsLeader } from '../log/log.ts';
import { duplicateOf } from '../log/producer-duplicates.ts';
import {
  expectedSequence,
  isNextBatch,
  isUnverified,
  producerStateOf,
  sequenceError,
  type RetainedBatch,
} from '../log/producer-state.ts';
import type { BatchAttributes } from '../log/record.ts';
import { NO_GUARD } from '../log/verification.ts';
import type { ProducePartition, ProduceRequest, ProduceResult } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Broker, Replica } from './broker.ts';
import { markMoved } from './completion.ts';
import { environment, topicSettings } from './environment.ts';
import { lookAgain } from './fetch-session.ts';
import { noteRoll } from './log-manager.ts';
import { currentLeaderOf } from './lookups.ts';
import { noteHighWatermark } from './metadata-follower.ts';
import { advanceHighWatermark, isHeldBack, isUnderMinIsr } from './partition.ts';
import { asWritten, recordFault, type RecordFault } from './validate-records.ts';

/** Writes the share of one partition in a request of `producer`, or says what is against it. */
export function appendOne(
  broker: Broker,
  producer: ProcessId,
  { acks }: ProduceRequest,
  part: ProducePartition,
  context: Context,
  guard = NO_GUARD,
): ProduceResult {
  const { partition } = part;
  const replica = broker.replicas[partition] ?? null;
  const settings = topicSettings(broker, partition, context);
  const error = refusal(broker, replica, acks, part, settings);
  if (error !== 'NONE' || replica === null) {
    emit(context, broker.id, { type: 'produce-refused', partition, error, producer });
    const currentLeader =
      error === 'NOT_LEADER_OR_FOLLOWER' ? currentLeaderOf(broker, partition) : null;
    return { partition, error, message: null, baseOffset: -1, currentLeader };
  }
  const fault = recordFault(broker, part, settings, context);
  if (fault !== null) return refuse(broker, producer, part, fault, context);
  if (part.producerId >= 0 && !isNextBatch(knownProducers(replica.log), part)) {
    const known = repetitionOrGap(broker, replica, { producer, part, guard }, context);
    if (known !== null) return known;
  }
  const written = asWritten(part, settings, context.now);
  if (written.sizeInBytes > settings.maxMessageBytes) {
    return refuse(broker, producer, part, { error: 'MESSAGE_TOO_LARGE', message: null }, context);
  }
  const baseOffset = write(broker, replica, written, settings, context);
  return { partition, error: 'NONE', message: null, baseOffset, currentLeader: null };
}

function refuse(
  broker: Broker,
  producer: ProcessId,
  { partition }: ProducePartition,
  { error, message }: RecordFault,
  context: Context,
): ProduceResult {
  emit(context, broker.id, { type: 'produce-refused', partition, error, producer });
  return { partition, error, message, baseOffset: -1, currentLeader: null };
}

function refusal(
  broker: Broker,
  replica: Replica | null,
  acks: number,
  { partition }: ProducePartition,
  { minInsyncReplicas }: TopicConfig,
): ErrorCode {
  if (acks !== -1 && acks !== 0 && acks !== 1) return 'INVALID_REQUIRED_ACKS';
  if (!broker.image.partitions[partition]) return 'UNKNOWN_TOPIC_OR_PARTITION';
  if (replica?.isOffline) return 'KAFKA_STORAGE_ERROR';
  if (replica === null || replica.leader === null) return 'NOT_LEADER_OR_FOLLOWER';
  if (acks !== -1) return 'NONE';
  return isUnderMinIsr(replica.leader, minInsyncReplicas) ? 'NOT_ENOUGH_REPLICAS' : 'NONE';
}

/** What is answered to a batch that was written before, or that does not go on where one ended. */
function repetitionOrGap(
  broker: Broker,
  replica: Replica,
  written: {
    readonly producer: ProcessId;
    readonly part: ProducePartition;
    readonly guard: number;
  },
  context: Context,
): ProduceResult | null {
  const { producer, part, guard } = written;
  const { log, partition } = replica;
  const { baseSequence } = part;
  const answer = { partition, message: null, currentLeader: null };
  const duplicate: RetainedBatch | null = duplicateOf(log, part, part.records.length);
  if (duplicate !== null) {
    const { baseOffset } = duplicate;
    const seen = { partition, producer, baseSequence, baseOffset };
    emit(context, broker.id, { type: 'duplicate-recognised', ...seen });
    // Every append looks whether the high watermark can move, this one as well: who held it back
    // may have fallen behind since.
    moveHighWatermark(broker, replica, context);
    // It may be committed long since: nothing else would look whether it is.
    markMoved(broker, partition);
    return { ...answer, error: 'NONE', baseOffset };
  }
  const isChecked = context.settings.broker.transactionPartitionVerificationEnable;
  const isOutside = isChecked && isUnverified(log.producers, part, guard);
  const error = isOutside ? 'INVALID_TXN_STATE' : sequenceError(log.producers, part);
  if (error === 'NONE') return null;
  const state = producerStateOf(log.producers, part.producerId);
  const expected = state === null ? 0 : expectedSequence(state, part.producerEpoch);
  const refused = { partition, error, producer, baseSequence, expected };
  emit(context, broker.id, { type: 'sequence-refused', ...refused });
  return { ...answer, error, baseOffset: -1 };
}

/**
 * What is written to a log by its leader: from a producer, or by the coordinator on this broker.
 */
export type Appendable = Pick<ProducePartition, 'records' | 'sizeInBytes' | 'maxTimestamp'> &
  Partial<BatchAttributes>;

/** Appends to a log that this broker leads, and returns the first offset. */
export function append(
  broker: Broker,
  replica: Replica,
  batch: Appendable,
  context: Context,
): number {
  return write(broker, replica, batch, topicSettings(broker, replica.partition, context), context);
}

function write(
  broker: Broker,
  replica: Replica,
  batch: Appendable,
  settings: TopicConfig,
  context: Context,
): number {
  const { log, leader, partition } = replica;
  if (leader === null) return -1;
  const { records } = batch;
  const { leaderEpoch } = leader;
  lookAgain(broker, replica);
  const segments = log.segments.length;
  const { baseOffset } = appendAsLeader(log, records, {
    leaderEpoch,
    sizeInBytes: batch.sizeInBytes,
    maxTimestamp: batch.maxTimestamp,
    producerId: batch.producerId ?? -1,
    producerEpoch: batch.producerEpoch ?? -1,
    baseSequence: batch.baseSequence ?? -1,
    codec: batch.codec ?? 'none',
    isTransactional: batch.isTransactional ?? false,
    control: batch.control ?? null,
    limits: settings,
  });
  if (log.segments.length !== segments) noteRoll(broker, replica, settings, context);
  emitWhole(context, {
    id: context.cluster.factCount,
    at: context.now,
    cause: context.cause,
    by: broker.id,
    type: 'records-appended',
    partition,
    baseOffset,
    leaderEpoch,
    records,
  });
  markMoved(broker, partition);
  if (!isHeldBack(leader, log)) moveHighWatermark(broker, replica, context);
  return baseOffset;
}

function moveHighWatermark(broker: Broker, replica: Replica, context: Context): void {
  const { leader, log } = replica;
  if (leader === null) return;
  const before = log.highWatermark;
  if (advanceHighWatermark(leader, environment(broker, replica, context))) {
    noteHighWatermark(broker, replica, before, context);
  }
}
