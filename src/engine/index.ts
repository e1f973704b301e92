/** The only door to the engine: what everything outside `engine/` may use. */
export { createCluster, clientsStartAt, readPlanSettings, topicsCreatedAt } from './plan.ts';
export type { ClusterPlan, RunOptions, TopicPlan } from './plan.ts';
export { cloneCut, nextDueTick, runUntil, runWithin, step } from './step.ts';
export type { RunObserver, TickCut } from './step.ts';
export { cloneCluster } from './checkpoint.ts';
export { digestText } from './digest.ts';
export {
  activeController,
  brokersOf,
  controllerOf,
  controllersOf,
  processOf,
  zooKeeperServersOf,
} from './cluster.ts';
export type { Cluster } from './cluster.ts';
export type {
  ApplicationPlan,
  ShareConsumerPlan,
  Command,
  ConsumerPlan,
  Load,
  ProducerPlan,
  SendRecord,
  SubscribedPattern,
} from './command.ts';
export type {
  CommitFailure,
  ElectionReason,
  Fact,
  FactBody,
  FactType,
  RebalanceReason,
  RefusalReason,
} from './fact.ts';
export type { ExplainedAssignment } from './fact-assignment.ts';
export type { DeliveryFailure } from './fact-producer.ts';
export type { QueuedEvent, Timer } from './event.ts';
export {
  ADMIN,
  brokerId,
  compareIds,
  consumerId,
  controllerId,
  numberOf,
  producerId,
  shareConsumerId,
  zooKeeperId,
} from './ids.ts';
export type { BrokerId, PartitionId, ProcessId, TopicId } from './ids.ts';
export { quorumView, type ControllerView } from './quorum/quorum-view.ts';
export { QUORUM_TRANSITIONS } from './quorum/quorum-state.ts';
export * from './selectors.ts';
export { fetchOnDemand, isOnDemandLearnt, learnOnDemand } from './on-demand.ts';
export { fetchZooKeeperMode, learnZooKeeperMode, zooKeeperMode } from './zookeeper-mode.ts';
export type { ZooKeeperServer } from './zookeeper/server.ts';
export type { Znode } from './zookeeper/znode.ts';

export { FOLLOWER_TRUNCATIONS } from './broker/truncation-eras.ts';
export type { FollowerTruncation } from './broker/truncation-eras.ts';
export { BROKER_SETTINGS, TOPIC_SETTINGS } from './config.ts';
export type { BrokerConfig, ClusterSettings, TopicConfig } from './config.ts';
export { PRODUCER_SETTINGS } from './client/producer-config.ts';
export type { ProducerConfig } from './client/producer-config.ts';
export { CONSUMER_SETTINGS } from './client/consumer-config.ts';
export type { ConsumerConfig } from './client/consumer-config.ts';
export { readShareConfig, SHARE_CONSUMER_SETTINGS } from './client/share-config.ts';
export { settingReference } from './setting-reference.ts';
export type { ReferenceRow } from './setting-reference.ts';
export { faultsInSettings, isSimulated, namesNotSimulated } from './setting-faults.ts';
export type { FaultInSettings, SettingScope } from './setting-faults.ts';
export { defaultsOf, readSetting, settingKey } from './settings.ts';
export type { Setting, SettingFault, SettingTable, SettingUnit } from './settings.ts';
export { LIMITS } from './limits.ts';

export type { Process, ProcessKind, ProcessStatus } from './process.ts';
export type { Broker, Replica } from './broker/broker.ts';
export type { BrokerLifecycle, BrokerState } from './broker/lifecycle.ts';
export type { LeaderState, PendingIsr } from './broker/partition.ts';
export { effectiveMinIsr, maximalIsr } from './broker/partition.ts';
export type { FollowerState } from './broker/replica-state.ts';
export { withFetchTime } from './broker/fetch-session.ts';
export type { FollowedPartition, ReplicaFetcher } from './broker/replica-fetcher.ts';
export type { BrokerSession, Controller } from './controller/controller.ts';
export type { Quorum, QuorumRole } from './quorum/quorum-state.ts';
export type {
  BrokerRegistration,
  ConfigEntry,
  MetadataEntry,
  MetadataImage,
  MetadataRecord,
  PartitionRegistration,
  TopicImage,
} from './controller/metadata.ts';
export type { Accumulator, PartitionQueue } from './client/accumulator.ts';
export type { ProducerBatch } from './client/producer-batch.ts';
export type { LoadState, Producer } from './client/producer.ts';
export type { ProducerTransactionState } from './client/transaction-state.ts';
export type { AssignedPartition, Consumer, Membership, MemberState } from './client/consumer.ts';
export type { ShareConsumer } from './client/share-consumer.ts';
export type { FetchState } from './client/fetch-state.ts';
export type { ClientMetadata } from './client/metadata.ts';
export type { ClassicGroup, ClassicGroupState, ClassicMember } from './group/classic-group.ts';
export { expressionFault } from './group/modern/expression-parser.ts';
export type { Group } from './group/coordinator-state.ts';
export type { ConsumerGroup, ConsumerMember } from './group/modern/consumer-group.ts';
export type { ShareGroup } from './group/share/share-group.ts';
export { shareProgressOf } from './share/share-view.ts';
export type { ShareProgress, SharedRecord } from './share/share-view.ts';
export { transactionsOf } from './transaction/transaction-view.ts';
export type { CoordinatedTransaction } from './transaction/transaction-view.ts';
export type { StoredOffset } from './group/group-offsets.ts';
export type { Envelope, RequestEnvelope, ResponseEnvelope } from './network/envelope.ts';
export type { Connection } from './network/connection.ts';
export type { Link } from './network/network.ts';
export { apiLabel, CHANNELS } from './protocol/api.ts';
export type { ApiName, Channel, RequestBody, ResponseBody } from './protocol/api.ts';
export type { FetchedPartition, ProducePartition } from './protocol/data-api.ts';
export type { ErrorCode } from './protocol/errors.ts';
export type { ControlType, LogRecord, RecordBatch, RecordHeader } from './log/record.ts';
export { forEachBatch, lastStableOffsetOf } from './log/log-state.ts';
export { recordAt } from './log/log.ts';
export type { Log } from './log/log-state.ts';
export type { Segment } from './log/segment.ts';
export { lookUpOffset, lookUpTimestamp, type Lookup } from './log/lookup.ts';
export { filesOf, segmentFileName, type LogFile } from './log/log-files.ts';
export { batchesIn, logLens, recordsIn } from './log/log-lens.ts';
export type { BatchLens, LogLens, RecordLens, SegmentLens } from './log/log-lens.ts';
export { offsetAt } from './log/record.ts';
export { epochForOffset } from './log/leader-epochs.ts';
export type { EpochEntry } from './log/leader-epochs.ts';
export {
  cloneLedger,
  createLedger,
  fateOf,
  holdersOf,
  isAcknowledged,
  ledgerSummary,
  timesDelivered,
  timesWithoutOwner,
  lostRecords,
  observe,
  recordFate,
  recordsWith,
} from './ledger.ts';
export { VERDICT_KINDS, VERDICT_REASONS } from './ledger/verdict.ts';
export { verdictsOf } from './ledger/verdicts.ts';
export type { FactPointer, Proof, Verdict, VerdictKind, VerdictReason } from './ledger/verdict.ts';
export type {
  Delivery,
  FailureReason,
  Ledger,
  LedgerSummary,
  RecordCopy,
  RecordEntry,
  RecordFate,
  RecordTransaction,
  Unowned,
} from './ledger.ts';
