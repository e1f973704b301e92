import { describe, expect, it } from 'vitest';
import {
  committed,
  consumerOf,
  createGroups,
  EAGER,
  exceptions,
  groupFacts,
  heard,
  member,
  MODERN,
  offsetsRead,
  send,
  untilOwned,
} from './groups.ts';
import type { World } from '../world.ts';

const TEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const MANUAL = { 'enable.auto.commit': 'false' } as const;
type Configs = Readonly<Record<string, string>>;

/** The first member owns the only partition, the second one stands by. */
function createPair(plan: Parameters<typeof member>[2], partitions = 1): World {
  const world = createGroups({ partitions });
  member(world, 'first', plan).run(4000);
  untilOwned(world, { first: partitions });
  return untilOwned(member(world, 'second', plan).run(15_000), { first: 1 });
}

/** Records 0 to 9 are read, and those before 4 committed. */
function readTen(configs: Configs): World {
  const world = createPair({ configs });
  send(world, 'orders-0', 10).run(600);
  world.command({ type: 'commit', process: world.id('first'), offsets: { 'orders-0': 4 } });
  expect(offsetsRead(world.run(100), 'first')).toEqual(TEN);
  expect(committed(world)).toEqual({ '0': 4 });
  return world;
}

function timesDelivered(world: World): number[] {
  return TEN.map((offset) => world.ledger(`r${offset}`).deliveries.length);
}

