/**
 * The leader's view of one partition: who is in sync, and how far it is safe to read.
 *
 * Kafka: kafka.cluster.Partition; KIP-497 (AlterPartition), KIP-966 (high watermark waits for min
 * ISR).
 */
import { compareIds, type BrokerId } from '../ids.ts';
import type { LeaderRecoveryState, PartitionRegistration } from '../controller/metadata.ts';
import { assignEpoch } from '../log/leader-epochs.ts';
import type { Log } from '../log/log-state.ts';
import { advanceHighWatermark as raiseHighWatermark } from '../log/log.ts';
import { mutants } from '../mutants.ts';
import type { AlterPartitionProposal } from '../protocol/control-api.ts';
import {
  createFollowerState,
  isCaughtUp,
  recordFetch,
  resetReplicaState,
  type FetchingBroker,
  type FollowerPosition,
  type FollowerState,
  type LeaderView,
} from './replica-state.ts';

/** What a broker keeps of a partition while it believes to lead it. */
export interface LeaderState {
  leaderEpoch: number;
  partitionEpoch: number;
  /** Log end offset when this leader epoch began. */
  leaderEpochStartOffset: number;
  replicas: readonly BrokerId[];
  /** As the controller last confirmed it. Includes the leader. */
  isr: readonly BrokerId[];
  leaderRecoveryState: LeaderRecoveryState;
  /** A change of the ISR that the controller has not answered yet. */
  pending: PendingIsr | null;
  /** Every other assigned replica, in order of assignment. */
  followers: FollowerState[];
}

export interface PendingIsr {
  readonly kind: 'expand' | 'shrink';
  readonly isr: readonly BrokerId[];
  /** The same with the broker epochs of that moment, as it is sent. */
  readonly newIsr: AlterPartitionProposal['newIsr'];
  /** Until the answer comes, the larger of the two sets counts. */
  readonly maximalIsr: readonly BrokerId[];
  /** False: waits to be sent, or was refused and waits for new metadata. */
  isInFlight: boolean;
  /** The controller knows better: nothing is sent again, only new metadata ends this. */
  isRefused: boolean;
}

/** What the leader's broker knows beside the partition itself. */
export interface PartitionEnvironment extends LeaderView {
  readonly self: BrokerId;
  readonly selfBrokerEpoch: number;
  readonly log: Log;
  readonly minInsyncReplicas: number;
  readonly replicaLagTimeMaxMs: number;
  /**
   * Broker epoch of a broker that may be in an ISR, as the leader's metadata shows it: registered,
   * unfenced and not in controlled shutdown. Null for every other broker.
   */
  eligibleBrokerEpoch(broker: BrokerId): number | null;
}

/**
 * Takes leadership, or new metadata while leading. Only a new leader epoch starts the followers
 * afresh; whatever was pending ends. Metadata older than the last answer of the controller is
 * skipped. May advance the high watermark, as the ISR may be down to the leader. Changes and
 * returns `previous` when there is one.
 */
export function makeLeader(
  previous: LeaderState | null,
  registration: PartitionRegistration,
  env: PartitionEnvironment,
): LeaderState {
  if (previous !== null && registration.partitionEpoch < previous.partitionEpoch) return previous;
  const state = previous ?? createLeaderState();
  const isNewEpoch = registration.leaderEpoch > state.leaderEpoch;
  state.replicas = registration.replicas;
  state.isr = registration.isr;
  state.pending = null;
  // A leader that starts has recovered: it says so with its next proposal.
  state.leaderRecoveryState = 'RECOVERED';
  state.followers = followersOf(state.followers, registration.replicas, env.self);
  state.partitionEpoch = registration.partitionEpoch;
  if (isNewEpoch) startEpoch(state, registration.leaderEpoch, previous === null, env);
  advanceHighWatermark(state, env);
  return state;
}

function createLeaderState(): LeaderState {
  return {
    leaderEpoch: -1,
    partitionEpoch: -1,
    leaderEpochStartOffset: -1,
    replicas: [],
    isr: [],
    leaderRecoveryState: 'RECOVERED',
    pending: null,
    followers: [],
  };
}

