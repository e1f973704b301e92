import { describe, expect, it } from 'vitest';
import {
  commitErrors,
  committed,
  COOPERATIVE,
  createGroups,
  EAGER,
  exceptions,
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

const TEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const MANUAL = { 'enable.auto.commit': 'false' } as const;

/** How the coordinator counts: generations of the classic protocol, or group epochs. */
function epochOf(world: World): number {
  const { group } = groupOf(world);
  return group.type === 'classic' ? group.generation : group.groupEpoch;
}

describe('scenario 3: max.poll.interval.ms is exceeded', () => {
  /** Ten records of one poll take 400 seconds, max.poll.interval.ms is 300. */
  const slow = (protocol: Readonly<Record<string, string>>) => ({
    configs: { ...protocol, ...MANUAL },
    commits: 'after-processing' as const,
    processingMsPerRecord: 40_000,
  });

  it.each([
    ['classic', EAGER, 'NOT_A_MEMBER'],
    ['consumer', MODERN, 'COMMIT_FAILED'],
  ] as const)(
    'in a %s group: the batch goes round, its commits fail, and nobody gets on',
    (_, protocol, refusal) => {
      const world = createGroups();
      untilOwned(member(world, 'first', slow(protocol)), { first: 1 });
      untilOwned(member(world, 'second', slow(protocol)).run(15_000), { first: 1 });
      const since = world.now();
      send(world, 'orders-0', 10).run(401_000);
      const [exceeded] = groupFacts(world, 'poll-interval-exceeded');
      expect(exceeded?.by).toBe(world.id('first'));
      expect((exceeded?.at ?? 0) - (exceeded?.lastPollAt ?? 0)).toBe(300_000);
      const [left] = groupFacts(world, 'member-left');
      expect((left?.at ?? 0) - (exceeded?.at ?? 0)).toBeLessThanOrEqual(5);
      expect(groupFacts(world, 'member-expired')).toEqual([]);
      expect(offsetsRead(world, 'second')).toEqual(TEN);
      // The slow one has finished by now: its commit is too late.
      expect(commitErrors(world, 'first')).toEqual([refusal]);
      expect(heard(world, 'first', since)[0]).toBe('lost 0');
      // It joins again, and the next one is as slow as it was.
      world.run(310_000);
      expect(groupFacts(world, 'poll-interval-exceeded')[1]?.by).toBe(world.id('second'));
      expect(offsetsRead(world, 'first')).toEqual([...TEN, ...TEN]);
      expect(commitErrors(world, 'second')).toEqual([refusal]);
      expect(committed(world)).toEqual({});
      const ids = groupFacts(world, 'member-joined').filter(({ clientId }) => clientId === 'first');
      const distinct = new Set(ids.map(({ memberId }) => memberId)).size;
      expect(distinct).toBe(protocol === MODERN ? 1 : 2);
    },
    60_000,
  );

  it('does not happen with fewer records in each poll', () => {
    const { configs, ...plan } = slow(EAGER);
    const world = createGroups();
    member(world, 'first', { ...plan, configs: { ...configs, 'max.poll.records': '5' } });
    send(untilOwned(world, { first: 1 }), 'orders-0', 10).run(410_000);
    expect(groupFacts(world, 'poll-interval-exceeded')).toEqual([]);
    expect(commitErrors(world, 'first')).toEqual(['NONE', 'NONE']);
    expect(committed(world)).toEqual({ '0': 10 });
  }, 60_000);
});

describe('scenario 4: three members share two partitions', () => {
  it.each([
    ['range', EAGER],
    ['uniform', MODERN],
  ] as const)('with %s one has nothing, beats all the same, and takes over', (_, protocol) => {
    const names = ['one', 'two', 'three'];
    const world = createGroups({ partitions: 2 });
    for (const name of names) member(world, name, { configs: protocol });
    world.run(20_000);
    const sizes = (): number[] => names.map((name) => owned(world, name).length);
    expect(sizes().toSorted()).toEqual([0, 1, 1]);
    const idle = names[sizes().indexOf(0)] ?? '';
    const busy = names.filter((name) => name !== idle);
    // Longer than its session: it is a member like any other.
    world.run(60_000);
    expect(groupFacts(world, 'member-expired')).toEqual([]);
    const before = epochOf(world);
    world.crash(busy[0] ?? '');
    untilOwned(world, { [idle]: 1 });
    expect(groupFacts(world, 'member-expired').map(({ clientId }) => clientId)).toEqual([busy[0]]);
    expect(owned(world, busy[1] ?? '')).toHaveLength(1);
    expect(epochOf(world)).toBe(before + 1);
  });

  it('with one that has nothing gone, the others rebalance for it', () => {
    const world = createGroups({ partitions: 1 });
    member(world, 'a').run(4000);
    member(world, 'b').run(10_000);
    expect([owned(world, 'a'), owned(world, 'b')]).toEqual([[0], []]);
    const since = world.now();
    world.command({ type: 'close', process: world.id('b') }).run(10_000);
    expect(heard(world, 'a', since)).toEqual(['-0', '+0']);
  });
});

describe('scenario 5: a static member restarts within its session timeout', () => {
  /** Two members with names, a partition each. */
  function createStatic(protocol: Readonly<Record<string, string>>): World {
    const world = createGroups({ partitions: 2 });
    for (const name of ['one', 'two']) {
      member(world, name, { configs: { ...protocol, 'group.instance.id': name } });
    }
    return untilOwned(world.run(20_000), { one: 1, two: 1 });
  }

  it.each([
    ['closed', 'close'],
    ['killed', 'crash'],
  ] as const)('in a classic group, %s: nobody else notices', (_, type) => {
    const world = createStatic(EAGER);
    const [generation, before] = [epochOf(world), owned(world, 'one')];
    const since = world.now();
    world
      .command({ type, process: world.id('one') })
      .run(20_000)
      .start('one');
    untilOwned(world, { one: 1 }, 3000).run(60_000);
    expect(owned(world, 'one')).toEqual(before);
    expect(epochOf(world)).toBe(generation);
    expect(heard(world, 'two', since)).toEqual([]);
    expect(groupFacts(world, 'rebalance-started').filter(({ at }) => at >= since)).toEqual([]);
    expect(groupFacts(world, 'member-replaced')).toMatchObject([{ instanceId: 'one' }]);
    expect(groupFacts(world, 'member-expired')).toEqual([]);
  });

  it('in a classic group, away for longer: it is removed like any other', () => {
    const world = createStatic(EAGER);
    const generation = epochOf(world);
    world.command({ type: 'close', process: world.id('one') });
    untilOwned(world, { two: 2 });
    const [expired] = groupFacts(world, 'member-expired');
    expect((expired?.at ?? 0) - (expired?.lastHeardAt ?? 0)).toBe(45_000);
    expect(epochOf(world)).toBe(generation + 1);
  });

  it('in a consumer group, closed: it says that it will be back, and inherits everything', () => {
    const world = createStatic(MODERN);
    const [epoch, before] = [epochOf(world), owned(world, 'one')];
    const since = world.now();
    world.command({ type: 'close', process: world.id('one') }).run(20_000);
    expect(groupFacts(world, 'static-member-away')).toHaveLength(1);
    untilOwned(world.start('one'), { one: 1 }, 3000).run(60_000);
    expect(owned(world, 'one')).toEqual(before);
    expect(epochOf(world)).toBe(epoch);
    expect(heard(world, 'two', since)).toEqual([]);
  });

  it('in a consumer group, killed: it is refused until the old session has ended', () => {
    const world = createStatic(MODERN).run(3000);
    const before = owned(world, 'one');
    world.crash('one').run(5000).start('one').run(1000);
    expect(exceptions(world, 'one')).toEqual(['UnreleasedInstanceIdException']);
    expect(owned(world, 'two')).toHaveLength(1);
    const refused = groupFacts(world, 'member-refused');
    expect(refused).toMatchObject([{ error: 'UNRELEASED_INSTANCE_ID' }]);
    world.crash('one').runUntil(() => groupFacts(world, 'member-expired').length > 0);
    const [expired] = groupFacts(world, 'member-expired');
    expect((expired?.at ?? 0) - (expired?.lastHeardAt ?? 0)).toBe(45_000);
    untilOwned(world.start('one').run(15_000), { one: 1, two: 1 });
    expect(exceptions(world, 'one')).toHaveLength(1);
    expect(before).toHaveLength(1);
  });
});

describe('scenario 6: a third member joins two that share four partitions', () => {
  interface Newcomer {
    readonly world: World;
    readonly since: number;
    /** What the listeners of the two have heard since then, without what came empty. */
    readonly told: string[][];
  }

  function add(protocol: Readonly<Record<string, string>>): Newcomer {
    const world = createGroups({ partitions: 4 });
    for (const name of ['one', 'two']) member(world, name, { configs: protocol });
    untilOwned(world.run(20_000), { one: 2, two: 2 });
    const since = world.now();
    member(world, 'three', { configs: protocol });
    untilOwned(world, { three: 1 }).run(10_000);
    const told = ['one', 'two'].map((name) =>
      heard(world, name, since).filter((word) => /\d/.test(word)),
    );
    return { world, since, told };
  }

  function rebalances({ world, since }: Newcomer): number {
    return groupFacts(world, 'rebalance-completed').filter(({ at }) => at >= since).length;
  }

  it('eager: both let go of everything, and nobody reads before the one rebalance is over', () => {
    const story = add(EAGER);
    expect(rebalances(story)).toBe(1);
    expect(story.told.map(([first]) => first)).toEqual(['-0 1', '-2 3']);
    expect(story.told.map(([, second]) => second)).toEqual(['+0 1', '+3']);
    const at = (type: 'partitions-revoked' | 'partitions-assigned'): number[] =>
      groupFacts(story.world, type).flatMap((fact) => (fact.at >= story.since ? [fact.at] : []));
    // The first gap begins long before the second one, and both end together.
    expect(Math.max(...at('partitions-revoked'))).toBeLessThan(
      Math.min(...at('partitions-assigned')),
    );
  });

  it('cooperative: one is given up, a second rebalance hands it over, three never pause', () => {
    const story = add(COOPERATIVE);
    expect(rebalances(story)).toBe(2);
    expect(story.told.flat()).toHaveLength(1);
    expect(story.told.flat()[0]).toMatch(/^-\d$/);
    const [first] = groupFacts(story.world, 'rebalance-completed').filter(
      ({ at }) => at >= story.since,
    );
    const sizes = first?.members.map(({ partitions }) => partitions.length).toSorted();
    expect(sizes).toEqual([0, 1, 2]);
  });

  it('consumer protocol: one partition goes from one to the other, without a rebalance', () => {
    const story = add(MODERN);
    expect(rebalances(story)).toBe(0);
    expect(story.told.flat()).toHaveLength(1);
    expect(story.told.flat()[0]).toMatch(/^-\d$/);
    const unowned = groupFacts(story.world, 'partitions-revoked').at(-1);
    const taken = groupFacts(story.world, 'partitions-assigned').findLast(
      ({ partitions }) => partitions.length > 0,
    );
    // At most until the newcomer's next heartbeat.
    expect((taken?.at ?? 0) - (unowned?.at ?? 0)).toBeGreaterThan(0);
    expect((taken?.at ?? 0) - (unowned?.at ?? 0)).toBeLessThanOrEqual(5010);
  });
});
