/** Adapter: whether a voter grants its vote. */
import type { QuorumRole } from '../../quorum/quorum-state.ts';
import { canGrantVote, type AskedVoter } from '../../quorum/vote-rules.ts';
import { booleanAt, textAt, type JsonObject } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

export const kraftVoteKind: VectorKind = {
  name: 'core/kraft-vote',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['granted']),
      run(input) {
        const isUpToDate = booleanAt(input, 'candidateLogUpToDate');
        const isPreVote = booleanAt(input, 'preVote');
        return { granted: canGrantVote(askedVoter(input), { isUpToDate, isPreVote }) };
      },
    },
  },
};

const ROLES: Readonly<Record<string, QuorumRole>> = {
  UNATTACHED: 'unattached',
  PROSPECTIVE: 'prospective',
  FOLLOWER: 'follower',
  CANDIDATE: 'candidate',
  RESIGNED: 'resigned',
  LEADER: 'leader',
};

/** What a row does not name does not exist in the state that it is about. */
function askedVoter(input: JsonObject): AskedVoter {
  const role = ROLES[textAt(input, 'state')];
  if (role === undefined) throw new Error(`the state ${textAt(input, 'state')} is not known`);
  return {
    role,
    voted: input.voted === undefined ? 'none' : votedOf(textAt(input, 'voted')),
    isLeaderKnown: input.leaderKnown !== undefined && booleanAt(input, 'leaderKnown'),
    hasFetchedFromLeader:
      input.hasFetchedFromLeader !== undefined && booleanAt(input, 'hasFetchedFromLeader'),
  };
}

function votedOf(text: string): AskedVoter['voted'] {
  if (text === 'none' || text === 'same' || text === 'other') return text;
  throw new Error(`voted ${text} is not known`);
}
