import { describe, expect, it } from 'vitest';
import { partitionForKey } from '../../client/partitioner.ts';
import {
  committed,
  createGroups,
  exceptions,
  findGroup,
  groupFacts,
  member,
  offsetsRead,
  owned,
  send,
  untilOwned,
} from './groups.ts';
import type { World } from '../world.ts';

const MANUAL = { 'enable.auto.commit': 'false' } as const;

describe('scenario 8: retention overtakes a slow group', () => {
  /** 100 of 600 records are read and committed; then the log starts at 500. */
  function overtake(policy: string): World {
    const world = createGroups();
    const configs = { ...MANUAL, 'auto.offset.reset': policy, 'max.poll.records': '100' };
    member(world, 'slow', { configs });
    untilOwned(world, { slow: 1 }).run(4000);
    const process = world.id('slow');
    world.command({ type: 'seek', process, partition: 'orders-0', offset: 0 }).run(100);
    send(world, 'orders-0', 100).run(600);
    world.command({ type: 'commit', process, offsets: null }).run(200);
    world.command({ type: 'stop-polling', process });
    for (let first = 100; first < 600; first += 100) send(world, 'orders-0', 100, first);
    world.command({ type: 'close', process }).run(2000);
    world.deleteRecords('orders-0', 500).run(2000);
    expect(world.log(world.leaderOf('orders-0') ?? '', 'orders-0').logStartOffset).toBe(500);
    expect(committed(world)).toEqual({ '0': 100 });
    return world.start('slow').run(8000);
  }

  /** Without a policy somebody has to commit first. */
  function overtakeWithNone(): World {
    const world = createGroups();
    send(world, 'orders-0', 100);
    const offsets = { 'orders-0': 0 };
    world.command({ type: 'alter-offsets', group: 'billing', offsets }).run(1000);
    const configs = { ...MANUAL, 'auto.offset.reset': 'none' };
    member(world, 'slow', { configs });
    untilOwned(world, { slow: 1 }).run(4000);
    const process = world.id('slow');
    expect(offsetsRead(world, 'slow')).toHaveLength(100);
    world.command({ type: 'commit', process, offsets: null }).run(200);
    world.command({ type: 'close', process }).run(1000);
    for (let first = 100; first < 600; first += 100) send(world, 'orders-0', 100, first);
    world.deleteRecords('orders-0', 500).run(2000);
    return world.start('slow').run(8000);
  }

  /** What it read after it had come back. */
  function readLate(world: World): number[] {
    return offsetsRead(world, 'slow').slice(100);
  }

  it('earliest: it goes on at the new start, and 400 records are lost to it', () => {
    const world = overtake('earliest');
    expect(world.refusals.some(({ error }) => error === 'OFFSET_OUT_OF_RANGE')).toBe(true);
    expect(world.factsOf('position-reset').at(-1)).toMatchObject({
      offset: 500,
      policy: 'earliest',
    });
    expect(readLate(world)).toEqual(Array.from({ length: 100 }, (_, index) => 500 + index));
  });

  it('latest: it jumps to the high watermark, and what is left is skipped as well', () => {
    const world = overtake('latest');
    expect(world.factsOf('position-reset').at(-1)).toMatchObject({ offset: 600, policy: 'latest' });
    send(world, 'orders-0', 2, 600).run(1000);
    expect(readLate(world)).toEqual([600, 601]);
  });

  it('none: poll() throws, and the application has to decide', () => {
    const world = overtakeWithNone();
    expect(exceptions(world, 'slow')).toEqual(['OffsetOutOfRangeException']);
    expect(readLate(world)).toEqual([]);
    const process = world.id('slow');
    world.command({ type: 'seek', process, partition: 'orders-0', offset: 500 });
    world.command({ type: 'resume-polling', process }).run(1000);
    expect(readLate(world)[0]).toBe(500);
  });
});

