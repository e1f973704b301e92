/** Adapter: one call of the range assignor. */
import { assignRanges, type RangeMember, type RangeTopic } from '../../group/assignors/range.ts';
import {
  asList,
  asNumber,
  isList,
  isObject,
  objectAt,
  objectsAt,
  textAt,
  textOrNullAt,
  textsAt,
  type Json,
  type JsonObject,
} from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

export const assignorRangeKind: VectorKind = {
  name: 'consumers/assignor-range',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['expected']),
      run(input) {
        const assignments = assignRanges(
          topicsOf(input),
          objectsAt(input, 'members').map(memberOf),
        );
        const expected = Object.fromEntries(
          assignments.map(({ memberId, partitions }) => [
            memberId,
            partitions.map(({ topic, index }) => `${topic}-${index}`),
          ]),
        );
        return { expected };
      },
      isSet: (path) => path.length === 2,
    },
  },
};

function topicsOf(input: JsonObject): readonly RangeTopic[] {
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

function memberOf(member: JsonObject): RangeMember {
  return {
    memberId: textAt(member, 'id'),
    instanceId: textOrNullAt(member, 'instance'),
    rack: textOrNullAt(member, 'rack'),
    topics: textsAt(member, 'topics'),
  };
}
