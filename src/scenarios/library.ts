/** Every prepared scenario but the first, in the order in which they are offered. */
import { acksOneLoss } from './acks-one-loss/scenario.ts';
import { cleanShutdown } from './clean-shutdown/scenario.ts';
import { compaction } from './compaction/scenario.ts';
import { consumersJoinAndCrash } from './consumers-join-and-crash/scenario.ts';
import { controllerCutOff } from './controller-cut-off/scenario.ts';
import { controllerFailover } from './controller-failover/scenario.ts';
import { deletedWhileAway } from './deleted-while-away/scenario.ts';
import { duplicateOnRetry } from './duplicate-on-retry/scenario.ts';
import { eligibleLeaderReplicas } from './eligible-leader-replicas/scenario.ts';
import { followerCrash } from './follower-crash/scenario.ts';
import { followerLags } from './follower-lags/scenario.ts';
import { lastReplicaStanding } from './last-replica-standing/scenario.ts';
import { leaderCrash } from './leader-crash/scenario.ts';
import { logDirFailure } from './log-dir-failure/scenario.ts';
import { minIsrEqualsRf } from './min-isr-equals-rf/scenario.ts';
import { oneCrashThreeProtocols } from './one-crash-three-protocols/scenario.ts';
import { oldEpochIsRefused } from './old-epoch-is-refused/scenario.ts';
import { quickRestart } from './quick-restart/scenario.ts';
import { quorumLost } from './quorum-lost/scenario.ts';
import { rackLoss } from './rack-loss/scenario.ts';
import { reassignment } from './reassignment/scenario.ts';
import { rollingRestart } from './rolling-restart/scenario.ts';
import { segmentsAndRetention } from './segments-and-retention/scenario.ts';
import { slowFollower } from './slow-follower/scenario.ts';
import { timeoutIsNotAFailure } from './timeout-is-not-a-failure/scenario.ts';
import { tooFewInSync } from './too-few-in-sync/scenario.ts';
import { uncleanElection } from './unclean-election/scenario.ts';
import { zombieLeader } from './zombie-leader/scenario.ts';
import { fastFailovers } from './fast-failovers/scenario.ts';
import { logsThatDiffer } from './logs-that-differ/scenario.ts';
import { truncationToHighWatermark } from './truncation-to-high-watermark/scenario.ts';
import { zookeeperControllerRace } from './zookeeper-controller-race/scenario.ts';
import { crashBeforeCommit } from './crash-before-commit/scenario.ts';
import { commitBeforeProcessing } from './commit-before-processing/scenario.ts';
import { maxPollIntervalExceeded } from './max-poll-interval-exceeded/scenario.ts';
import { moreMembersThanPartitions } from './more-members-than-partitions/scenario.ts';
import { staticMemberRestarts } from './static-member-restarts/scenario.ts';
import { memberJoinsThreeProtocols } from './member-joins-three-protocols/scenario.ts';
import { zombieProducerFenced } from './zombie-producer-fenced/scenario.ts';
import { transactionLeftOpen } from './transaction-left-open/scenario.ts';
import { hangingTransaction } from './hanging-transaction/scenario.ts';
import { transactionCoordinatorDies } from './transaction-coordinator-dies/scenario.ts';
import { abortedRecordsAreRead } from './aborted-records-are-read/scenario.ts';
import { groupCoordinatorCrash } from './group-coordinator-crash/scenario.ts';
import { zombieConsumerCommits } from './zombie-consumer-commits/scenario.ts';
import { consumersRestartInTurn } from './consumers-restart-in-turn/scenario.ts';
import { groupStartsSlowly } from './group-starts-slowly/scenario.ts';
import { partitionAdded } from './partition-added/scenario.ts';
import { twoGroupsOneSlow } from './two-groups-one-slow/scenario.ts';
import { latestMissesRecords } from './latest-misses-records/scenario.ts';
import { readersAfterUncleanElection } from './readers-after-unclean-election/scenario.ts';
import { asyncCommitsOutOfOrder } from './async-commits-out-of-order/scenario.ts';
import { stuckInPartitionsRevoked } from './stuck-in-partitions-revoked/scenario.ts';
import { exactlyOnceApplication } from './exactly-once-application/scenario.ts';
import { shareGroupOfWorkers } from './share-group-of-workers/scenario.ts';
import { shareConsumerTooSlow } from './share-consumer-too-slow/scenario.ts';
import { retentionOvertakesASlowGroup } from './retention-overtakes-a-slow-group/scenario.ts';
import { offsetsExpired } from './offsets-expired/scenario.ts';
import { hotKey } from './hot-key/scenario.ts';
import { poisonPill } from './poison-pill/scenario.ts';
import type { PreparedScenario } from './prepared-scenario.ts';

export const LIBRARY: readonly PreparedScenario[] = [
  leaderCrash,
  followerCrash,
  followerLags,
  slowFollower,
  tooFewInSync,
  minIsrEqualsRf,
  acksOneLoss,
  zombieLeader,
  oldEpochIsRefused,
  uncleanElection,
  lastReplicaStanding,
  eligibleLeaderReplicas,
  rackLoss,
  rollingRestart,
  cleanShutdown,
  quickRestart,
  reassignment,
  controllerFailover,
  controllerCutOff,
  quorumLost,
  segmentsAndRetention,
  compaction,
  deletedWhileAway,
  logDirFailure,
  duplicateOnRetry,
  timeoutIsNotAFailure,
  consumersJoinAndCrash,
  oneCrashThreeProtocols,
  crashBeforeCommit,
  commitBeforeProcessing,
  maxPollIntervalExceeded,
  moreMembersThanPartitions,
  staticMemberRestarts,
  memberJoinsThreeProtocols,
  zombieProducerFenced,
  transactionLeftOpen,
  hangingTransaction,
  transactionCoordinatorDies,
  abortedRecordsAreRead,
  groupCoordinatorCrash,
  zombieConsumerCommits,
  consumersRestartInTurn,
  groupStartsSlowly,
  partitionAdded,
  twoGroupsOneSlow,
  latestMissesRecords,
  readersAfterUncleanElection,
  asyncCommitsOutOfOrder,
  stuckInPartitionsRevoked,
  exactlyOnceApplication,
  shareGroupOfWorkers,
  shareConsumerTooSlow,
  retentionOvertakesASlowGroup,
  offsetsExpired,
  hotKey,
  poisonPill,
  zookeeperControllerRace,
  truncationToHighWatermark,
  logsThatDiffer,
  fastFailovers,
];
