import { describe, expect, it } from 'vitest';
import type { ShareConsumerPlan } from '../../command.ts';
import { createWorld, type World } from '../world.ts';

const JOBS = 'jobs-0';
const EXPLICIT = { 'share.acknowledgement.mode': 'explicit' };

/** Topic `jobs`, one partition led by broker 0; the group `workers` reads it from its beginning. */
function create(): World {
  const world = createWorld({
    brokers: 3,
    seed: 7,
    settings: { 'share.coordinator.state.topic.num.partitions': '1' },
    topics: [{ name: 'jobs', assignment: [[0, 1, 2]] }],
  });
  const setting = { name: 'share.auto.offset.reset', value: 'earliest' };
  return world.command({ type: 'alter-group-config', group: 'workers', ...setting }).run(200);
}

function worker(world: World, name: string, plan: Partial<ShareConsumerPlan> = {}): World {
  const usual = { topics: ['jobs'], configs: EXPLICIT, ...plan };
  // The state of the partition is made before anybody gets it.
  return world.shareConsumer(name, usual).run(8000);
}

/** `w1: 0 1` is who got which offset for which time. */
function deliveries(world: World): string[] {
  return world
    .factsOf('share-records-polled')
    .flatMap(({ by, records }) =>
      records.map(({ offset, deliveryCount }) => `${by} ${offset} ${deliveryCount}`),
    );
}

describe('C24: a share consumer that works for 31 seconds on a record', () => {
  /** `quick` comes while `slow` works, and gets the record when its lock has expired. */
  function overtake(quickMs: number): World {
    const world = worker(create(), 'slow', { processingMsPerRecord: 31_000 });
    world.produce(JOBS, ['job']).runUntil(() => deliveries(world).length === 1, 3000);
    const acquiredAt = world.now();
    expect(world.inFlight('workers', JOBS)).toEqual(['0 ACQUIRED 1']);
    worker(world, 'quick', { processingMsPerRecord: quickMs });
    world.runUntil(() => deliveries(world).length === 2, 40_000);
    expect(deliveries(world)).toEqual(['s1 0 1', 's2 0 2']);
    const [expired] = world.factsOf('acquisition-lock-expired');
    expect((expired?.at ?? 0) - acquiredAt).toBeGreaterThanOrEqual(29_990);
    expect((expired?.at ?? 0) - acquiredAt).toBeLessThanOrEqual(30_010);
    expect(expired).toMatchObject({ deliveryCount: 1, isArchived: false });
    world.run(6000);
    expect(world.shareStart('workers', JOBS)).toBe(1);
    // It was never thrown out of the group: its heartbeats went on.
    expect(world.factsOf('member-expired')).toEqual([]);
    return world;
  }

  function settled(world: World): string[] {
    return world.factsOf('records-settled').map(({ error }) => error);
  }

  it('loses it after 30: it is worked on twice, and its acceptance comes too late', () => {
    expect(settled(overtake(4000))).toEqual(['INVALID_RECORD_STATE', 'NONE']);
  });

  it('is not told that it was too late when the other one is done with it already', () => {
    // What lies below the start of the window is ignored.
    expect(settled(overtake(100))).toEqual(['NONE', 'NONE']);
  });
});

describe('SG: a member of a share group', () => {
  /** It polls when it is told to, and has got `values`. */
  function manual(values: readonly string[]): World {
    const world = worker(create(), 'w', { isManual: true });
    world.command({ type: 'share-poll', process: world.id('w'), ms: 500 }).run(8000);
    world.produce(JOBS, values);
    return poll(world);
  }

  function poll(world: World): World {
    return world.command({ type: 'share-poll', process: world.id('w'), ms: 2000 }).run(2500);
  }

  function say(world: World, offset: number, outcome: 'accept' | 'release' | 'reject'): World {
    const record = { partition: JOBS, offset, outcome };
    return world.command({ type: 'share-acknowledge', process: world.id('w'), ...record });
  }

  function commit(world: World): World {
    return world.command({ type: 'share-commit', process: world.id('w') }).run(500);
  }

  it('accepts, releases and rejects each record for itself', () => {
    const world = manual(['a', 'b', 'c']);
    expect(deliveries(world)).toEqual(['s1 0 1', 's1 1 1', 's1 2 1']);
    say(say(say(world, 0, 'release'), 1, 'accept'), 2, 'reject');
    commit(world);
    expect(world.inFlight('workers', JOBS)).toEqual([
      '0 AVAILABLE 1',
      '1 ACKNOWLEDGED 1',
      '2 ARCHIVED 1',
    ]);
    // The window begins at the first record that is not finished.
    expect(world.shareStart('workers', JOBS)).toBe(0);
    poll(world);
    expect(deliveries(world).at(-1)).toBe('s1 0 2');
    commit(say(world, 0, 'accept'));
    expect(world.shareStart('workers', JOBS)).toBe(3);
  });

  it('gets a record that always fails five times, and then nobody does', () => {
    const world = manual(['poison']);
    for (let round = 1; round < 6; round += 1) poll(commit(say(world, 0, 'release')));
    expect(deliveries(world)).toEqual(['s1 0 1', 's1 0 2', 's1 0 3', 's1 0 4', 's1 0 5']);
    expect(world.shareStart('workers', JOBS)).toBe(1);
    world.produce(JOBS, ['next']);
    expect(deliveries(poll(world)).at(-1)).toBe('s1 1 1');
  });
});
