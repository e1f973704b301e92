import { describe, expect, it } from 'vitest';
import { groupsOf } from '../../selectors.ts';
import {
  commitErrors,
  committed,
  createGroups,
  EAGER,
  findGroup,
  groupFacts,
  groupOf,
  heard,
  member,
  MODERN,
  offsetsRead,
  owned,
  send,
  untilOwned,
} from './groups.ts';
import type { World } from '../world.ts';

const MANUAL = { 'enable.auto.commit': 'false' } as const;
type Configs = Readonly<Record<string, string>>;

/** `broker-1`: where the group is now. */
function coordinatorOf(world: World): string {
  return `broker-${groupOf(world).coordinator.slice(1)}`;
}

/** Two members, a partition each. */
function createPair(configs: Configs = {}, settings: Configs = {}): World {
  const world = createGroups({ partitions: 2, settings });
  for (const name of ['one', 'two']) member(world, name, { configs: { ...MANUAL, ...configs } });
  return untilOwned(world.run(20_000), { one: 1, two: 1 });
}

function commit(world: World, name: string, offsets: Readonly<Record<string, number>>): World {
  return world.command({ type: 'commit', process: world.id(name), offsets });
}

describe('scenario 7: the broker of the group coordinator dies', () => {
  it.each([
    ['classic', EAGER],
    ['consumer', MODERN],
  ] as const)('and a %s group goes on where it was, without a rebalance', (_, protocol) => {
    const world = createPair(protocol);
    send(world, 'orders-0', 5).run(1000);
    commit(world, 'one', { 'orders-0': 3 }).run(200);
    const { group: before } = groupOf(world);
    const epoch = before.type === 'classic' ? before.generation : before.groupEpoch;
    const ids = before.members.map(({ id }) => id);
    const shares = [owned(world, 'one'), owned(world, 'two')];
    const dead = coordinatorOf(world);
    const since = world.now();
    world.crash(dead).runUntil(() => {
      const found = findGroup(world);
      return found !== null && `broker-${found.coordinator.slice(1)}` !== dead;
    });
    const { group } = groupOf(world);
    expect(group.type === 'classic' ? group.generation : group.groupEpoch).toBe(epoch);
    expect(group.members.map(({ id }) => id)).toEqual(ids);
    // An offset is told nobody before the high watermark of the new leader has passed it.
    world.run(1000);
    expect(committed(world)).toEqual({ '0': 3 });
    world.run(60_000);
    expect(groupFacts(world, 'member-expired')).toEqual([]);
    expect([owned(world, 'one'), owned(world, 'two')]).toEqual(shares);
    expect([...heard(world, 'one', since), ...heard(world, 'two', since)]).toEqual([]);
    expect(groupsOf(world.cluster)).toHaveLength(1);
  });

  it('and whoever reads from other brokers reads on meanwhile, and cannot commit', () => {
    // Broker 0 coordinates, and has no replica of what is read.
    const world = createGroups({ assignment: [[1, 2]] });
    untilOwned(member(world, 'one', { configs: MANUAL }), { one: 1 });
    send(world.run(3000), 'orders-0', 1).run(500);
    expect(coordinatorOf(world)).toBe('broker-0');
    send(world.crash('broker-0'), 'orders-0', 1, 1).run(600);
    expect(offsetsRead(world, 'one')).toEqual([0, 1]);
    commit(world, 'one', { 'orders-0': 2 }).run(3000);
    expect(commitErrors(world, 'one')).toEqual([]);
    world.runUntil(() => commitErrors(world, 'one').length > 0, 20_000);
    expect(world.leaderOf('__consumer_offsets-0')).not.toBe('broker-0');
    expect(commitErrors(world, 'one')).toEqual(['NONE']);
    expect(committed(world)).toEqual({ '0': 2 });
  });

  it('with a commit under way, which is made again and comes to the same', () => {
    const world = createPair();
    send(world, 'orders-0', 5).run(1000);
    const owner = owned(world, 'one')[0] === 0 ? 'one' : 'two';
    const dead = coordinatorOf(world);
    const followers = ['broker-0', 'broker-1', 'broker-2'].filter((name) => name !== dead);
    // It is written, and not acknowledged: nobody copies it.
    for (const follower of followers) world.cut(dead, follower);
    commit(world, owner, { 'orders-0': 5 }).run(500);
    expect(commitErrors(world, owner)).toEqual([]);
    world
      .crash(dead)
      .heal()
      .runUntil(() => commitErrors(world, owner).length > 0);
    expect(commitErrors(world, owner)).toEqual(['NONE']);
    expect(committed(world)).toEqual({ '0': 5 });
  });

  it('and a member that dies with it is missed a whole session after the failover', () => {
    const world = createPair({}, { 'group.min.session.timeout.ms': '6000' });
    const dead = coordinatorOf(world);
    world.crash('two').run(30_000).crash(dead);
    world.runUntil(() => groupFacts(world, 'member-expired').length > 0, 120_000);
    const [expired] = groupFacts(world, 'member-expired');
    const loaded = world.facts.findLast(({ type }) => type === 'coordinator-loaded');
    // Not 45 s after its last heartbeat: the new coordinator begins to count when it has loaded.
    expect((expired?.at ?? 0) - (loaded?.at ?? 0)).toBe(45_000);
    expect(expired?.clientId).toBe('two');
  });
});

