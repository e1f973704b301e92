/**
 * The settings of brokers and topics that the engine obeys.
 *
 * Kafka: KafkaConfig, ServerConfigs, ReplicationConfigs, GroupCoordinatorConfig, LogConfig (4.3.1).
 */
import type { FollowerTruncation } from './broker/truncation-eras.ts';
import { COORDINATOR_SETTINGS } from './config-coordinators.ts';
import type { ProcessId } from './ids.ts';
import {
  booleanSetting,
  numberSetting,
  textSetting,
  type Setting,
  type Values,
} from './settings.ts';
import { SERVER_TABLE, TOPIC_TABLE, ZOOKEEPER_TABLE } from './settings/tables.ts';
import type { Texts } from './settings/texts.ts';
import type { TransactionVersion } from './protocol/transaction-api.ts';

const brokerNumber = (
  name: string,
  bounds: { readonly min?: number; readonly max?: number } = {},
): Setting<number> => numberSetting(SERVER_TABLE, name, bounds);
const brokerFlag = (name: string): Setting<boolean> => booleanSetting(SERVER_TABLE, name);
const brokerText = (name: string): Setting<string> => textSetting(SERVER_TABLE, name);

/** What is below zero is no limit. */
const ANY = { min: Number.MIN_SAFE_INTEGER } as const;
const LIVE = { isLive: true } as const;
const topicNumber = (
  name: string,
  bounds: { readonly min?: number; readonly max?: number } = {},
): Setting<number> => numberSetting(TOPIC_TABLE, name, { ...bounds, ...LIVE });
const topicFlag = (name: string): Setting<boolean> => booleanSetting(TOPIC_TABLE, name, true);
const topicText = (name: string): Setting<string> => textSetting(TOPIC_TABLE, name, LIVE);

