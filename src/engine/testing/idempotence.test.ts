import { describe, expect, it } from 'vitest';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** One partition on [0,1,2] with one committed record. */
function createOrders(
  configs: Readonly<Record<string, string>> = {},
  options: Partial<WorldOptions> = {},
): World {
  const topic = { name: 'orders', assignment: [[0, 1, 2]], configs };
  const world = createWorld({ brokers: 3, topics: [topic], seed: 5, ...options });
  return world.produce('orders-0', ['r0']).run(1100);
}

describe('a broker that is written to', () => {
  it('gives producers ids out of blocks of a thousand', () => {
    const world = createOrders();
    world.produce('orders-0', ['a'], { by: 'one' }).produce('orders-0', ['b'], { by: 'two' });
    const ids = world.factsOf('producer-id-assigned').map(({ producerId }) => producerId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => id >= 0 && id < 3000)).toBe(true);
  });

  it('forgets a producer after producer.id.expiration.ms', () => {
    const settings = {
      'producer.id.expiration.ms': '5000',
      'producer.id.expiration.check.interval.ms': '1000',
    };
    const world = createOrders({}, { settings });
    expect(world.log('broker-0', 'orders-0').producers.producers).toHaveLength(1);
    world.run(7000);
    for (const broker of ['broker-0', 'broker-1', 'broker-2']) {
      expect(world.log(broker, 'orders-0').producers.producers).toEqual([]);
    }
    // The next batch goes on with its numbers, and is taken.
    world.produce('orders-0', ['r1']);
    expect(world.ledger('r1').isAcknowledged).toBe(true);
    expect(world.factsOf('sequence-refused')).toEqual([]);
  });

  it('knows its producers after a kill, after a clean stop, and after both', () => {
    const world = createOrders();
    world.produce('orders-0', ['r1']).run(1100);
    for (const stop of ['crash', 'shutDown', 'crash'] as const) {
      for (const broker of ['broker-0', 'broker-1', 'broker-2']) {
        world[stop](broker).run(3000).start(broker);
        world.runUntil(() => world.isrOf('orders-0').length === 3, 60_000);
      }
      const value = `after-${stop}-${world.now()}`;
      world.produce('orders-0', [value], { withinMs: 20_000 }).run(1100);
      expect(world.ledger(value).isAcknowledged).toBe(true);
    }
    expect(world.factsOf('sequence-refused')).toEqual([]);
    expect(world.factsOf('producer-epoch-bumped')).toEqual([]);
  });

  it('writes compressed batches with their sizes, and in the codec of the topic', () => {
    const values = Array.from({ length: 20 }, (_, number) => `value-${number}`.padEnd(100, '.'));
    const sizes = [
      { configs: {}, codec: 'none' },
      { configs: { 'compression.type': 'gzip' }, codec: 'none' },
      { configs: {}, codec: 'zstd' },
    ].map(({ configs, codec }) => {
      const world = createOrders(configs);
      const producer = { 'compression.type': codec, 'linger.ms': '20' };
      world.produce('orders-0', values, { configs: producer, by: 'batch' }).run(1100);
      const batches = world.log('broker-2', 'orders-0').segments.flatMap((one) => one.batches);
      return batches.at(-1);
    });
    expect(sizes.map((batch) => batch?.codec)).toEqual(['none', 'gzip', 'zstd']);
    const [plain = 0, gzip = 0, zstd = 0] = sizes.map((batch) => batch?.sizeInBytes);
    expect(plain).toBeGreaterThan(2000);
    expect(gzip).toBeLessThan(plain / 3);
    expect(zstd).toBeLessThan(gzip);
  });

  it('dates records by itself where the topic wants that', () => {
    const world = createOrders({ 'message.timestamp.type': 'LogAppendTime' });
    const [batch] = world.log('broker-1', 'orders-0').segments.flatMap((one) => one.batches);
    const [sent] = world.factsOf('records-sent');
    expect(batch?.maxTimestamp).toBeGreaterThan(sent?.records[0]?.timestamp ?? 0);
    expect(batch?.records[0]?.timestamp).toBe(batch?.maxTimestamp);
  });
});