describe('scenario 1: a consumer crashes after processing, before it commits', () => {
  it.each([
    ['classic', EAGER, 3000],
    ['consumer', MODERN, 5000],
  ] as const)(
    'in a %s group its session ends 45 s after it was last heard of, and six records come twice',
    (_, protocol, heartbeatMs) => {
      const world = readTen({ ...protocol, ...MANUAL }).crash('first');
      untilOwned(world, { second: 1 });
      const [expired] = groupFacts(world, 'member-expired');
      expect(expired?.clientId).toBe('first');
      expect((expired?.at ?? 0) - (expired?.lastHeardAt ?? 0)).toBe(45_000);
      // The survivor hears of it with its next heartbeat, and rejoins at its next poll.
      expect(world.now() - (expired?.at ?? 0)).toBeLessThanOrEqual(heartbeatMs + 1200);
      world.run(1000);
      expect(offsetsRead(world, 'second')).toEqual([4, 5, 6, 7, 8, 9]);
      expect(timesDelivered(world)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
    },
  );

  it.each([
    ['classic', EAGER, 3000],
    ['consumer', MODERN, 5000],
  ] as const)(
    'that leaves a %s group with close() instead commits its position, and nothing comes twice',
    (_, protocol, heartbeatMs) => {
      const world = readTen(protocol);
      const closedAt = world.now();
      world.command({ type: 'close', process: world.id('first') });
      untilOwned(world, { second: 1 }, heartbeatMs + 1200);
      expect(groupFacts(world, 'member-expired')).toEqual([]);
      expect(groupFacts(world, 'member-left').map(({ at }) => at - closedAt < 50)).toEqual([true]);
      world.run(1000);
      expect(committed(world)).toEqual({ '0': 10 });
      expect(offsetsRead(world, 'second')).toEqual([]);
      expect(timesDelivered(world)).toEqual(TEN.map(() => 1));
    },
  );
});

describe('scenario 2: a consumer commits before processing', () => {
  it.each([
    ['classic', EAGER],
    ['consumer', MODERN],
  ] as const)(
    'and dies in a %s group: what it had not handled is lost to the group',
    (_, protocol) => {
      const configs = { ...protocol, ...MANUAL };
      const plan = { configs, commits: 'before-processing', processingMsPerRecord: 1000 } as const;
      const world = createPair(plan);
      send(world, 'orders-0', 10).run(500);
      expect(offsetsRead(world, 'first')).toEqual(TEN);
      expect(committed(world)).toEqual({ '0': 10 });
      expect(consumerOf(world, 'first').assignment[0]?.position).toBe(10);
      const [{ at = 0 } = {}] = world.factsOf('records-delivered');
      world.run(at + 4500 - world.now()).crash('first');
      const [interrupted] = world.factsOf('processing-interrupted');
      expect(interrupted?.handled).toBe(4);
      expect(interrupted?.unhandled.map(({ offsets }) => offsets)).toEqual([[4, 5, 6, 7, 8, 9]]);
      untilOwned(world, { second: 1 }).run(5000);
      expect(offsetsRead(world, 'second')).toEqual([]);
      expect(timesDelivered(world)).toEqual(TEN.map(() => 1));
      // Still in the log: who seeks gets them.
      const process = world.id('second');
      world.command({ type: 'seek', process, partition: 'orders-0', offset: 4 }).run(1000);
      expect(offsetsRead(world, 'second')).toEqual([4, 5, 6, 7, 8, 9]);
    },
  );
});

const INTEGERS = {
  'value.deserializer': 'org.apache.kafka.common.serialization.IntegerDeserializer',
} as const;

describe('scenario 12: a record that cannot be read', () => {
  const VALUES = ['1001', '1002', 'poison', '1003', '1004'] as const;

  it.each([
    ['classic', EAGER],
    ['consumer', MODERN],
  ] as const)(
    'stops a %s member at the same offset for ever, other partitions too',
    (_, protocol) => {
      const world = createGroups({ partitions: 3 });
      member(world, 'stuck', { configs: { ...protocol, ...INTEGERS }, onException: 'poll-again' });
      untilOwned(world, { stuck: 3 });
      world.produce('orders-0', VALUES).run(20_000);
      world.produce('orders-1', ['2001']).produce('orders-2', ['3001']).run(30_000);
      const caught = world.factsOf('exception-caught');
      expect(caught.length).toBeGreaterThan(40);
      expect(new Set(caught.map(({ error, offset }) => `${error} ${offset}`))).toEqual(
        new Set(['RecordDeserializationException 2']),
      );
      expect(offsetsRead(world, 'stuck')).toEqual([0, 1]);
      expect(offsetsRead(world, 'stuck', 'orders-1')).toEqual([]);
      expect(offsetsRead(world, 'stuck', 'orders-2')).toEqual([]);
      // It polls, and beats: the group sees nothing wrong with it.
      expect(groupFacts(world, 'member-left')).toEqual([]);
      expect(heard(world, 'stuck')).toEqual(['+0 1 2']);
      expect(committed(world)['0']).toBe(2);
    },
  );

  it('stops the application where it is not caught, until somebody seeks past it', () => {
    const world = createGroups();
    untilOwned(member(world, 'dead', { configs: INTEGERS }), { dead: 1 });
    world.produce('orders-0', VALUES).run(1000);
    const process = world.id('dead');
    const again = { type: 'resume-polling', process } as const;
    world.command(again).run(500).command(again).run(500);
    expect(exceptions(world, 'dead')).toEqual(Array(3).fill('RecordDeserializationException'));
    world.command({ type: 'seek', process, partition: 'orders-0', offset: 3 });
    world.command(again).run(1000);
    expect(offsetsRead(world, 'dead')).toEqual([0, 1, 3, 4]);
    expect(exceptions(world, 'dead')).toHaveLength(3);
  });

  it('is gone past by who catches it and seeks, and read by who takes any bytes', () => {
    const world = createGroups();
    const group = 'tolerant';
    const bytes = 'org.apache.kafka.common.serialization.ByteArrayDeserializer';
    member(world, 'seeks', { configs: INTEGERS, onException: 'seek-past' });
    member(world, 'reads', { group, configs: { 'value.deserializer': bytes } });
    untilOwned(world, { seeks: 1, reads: 1 });
    world.produce('orders-0', VALUES).run(8000);
    expect(offsetsRead(world, 'seeks')).toEqual([0, 1, 3, 4]);
    expect(offsetsRead(world, 'reads')).toEqual([0, 1, 2, 3, 4]);
    expect(committed(world)).toEqual({ '0': 5 });
    expect(committed(world, group)).toEqual({ '0': 5 });
  });

  it('is delivered five times to a share group, which then gives it up and goes on', () => {
    const world = createGroups();
    const set = { group: 'queue', name: 'share.auto.offset.reset', value: 'earliest' };
    world.command({ type: 'alter-group-config', ...set }).run(1000);
    const shareConsumer = {
      clientId: 'worker',
      group: 'queue',
      topics: ['orders'],
      configs: INTEGERS,
      processingMsPerRecord: 10,
      onException: 'poll-again',
    } as const;
    world.command({ type: 'add-share-consumer', shareConsumer }).run(8000);
    world.produce('orders-0', VALUES).run(30_000).produce('orders-0', ['1005']).run(10_000);
    const caught = world.factsOf('exception-caught').map(({ offset }) => offset);
    expect(caught).toEqual([2, 2, 2, 2, 2]);
    const read = world.factsOf('records-delivered').flatMap(({ offsets }) => offsets);
    expect(read).toEqual([0, 1, 3, 4, 5]);
    expect(world.shareStart('queue', 'orders-0')).toBe(6);
  });
});