export const BROKER_SETTINGS = {
  brokerHeartbeatIntervalMs: brokerNumber('broker.heartbeat.interval.ms', { min: 1 }),
  brokerSessionTimeoutMs: brokerNumber('broker.session.timeout.ms', { min: 1 }),
  replicaLagTimeMaxMs: brokerNumber('replica.lag.time.max.ms', { min: 1 }),
  replicaFetchWaitMaxMs: brokerNumber('replica.fetch.wait.max.ms', { min: 1 }),
  replicaFetchMinBytes: brokerNumber('replica.fetch.min.bytes', { min: 1 }),
  replicaFetchMaxBytes: brokerNumber('replica.fetch.max.bytes'),
  replicaFetchResponseMaxBytes: brokerNumber('replica.fetch.response.max.bytes'),
  replicaFetchBackoffMs: brokerNumber('replica.fetch.backoff.ms', { min: 1 }),
  replicaSocketTimeoutMs: brokerNumber('replica.socket.timeout.ms', { min: 1 }),
  replicaHighWatermarkCheckpointIntervalMs: brokerNumber(
    'replica.high.watermark.checkpoint.interval.ms',
    { min: 1 },
  ),
  autoLeaderRebalanceEnable: brokerFlag('auto.leader.rebalance.enable'),
  leaderImbalanceCheckIntervalSeconds: brokerNumber('leader.imbalance.check.interval.seconds'),
  /** Of a cluster with ZooKeeper. */
  leaderImbalancePerBrokerPercentage: numberSetting(
    ZOOKEEPER_TABLE,
    'leader.imbalance.per.broker.percentage',
  ),
  zookeeperSessionTimeoutMs: numberSetting(ZOOKEEPER_TABLE, 'zookeeper.session.timeout.ms', {
    min: 1,
  }),
  uncleanLeaderElectionIntervalMs: brokerNumber('unclean.leader.election.interval.ms'),
  controlledShutdownEnable: brokerFlag('controlled.shutdown.enable'),
  autoCreateTopicsEnable: brokerFlag('auto.create.topics.enable'),
  numPartitions: brokerNumber('num.partitions', { max: 1000 }),
  defaultReplicationFactor: brokerNumber('default.replication.factor', { min: 1 }),
  fetchMaxBytes: brokerNumber('fetch.max.bytes'),
  offsetsTopicNumPartitions: brokerNumber('offsets.topic.num.partitions', { max: 200 }),
  offsetsTopicReplicationFactor: brokerNumber('offsets.topic.replication.factor'),
  offsetsCommitTimeoutMs: brokerNumber('offsets.commit.timeout.ms'),
  groupInitialRebalanceDelayMs: brokerNumber('group.initial.rebalance.delay.ms'),
  groupMinSessionTimeoutMs: brokerNumber('group.min.session.timeout.ms'),
  groupMaxSessionTimeoutMs: brokerNumber('group.max.session.timeout.ms'),
  numReplicaFetchers: brokerNumber('num.replica.fetchers'),
  replicaSelectorClass: brokerText('replica.selector.class'),
  initialBrokerRegistrationTimeoutMs: brokerNumber('initial.broker.registration.timeout.ms'),
  deleteTopicEnable: brokerFlag('delete.topic.enable'),
  logRetentionCheckIntervalMs: brokerNumber('log.retention.check.interval.ms'),
  logInitialTaskDelayMs: brokerNumber('log.initial.task.delay.ms'),
  logCleanerEnable: brokerFlag('log.cleaner.enable'),
  logCleanerThreads: brokerNumber('log.cleaner.threads'),
  logCleanerBackoffMs: brokerNumber('log.cleaner.backoff.ms'),
  logCleanerDedupeBufferSize: brokerNumber('log.cleaner.dedupe.buffer.size'),
  logFlushSchedulerIntervalMs: brokerNumber('log.flush.scheduler.interval.ms'),
  logFlushOffsetCheckpointIntervalMs: brokerNumber('log.flush.offset.checkpoint.interval.ms'),
  logFlushStartOffsetCheckpointIntervalMs: brokerNumber(
    'log.flush.start.offset.checkpoint.interval.ms',
  ),
  logDirFailureTimeoutMs: brokerNumber('log.dir.failure.timeout.ms'),
  requestTimeoutMs: brokerNumber('request.timeout.ms'),
  producerIdExpirationMs: brokerNumber('producer.id.expiration.ms'),
  producerIdExpirationCheckIntervalMs: brokerNumber('producer.id.expiration.check.interval.ms'),
  transactionMaxTimeoutMs: brokerNumber('transaction.max.timeout.ms'),
  transactionPartitionVerificationEnable: brokerFlag('transaction.partition.verification.enable'),
  numNetworkThreads: brokerNumber('num.network.threads'),
  numIoThreads: brokerNumber('num.io.threads'),
  queuedMaxRequests: brokerNumber('queued.max.requests'),
  numRecoveryThreadsPerDataDir: brokerNumber('num.recovery.threads.per.data.dir'),
  maxRequestPartitionSizeLimit: brokerNumber('max.request.partition.size.limit'),
  controllerQuorumElectionTimeoutMs: brokerNumber('controller.quorum.election.timeout.ms'),
  controllerQuorumFetchTimeoutMs: brokerNumber('controller.quorum.fetch.timeout.ms'),
  controllerQuorumElectionBackoffMaxMs: brokerNumber('controller.quorum.election.backoff.max.ms'),
  controllerQuorumRequestTimeoutMs: brokerNumber('controller.quorum.request.timeout.ms'),
  controllerQuorumRetryBackoffMs: brokerNumber('controller.quorum.retry.backoff.ms'),
  controllerQuorumAppendLingerMs: brokerNumber('controller.quorum.append.linger.ms'),
  controllerQuorumAutoJoinEnable: brokerFlag('controller.quorum.auto.join.enable'),
  metadataLogMaxRecordBytesBetweenSnapshots: brokerNumber(
    'metadata.log.max.record.bytes.between.snapshots',
  ),
  metadataLogMaxSnapshotIntervalMs: brokerNumber('metadata.log.max.snapshot.interval.ms'),
  metadataMaxIdleIntervalMs: brokerNumber('metadata.max.idle.interval.ms'),
  metadataLogSegmentBytes: brokerNumber('metadata.log.segment.bytes'),
  metadataLogSegmentMs: brokerNumber('metadata.log.segment.ms'),
  metadataMaxRetentionBytes: brokerNumber('metadata.max.retention.bytes', ANY),
  metadataMaxRetentionMs: brokerNumber('metadata.max.retention.ms', ANY),
  offsetsTopicSegmentBytes: brokerNumber('offsets.topic.segment.bytes'),
  groupMaxSize: brokerNumber('group.max.size'),
  ...COORDINATOR_SETTINGS,
} as const;

