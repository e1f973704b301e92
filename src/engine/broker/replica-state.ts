/**
 * What a leader knows of one follower: how far it has fetched and when it was last caught up.
 *
 * Kafka: Replica, ReplicaState (server/src/main/java/org/apache/kafka/server/replica).
 */
import type { BrokerId } from '../ids.ts';
import { mutants } from '../mutants.ts';

/** Kafka writes 0, the year 1970, for "never"; here 0 is the first moment of a run. */
export const NEVER = -1;

export interface FollowerState {
  readonly id: BrokerId;
  /** The follower's log end offset, proven by its fetch offset; -1 while unknown. */
  logEndOffset: number;
  /** -1 while unknown. */
  logStartOffset: number;
  /** The leader's log end offset when the follower fetched last; -1 before. */
  lastFetchLeaderLogEndOffset: number;
  /** Simulated ms; NEVER before. */
  lastFetchTimeMs: number;
  /** Simulated ms; NEVER before. */
  lastCaughtUpTimeMs: number;
  /** Broker epoch of its last fetch; null while unknown, -1 when the fetch named none. */
  brokerEpoch: number | null;
}

/** The follower's side of a fetch: where it stands. */
export interface FollowerPosition {
  readonly fetchOffset: number;
  readonly logStartOffset: number;
}

/** Who fetches: what its request says of itself, and what the leader's metadata says of it. */
export interface FetchingBroker {
  /** -1 when the request names none. */
  readonly brokerEpoch: number;
  /** Broker epoch of its registration; null while it is fenced or unknown. */
  readonly aliveBrokerEpoch: number | null;
}

/** The leader at the moment of a fetch. */
export interface LeaderView {
  /** Simulated ms. */
  readonly now: number;
  readonly log: { readonly logEndOffset: number };
}

export function createFollowerState(id: BrokerId): FollowerState {
  return {
    id,
    logEndOffset: -1,
    logStartOffset: -1,
    lastFetchLeaderLogEndOffset: 0,
    lastFetchTimeMs: NEVER,
    lastCaughtUpTimeMs: NEVER,
    brokerEpoch: null,
  };
}

export interface EpochStart {
  /** False: it led before, and what it knew of the follower's log still holds. */
  readonly isNewLeader: boolean;
  readonly isInIsr: boolean;
}

/**
 * A leader epoch begins. Followers outside the ISR count as never caught up, so that they do not
 * hold back the high watermark before they have fetched.
 */
export function resetReplicaState(
  state: FollowerState,
  { isNewLeader, isInIsr }: EpochStart,
  { now, log }: LeaderView,
): void {
  if (mutants.M3 && !isNewLeader && !isInIsr) return;
  state.lastCaughtUpTimeMs = isInIsr ? now : NEVER;
  if (isNewLeader) {
    state.logStartOffset = -1;
    state.logEndOffset = -1;
    state.lastFetchLeaderLogEndOffset = -1;
    state.lastFetchTimeMs = NEVER;
    state.brokerEpoch = null;
  } else {
    state.lastFetchLeaderLogEndOffset = log.logEndOffset;
    state.lastFetchTimeMs = isInIsr ? now : NEVER;
  }
}

/**
 * A fetch at some offset proves that the follower holds every record below it. It was caught up
 * now if that is the leader's end, or at its previous fetch if it has reached what was the end
 * then: so a follower of a busy leader, always a little behind, still counts.
 * Refused when the request is older than the registration that the leader knows (a past
 * incarnation).
 */
export function recordFetch(
  state: FollowerState,
  position: FollowerPosition,
  broker: FetchingBroker,
  leader: LeaderView,
): 'NONE' | 'NOT_LEADER_OR_FOLLOWER' {
  const { brokerEpoch, aliveBrokerEpoch } = broker;
  if (brokerEpoch !== -1 && aliveBrokerEpoch !== null && aliveBrokerEpoch > brokerEpoch) {
    return 'NOT_LEADER_OR_FOLLOWER';
  }
  const { fetchOffset } = position;
  const { now } = leader;
  const leaderLogEndOffset = leader.log.logEndOffset;
  if (fetchOffset >= leaderLogEndOffset) {
    if (now > state.lastCaughtUpTimeMs) state.lastCaughtUpTimeMs = now;
  } else if (fetchOffset >= state.lastFetchLeaderLogEndOffset) {
    if (state.lastFetchTimeMs > state.lastCaughtUpTimeMs) {
      state.lastCaughtUpTimeMs = state.lastFetchTimeMs;
    }
  }
  state.logStartOffset = position.logStartOffset;
  state.logEndOffset = fetchOffset;
  if (leaderLogEndOffset > state.lastFetchLeaderLogEndOffset) {
    state.lastFetchLeaderLogEndOffset = leaderLogEndOffset;
  }
  state.lastFetchTimeMs = now;
  state.brokerEpoch = brokerEpoch;
  return 'NONE';
}

/** A follower that sits at the leader's end is caught up however long it has been silent. */
export function isCaughtUp(
  state: FollowerState,
  leader: LeaderView & { readonly replicaLagTimeMaxMs: number },
): boolean {
  if (state.logEndOffset === leader.log.logEndOffset) return true;
  if (state.lastCaughtUpTimeMs === NEVER) return false;
  return leader.now - state.lastCaughtUpTimeMs <= leader.replicaLagTimeMaxMs;
}