function followersOf(
  known: readonly FollowerState[],
  replicas: readonly BrokerId[],
  self: BrokerId,
): FollowerState[] {
  const followers: FollowerState[] = [];
  for (const id of replicas) {
    if (id === self) continue;
    followers.push(known.find((follower) => follower.id === id) ?? createFollowerState(id));
  }
  return followers;
}

/**
 * The epoch enters the cache before it has a record: a follower whose log holds later epochs than
 * any record here is thereby told where to truncate.
 */
function startEpoch(
  state: LeaderState,
  epoch: number,
  isNewLeader: boolean,
  env: PartitionEnvironment,
): void {
  const startOffset = env.log.logEndOffset;
  assignEpoch(env.log.leaderEpochs, { epoch, startOffset });
  for (const follower of state.followers) {
    resetReplicaState(follower, { isNewLeader, isInIsr: state.isr.includes(follower.id) }, env);
  }
  state.leaderEpoch = epoch;
  state.leaderEpochStartOffset = startOffset;
}

/** The state of an assigned follower, or null for a broker without a replica. */
export function followerOf(state: LeaderState, broker: BrokerId): FollowerState | null {
  for (const follower of state.followers) if (follower.id === broker) return follower;
  return null;
}

export type FollowerFetchOutcome =
  'unchanged' | 'high-watermark-advanced' | 'NOT_LEADER_OR_FOLLOWER';

/**
 * By fetching, a follower says that it holds every record below its offset. It may thereby be
 * proposed for the ISR: `pending` is then set and waits to be sent.
 */
export function onFollowerFetch(
  state: LeaderState,
  follower: FollowerState,
  position: FollowerPosition,
  broker: FetchingBroker,
  env: PartitionEnvironment,
): FollowerFetchOutcome {
  const previousEndOffset = follower.logEndOffset;
  const error = recordFetch(follower, position, broker, env);
  if (error !== 'NONE') return error;
  if (state.pending === null && !state.isr.includes(follower.id)) {
    const newcomer = mutants.M4 ? anyoneOutOfSync(state, follower) : follower;
    if (mayJoinIsr(state, newcomer, env)) proposeExpansion(state, newcomer.id, env);
  }
  if (follower.logEndOffset === previousEndOffset) return 'unchanged';
  return advanceHighWatermark(state, env) ? 'high-watermark-advanced' : 'unchanged';
}

/**
 * It must have reached the start of this leader's epoch, not the high watermark alone: between a
 * new leader's lagging high watermark and that start lie records that may be committed.
 */
function mayJoinIsr(
  state: LeaderState,
  follower: FollowerState,
  env: PartitionEnvironment,
): boolean {
  const { logEndOffset } = follower;
  if (mutants.M4 && follower.brokerEpoch === null) return true;
  return (
    (logEndOffset >= env.log.highWatermark || mutants.M5) &&
    (logEndOffset >= state.leaderEpochStartOffset || mutants.M6) &&
    isEligible(follower, env)
  );
}

/** For a mutant: who has not fetched yet comes first. */
function anyoneOutOfSync(state: LeaderState, follower: FollowerState): FollowerState {
  const silent = state.followers.find(({ id, brokerEpoch }) => {
    return brokerEpoch === null && !state.isr.includes(id);
  });
  return silent ?? follower;
}

/**
 * Its last fetch came from the incarnation that the metadata knows, and that one may be in sync.
 */
function isEligible(follower: FollowerState, env: PartitionEnvironment): boolean {
  if (follower.brokerEpoch === null) return false;
  const brokerEpoch = env.eligibleBrokerEpoch(follower.id);
  if (brokerEpoch === null) return false;
  return follower.brokerEpoch === -1 || follower.brokerEpoch === brokerEpoch;
}

/** The grown ISR counts at once: it is the stricter one. Controllers write it in order of ids. */
function proposeExpansion(state: LeaderState, broker: BrokerId, env: PartitionEnvironment): void {
  const isr = [...state.isr, broker].sort(compareIds);
  state.pending = propose(state, { kind: 'expand', isr, maximalIsr: isr }, env);
}

