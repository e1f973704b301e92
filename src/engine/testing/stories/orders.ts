/**
 * Where the stories begin: brokers 0, 1 and 2, one partition that 0 leads and all have in sync,
 * five records that everybody knows to be committed, and somebody who reads them.
 */
import { assert } from '../../../base/assert.ts';
import { createWorld, type World, type WorldOptions, type WorldTopic } from '../world.ts';

export const ORDERS = 'orders-0';

/** By their offsets. */
export const FIRST_FIVE: readonly string[] = ['r0', 'r1', 'r2', 'r3', 'r4'];

export const BROKERS: readonly string[] = ['broker-0', 'broker-1', 'broker-2'];

/**
 * One of the producers that know the leader from the beginning. It gives a record up after two
 * retries; those called `acks=all` and `acks=1` have Kafka's defaults.
 */
export const HASTY = {
  by: 'hasty',
  configs: { retries: '2', 'enable.idempotence': 'true' },
} as const;

export interface OrdersOptions extends Omit<Partial<WorldOptions>, 'topics'> {
  /** Default 0, 1 and 2. */
  readonly replicas?: readonly number[];
  readonly configs?: WorldTopic['configs'];
}

export function createOrders({
  replicas = [0, 1, 2],
  configs = {},
  ...options
}: OrdersOptions = {}): World {
  const topic = { name: 'orders', assignment: [replicas], configs };
  const world = createWorld({ brokers: 3, topics: [topic], seed: 11, ...options });
  read(world, 'reader');
  world.produce(ORDERS, FIRST_FIVE.slice(0, 3)).produce(ORDERS, ['r3'], HASTY);
  // Long enough for the high watermark to be on the disks as well.
  world.produce(ORDERS, ['r4'], { acks: '1' }).run(6000);
  for (const number of replicas) {
    assert(world.offsets(`broker-${number}`, ORDERS) === '5/5', 'everybody has all five');
  }
  assert(world.delivered('reader').length === FIRST_FIVE.length, 'so has the reader');
  return world;
}

/** Somebody reads the partition from its beginning, without a group. */
export function read(world: World, name: string): World {
  const configs = { 'auto.offset.reset': 'earliest' };
  return world.consumer(name, { assign: [ORDERS], configs });
}

/** `log end/high watermark` of each broker. */
export function offsetsOf(world: World, brokers: readonly string[] = BROKERS): string[] {
  return brokers.map((broker) => world.offsets(broker, ORDERS));
}

/** How long after its last heartbeat a broker was fenced, each time. */
export function silences(world: World): number[] {
  return world.factsOf('broker-fenced').map(({ at, lastHeartbeatAt }) => at - lastHeartbeatAt);
}

/** Runs until the controller says so. */
export function until(world: World, state: string, limitMs = 60_000): World {
  return world.runUntil(() => world.stateOf(ORDERS) === state, limitMs);
}
