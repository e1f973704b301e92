/** Adapter: which partition of an internal topic a key belongs to. */
import { hashCode, partitionFor, shareCoordinatorKey } from '../../group/coordinator-partition.ts';
import { asList, asNumber, asText, numberAt, textAt } from './json.ts';
import type { CaseKind, VectorKind } from './kind.ts';

/** [id, hashCode, partition of 50, of 3, of 1, of 100] */
const idCase: CaseKind = {
  split(recorded) {
    const [id, ...outcomes] = asList(recorded, 'a case');
    const expected = Object.fromEntries(outcomes.map((value, index) => [index + 1, value]));
    return { input: { id: asText(id, 'the id') }, expected };
  },
  run(input) {
    const id = textAt(input, 'id');
    return {
      1: hashCode(id),
      2: partitionFor(id, 50),
      3: partitionFor(id, 3),
      4: partitionFor(id, 1),
      5: partitionFor(id, 100),
    };
  },
};

/** [group, topic id, partition, key, partition of 50] */
const shareCase: CaseKind = {
  split(recorded) {
    const [group, topicId, partition, key, owner] = asList(recorded, 'a case');
    const input = {
      group: asText(group, 'the group'),
      topicId: asText(topicId, 'the topic id'),
      partition: asNumber(partition, 'the partition'),
    };
    return { input, expected: { 3: key ?? null, 4: owner ?? null } };
  },
  run(input) {
    const partition = numberAt(input, 'partition');
    const key = shareCoordinatorKey(textAt(input, 'group'), textAt(input, 'topicId'), partition);
    return { 3: key, 4: partitionFor(key, 50) };
  },
};

export const coordinatorPartitionKind: VectorKind = {
  name: 'consumers/coordinator-partition',
  lists: { cases: idCase, share_coordinator_cases: shareCase },
};
