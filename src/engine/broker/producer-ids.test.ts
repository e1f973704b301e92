import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { committedImage } from '../cluster.ts';
import { brokerId } from '../ids.ts';
import { brokerOf } from '../selectors.ts';
import { createWorld, type World } from '../testing/world.ts';

function createOrders(): World {
  return createWorld({ brokers: 1, topics: [{ name: 'orders', assignment: [[0]] }], seed: 3 });
}

/** Ids that producers have been given, oldest first. */
function ids(world: World): number[] {
  return world.factsOf('producer-id-assigned').map(({ producerId }) => producerId);
}

function blocksOf({ cluster }: World) {
  return assertExists(brokerOf(cluster, brokerId(0)), 'it exists').producerIds;
}

describe('ids of producers', () => {
  it('come out of a block of a thousand that the controller gives at the first question', () => {
    const world = createOrders();
    world.produce('orders-0', ['a'], { by: 'one' }).produce('orders-0', ['b'], { by: 'two' });
    expect(ids(world)).toEqual([0, 1]);
    expect(committedImage(world.cluster).nextProducerId).toBe(1000);
    expect(blocksOf(world)).toMatchObject({ next: 2, end: 1000, reserveStart: -1 });
  });

  it('are asked for again when nine tenths of a block are gone, before it is used up', () => {
    const world = createOrders();
    world.produce('orders-0', ['a'], { by: 'one' });
    blocksOf(world).next = 899;
    world.produce('orders-0', ['b'], { by: 'two' });
    expect(blocksOf(world)).toMatchObject({ next: 900, reserveStart: -1 });
    world.produce('orders-0', ['c'], { by: 'three' }).run(100);
    expect(blocksOf(world)).toMatchObject({ next: 901, reserveStart: 1000, reserveLength: 1000 });
    blocksOf(world).next = 1000;
    world.produce('orders-0', ['d'], { by: 'four' });
    expect(ids(world)).toEqual([0, 899, 900, 1000]);
    expect(committedImage(world.cluster).nextProducerId).toBe(2000);
  });

  it('left in the block of a broker that dies are never given away', () => {
    const world = createOrders();
    world.produce('orders-0', ['a'], { by: 'one' });
    world.crash('broker-0').run(500).start('broker-0').run(20_000);
    world.produce('orders-0', ['b'], { by: 'two', withinMs: 30_000 });
    expect(ids(world)).toEqual([0, 1000]);
  });
});