/**
 * One lag check: proposes to remove who has not been caught up for replica.lag.time.max.ms. Until
 * that is confirmed the old ISR counts. False when there is nothing to do or a change is pending.
 */
export function shrinkIsr(state: LeaderState, env: PartitionEnvironment): boolean {
  const outOfSync = outOfSyncReplicas(state, env);
  if (outOfSync.length === 0) return false;
  const isr = state.isr.filter((broker) => !outOfSync.includes(broker));
  const counted = mutants.M17 ? isr : state.isr;
  state.pending = propose(state, { kind: 'shrink', isr, maximalIsr: counted }, env);
  return true;
}

/** Members of the committed ISR that are not caught up; none is named while a change is pending. */
export function outOfSyncReplicas(
  state: LeaderState,
  env: PartitionEnvironment,
): readonly BrokerId[] {
  if (state.pending !== null) return [];
  return state.isr.filter((broker) => {
    if (broker === env.self) return false;
    const follower = followerOf(state, broker);
    return follower === null || !isCaughtUp(follower, env);
  });
}

function propose(
  state: LeaderState,
  change: Pick<PendingIsr, 'kind' | 'isr' | 'maximalIsr'>,
  env: PartitionEnvironment,
): PendingIsr {
  const newIsr = change.isr.map((broker) => ({
    broker,
    brokerEpoch:
      broker === env.self ? env.selfBrokerEpoch : (followerOf(state, broker)?.brokerEpoch ?? -1),
  }));
  return { ...change, newIsr, isInFlight: false, isRefused: false };
}

/** The committed ISR, or the larger of it and the proposed one. */
export function maximalIsr(state: LeaderState): readonly BrokerId[] {
  return state.pending === null ? state.isr : state.pending.maximalIsr;
}

/** min.insync.replicas, as far as there are replicas. */
export function effectiveMinIsr(state: LeaderState, minInsyncReplicas: number): number {
  return Math.min(minInsyncReplicas, state.followers.length + 1);
}

export function isUnderMinIsr(state: LeaderState, minInsyncReplicas: number): boolean {
  return state.isr.length < effectiveMinIsr(state, minInsyncReplicas);
}

/**
 * The smallest log end offset in the maximal ISR. It waits while the committed ISR is smaller than
 * min.insync.replicas (since 3.7, for every acks), and for a caught-up follower outside the ISR,
 * which could never join if the leader's own writes moved it on.
 */
export function advanceHighWatermark(state: LeaderState, env: PartitionEnvironment): boolean {
  if (isUnderMinIsr(state, env.minInsyncReplicas) && !mutants.M20) return false;
  const counted = maximalIsr(state);
  let candidate = env.log.logEndOffset;
  for (const follower of state.followers) {
    if (follower.logEndOffset >= candidate) continue;
    const holdsBack =
      counted.includes(follower.id) || (isCaughtUp(follower, env) && isEligible(follower, env));
    if (holdsBack) candidate = follower.logEndOffset;
  }
  return raiseHighWatermark(env.log, candidate);
}

/**
 * A member of the maximal ISR has nothing above the high watermark: what others do won't move it.
 */
export function isHeldBack(state: LeaderState, { highWatermark }: Log): boolean {
  const counted = maximalIsr(state);
  for (const { id, logEndOffset } of state.followers) {
    if (logEndOffset <= highWatermark && counted.includes(id)) return true;
  }
  return false;
}

/** What an acks=all request that waits for `requiredOffset` is told; null: it goes on waiting. */
export function replicationOutcome(
  state: LeaderState,
  requiredOffset: number,
  { log, minInsyncReplicas }: Pick<PartitionEnvironment, 'log' | 'minInsyncReplicas'>,
): 'NONE' | 'NOT_ENOUGH_REPLICAS_AFTER_APPEND' | null {
  if (log.highWatermark < requiredOffset) return null;
  const isEnough = maximalIsr(state).length >= effectiveMinIsr(state, minInsyncReplicas);
  return isEnough ? 'NONE' : 'NOT_ENOUGH_REPLICAS_AFTER_APPEND';
}
