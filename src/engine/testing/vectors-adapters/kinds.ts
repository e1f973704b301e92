/** Every kind of recorded cases that the engine can be asked about. */
import {
  assignorCooperativeStickyKind,
  assignorRangeKind,
  assignorRoundRobinKind,
  assignorStickyKind,
} from './assignors.ts';
import { recordBatchSizeKind, varintKind } from './batch-size.ts';
import { brokerHeartbeatStateKind } from './broker-heartbeat-state.ts';
import { consumersConfigDefaultsKind, coreConfigDefaultsKind } from './config-defaults.ts';
import { compactionKind } from './compaction.ts';
import { controllerScenariosKind } from './controller-scenarios.ts';
import { classicGroupTracesKind } from './classic-group-traces.ts';
import { consumerGroupTracesKind, olderConsumerGroupTracesKind } from './consumer-group-traces.ts';
import { coordinatorPartitionKind } from './coordinator-partition.ts';
import { errorsKind } from './errors.ts';
import type { VectorKind } from './kind.ts';
import { rebalanceSequencesKind } from './rebalance-sequences.ts';
import {
  assignorServerRangeKind,
  assignorServerUniformKind,
  assignorShareSimpleKind,
} from './server-assignors.ts';
import { kraftHighWatermarkKind } from './kraft-high-watermark.ts';
import { kraftVoteKind } from './kraft-vote.ts';
import { javaCollectionsOrderKind } from './java-collections-order.ts';
import { leaderEpochCacheKind } from './leader-epoch-cache.ts';
import { leaderIsrAndHwKind } from './leader-isr-and-hw.ts';
import { logKind } from './log.ts';
import { memberReconciliationKind } from './member-reconciliation.ts';
import { murmur2Kind } from './murmur2.ts';
import { offsetCommitTracesKind } from './offset-commit-traces.ts';
import { offsetResetKind } from './offset-reset.ts';
import { partitionChangeKind } from './partition-change.ts';
import { producerAccumulatorKind } from './producer-accumulator.ts';
import { producerSequenceKind } from './producer-sequence.ts';
import { producerStickyPartitionerKind } from './producer-sticky-partitioner.ts';
import { replicaLagStateKind } from './replica-lag-state.ts';
import { replicaPlacementStripedKind } from './replica-placement-striped.ts';
import { replicaPlacementZkEraKind } from './replica-placement-zk-era.ts';
import { retentionKind, segmentRollKind } from './segments.ts';
import { shareInflightStateKind } from './share-inflight-state.ts';
import { sharePartitionTracesKind } from './share-partition-traces.ts';
import {
  transactionCoordinatorCasesKind,
  transactionCoordinatorScenariosKind,
} from './transaction-coordinator.ts';
import { transactionLogKind } from './transaction-log.ts';
import { stateTransitionsKind } from './state-transitions.ts';
import { fetchDivergenceKind, followerTruncationKind } from './truncation.ts';

export const VECTOR_KINDS: readonly VectorKind[] = [
  murmur2Kind,
  varintKind,
  recordBatchSizeKind,
  leaderEpochCacheKind,
  logKind,
  segmentRollKind,
  retentionKind,
  compactionKind,
  fetchDivergenceKind,
  followerTruncationKind,
  replicaLagStateKind,
  leaderIsrAndHwKind,
  partitionChangeKind,
  brokerHeartbeatStateKind,
  controllerScenariosKind,
  kraftVoteKind,
  kraftHighWatermarkKind,
  replicaPlacementStripedKind,
  replicaPlacementZkEraKind,
  producerAccumulatorKind,
  producerSequenceKind,
  producerStickyPartitionerKind,
  assignorRangeKind,
  assignorRoundRobinKind,
  assignorStickyKind,
  assignorCooperativeStickyKind,
  assignorServerRangeKind,
  assignorServerUniformKind,
  assignorShareSimpleKind,
  rebalanceSequencesKind,
  javaCollectionsOrderKind,
  coordinatorPartitionKind,
  classicGroupTracesKind,
  coreConfigDefaultsKind,
  errorsKind,
  consumersConfigDefaultsKind,
  offsetResetKind,
  offsetCommitTracesKind,
  stateTransitionsKind,
  memberReconciliationKind,
  consumerGroupTracesKind,
  olderConsumerGroupTracesKind,
  shareInflightStateKind,
  sharePartitionTracesKind,
  transactionCoordinatorCasesKind,
  transactionCoordinatorScenariosKind,
  transactionLogKind,
];

/** Files of kinds that are not known yet, and that hold cases in a second list as well. */
export const OTHER_CASE_LISTS: Readonly<Record<string, string>> = {};
