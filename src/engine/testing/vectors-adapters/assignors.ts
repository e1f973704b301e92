/** Adapter: one call of an assignor of the classic protocol. */
import type {
  AssignorMember,
  AssignorOutcome,
  AssignorTopic,
  TopicIndex,
} from '../../group/assignors/assignor.ts';
import { assignRanges } from '../../group/assignors/range.ts';
import { assignRoundRobin } from '../../group/assignors/roundrobin.ts';
import { assignCooperatively, assignSticky } from '../../group/assignors/sticky.ts';
import {
  asList,
  asNumber,
  isList,
  isObject,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textOrNullAt,
  textsAt,
  type Json,
  type JsonObject,
} from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

type Assign = (
  topics: readonly AssignorTopic[],
  members: readonly AssignorMember[],
) => AssignorOutcome;

export const assignorRangeKind = kindOf('range', assignRanges);
export const assignorRoundRobinKind = kindOf('roundrobin', assignRoundRobin);
export const assignorStickyKind = kindOf('sticky', assignSticky);
export const assignorCooperativeStickyKind = kindOf('cooperative-sticky', assignCooperatively);

function kindOf(name: string, assign: Assign): VectorKind {
  return {
    name: `consumers/assignor-${name}`,
    lists: {
      cases: {
        split: (recorded) => splitObject(recorded, ['expected']),
        run(input) {
          const members = objectsAt(input, 'members').map(memberOf);
          const { assignments } = assign(topicsOf(input), members);
          const expected = Object.fromEntries(
            assignments.map(({ memberId, partitions }) => [memberId, partitions.map(nameOf)]),
          );
          return { expected };
        },
        isSet: (path) => path.length === 2,
      },
    },
  };
}

function topicsOf(input: JsonObject): readonly AssignorTopic[] {
  const racks = isObject(input.partition_racks) ? input.partition_racks : {};
  return Object.entries(objectAt(input, 'topics')).map(([name, count]) => ({
    name,
    partitionCount: asNumber(count, `the size of ${name}`),
    partitionRacks: racksOf(racks[name]),
  }));
}

/** By partition the racks of its replicas; a replica without a rack has none. */
function racksOf(value: Json | undefined): readonly (readonly string[])[] | null {
  if (!isList(value)) return null;
  return value.map((racks) =>
    asList(racks, 'the racks of a partition').filter((rack) => typeof rack === 'string'),
  );
}

function memberOf(member: JsonObject): AssignorMember {
  return {
    memberId: textAt(member, 'id'),
    instanceId: textOrNullAt(member, 'instance'),
    rack: textOrNullAt(member, 'rack'),
    topics: textsAt(member, 'topics'),
    owned: isList(member.owned) ? textsAt(member, 'owned').map(partitionOf) : [],
    generation: numberOr(member, 'generation', -1),
    subscriptionGeneration: numberOr(member, 'subscription_generation', -1),
  };
}

function numberOr(object: JsonObject, key: string, absent: number): number {
  return object[key] === undefined || object[key] === null ? absent : numberAt(object, key);
}

/** `orders-0`: names may have hyphens. */
export function partitionOf(text: string): TopicIndex {
  const hyphen = text.lastIndexOf('-');
  return { topic: text.slice(0, hyphen), index: Number(text.slice(hyphen + 1)) };
}

export function nameOf({ topic, index }: TopicIndex): string {
  return `${topic}-${index}`;
}
