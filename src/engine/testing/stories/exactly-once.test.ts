import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../world.ts';

const INPUTS = ['r0', 'r1', 'r2', 'r3', 'r4'];
const EARLIEST = { 'auto.offset.reset': 'earliest' };
const READER = { group: null, topics: [], configs: EARLIEST };
const CAREFUL = { ...EARLIEST, 'isolation.level': 'read_committed' };

/**
 * Two applications copy `orders`, to a topic each: one with a transactional id, one without. Each
 * output has a careful reader, and that of the transactions a careless one too.
 */
function create(): World {
  const world = createWorld({
    brokers: 3,
    seed: 5,
    settings: { 'transaction.state.log.num.partitions': '1' },
    topics: [
      { name: 'orders', assignment: [[0, 1, 2]] },
      { name: 'once', assignment: [[1, 2, 0]] },
      { name: 'twice', assignment: [[2, 0, 1]] },
    ],
  });
  const plan = { topics: ['orders'], configs: EARLIEST, processingMsPerRecord: 10 };
  world.application('exact', { ...plan, output: 'once', transactionalId: 'exact' });
  world.application('plain', { ...plan, output: 'twice' });
  world.consumer('careful', { ...READER, assign: ['once-0'], configs: CAREFUL });
  world.consumer('careless', { ...READER, assign: ['once-0'] });
  world.consumer('reader', { ...READER, assign: ['twice-0'], configs: CAREFUL });
  return world.run(7000).produce('orders-0', INPUTS);
}

function outputs(world: World, topic: string): number {
  return world.log(topic === 'once' ? 'broker-1' : 'broker-2', `${topic}-0`).logEndOffset;
}

describe('EOS: an application dies between its outputs and its commit', () => {
  it('writes them twice without a transactional id', () => {
    const world = create();
    world.runUntil(() => outputs(world, 'twice') === 5, 2000);
    world.crash('plain').start('plain').run(60_000);
    expect(world.committed('plain', 'orders-0')).toBe(5);
    expect(world.delivered('reader')).toEqual([...INPUTS, ...INPUTS]);
  });

  it('is seen by nobody who reads what is committed to write them twice, with one', () => {
    const world = create();
    world.runUntil(() => outputs(world, 'once') === 5, 2000);
    expect(world.transaction('exact').state).toBe('Ongoing');
    world.crash('exact').start('exact').run(60_000);
    // Its new run has aborted what the old one left open, before it read anything.
    expect(world.factsOf('transactional-producer-fenced')).toMatchObject([
      { transactionalId: 'exact', reason: 'new-producer' },
    ]);
    expect(world.committed('exact', 'orders-0')).toBe(5);
    expect(world.delivered('careful')).toEqual(INPUTS);
    expect(world.delivered('careless')).toEqual([...INPUTS, ...INPUTS]);
  });

  it('loses its offsets with its outputs, when both were in the transaction', () => {
    const world = create();
    world.runUntil(() => world.factsOf('offsets-pending').length > 0, 2000);
    expect(world.committed('exact', 'orders-0')).toBeNull();
    world.crash('exact').start('exact').run(60_000);
    expect(world.factsOf('offsets-dropped')).toMatchObject([{ group: 'exact' }]);
    expect(world.committed('exact', 'orders-0')).toBe(5);
    expect(world.delivered('careful')).toEqual(INPUTS);
  });

  it('waits with its successor in the group until it is known what counts', () => {
    const world = create();
    world.runUntil(() => world.factsOf('offsets-pending').length > 0, 2000).pause('exact');
    const { startedAt } = world.transaction('exact');
    // Another instance, with an id of its own: the partition is its own when the session has ended.
    const plan = { topics: ['orders'], configs: EARLIEST, processingMsPerRecord: 10 };
    const output = { group: 'exact', output: 'once', transactionalId: 'exact-2' };
    world.application('second', { ...plan, ...output }).run(55_000);
    expect(world.factsOf('member-expired')).toMatchObject([{ clientId: 'exact' }]);
    // UNSTABLE_OFFSET_COMMIT: it asks again and again.
    expect(world.position('second', 'orders-0')).toBe(-1);
    world.runUntil(() => world.position('second', 'orders-0') !== -1, 20_000);
    expect(world.now() - startedAt).toBeGreaterThan(60_000);
    expect(world.now() - startedAt).toBeLessThan(71_000);
    world.run(5000).resume('exact').run(5000);
    // Its epoch is an old one; and when it tries again, it is no member any more (KIP-447).
    expect(world.calls('exact/producer').slice(2)).toEqual([
      'send-offsets NONE',
      'commit INVALID_PRODUCER_EPOCH',
      'abort NONE',
      'begin NONE',
      'send-offsets COMMIT_FAILED',
      'abort NONE',
    ]);
    expect(world.delivered('careful')).toEqual(INPUTS);
  });
});