describe('scenario 11: a zombie commits', () => {
  it.each([
    ['classic', EAGER],
    ['consumer', MODERN],
  ] as const)(
    'in a %s group it was removed from: UNKNOWN_MEMBER_ID, and nothing is committed',
    (_, protocol) => {
      const world = createPair(protocol);
      send(world, 'orders-0', 5).run(1000);
      const [zombie, other] = owned(world, 'one')[0] === 0 ? ['one', 'two'] : ['two', 'one'];
      world.pause(zombie);
      untilOwned(world, { [other]: 2 });
      commit(world, other, { 'orders-0': 5 }).run(100);
      const since = world.now();
      // Its application goes on where it stood: with the commit that it was about to make.
      world.resume(zombie);
      commit(world, zombie, { 'orders-0': 2 }).run(200);
      expect(commitErrors(world, zombie)).toEqual(['COMMIT_FAILED']);
      const refused = world.refusals.filter(({ at, api }) => at >= since && api === 'OffsetCommit');
      expect(refused.map(({ error }) => error)).toEqual(['UNKNOWN_MEMBER_ID']);
      expect(committed(world)).toEqual({ '0': 5 });
      world.run(15_000);
      expect(heard(world, zombie, since)[0]).toMatch(/^lost /);
      expect(owned(world, zombie)).toHaveLength(1);
    },
  );

  it('in a classic group that it is still in, with an older generation: ILLEGAL_GENERATION', () => {
    // A static member keeps its place when it does not join again in time.
    const configs = { 'max.poll.interval.ms': '10000' };
    const world = createGroups({ partitions: 2 });
    for (const name of ['one', 'two']) {
      member(world, name, { configs: { ...MANUAL, ...configs, 'group.instance.id': name } });
    }
    untilOwned(world.run(20_000), { one: 1, two: 1 });
    world.pause('one').run(1000);
    member(world, 'three', { configs: { ...MANUAL, ...configs } });
    const { group: before } = groupOf(world);
    const generation = before.type === 'classic' ? before.generation : -1;
    world.runUntil(() => {
      const { group } = groupOf(world);
      return group.type === 'classic' && group.state === 'Stable' && group.generation > generation;
    });
    world.resume('one');
    commit(world, 'one', { 'orders-0': 2 }).run(200);
    const refused = world.refusals.filter(({ api }) => api === 'OffsetCommit');
    expect(refused.map(({ error }) => error)).toEqual(['ILLEGAL_GENERATION']);
    expect(commitErrors(world, 'one')).toEqual(['COMMIT_FAILED']);
    expect(committed(world)).toEqual({});
  });

  it('while the group prepares its rebalance: it is of the generation still, and accepted', () => {
    const world = createPair();
    send(world, 'orders-0', 5).run(1000);
    const owner = owned(world, 'one')[0] === 0 ? 'one' : 'two';
    world.command({ type: 'stop-polling', process: world.id(owner) });
    member(world, 'three', { configs: MANUAL });
    const state = (): string => {
      const { group } = groupOf(world);
      return group.type === 'classic' ? group.state : '';
    };
    world.runUntil(() => state() === 'PreparingRebalance').run(5000);
    expect(state()).toBe('PreparingRebalance');
    commit(world, owner, { 'orders-0': 5 }).run(100);
    expect(commitErrors(world, owner)).toEqual(['NONE']);
    expect(committed(world)).toEqual({ '0': 5 });
  });

  it('with assign(): it is refused as long as the group has members', () => {
    const world = createPair();
    send(world, 'orders-0', 5).run(1000);
    member(world, 'outsider', { assign: ['orders-0'], configs: MANUAL }).run(1000);
    commit(world, 'outsider', { 'orders-0': 1 }).run(200);
    expect(commitErrors(world, 'outsider')).toEqual(['COMMIT_FAILED']);
    expect(committed(world)).toEqual({});
    for (const name of ['one', 'two']) world.command({ type: 'close', process: world.id(name) });
    world.run(5000);
    commit(world, 'outsider', { 'orders-0': 1 }).run(200);
    expect(commitErrors(world, 'outsider')).toEqual(['COMMIT_FAILED', 'NONE']);
    expect(committed(world)).toEqual({ '0': 1 });
  });

  it('in a consumer group with an older epoch: taken for what it has kept, else stale', () => {
    const world = createGroups({ partitions: 2 });
    const configs = { ...MODERN, ...MANUAL };
    untilOwned(member(world, 'one', { configs }), { one: 2 });
    world.run(5000).delay(coordinatorOf(world), 'one', 800);
    member(world, 'two', { configs });
    // The coordinator knows already that it has given a partition up, and has answered so.
    const isOver = (): boolean =>
      groupFacts(world, 'member-reconciled').some(
        ({ clientId, from, to, partitions }) =>
          clientId === 'one' && to > from && partitions.length === 1,
      );
    world.runUntil(isOver, 20_000);
    const [kept = -1] = owned(world, 'one');
    const process = world.id('one');
    const offsets = { 'orders-0': 0, 'orders-1': 0 };
    world.command({ type: 'commit', process, offsets, isAsync: true }).run(3000);
    expect(owned(world, 'one')).toEqual([kept]);
    expect(commitErrors(world, 'one')).toEqual(['STALE_MEMBER_EPOCH']);
    expect(committed(world)).toEqual({ [String(kept)]: 0 });
  });
});

describe('a coordinator that is left alone below min.insync.replicas', () => {
  it('writes what it is told, and it counts as soon as there are enough replicas', () => {
    const world = createGroups({ settings: { 'min.insync.replicas': '2' } });
    untilOwned(member(world, 'one', { configs: MANUAL }), { one: 1 });
    const left = coordinatorOf(world);
    const others = ['broker-0', 'broker-1', 'broker-2'].filter((name) => name !== left);
    for (const name of others) world.crash(name);
    world.run(20_000);
    const since = world.now();
    commit(world, 'one', { 'orders-0': 3 }).run(20_000);
    expect(committed(world)).toEqual({});
    // Nobody is there to say it again.
    world.crash('one');
    for (const name of others) world.start(name);
    world.runUntil(() => Object.keys(committed(world)).length > 0, 60_000);
    expect(committed(world)).toEqual({ '0': 3 });
    expect(world.now() - since).toBeGreaterThan(20_000);
  });
});