export type BrokerConfig = Values<typeof BROKER_SETTINGS>;

export const TOPIC_SETTINGS = {
  minInsyncReplicas: topicNumber('min.insync.replicas'),
  uncleanLeaderElectionEnable: topicFlag('unclean.leader.election.enable'),
  maxMessageBytes: topicNumber('max.message.bytes'),
  segmentBytes: topicNumber('segment.bytes'),
  segmentMs: topicNumber('segment.ms'),
  segmentJitterMs: topicNumber('segment.jitter.ms'),
  segmentIndexBytes: topicNumber('segment.index.bytes'),
  indexIntervalBytes: topicNumber('index.interval.bytes'),
  fileDeleteDelayMs: topicNumber('file.delete.delay.ms'),
  preallocate: topicFlag('preallocate'),
  cleanupPolicy: topicText('cleanup.policy'),
  retentionMs: topicNumber('retention.ms'),
  retentionBytes: topicNumber('retention.bytes', ANY),
  flushMessages: topicNumber('flush.messages'),
  flushMs: topicNumber('flush.ms'),
  compressionType: topicText('compression.type'),
  messageTimestampType: topicText('message.timestamp.type'),
  messageTimestampBeforeMaxMs: topicNumber('message.timestamp.before.max.ms'),
  messageTimestampAfterMaxMs: topicNumber('message.timestamp.after.max.ms'),
  minCleanableDirtyRatio: topicNumber('min.cleanable.dirty.ratio'),
  minCompactionLagMs: topicNumber('min.compaction.lag.ms'),
  maxCompactionLagMs: topicNumber('max.compaction.lag.ms'),
  deleteRetentionMs: topicNumber('delete.retention.ms'),
} as const;

export type TopicConfig = Values<typeof TOPIC_SETTINGS>;

/** What the file of one server says. */
export interface NodeSettings {
  readonly broker: BrokerConfig;
  readonly topic: TopicConfig;
  readonly texts: Texts;
}

/** Who keeps the metadata: a quorum of controllers, or an ensemble of ZooKeeper servers. */
export type MetadataMode = 'kraft' | 'zookeeper';

/** What holds for the whole simulated cluster and does not change while it runs. */
export interface ClusterSettings {
  readonly seed: number;
  readonly broker: BrokerConfig;
  /** Topic settings given at broker level: what a topic has when it says nothing itself. */
  readonly topic: TopicConfig;
  /** What the files of all servers say, by Kafka's names. Absent: nothing. */
  readonly texts?: Texts;
  /** Servers whose files say something else. */
  readonly nodes?: Readonly<Record<ProcessId, NodeSettings>>;
  /** Ids of topics by their names, where a script prescribes them; others count. */
  readonly topicIds?: Readonly<Record<string, string>>;
  /** Ids that coordinators give to members, by client id, where a script prescribes them. */
  readonly givenMemberIds?: Readonly<Record<string, readonly string[]>>;
  /** Feature eligible.leader.replicas.version: on in new clusters since 4.1 (KIP-966). */
  readonly eligibleLeaderReplicas: boolean;
  /** Feature transaction.version: 2 in new clusters since 4.0 (KIP-890). Absent: 2. */
  readonly transactionVersion?: TransactionVersion;
  /** How followers find out what to cut: as they do today, or as they did in an earlier era. */
  readonly followerTruncation: FollowerTruncation;
  readonly metadataMode: MetadataMode;
  /** One-way delay of every link that was not given its own, simulated ms. */
  readonly linkDelayMs: number;
  /** Up to so much is added to each delay at random, simulated ms. */
  readonly linkJitterMs: number;
  /** Bytes of a broker's page cache: what is older is read from disk. Default 1 GiB. */
  readonly pageCacheBytes?: number;
  /** What record timestamps count from: the simulated wall clock at tick 0, ms. */
  readonly startedAtMs: number;
}
