/**
 * What a controller is in the quorum and which part may follow which. Voters and observers pull the
 * metadata log from the leader; the epoch grows only when somebody stands for election.
 *
 * Kafka: QuorumState, EpochState and its classes (raft/src/main/java/org/apache/kafka/raft);
 * KIP-595, KIP-853 (voters change), KIP-996 (pre-vote).
 * Simplified: a voter is known by its id alone, without the id of its directory.
 */
import { assert } from '../../base/assert.ts';
import type { ProcessId } from '../ids.ts';
import type { ReplyAddress } from '../network/transport.ts';

export type QuorumRole =
  'unattached' | 'follower' | 'prospective' | 'candidate' | 'leader' | 'resigned';

/** The roles that a role may be followed by: the same again where an epoch or leader changes. */
export const QUORUM_TRANSITIONS: Readonly<Record<QuorumRole, readonly QuorumRole[]>> = {
  // Knows no leader and waits: its election timeout makes it stand, a leader makes it follow.
  unattached: ['unattached', 'prospective', 'follower'],
  // Fetches; when it hears nothing for the fetch timeout it asks whether the others do.
  follower: ['unattached', 'prospective', 'follower'],
  // Asks for pre-votes without raising the epoch.
  prospective: ['unattached', 'follower', 'candidate'],
  // Has raised the epoch and voted for itself.
  candidate: ['unattached', 'follower', 'prospective', 'leader'],
  // Appends; without fetches of a majority, or when it shuts down, it resigns.
  leader: ['unattached', 'follower', 'resigned'],
  // Has told the others that its epoch ends, and waits for one of them to stand.
  resigned: ['unattached', 'follower'],
};

export interface Quorum {
  role: QuorumRole;
  /** Who leads in the epoch, as far as it is known. With epoch and vote on disk. */
  leader: ProcessId | null;
  votedFor: ProcessId | null;
  /** controller.quorum.bootstrap.servers: whom it asks, and who votes until the log says more. */
  readonly bootstrap: readonly ProcessId[];
  /** As the last voters record of its log has them, committed or not. */
  voters: readonly ProcessId[];
  /** Offset after the last metadata record that is known to be committed. */
  highWatermark: number;
  /** Tick of the election, fetch or check-quorum timeout; -1: none. */
  timeoutAt: number;
  /** Its timer is set for this tick; -1: none. */
  timerAt: number;
  /** A follower: a fetch in this epoch has succeeded. */
  hasFetched: boolean;
  /** Its fetch is on the way to this one; null: none is. */
  fetchingFrom: ProcessId | null;
  /** Answers of the others in the election that is going on, itself included. */
  granted: readonly ProcessId[];
  refused: readonly ProcessId[];
  /** Only while it leads. */
  leading: Leading | null;
  /** Voters that have not answered EndQuorumEpoch; only while it has resigned. */
  unheard: readonly ProcessId[];
  /** Who should stand first, by how much of the log they have. */
  successors: readonly ProcessId[];
  /** Leaves the cluster as soon as somebody else stands, at this tick at the latest; -1: stays. */
  stopsAt: number;
}

/** What a leader keeps about its epoch. Kafka: LeaderState. */
export interface Leading {
  /** Log end when it was elected: the high watermark has to pass it. */
  readonly epochStartOffset: number;
  /** What lies above waits for controller.quorum.append.linger.ms. Kafka: BatchAccumulator. */
  writtenEnd: number;
  isLingering: boolean;
  followers: FollowerProgress[];
  /** Voters that have fetched since the check-quorum timer was reset last. */
  fetched: readonly ProcessId[];
  /** Tick at which it resigns unless a majority fetches before. */
  checkQuorumAt: number;
  /** Tick at which silent voters are told of the epoch again. */
  beginEpochAt: number;
  /** The change of the voters that waits to be committed. */
  voterChange: VoterChange | null;
}

/** How far another controller has come. */
export interface FollowerProgress {
  readonly id: ProcessId;
  /** Offset that it fetches next; -1 before it has fetched. */
  endOffset: number;
  /** Tick of its last fetch; -1: none in this epoch. */
  lastFetchAt: number;
  /** Tick of the last fetch that asked for the end of the log. */
  lastCaughtUpAt: number;
}

export interface VoterChange {
  readonly api: 'AddRaftVoter' | 'RemoveRaftVoter';
  readonly voter: ProcessId;
  readonly address: ReplyAddress;
  /** Offset of the voters record; -1: the newcomer has yet to catch up. */
  offset: number;
}

export function createQuorum(bootstrap: readonly ProcessId[]): Quorum {
  return {
    role: 'unattached',
    leader: null,
    votedFor: null,
    bootstrap,
    voters: bootstrap,
    highWatermark: 0,
    timeoutAt: -1,
    timerAt: -1,
    hasFetched: false,
    fetchingFrom: null,
    granted: [],
    refused: [],
    leading: null,
    unheard: [],
    successors: [],
    stopsAt: -1,
  };
}

/** A copy for a checkpoint: lists are replaced and never changed, but those of a leader. */
export function cloneQuorum(quorum: Quorum): Quorum {
  const { leading } = quorum;
  if (leading === null) return { ...quorum };
  const followers = leading.followers.map((follower) => ({ ...follower }));
  const voterChange = leading.voterChange === null ? null : { ...leading.voterChange };
  return { ...quorum, leading: { ...leading, followers, voterChange } };
}

/** Takes on another part; what belonged to the last one is gone. */
export function takeRole(quorum: Quorum, role: QuorumRole): void {
  assert(
    QUORUM_TRANSITIONS[quorum.role].includes(role),
    `${quorum.role} is not followed by ${role}`,
  );
  quorum.role = role;
  quorum.hasFetched = false;
  quorum.granted = [];
  quorum.refused = [];
  quorum.leading = null;
  quorum.unheard = [];
  quorum.successors = [];
}

export function isVoter(quorum: Quorum, id: ProcessId): boolean {
  return quorum.voters.includes(id);
}

/** So many of `count` voters are more than half. */
export function majorityOf(count: number): number {
  return (count >> 1) + 1;
}
