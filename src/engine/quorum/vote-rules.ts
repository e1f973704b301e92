/**
 * Whether a voter grants its vote, or says beforehand that it would.
 *
 * Kafka: canGrantVote of UnattachedState, ProspectiveState, FollowerState, CandidateState,
 * LeaderState and ResignedState; KIP-996 (pre-vote).
 */
import type { QuorumRole } from './quorum-state.ts';

/** The voter that is asked, in the epoch of the request. */
export interface AskedVoter {
  readonly role: QuorumRole;
  /** For whom it has voted in this epoch, seen from the one who asks. */
  readonly voted: 'none' | 'same' | 'other';
  readonly isLeaderKnown: boolean;
  /** A follower: a fetch from its leader has succeeded in this epoch. */
  readonly hasFetchedFromLeader: boolean;
}

export function canGrantVote(
  { role, voted, isLeaderKnown, hasFetchedFromLeader }: AskedVoter,
  { isUpToDate, isPreVote }: { readonly isUpToDate: boolean; readonly isPreVote: boolean },
): boolean {
  switch (role) {
    case 'unattached':
    case 'prospective':
      if (isPreVote) return isUpToDate;
      // A vote that was given stays given: the answer to it may have been lost.
      if (voted !== 'none') return voted === 'same';
      return !isLeaderKnown && isUpToDate;
    case 'follower':
      // Its leader may be out of reach of the one who asks, but it is there.
      return isPreVote && isUpToDate && !hasFetchedFromLeader;
    case 'candidate':
    case 'resigned':
      return isPreVote && isUpToDate;
    case 'leader':
      return false;
  }
}

/** Logs are compared by their last epoch, then by their length. */
export function isLogUpToDate(
  asking: { readonly lastEpoch: number; readonly endOffset: number },
  own: { readonly lastEpoch: number; readonly endOffset: number },
): boolean {
  if (asking.lastEpoch !== own.lastEpoch) return asking.lastEpoch > own.lastEpoch;
  return asking.endOffset >= own.endOffset;
}
