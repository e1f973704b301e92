import { describe, expect, it } from 'vitest';
import { ADMIN } from '../ids.ts';
import { ask, createControllerScript, decisions, factsOf } from '../testing/controller-script.ts';
import {
  createTopic,
  expire,
  heartbeat,
  join,
  register,
  settingsOfTopic,
  stateOf,
  written,
} from '../testing/controller-brokers.ts';
import { topicByName } from './image.ts';

function brokers(count: number, options?: Parameters<typeof createControllerScript>[0]) {
  const script = createControllerScript(options);
  for (let number = 0; number < count; number += 1) join(script, number);
  decisions(script);
  return script;
}

function deleteTopic(script: ReturnType<typeof brokers>, name: string) {
  return ask(script, ADMIN, { api: 'DeleteTopics', name }).error;
}

describe('a new topic', () => {
  it('is written before its settings, and these before its partitions', () => {
    const script = brokers(3);
    const configs = { 'min.insync.replicas': '2', 'max.message.bytes': '2000' };
    const error = createTopic(script, 'orders', { assignment: [[0, 1, 2]], configs });
    expect(error).toBe('NONE');
    expect(written(decisions(script))).toEqual([
      'TopicRecord',
      'config orders max.message.bytes=2000',
      'config orders min.insync.replicas=2',
      'ClearElrRecord',
      'PartitionRecord',
    ]);
    expect(settingsOfTopic(script, 'orders')).toMatchObject({
      minInsyncReplicas: 2,
      maxMessageBytes: 2000,
    });
    expect(factsOf(script, 'topic-created')).toMatchObject([
      { topic: 0, name: 'orders', partitions: 1, replicationFactor: 3, isInternal: false },
    ]);
  });

  it('clears no ELR where there is none', () => {
    const script = brokers(1, { eligibleLeaderReplicas: false });
    createTopic(script, 'orders', { configs: { 'min.insync.replicas': '2' } });
    expect(decisions(script).map(({ type }) => type)).not.toContain('ClearElrRecord');
  });

  it('is led by the first of its replicas, and in sync are those that are active', () => {
    const script = brokers(3);
    createTopic(script, 'orders', {
      assignment: [
        [0, 1, 2],
        [2, 0, 1],
      ],
    });
    expect(stateOf(script, 0)).toBe('0/0/0 [0,1,2] []');
    expect(stateOf(script, 1)).toBe('2/0/0 [2,0,1] []');
    expire(script, 0);
    createTopic(script, 'later', { assignment: [[0, 1, 2]] });
    expect(stateOf(script, 2)).toBe('1/0/0 [1,2] []');
  });

  it('is placed so that leaders and replicas are spread', () => {
    const script = brokers(3);
    expect(createTopic(script, 'orders', { partitions: 3, replicationFactor: 3 })).toBe('NONE');
    const { partitions } = script.controller.image;
    const leaders = partitions.map((partition) => partition?.leader);
    expect(new Set(leaders)).toEqual(new Set(['b0', 'b1', 'b2']));
    for (const partition of partitions) expect(new Set(partition?.replicas).size).toBe(3);
  });

  it('gets what brokers have as default for -1', () => {
    const script = brokers(3, { broker: { numPartitions: 4, defaultReplicationFactor: 2 } });
    expect(createTopic(script, 'orders', { partitions: -1, replicationFactor: -1 })).toBe('NONE');
    expect(script.controller.image.partitions.map((it_) => it_?.replicas.length)).toEqual([
      2, 2, 2, 2,
    ]);
  });

  it('gets a new number under an old name', () => {
    const script = brokers(1);
    createTopic(script, 'orders');
    expect(deleteTopic(script, 'orders')).toBe('NONE');
    expect(stateOf(script, 0)).toBe('deleted');
    createTopic(script, 'orders');
    expect(topicByName(script.controller.image, 'orders')).toMatchObject({
      id: 1,
      partitions: [1],
    });
    expect(factsOf(script, 'topic-deleted')).toMatchObject([{ topic: 0, name: 'orders' }]);
  });
});

describe('a topic', () => {
  it.each(['', '.', '..', 'a b', 'заказы', 'x'.repeat(250)])('is not called "%s"', (name) => {
    const script = brokers(1);
    expect(createTopic(script, name)).toBe('INVALID_TOPIC_EXCEPTION');
    expect(decisions(script)).toEqual([]);
  });

  it('may be called by any of the other names', () => {
    const script = brokers(1);
    for (const name of ['x'.repeat(249), 'Orders-1', '...', '__']) {
      expect(createTopic(script, name)).toBe('NONE');
    }
  });

  it('does not differ from another by dots and underscores alone', () => {
    const script = brokers(1);
    createTopic(script, 'a.b');
    expect(createTopic(script, 'a_b')).toBe('INVALID_TOPIC_EXCEPTION');
    expect(createTopic(script, 'a.b')).toBe('TOPIC_ALREADY_EXISTS');
  });

  it.each([
    ['INVALID_REPLICATION_FACTOR', { replicationFactor: 3 }],
    ['INVALID_REPLICATION_FACTOR', { replicationFactor: 0 }],
    ['INVALID_REPLICATION_FACTOR', { replicationFactor: -2 }],
    ['INVALID_PARTITIONS', { partitions: 0 }],
    ['INVALID_PARTITIONS', { partitions: -2 }],
    ['INVALID_REPLICA_ASSIGNMENT', { assignment: [[0, 0]] }],
    ['INVALID_REPLICA_ASSIGNMENT', { assignment: [[7]] }],
    ['INVALID_REPLICA_ASSIGNMENT', { assignment: [[0, 1], [0]] }],
    ['INVALID_REPLICA_ASSIGNMENT', { assignment: [[]] }],
    ['INVALID_CONFIG', { configs: { 'no.such.config': '1' } }],
    ['INVALID_CONFIG', { configs: { 'min.insync.replicas': '0' } }],
    ['INVALID_CONFIG', { configs: { 'max.message.bytes': 'much' } }],
  ] as const)('is refused with %s for %j', (error, options) => {
    const script = brokers(2);
    expect(createTopic(script, 'orders', options)).toBe(error);
    expect(decisions(script)).toEqual([]);
    expect(factsOf(script, 'topic-created')).toEqual([]);
  });

  it('takes settings that nothing here depends on', () => {
    const script = brokers(1);
    expect(createTopic(script, 'orders', { configs: { 'cleanup.policy': 'compact' } })).toBe(
      'NONE',
    );
  });

  it('is not created where nobody can lead', () => {
    const script = brokers(1);
    register(script, 5);
    expect(createTopic(script, 'orders', { assignment: [[5]] })).toBe('INVALID_REPLICA_ASSIGNMENT');
    expire(script, 0);
    expect(createTopic(script, 'orders')).toBe('INVALID_REPLICATION_FACTOR');
  });

  it('is not placed on a broker that is shutting down', () => {
    const script = brokers(2);
    createTopic(script, 'orders', { assignment: [[0, 1]] });
    heartbeat(script, 0, { wantShutDown: true });
    expect(createTopic(script, 'more', { replicationFactor: 2 })).toBe(
      'INVALID_REPLICATION_FACTOR',
    );
    expect(createTopic(script, 'more', { replicationFactor: 1 })).toBe('NONE');
    expect(stateOf(script, 1)).toBe('1/0/0 [1] []');
  });

  it('cannot be deleted when it does not exist', () => {
    const script = brokers(1);
    expect(deleteTopic(script, 'orders')).toBe('UNKNOWN_TOPIC_OR_PARTITION');
    expect(decisions(script)).toEqual([]);
  });
});
