import { describe, expect, it } from 'vitest';
import type { Command } from '../command.ts';
import { brokerId } from '../ids.ts';
import { brokerOf, partitionByName, replicaOf } from '../selectors.ts';
import { refusalOf } from './refusal-of.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

const b = brokerId;

describe('a log directory', () => {
  /** Two directories: `one` lies in the first, `two` in the second. */
  function createTwo(options: Partial<WorldOptions> = {}): World {
    const configs = { 'min.insync.replicas': '2' };
    const topics = ['one', 'two'].map((name) => ({ name, assignment: [[0, 1, 2]], configs }));
    const world = createWorld({ brokers: 3, logDirs: 2, topics, seed: 5, ...options });
    return world.produce('one-0', ['a0']).produce('two-0', ['b0', 'b1']).run(1100);
  }
  const failSecond = (world: World): World =>
    world.command({ type: 'fail-log-dir', process: b(0), directory: 1 });

  it('gets the next replica when it holds the fewest', () => {
    const world = createTwo();
    const [first, second] = brokerOf(world.cluster, b(0))?.disk.directories ?? [];
    const placed = ['one-0', 'two-0'].map((name) => {
      return replicaOf(world.cluster, b(0), partitionByName(world.cluster, name) ?? -1)?.directory;
    });
    expect(placed).toEqual([first?.id, second?.id]);
    // Three brokers have told where their replica lies.
    expect(world.stateOf('one-0')).toBe('0/0/3 [0,1,2] []');
  });

  it('that failed is found as it was at the next start', () => {
    const world = failSecond(createTwo());
    expect(world.factsOf('unflushed-lost')).toEqual([]);
    world.runUntil(() => world.leaderOf('two-0') === 'broker-1', 2000);
    world.crash('broker-0').runUntil(() => world.leaderOf('one-0') === 'broker-1');
    world.start('broker-0').runUntil(() => world.isrOf('two-0').includes(0));
    world.run(1100);
    expect(world.values('broker-0', 'two-0')).toEqual(['b0', 'b1']);
  });

  it('that fails as the first one halts the broker', () => {
    const world = createTwo();
    world.command({ type: 'fail-log-dir', process: b(0), directory: 0 });
    expect(world.factsOf('process-crashed')).toMatchObject([{ by: 'b0' }]);
    world.runUntil(() => world.leaderOf('two-0') === 'broker-1');
    expect(world.leaderOf('one-0')).toBe('broker-1');
  });

  it('that no controller can be told of makes the broker leave', () => {
    const world = createTwo({ settings: { 'log.dir.failure.timeout.ms': '3000' } });
    world.cut('broker-0', 'controller');
    failSecond(world).run(3100);
    expect(world.factsOf('log-dir-unreported')).toMatchObject([{ by: 'b0', place: 1 }]);
    expect(brokerOf(world.cluster, b(0))?.lifecycle.state).toBe('pending-controlled-shutdown');
    world.heal().runUntil(() => brokerOf(world.cluster, b(0))?.status === 'stopped', 60_000);
  });

  it('makes a clean stop unclean for the whole broker while it has failed', () => {
    const world = failSecond(createTwo());
    world.run(1000).shutDown('broker-0');
    world.runUntil(() => brokerOf(world.cluster, b(0))?.status === 'stopped');
    world.start('broker-0').run(15_000);
    expect(world.factsOf('broker-registered').at(-1)).toMatchObject({ wasUnclean: true });
  });

  it('is refused where there is none, where it has failed, and of a stopped broker', () => {
    const world = failSecond(createTwo());
    const fail = (broker: number, directory: number): Command => {
      return { type: 'fail-log-dir', process: b(broker), directory };
    };
    expect(refusalOf(world, fail(0, 1))).toBe('already-so');
    expect(refusalOf(world, fail(0, 2))).toBe('no-such-directory');
    world.crash('broker-1');
    expect(refusalOf(world, fail(1, 1))).toBe('not-running');
  });
});