describe('scenario 9: the offsets of an empty group expire', () => {
  /**
   * A retention of 7 minutes in place of 7 days; the look at it is every ten minutes, as always.
   */
  const RETENTION_MS = 7 * 60_000;
  const LOOK_MS = 600_000;

  /** Ten records read and committed by two groups; one of them is empty for so long then. */
  function leaveFor(ms: number, policy: string): World {
    const world = createGroups({ settings: { 'offsets.retention.minutes': '7' } });
    member(world, 'first', { configs: { 'auto.offset.reset': policy } });
    member(world, 'living', { group: 'living' });
    untilOwned(world, { first: 1, living: 1 }).run(3000);
    send(world, 'orders-0', 10).run(6000);
    world.command({ type: 'close', process: world.id('first') }).run(1000);
    expect(committed(world)).toEqual({ '0': 10 });
    return world.run(ms);
  }

  it('at the first look after offsets.retention.minutes, and the group goes with them', () => {
    const world = leaveFor(1_300_000, 'earliest');
    const [deleted] = groupFacts(world, 'offsets-deleted');
    expect(deleted?.reason).toBe('expired');
    expect(groupFacts(world, 'group-deleted')).toMatchObject([{ reason: 'expired' }]);
    expect(findGroup(world)).toBeNull();
    const [left] = groupFacts(world, 'member-left');
    const silence = (deleted?.at ?? 0) - (left?.at ?? 0);
    expect(silence).toBeGreaterThanOrEqual(RETENTION_MS);
    expect(silence).toBeLessThanOrEqual(RETENTION_MS + LOOK_MS);
    // Not those of a group that reads the topic, however old they are.
    expect(groupFacts(world, 'offsets-deleted', 'living')).toEqual([]);
    expect(committed(world, 'living')).toEqual({ '0': 10 });
  });

  it('and a consumer that comes back then does everything once more with earliest', () => {
    const world = leaveFor(1_300_000, 'earliest').start('first');
    untilOwned(world, { first: 1 }).run(2000);
    expect(offsetsRead(world, 'first')).toEqual([...Array(10).keys(), ...Array(10).keys()]);
  });

  it('and with latest begins at the end, whatever has come meanwhile', () => {
    const world = leaveFor(1_300_000, 'latest');
    send(world, 'orders-0', 5, 10).start('first');
    untilOwned(world, { first: 1 }).run(3000);
    send(world, 'orders-0', 1, 15).run(1000);
    expect(offsetsRead(world, 'first')).toEqual([...Array(10).keys(), 15]);
  });

  it('but one that comes back before that goes on where it was', () => {
    const world = leaveFor(RETENTION_MS - 60_000, 'earliest');
    send(world, 'orders-0', 1, 10).start('first');
    untilOwned(world, { first: 1 }).run(2000);
    expect(offsetsRead(world, 'first')).toEqual([...Array(11).keys()]);
  });
});

describe('scenario 10: a hot key', () => {
  /** What the first of the keys of a load is. */
  const KEY = 'ann';
  const REFRESH = { 'metadata.max.age.ms': '5000' } as const;
  /** A member works 50 ms on each record: 20 each second, of 40 that come. */
  const slow = { processingMsPerRecord: 50, configs: { 'max.poll.records': '10', ...REFRESH } };

  function lag(world: World, index: number): number {
    const partition = `orders-${index}`;
    const { highWatermark } = world.log(world.leaderOf(partition) ?? '', partition);
    const read = new Set(['one', 'two'].flatMap((name) => offsetsRead(world, name, partition)));
    return highWatermark - read.size;
  }

  function createHot(): World {
    const world = createGroups({ partitions: 2 });
    for (const name of ['one', 'two']) member(world, name, slow);
    untilOwned(world.run(20_000), { one: 1, two: 1 });
    const load = { topic: 'orders', recordsPerSecond: 40, keys: 1, valueBytes: 10, limit: null };
    const producer = { clientId: 'hot', configs: REFRESH, load };
    return world.command({ type: 'add-producer', producer }).run(10_000);
  }

  it('makes one partition lag, and more members do not help', () => {
    const hot = partitionForKey(KEY, 2);
    const world = createHot();
    const before = lag(world, hot);
    expect(before).toBeGreaterThan(150);
    expect(lag(world, 1 - hot)).toBe(0);
    member(world, 'zero', slow).run(30_000);
    expect(owned(world, 'zero')).toEqual([]);
    expect(lag(world, hot) - before).toBeGreaterThan(450);
    expect(lag(world, 1 - hot)).toBe(0);
  });

  it('may move when partitions are added, so that later records overtake earlier ones', () => {
    const hot = partitionForKey(KEY, 2);
    const count = [3, 4, 5, 6].find((more) => partitionForKey(KEY, more) !== hot) ?? 0;
    const moved = partitionForKey(KEY, count);
    const world = createHot();
    const waiting = lag(world, hot);
    world.command({ type: 'create-partitions', topic: 'orders', count, assignment: null });
    world.run(40_000);
    // Nothing more comes to the old one, and all to another: one of them is still hot.
    const log = world.log(world.leaderOf(`orders-${hot}`) ?? '', `orders-${hot}`);
    const { logEndOffset } = log;
    expect(world.run(5000) && log.logEndOffset).toBe(logEndOffset);
    expect(world.offsets(world.leaderOf(`orders-${moved}`) ?? '', `orders-${moved}`)).not.toBe(
      '0/0',
    );
    expect(waiting).toBeGreaterThan(150);
    const given = world
      .factsOf('records-delivered')
      .flatMap(({ records }) => records.map(({ number, key }) => ({ number, key })));
    expect(new Set(given.map(({ key }) => key))).toEqual(new Set([KEY]));
    const overtaken = given.filter(({ number }, index) =>
      given.slice(0, index).some((earlier) => earlier.number > number),
    );
    expect(overtaken.length).toBeGreaterThan(50);
  });
});
