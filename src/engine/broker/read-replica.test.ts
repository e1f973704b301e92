import { describe, expect, it } from 'vitest';
import { envelopesInFlight } from '../selectors.ts';
import { createWorld, type World } from '../testing/world.ts';

const SECOND = 1000;

/** Brokers in the racks a, b and b; `orders-0` is led from a; a consumer sits in `rack`. */
function racks(rack: string, settings: Readonly<Record<string, string>> = SELECTOR): World {
  return createWorld({
    brokers: 3,
    racks: ['a', 'b', 'b'],
    topics: [{ name: 'orders', assignment: [[0, 1, 2]] }],
    settings,
  }).consumer('reader', {
    assign: ['orders-0'],
    configs: {
      'auto.offset.reset': 'earliest',
      'client.rack': rack,
      'metadata.max.age.ms': '20000',
    },
  });
}

const SELECTOR = {
  'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
};

/** Whom the reader asks for records now. */
function askedBy(world: World): readonly string[] {
  const asked = new Set<string>();
  for (let ms = 0; ms < SECOND; ms += 1) {
    world.run(1);
    for (const { from, to, body, kind } of envelopesInFlight(world.cluster)) {
      if (kind === 'request' && body.api === 'Fetch' && from === world.id('reader')) asked.add(to);
    }
  }
  return [...asked];
}

describe('a consumer with a rack', () => {
  it('is sent to the in-sync replica of its rack, and gets everything from there', () => {
    const world = racks('b').run(10 * SECOND);
    expect(askedBy(world)).toEqual(['b2']);
    world.produce('orders-0', ['one', 'two']).run(2 * SECOND);
    expect(world.delivered('reader')).toEqual(['one', 'two']);
  });

  it('stays with a leader of its own rack, and where no selector is set', () => {
    expect(askedBy(racks('a').run(10 * SECOND))).toEqual(['b0']);
    expect(askedBy(racks('b', {}).run(10 * SECOND))).toEqual(['b0']);
    expect(askedBy(racks('elsewhere').run(10 * SECOND))).toEqual(['b0']);
  });

  it('asks the leader again when its replica is gone, and is sent to the next one', () => {
    const world = racks('b')
      .run(10 * SECOND)
      .crash('broker-2')
      .run(15 * SECOND);
    world.produce('orders-0', ['after']).run(2 * SECOND);
    expect(world.delivered('reader')).toEqual(['after']);
    expect(askedBy(world)).toEqual(['b1']);
  });

  it('sees a record no sooner than its replica knows that it is committed', () => {
    const world = racks('b')
      .run(10 * SECOND)
      .produce('orders-0', ['one']);
    expect(world.log('broker-0', 'orders-0').highWatermark).toBe(1);
    world.runUntil(() => world.log('broker-2', 'orders-0').highWatermark === 1, SECOND);
    expect(world.delivered('reader')).toEqual([]);
    world.run(50);
    expect(world.delivered('reader')).toEqual(['one']);
  });
});
