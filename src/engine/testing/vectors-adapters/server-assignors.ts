/** Adapter: one call of an assignor of the broker. */
import type { GroupSpec, SpecMember, SpecOutcome } from '../../group/assignors/group-spec.ts';
import { assignServerRanges } from '../../group/assignors/server-range.ts';
import { assignUniform } from '../../group/assignors/server-uniform.ts';
import { assignSharing } from '../../group/assignors/share-simple.ts';
import {
  asList,
  asObject,
  asText,
  isList,
  isObject,
  listAt,
  numberAt,
  numbersAt,
  objectsAt,
  textAt,
  textOrNullAt,
  textsAt,
  type Json,
  type JsonObject,
} from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

type Assign = (spec: GroupSpec, topicOrder: readonly number[]) => SpecOutcome;

export const assignorServerRangeKind = kindOf('server-range', assignServerRanges);
export const assignorServerUniformKind = kindOf('server-uniform', assignUniform);
export const assignorShareSimpleKind = kindOf('share-simple', assignSharing);

/** Members and topics that the recording leaves out have nothing. */
function kindOf(name: string, assign: Assign): VectorKind {
  return {
    name: `consumers/assignor-${name}`,
    lists: {
      cases: {
        split(recorded) {
          const { input, expected } = splitObject(recorded, ['expected', 'expected_error']);
          return { input, expected: fails(expected) ? { fails: true } : withoutEmpty(expected) };
        },
        run(input) {
          const uuids = uuidsOf(input);
          const spec = specOf(input, uuids);
          const order = isList(input.topic_order) ? textsAt(input, 'topic_order') : [];
          const outcome = assign(
            spec,
            order.map((uuid) => uuids.indexOf(uuid)),
          );
          return outcome === null ? { fails: true } : written(spec, outcome);
        },
        isSet: (path) => path.length === 3,
      },
    },
  };
}

/** All topics that are named: a target may hold some that are gone. */
function uuidsOf(input: JsonObject): readonly string[] {
  const uuids = new Set(objectsAt(input, 'topics').map((topic) => textAt(topic, 'id')));
  for (const member of objectsAt(input, 'members')) {
    for (const uuid of textsAt(member, 'topics')) uuids.add(uuid);
    for (const [uuid] of currentOf(member)) uuids.add(uuid);
  }
  return [...uuids];
}

function specOf(input: JsonObject, uuids: readonly string[]): GroupSpec {
  const topics = objectsAt(input, 'topics');
  return {
    topics: uuids.map((uuid) => {
      const topic = topics.find((candidate) => candidate.id === uuid);
      return {
        uuid,
        partitionCount: topic === undefined ? -1 : numberAt(topic, 'partitions'),
        assignable: isList(topic?.assignable) ? numbersAt(topic, 'assignable') : null,
      };
    }),
    members: objectsAt(input, 'members').map((member): SpecMember => ({
      memberId: textAt(member, 'id'),
      instanceId: textOrNullAt(member, 'instance'),
      topics: textsAt(member, 'topics').map((uuid) => uuids.indexOf(uuid)),
      current: currentOf(member).map(([uuid, partitions]) => ({
        topic: uuids.indexOf(uuid),
        partitions,
      })),
    })),
    isHomogeneous: textAt(input, 'subscription_type') === 'Homogeneous',
  };
}

function currentOf(member: JsonObject): readonly (readonly [string, readonly number[]])[] {
  if (!isList(member.current)) return [];
  return listAt(member, 'current').map((entry) => {
    const [uuid, partitions] = asList(entry, 'an entry of current');
    return [asText(uuid, 'a topic'), numbersAt({ partitions: partitions ?? [] }, 'partitions')];
  });
}

function written({ members, topics }: GroupSpec, outcome: SpecOutcome & object): JsonObject {
  const expected: Record<string, Json> = {};
  members.forEach(({ memberId }, member) => {
    const target: Record<string, Json> = {};
    for (const [topic, partitions] of outcome[member] ?? []) {
      target[topics[topic]?.uuid ?? ''] = partitions;
    }
    expected[memberId] = target;
  });
  return withoutEmpty({ expected });
}

/** An exception is recorded in one of two ways. */
function fails({ expected, expected_error: error }: JsonObject): boolean {
  return error !== undefined || (isObject(expected) && '__error' in expected);
}

function withoutEmpty({ expected }: JsonObject): JsonObject {
  const kept: Record<string, Json> = {};
  for (const [memberId, target] of Object.entries(asObject(expected, 'expected'))) {
    const topics = Object.entries(asObject(target, memberId));
    const full = topics.filter(([, list]) => isList(list) && list.length > 0);
    if (full.length > 0) kept[memberId] = Object.fromEntries(full);
  }
  return { expected: kept };
}
