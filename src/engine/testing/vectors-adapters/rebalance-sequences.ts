/** Adapter: members come and go, and the group is rebalanced until nobody joins again. */
import { assertExists } from '../../../base/assert.ts';
import { clientAssignor, type ClientAssignor } from '../../group/assignors/client-assignors.ts';
import { handOver, type HandOver } from '../../group/assignors/hand-over.ts';
import { nameOf, partitionOf } from './assignors.ts';
import {
  asNumber,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
  type JsonObject,
} from './json.ts';
import { splitSteps, type VectorKind } from './kind.ts';

interface Member {
  readonly id: string;
  readonly topics: readonly string[];
  owned: readonly string[];
  /** In which it was given that; -1: never. */
  generation: number;
}

interface Group {
  readonly assignor: ClientAssignor;
  readonly isCooperative: boolean;
  readonly topics: Map<string, number>;
  members: Member[];
  generation: number;
}

export const rebalanceSequencesKind: VectorKind = {
  name: 'consumers/rebalance-sequences',
  lists: {
    cases: {
      split: (recorded) => splitSteps(recorded, () => ['rebalances']),
      run(input) {
        const sizes = Object.entries(objectAt(input, 'initial_topics'));
        const group: Group = {
          assignor: assertExists(clientAssignor(textAt(input, 'assignor')), 'an assignor'),
          isCooperative: textAt(input, 'protocol') === 'cooperative',
          topics: new Map(sizes.map(([name, count]) => [name, asNumber(count, name)])),
          members: [],
          generation: 0,
        };
        return { steps: objectsAt(input, 'steps').map((step) => runStep(group, step)) };
      },
      // `assigned.m0`, `revoked.m0`, `added.m0`, and `owned_in_join.m0.owned`.
      isSet: (path) =>
        path.length === 6 || (path.length === 7 && path[path.length - 1] === 'owned'),
    },
  },
};

function runStep(group: Group, step: JsonObject): JsonObject {
  switch (textAt(step, 'event')) {
    case 'join': {
      const topics = textsAt(step, 'topics');
      group.members.push({ id: textAt(step, 'member'), topics, owned: [], generation: -1 });
      group.members.sort((left, right) => (left.id < right.id ? -1 : 1));
      break;
    }
    case 'leave':
      group.members = group.members.filter(({ id }) => id !== textAt(step, 'member'));
      break;
    default:
      group.topics.set(textAt(step, 'topic'), numberAt(step, 'count'));
  }
  const rebalances: JsonObject[] = [];
  for (let again = group.members.length > 0; again;) {
    const { outcome, joinsAgain } = rebalance(group);
    rebalances.push(outcome);
    again = joinsAgain;
  }
  return { rebalances };
}

function rebalance(group: Group): { readonly outcome: JsonObject; readonly joinsAgain: boolean } {
  const { assignor, members, topics, isCooperative } = group;
  group.generation += 1;
  const joined = members.map(({ id, owned, generation }) => ({ id, said: { owned, generation } }));
  const { assignments } = assignor.assign(
    [...topics].map(([name, partitionCount]) => ({ name, partitionCount, partitionRacks: null })),
    members.map(({ id, topics: wanted, owned, generation }) => ({
      memberId: id,
      instanceId: null,
      rack: null,
      topics: wanted,
      owned: owned.map(partitionOf),
      generation,
      subscriptionGeneration: generation,
    })),
  );
  const assigned = new Map(
    assignments.map(({ memberId, partitions }) => [memberId, partitions.map(nameOf)]),
  );
  const changes = members.map((member): readonly [string, HandOver<string>] => {
    const given = assigned.get(member.id) ?? [];
    const change = handOver(isCooperative ? 'COOPERATIVE' : 'EAGER', member.owned, given);
    member.owned = given;
    member.generation = group.generation;
    return [member.id, change];
  });
  const joinsAgain = changes.some(([, change]) => change.joinsAgain);
  const outcome = {
    generation: group.generation,
    owned_in_join: Object.fromEntries(joined.map(({ id, said }) => [id, said])),
    assigned: Object.fromEntries(assigned),
    revoked: withoutEmpty(changes.map(([id, { revoked }]) => [id, revoked])),
    added: withoutEmpty(changes.map(([id, { added }]) => [id, added])),
    follow_up_rebalance: joinsAgain,
  };
  return { outcome, joinsAgain };
}

/** Members without any are left out of the recording. */
function withoutEmpty(lists: readonly (readonly [string, readonly string[]])[]): JsonObject {
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
}
