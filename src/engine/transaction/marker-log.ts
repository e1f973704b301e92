/**
 * The leader of a partition writes the markers that a coordinator sends it, and says so when enough
 * replicas have them. Whoever has no transaction here gets one all the same: it raises the epoch.
 *
 * Kafka: KafkaApis.handleWriteTxnMarkersRequest, GroupCoordinatorService.completeTransaction,
 * ReplicaManager.appendRecords (AppendOrigin.COORDINATOR);
 * KafkaApis.handleDescribeProducersRequest.
 */
import { append } from '../broker/append.ts';
import type { Broker, Replica } from '../broker/broker.ts';
import { coordinatorTypeOf } from '../broker/coordinators.ts';
import { minInsyncReplicasOf } from '../broker/environment.ts';
import { isUnderMinIsr } from '../broker/partition.ts';
import { parkMarkers } from '../broker/transactional-produce.ts';
import { emit, type Context } from '../context.ts';
import { onGroupTransactionEnd } from '../group/transactional-offsets.ts';
import { shardOf } from '../group/coordinator-state.ts';
import type { PartitionId } from '../ids.ts';
import { knownProducers } from '../log/known-producers.ts';
import { producerStateOf } from '../log/producer-state.ts';
import { markerError } from '../log/transaction-end.ts';
import { MARKER_BYTES, markerRecord } from '../log/transaction-marks.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import type { ProduceResult } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  DescribeProducersRequest,
  TransactionMarker,
  WriteTxnMarkersRequest,
} from '../protocol/transaction-api.ts';

export function onWriteTxnMarkers(
  broker: Broker,
  envelope: RequestEnvelope,
  { markers }: WriteTxnMarkersRequest,
  context: Context,
): void {
  const results: ProduceResult[] = [];
  for (const marker of markers) {
    for (const partition of marker.partitions) {
      results.push(writeMarker(broker, partition, marker, context));
    }
  }
  parkMarkers(broker, { address: addressOf(envelope), markers, results }, context);
}

function writeMarker(
  broker: Broker,
  partition: PartitionId,
  marker: TransactionMarker,
  context: Context,
): ProduceResult {
  const { producerId, producerEpoch, coordinatorEpoch, committed } = marker;
  const replica = broker.replicas[partition] ?? null;
  const answer = { partition, message: null, currentLeader: null };
  const control = committed ? 'COMMIT' : 'ABORT';
  const who = { producerId, producerEpoch, coordinatorEpoch, control } as const;
  let error = leaderError(broker, partition, replica, context);
  if (error === 'NONE' && replica !== null) {
    error = markerError(knownProducers(replica.log), who, marker.transactionVersion);
  }
  if (error !== 'NONE' || replica === null) {
    emit(context, broker.id, { type: 'transaction-marker-refused', partition, error, ...who });
    return { ...answer, error, baseOffset: -1 };
  }
  const open = producerStateOf(replica.log.producers, producerId)?.transactionStart ?? -1;
  const number = context.cluster.recordCount++;
  const record = markerRecord(coordinatorEpoch, { number, timestamp: context.now });
  const attributes = { producerId, producerEpoch, control, isTransactional: true } as const;
  const written = { records: [record], sizeInBytes: MARKER_BYTES, maxTimestamp: context.now };
  const baseOffset = append(broker, replica, { ...written, ...attributes }, context);
  emit(context, broker.id, {
    type: 'transaction-marker-written',
    partition,
    ...who,
    offset: baseOffset,
    firstOffset: open,
  });
  if (coordinatorTypeOf(broker, partition) === 'group') {
    const ended = { producerId, isCommitted: committed, requiredOffset: baseOffset + 1 };
    onGroupTransactionEnd(broker, partition, ended, context);
  }
  return { ...answer, error, baseOffset };
}

function leaderError(
  broker: Broker,
  partition: PartitionId,
  replica: Replica | null,
  context: Context,
): ErrorCode {
  if (!broker.image.partitions[partition]) return 'UNKNOWN_TOPIC_OR_PARTITION';
  if (replica?.isOffline) return 'KAFKA_STORAGE_ERROR';
  if (replica === null || replica.leader === null) return 'NOT_LEADER_OR_FOLLOWER';
  const isGroups = coordinatorTypeOf(broker, partition) === 'group';
  if (isGroups && shardOf(broker.coordinator, partition) === null) return 'NOT_LEADER_OR_FOLLOWER';
  const minIsr = minInsyncReplicasOf(broker, partition, context);
  return isUnderMinIsr(replica.leader, minIsr) ? 'NOT_ENOUGH_REPLICAS' : 'NONE';
}

/** Who writes to the partition, and who has a transaction open there. */
export function onDescribeProducers(
  broker: Broker,
  envelope: RequestEnvelope,
  { partition }: DescribeProducersRequest,
  context: Context,
): void {
  const api = 'DescribeProducers';
  const replica = broker.replicas[partition] ?? null;
  if (replica === null || replica.leader === null) {
    const isKnown = Boolean(broker.image.partitions[partition]);
    const error = isKnown ? 'NOT_LEADER_OR_FOLLOWER' : 'UNKNOWN_TOPIC_OR_PARTITION';
    respond(context, broker, addressOf(envelope), { api, error, producers: [] });
    return;
  }
  const producers = knownProducers(replica.log).producers.map((state) => ({
    producerId: state.producerId,
    producerEpoch: state.producerEpoch,
    lastSequence: state.lastSequence,
    lastTimestamp: state.lastTimestamp,
    coordinatorEpoch: state.coordinatorEpoch,
    currentTransactionStartOffset: state.transactionStart,
  }));
  respond(context, broker, addressOf(envelope), { api, error: 'NONE', producers });
}
