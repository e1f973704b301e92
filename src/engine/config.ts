/**
 * The settings of brokers and topics that the engine obeys.
 *
 * Kafka: KafkaConfig, ServerConfigs, ReplicationConfigs, GroupCoordinatorConfig, LogConfig (4.3.1).
 * Simplified: all brokers share one set of broker settings.
 */
import { booleanSetting, numberSetting, type Values } from './settings.ts';

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
  groupMaxSize: numberSetting('group.max.size', 2_147_483_647, { min: 1, unit: 'count' }),
} as const;

export type BrokerConfig = Values<typeof BROKER_SETTINGS>;

export const TOPIC_SETTINGS = {
  minInsyncReplicas: numberSetting('min.insync.replicas', 1, {
    min: 1,
    unit: 'count',
    isLive: true,
  }),
  uncleanLeaderElectionEnable: booleanSetting('unclean.leader.election.enable', false, true),
  maxMessageBytes: numberSetting('max.message.bytes', 1_048_588, { unit: 'bytes' }),
  segmentBytes: numberSetting('segment.bytes', 1_073_741_824, { min: 14, unit: 'bytes' }),
  segmentMs: numberSetting('segment.ms', 604_800_000, { min: 1 }),
} as const;

export type TopicConfig = Values<typeof TOPIC_SETTINGS>;

/** What holds for the whole simulated cluster and does not change while it runs. */
export interface ClusterSettings {
  readonly seed: number;
  readonly broker: BrokerConfig;
  /** Topic settings given at broker level: what a topic has when it says nothing itself. */
  readonly topic: TopicConfig;
  /** Feature eligible.leader.replicas.version: on in new clusters since 4.1 (KIP-966). */
  readonly eligibleLeaderReplicas: boolean;
  /** One-way delay of every link that was not given its own, simulated ms. */
  readonly linkDelayMs: number;
  /** Up to so much is added to each delay at random, simulated ms. */
  readonly linkJitterMs: number;
  /** What record timestamps count from: the simulated wall clock at tick 0, ms. */
  readonly startedAtMs: number;
}
