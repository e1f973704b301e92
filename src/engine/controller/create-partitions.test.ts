import { describe, expect, it } from 'vitest';
import { createControllerScript, decisions, factsOf } from '../testing/controller-script.ts';
import {
  createPartitions,
  createTopic,
  expire,
  heartbeat,
  join,
  placeOf,
  reassign,
  stateOf,
  written,
} from '../testing/controller-brokers.ts';

/** Topic `orders` with one partition on brokers 0 and 1, of as many as are said. */
function brokers(count: number, racks: readonly string[] = []) {
  const script = createControllerScript();
  for (let number = 0; number < count; number += 1) {
    join(script, number, { rack: racks[number] ?? null });
  }
  createTopic(script, 'orders', { assignment: [[0, 1]] });
  decisions(script);
  return script;
}

describe('a topic that grows', () => {
  it('has its new partitions where it was said', () => {
    const script = brokers(2);
    const answer = createPartitions(script, 'orders', 3, [
      [1, 0],
      [0, 1],
    ]);
    expect(answer).toMatchObject({ error: 'NONE', message: null });
    expect(written(decisions(script))).toEqual(['PartitionRecord', 'PartitionRecord']);
    expect(stateOf(script, 1)).toBe('1/0/0 [1,0] []');
    expect(stateOf(script, 2)).toBe('0/0/0 [0,1] []');
    expect(factsOf(script, 'partitions-created')).toMatchObject([
      { topic: 0, name: 'orders', from: 1, to: 3 },
    ]);
  });

  it('has them spread over racks where nothing was said', () => {
    const script = brokers(4, ['a', 'b', 'a', 'b']);
    createPartitions(script, 'orders', 9);
    const racks = new Set<number>();
    for (let partition = 1; partition < 9; partition += 1) {
      const replicas = placeOf(script, partition).slice(1, -1).split(',').map(Number);
      // The even brokers are in one rack, the odd ones in the other.
      expect(replicas.map((number) => number % 2).toSorted()).toEqual([0, 1]);
      racks.add((replicas[0] ?? 0) % 2);
    }
    expect(racks.size).toBe(2);
  });

  it('puts replicas on fenced brokers too, outside the ISR', () => {
    const script = brokers(2);
    expire(script, 1);
    createPartitions(script, 'orders', 2);
    expect(placeOf(script, 1)).toBe('[0,1]');
    expect(stateOf(script, 1)).toBe('0/0/0 [0] []');
  });

  it('has as many replicas in them as its first partition has at the moment', () => {
    const script = brokers(4);
    reassign(script, { 'orders-0': [2, 3] });
    expect(createPartitions(script, 'orders', 2, [[0, 1]])).toMatchObject({
      error: 'INVALID_REPLICA_ASSIGNMENT',
      message:
        'The manual partition assignment includes a partition with 2 replica(s), but this is not ' +
        'consistent with previous partitions, which have 4 replica(s).',
    });
    expect(createPartitions(script, 'orders', 2, [[0, 1, 2, 3]]).error).toBe('NONE');
  });

  it.each([
    [1, null, 'INVALID_PARTITIONS', 'Topic already has 1 partition(s).'],
    [
      0,
      null,
      'INVALID_PARTITIONS',
      'The topic orders currently has 1 partition(s); 0 would not be an increase.',
    ],
    [
      3,
      [[0, 1]],
      'INVALID_REPLICA_ASSIGNMENT',
      'Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified.',
    ],
    [
      2,
      [[0, 0]],
      'INVALID_REPLICA_ASSIGNMENT',
      'The manual partition assignment includes the broker 0 more than once.',
    ],
  ])('to %j with %j is refused with %s', (count, assignment, error, message) => {
    const script = brokers(2);
    const answer = createPartitions(script, 'orders', count, assignment);
    expect(answer).toMatchObject({ error, message });
    expect(decisions(script)).toEqual([]);
  });

  it('has to exist', () => {
    const answer = createPartitions(brokers(2), 'others', 3);
    expect(answer).toMatchObject({ error: 'UNKNOWN_TOPIC_OR_PARTITION', message: null });
  });

  it('needs somebody who can lead', () => {
    const script = brokers(3);
    expire(script, 2);
    createTopic(script, 'single', { assignment: [[0]] });
    expect(createPartitions(script, 'single', 2, [[2]])).toMatchObject({
      error: 'INVALID_REPLICA_ASSIGNMENT',
      message:
        'All brokers specified in the manual partition assignment for partition 1 are fenced or ' +
        'in controlled shutdown.',
    });
    heartbeat(script, 1, { wantShutDown: true });
    expire(script, 0);
    expect(createPartitions(script, 'single', 2)).toMatchObject({
      error: 'INVALID_REPLICATION_FACTOR',
      message: 'All brokers are currently fenced, or have all their log directories cordoned.',
    });
  });
});
