/**
 * The settings of brokers for the coordinators of groups, transactions and share groups.
 *
 * Kafka: GroupCoordinatorConfig, ShareGroupConfig, ShareCoordinatorConfig, TransactionLogConfig,
 * TransactionStateManagerConfig, AddPartitionsToTxnConfig (4.3.1).
 */
import { numberSetting, textSetting, type Setting } from './settings.ts';
import { SERVER_TABLE } from './settings/tables.ts';

const number = (name: string, bounds: { readonly max?: number } = {}): Setting<number> => {
  return numberSetting(SERVER_TABLE, name, bounds);
};
const text = (name: string): Setting<string> => textSetting(SERVER_TABLE, name);

export const COORDINATOR_SETTINGS = {
  offsetsRetentionMinutes: number('offsets.retention.minutes'),
  offsetsRetentionCheckIntervalMs: number('offsets.retention.check.interval.ms'),
  offsetsLoadBufferSize: number('offsets.load.buffer.size'),
  offsetMetadataMaxBytes: number('offset.metadata.max.bytes'),
  groupConsumerSessionTimeoutMs: number('group.consumer.session.timeout.ms'),
  groupConsumerMinSessionTimeoutMs: number('group.consumer.min.session.timeout.ms'),
  groupConsumerMaxSessionTimeoutMs: number('group.consumer.max.session.timeout.ms'),
  groupConsumerHeartbeatIntervalMs: number('group.consumer.heartbeat.interval.ms'),
  groupConsumerMinHeartbeatIntervalMs: number('group.consumer.min.heartbeat.interval.ms'),
  groupConsumerMaxHeartbeatIntervalMs: number('group.consumer.max.heartbeat.interval.ms'),
  groupConsumerMaxSize: number('group.consumer.max.size'),
  groupConsumerAssignmentIntervalMs: number('group.consumer.assignment.interval.ms'),
  groupConsumerMinAssignmentIntervalMs: number('group.consumer.min.assignment.interval.ms'),
  groupConsumerMaxAssignmentIntervalMs: number('group.consumer.max.assignment.interval.ms'),
  groupConsumerRegexRefreshIntervalMs: number('group.consumer.regex.refresh.interval.ms'),
  groupShareSessionTimeoutMs: number('group.share.session.timeout.ms'),
  groupShareMinSessionTimeoutMs: number('group.share.min.session.timeout.ms'),
  groupShareMaxSessionTimeoutMs: number('group.share.max.session.timeout.ms'),
  groupShareHeartbeatIntervalMs: number('group.share.heartbeat.interval.ms'),
  groupShareMinHeartbeatIntervalMs: number('group.share.min.heartbeat.interval.ms'),
  groupShareMaxHeartbeatIntervalMs: number('group.share.max.heartbeat.interval.ms'),
  groupShareMaxSize: number('group.share.max.size'),
  groupShareAssignmentIntervalMs: number('group.share.assignment.interval.ms'),
  groupShareMinAssignmentIntervalMs: number('group.share.min.assignment.interval.ms'),
  groupShareMaxAssignmentIntervalMs: number('group.share.max.assignment.interval.ms'),
  groupShareInitializeRetryIntervalMs: number('group.share.initialize.retry.interval.ms'),
  groupShareDeliveryCountLimit: number('group.share.delivery.count.limit'),
  groupShareMaxDeliveryCountLimit: number('group.share.max.delivery.count.limit'),
  groupShareMinDeliveryCountLimit: number('group.share.min.delivery.count.limit'),
  groupShareRecordLockDurationMs: number('group.share.record.lock.duration.ms'),
  groupShareMinRecordLockDurationMs: number('group.share.min.record.lock.duration.ms'),
  groupShareMaxRecordLockDurationMs: number('group.share.max.record.lock.duration.ms'),
  groupSharePartitionMaxRecordLocks: number('group.share.partition.max.record.locks'),
  groupShareMaxPartitionMaxRecordLocks: number('group.share.max.partition.max.record.locks'),
  groupShareMinPartitionMaxRecordLocks: number('group.share.min.partition.max.record.locks'),
  groupShareMaxShareSessions: number('group.share.max.share.sessions'),
  shareCoordinatorStateTopicNumPartitions: number('share.coordinator.state.topic.num.partitions', {
    max: 200,
  }),
  shareCoordinatorStateTopicReplicationFactor: number(
    'share.coordinator.state.topic.replication.factor',
  ),
  shareCoordinatorStateTopicMinIsr: number('share.coordinator.state.topic.min.isr'),
  shareCoordinatorStateTopicSegmentBytes: number('share.coordinator.state.topic.segment.bytes'),
  shareCoordinatorSnapshotUpdateRecordsPerSnapshot: number(
    'share.coordinator.snapshot.update.records.per.snapshot',
  ),
  shareCoordinatorWriteTimeoutMs: number('share.coordinator.write.timeout.ms'),
  transactionStateLogNumPartitions: number('transaction.state.log.num.partitions', { max: 200 }),
  transactionStateLogReplicationFactor: number('transaction.state.log.replication.factor'),
  transactionStateLogMinIsr: number('transaction.state.log.min.isr'),
  transactionStateLogSegmentBytes: number('transaction.state.log.segment.bytes'),
  transactionalIdExpirationMs: number('transactional.id.expiration.ms'),
  transactionAbortTimedOutTransactionCleanupIntervalMs: number(
    'transaction.abort.timed.out.transaction.cleanup.interval.ms',
  ),
  transactionRemoveExpiredTransactionCleanupIntervalMs: number(
    'transaction.remove.expired.transaction.cleanup.interval.ms',
  ),
  addPartitionsToTxnRetryBackoffMs: number('add.partitions.to.txn.retry.backoff.ms'),
  addPartitionsToTxnRetryBackoffMaxMs: number('add.partitions.to.txn.retry.backoff.max.ms'),
  groupConsumerAssignors: text('group.consumer.assignors'),
  groupConsumerMigrationPolicy: text('group.consumer.migration.policy'),
  groupCoordinatorRebalanceProtocols: text('group.coordinator.rebalance.protocols'),
} as const;
