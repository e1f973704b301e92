/**
 * The settings of brokers and topics that the engine obeys.
 *
 * Kafka: KafkaConfig, ServerConfigs, ReplicationConfigs, GroupCoordinatorConfig, LogConfig (4.3.1).
 * Simplified: all brokers share one set of broker settings.
 */
import type { FollowerTruncation } from './broker/truncation-eras.ts';
import { booleanSetting, numberSetting, textSetting, type Values } from './settings.ts';

/** Kafka's 2^63 - 1: no limit. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

export const BROKER_SETTINGS = {
  brokerHeartbeatIntervalMs: numberSetting('broker.heartbeat.interval.ms', 2000, { min: 1 }),
  brokerSessionTimeoutMs: numberSetting('broker.session.timeout.ms', 9000, { min: 1 }),
  replicaLagTimeMaxMs: numberSetting('replica.lag.time.max.ms', 30_000, { min: 1 }),
  replicaFetchWaitMaxMs: numberSetting('replica.fetch.wait.max.ms', 500, { min: 1 }),
  replicaFetchMinBytes: numberSetting('replica.fetch.min.bytes', 1, { min: 1, unit: 'bytes' }),
  replicaFetchMaxBytes: numberSetting('replica.fetch.max.bytes', 1_048_576, { unit: 'bytes' }),
  replicaFetchResponseMaxBytes: numberSetting('replica.fetch.response.max.bytes', 10_485_760, {
    unit: 'bytes',
  }),
  replicaFetchBackoffMs: numberSetting('replica.fetch.backoff.ms', 1000, { min: 1 }),
  replicaSocketTimeoutMs: numberSetting('replica.socket.timeout.ms', 30_000, { min: 1 }),
  replicaHighWatermarkCheckpointIntervalMs: numberSetting(
    'replica.high.watermark.checkpoint.interval.ms',
    5000,
    { min: 1 },
  ),
  autoLeaderRebalanceEnable: booleanSetting('auto.leader.rebalance.enable', true),
  leaderImbalanceCheckIntervalSeconds: numberSetting(
    'leader.imbalance.check.interval.seconds',
    300,
    { min: 1, unit: 'count' },
  ),
  uncleanLeaderElectionIntervalMs: numberSetting('unclean.leader.election.interval.ms', 300_000, {
    min: 1,
  }),
  controlledShutdownEnable: booleanSetting('controlled.shutdown.enable', true),
  autoCreateTopicsEnable: booleanSetting('auto.create.topics.enable', true),
  numPartitions: numberSetting('num.partitions', 1, { min: 1, max: 1000, unit: 'count' }),
  defaultReplicationFactor: numberSetting('default.replication.factor', 1, {
    min: 1,
    unit: 'count',
  }),
  fetchMaxBytes: numberSetting('fetch.max.bytes', 57_671_680, { min: 1024, unit: 'bytes' }),
  offsetsTopicNumPartitions: numberSetting('offsets.topic.num.partitions', 50, {
    min: 1,
    max: 200,
    unit: 'count',
  }),
  offsetsTopicReplicationFactor: numberSetting('offsets.topic.replication.factor', 3, {
    min: 1,
    unit: 'count',
  }),
  offsetsCommitTimeoutMs: numberSetting('offsets.commit.timeout.ms', 5000, { min: 1 }),
  groupInitialRebalanceDelayMs: numberSetting('group.initial.rebalance.delay.ms', 3000),
  groupMinSessionTimeoutMs: numberSetting('group.min.session.timeout.ms', 6000),
  groupMaxSessionTimeoutMs: numberSetting('group.max.session.timeout.ms', 1_800_000),
  numReplicaFetchers: numberSetting('num.replica.fetchers', 1, { unit: 'count' }),
  replicaSelectorClass: textSetting('replica.selector.class', ''),
  initialBrokerRegistrationTimeoutMs: numberSetting(
    'initial.broker.registration.timeout.ms',
    60_000,
  ),
  deleteTopicEnable: booleanSetting('delete.topic.enable', true),
  leaderImbalancePerBrokerPercentage: numberSetting('leader.imbalance.per.broker.percentage', 10, {
    unit: 'count',
  }),
  logRetentionCheckIntervalMs: numberSetting('log.retention.check.interval.ms', 300_000, {
    min: 1,
  }),
  logInitialTaskDelayMs: numberSetting('log.initial.task.delay.ms', 30_000),
  logCleanerEnable: booleanSetting('log.cleaner.enable', true),
  logCleanerThreads: numberSetting('log.cleaner.threads', 1, { unit: 'count' }),
  logCleanerBackoffMs: numberSetting('log.cleaner.backoff.ms', 15_000),
  logCleanerDedupeBufferSize: numberSetting('log.cleaner.dedupe.buffer.size', 134_217_728, {
    unit: 'bytes',
  }),
  logFlushSchedulerIntervalMs: numberSetting('log.flush.scheduler.interval.ms', NO_LIMIT),
  logFlushOffsetCheckpointIntervalMs: numberSetting(
    'log.flush.offset.checkpoint.interval.ms',
    60_000,
  ),
  logFlushStartOffsetCheckpointIntervalMs: numberSetting(
    'log.flush.start.offset.checkpoint.interval.ms',
    60_000,
  ),
  logDirFailureTimeoutMs: numberSetting('log.dir.failure.timeout.ms', 30_000, { min: 1 }),
  producerIdExpirationMs: numberSetting('producer.id.expiration.ms', 86_400_000, { min: 1 }),
  producerIdExpirationCheckIntervalMs: numberSetting(
    'producer.id.expiration.check.interval.ms',
    600_000,
    { min: 1 },
  ),
  transactionMaxTimeoutMs: numberSetting('transaction.max.timeout.ms', 900_000, { min: 1 }),
  transactionPartitionVerificationEnable: booleanSetting(
    'transaction.partition.verification.enable',
    true,
  ),
  numNetworkThreads: numberSetting('num.network.threads', 3, { min: 1, unit: 'count' }),
  numIoThreads: numberSetting('num.io.threads', 8, { min: 1, unit: 'count' }),
  queuedMaxRequests: numberSetting('queued.max.requests', 500, { min: 1, unit: 'count' }),
  numRecoveryThreadsPerDataDir: numberSetting('num.recovery.threads.per.data.dir', 2, {
    min: 1,
    unit: 'count',
  }),
  maxRequestPartitionSizeLimit: numberSetting('max.request.partition.size.limit', 2000, {
    min: 1,
    unit: 'count',
  }),
  controllerQuorumElectionTimeoutMs: numberSetting('controller.quorum.election.timeout.ms', 1000),
  controllerQuorumFetchTimeoutMs: numberSetting('controller.quorum.fetch.timeout.ms', 2000),
  controllerQuorumElectionBackoffMaxMs: numberSetting(
    'controller.quorum.election.backoff.max.ms',
    1000,
  ),
  controllerQuorumRequestTimeoutMs: numberSetting('controller.quorum.request.timeout.ms', 2000),
  controllerQuorumRetryBackoffMs: numberSetting('controller.quorum.retry.backoff.ms', 20),
  controllerQuorumAppendLingerMs: numberSetting('controller.quorum.append.linger.ms', 25),
  controllerQuorumAutoJoinEnable: booleanSetting('controller.quorum.auto.join.enable', false),
  metadataLogMaxRecordBytesBetweenSnapshots: numberSetting(
    'metadata.log.max.record.bytes.between.snapshots',
    20_971_520,
    { min: 1, unit: 'bytes' },
  ),
  metadataLogMaxSnapshotIntervalMs: numberSetting(
    'metadata.log.max.snapshot.interval.ms',
    3_600_000,
  ),
  metadataMaxIdleIntervalMs: numberSetting('metadata.max.idle.interval.ms', 500),
  metadataLogSegmentBytes: numberSetting('metadata.log.segment.bytes', 1_073_741_824, {
    min: 8_388_608,
    unit: 'bytes',
  }),
  metadataLogSegmentMs: numberSetting('metadata.log.segment.ms', 604_800_000),
  metadataMaxRetentionBytes: numberSetting('metadata.max.retention.bytes', 104_857_600, {
    min: -1,
    unit: 'bytes',
  }),
  metadataMaxRetentionMs: numberSetting('metadata.max.retention.ms', 604_800_000, { min: -1 }),
  offsetsTopicSegmentBytes: numberSetting('offsets.topic.segment.bytes', 104_857_600, {
    min: 1,
    unit: 'bytes',
  }),
  groupMaxSize: numberSetting('group.max.size', 2_147_483_647, { min: 1, unit: 'count' }),
} as const;

export type BrokerConfig = Values<typeof BROKER_SETTINGS>;

const LIVE = { isLive: true } as const;
const LIVE_BYTES = { unit: 'bytes', isLive: true } as const;

export const TOPIC_SETTINGS = {
  minInsyncReplicas: numberSetting('min.insync.replicas', 1, {
    min: 1,
    unit: 'count',
    isLive: true,
  }),
  uncleanLeaderElectionEnable: booleanSetting('unclean.leader.election.enable', false, true),
  maxMessageBytes: numberSetting('max.message.bytes', 1_048_588, LIVE_BYTES),
  segmentBytes: numberSetting('segment.bytes', 1_073_741_824, { min: 14, ...LIVE_BYTES }),
  segmentMs: numberSetting('segment.ms', 604_800_000, { min: 1, ...LIVE }),
  segmentJitterMs: numberSetting('segment.jitter.ms', 0, LIVE),
  segmentIndexBytes: numberSetting('segment.index.bytes', 10_485_760, { min: 4, ...LIVE_BYTES }),
  indexIntervalBytes: numberSetting('index.interval.bytes', 4096, LIVE_BYTES),
  fileDeleteDelayMs: numberSetting('file.delete.delay.ms', 60_000, LIVE),
  preallocate: booleanSetting('preallocate', false, true),
  cleanupPolicy: textSetting('cleanup.policy', 'delete', null, true),
  retentionMs: numberSetting('retention.ms', 604_800_000, { min: -1, ...LIVE }),
  retentionBytes: numberSetting('retention.bytes', -1, { min: -1, ...LIVE_BYTES }),
  flushMessages: numberSetting('flush.messages', NO_LIMIT, {
    min: 1,
    unit: 'count',
    isLive: true,
  }),
  flushMs: numberSetting('flush.ms', NO_LIMIT, LIVE),
  compressionType: textSetting(
    'compression.type',
    'producer',
    ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'],
    true,
  ),
  messageTimestampType: textSetting(
    'message.timestamp.type',
    'CreateTime',
    ['CreateTime', 'LogAppendTime'],
    true,
  ),
  messageTimestampBeforeMaxMs: numberSetting('message.timestamp.before.max.ms', NO_LIMIT, LIVE),
  messageTimestampAfterMaxMs: numberSetting('message.timestamp.after.max.ms', 3_600_000, LIVE),
  minCleanableDirtyRatio: numberSetting('min.cleanable.dirty.ratio', 0.5, {
    max: 1,
    unit: 'none',
    isLive: true,
    isDouble: true,
  }),
  minCompactionLagMs: numberSetting('min.compaction.lag.ms', 0, LIVE),
  maxCompactionLagMs: numberSetting('max.compaction.lag.ms', NO_LIMIT, { min: 1, ...LIVE }),
  deleteRetentionMs: numberSetting('delete.retention.ms', 86_400_000, LIVE),
} as const;

export type TopicConfig = Values<typeof TOPIC_SETTINGS>;

/** Who keeps the metadata: a quorum of controllers, or an ensemble of ZooKeeper servers. */
export type MetadataMode = 'kraft' | 'zookeeper';

/** What holds for the whole simulated cluster and does not change while it runs. */
export interface ClusterSettings {
  readonly seed: number;
  readonly broker: BrokerConfig;
  /** Topic settings given at broker level: what a topic has when it says nothing itself. */
  readonly topic: TopicConfig;
  /** Feature eligible.leader.replicas.version: on in new clusters since 4.1 (KIP-966). */
  readonly eligibleLeaderReplicas: boolean;
  /** How followers find out what to cut: as they do today, or as they did in an earlier era. */
  readonly followerTruncation: FollowerTruncation;
  readonly metadataMode: MetadataMode;
  /** One-way delay of every link that was not given its own, simulated ms. */
  readonly linkDelayMs: number;
  /** Up to so much is added to each delay at random, simulated ms. */
  readonly linkJitterMs: number;
  /** What record timestamps count from: the simulated wall clock at tick 0, ms. */
  readonly startedAtMs: number;
}
