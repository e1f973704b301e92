import { describe, expect, it } from 'vitest';
import { processOf } from '../cluster.ts';
import { brokerId, producerId } from '../ids.ts';
import { createWorld, type World } from '../testing/world.ts';

const PRODUCER = producerId(1);

function created(own: { readonly recordsPerTransaction?: number; limit?: number } = {}): World {
  const world = createWorld({
    brokers: 3,
    topics: [{ name: 'orders', partitions: 2 }],
    settings: { 'transaction.state.log.num.partitions': '2' },
    seed: 4,
  });
  const load = {
    topic: 'orders',
    recordsPerSecond: 20,
    keys: 3,
    valueBytes: 10,
    limit: own.limit ?? null,
    ...(own.recordsPerTransaction === undefined
      ? {}
      : { recordsPerTransaction: own.recordsPerTransaction }),
  };
  const configs = { 'transactional.id': 'loads', 'transaction.timeout.ms': '3000' };
  world.command({ type: 'add-producer', producer: { clientId: 'app', configs, load } });
  return world;
}

function calls(world: World): string[] {
  return world.facts.flatMap((fact) =>
    fact.type === 'transaction-call-answered' ? [`${fact.call} ${fact.error}`] : [],
  );
}

function acknowledged(world: World): number {
  return world.facts.reduce(
    (sum, fact) => (fact.type === 'records-acknowledged' ? sum + fact.records.length : sum),
    0,
  );
}

describe('the load of a transactional producer', () => {
  it('begins and commits a transaction for every so many records', () => {
    const world = created({ recordsPerTransaction: 5 });
    world.run(6000);
    const [first, ...rest] = calls(world);
    expect(first).toBe('init NONE');
    const committed = rest.filter((call) => call === 'commit NONE').length;
    expect(committed).toBeGreaterThan(10);
    expect(rest.every((call) => call === 'begin NONE' || call === 'commit NONE')).toBe(true);
    expect(Math.abs(acknowledged(world) - 5 * committed)).toBeLessThanOrEqual(5);
  });

  it('commits what it has begun when it comes to its limit', () => {
    const world = created({ limit: 7, recordsPerTransaction: 5 });
    world.run(6000);
    expect(calls(world).filter((call) => call === 'commit NONE')).toHaveLength(2);
    expect(acknowledged(world)).toBe(7);
  });

  it('goes on after its coordinator has died', () => {
    const world = created();
    world.run(4000);
    for (const number of [0, 1, 2]) {
      world.command({ type: 'crash', process: brokerId(number) }).run(12_000);
      world.command({ type: 'start', process: brokerId(number) }).run(6000);
    }
    const before = calls(world).length;
    world.run(5000);
    expect(calls(world).slice(before)).toContain('commit NONE');
  });

  it('stops for good when another one takes its id', () => {
    const world = created();
    world.run(3000);
    const configs = { 'transactional.id': 'loads' };
    world.command({ type: 'add-producer', producer: { clientId: 'b', configs, load: null } });
    world.command({ type: 'init-transactions', process: producerId(2) }).run(8000);
    expect(calls(world).some((call) => call.endsWith('PRODUCER_FENCED'))).toBe(true);
    const process = processOf(world.cluster, PRODUCER);
    expect(process?.kind === 'producer' && process.load?.isSending).toBe(false);
  });
});
