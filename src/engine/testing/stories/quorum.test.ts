import { describe, expect, it } from 'vitest';
import { controllersOf } from '../../cluster.ts';
import type { ProcessId } from '../../ids.ts';
import type { World } from '../world.ts';
import {
  createOrders,
  FIRST_FIVE,
  offsetsOf,
  ORDERS,
  until,
  type OrdersOptions,
} from './orders.ts';

const CONTROLLERS = ['controller-100', 'controller-101', 'controller-102'];

function threeControllers(options: OrdersOptions = {}): World {
  return createOrders({ controllers: 3, ...options });
}

function activeOf(world: World): string {
  return world.activeController() ?? 'none';
}

/** Those that are not active. */
function standbysOf(world: World): readonly string[] {
  return CONTROLLERS.filter((name) => name !== activeOf(world));
}

/** Until another than `former` is active; how long that took. */
function failOver(world: World, former: string): number {
  const since = world.now();
  world.runUntil(() => ![null, former].includes(world.activeController()));
  return world.now() - since;
}

function controllerNamed(world: World, name: string) {
  const id: ProcessId = world.id(name);
  const found = controllersOf(world.cluster).find((controller) => controller.id === id);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** What the controllers became, from the first to the last, since `at`. */
function rolesSince(world: World, at: number): string[] {
  const changes = world.factsOf('quorum-role-changed').filter((fact) => fact.at > at);
  return changes.map(({ by, role }) => `controller-${by?.slice(1) ?? ''} ${role}`);
}

describe('S13: the active controller is gone', () => {
  it('and is replaced when two fetch timeouts have ended, one soon after the other', () => {
    const world = threeControllers();
    const former = activeOf(world);
    const [near = '', far = ''] = standbysOf(world);
    // They do not hear from the leader at the same moments.
    world.delay(former, far, 40).run(3000).crash(former);
    const crashedAt = world.now();
    world.produce(ORDERS, ['r5']);
    expect(world.activeController()).toBeNull();
    expect(world.ledger('r5').isAcknowledged).toBe(true);
    const took = failOver(world, former);
    expect(took).toBeGreaterThanOrEqual(1400);
    expect(took).toBeLessThanOrEqual(2100);
    // Who stands first is refused while the other still hopes for the leader, and votes for it
    // then.
    expect(rolesSince(world, crashedAt)).toEqual([
      `${far} prospective`,
      `${near} prospective`,
      `${near} candidate`,
      `${far} unattached`,
      `${near} leader`,
      `${far} follower`,
    ]);
    expect(world.historyOf(ORDERS)).toEqual(['0/0/0 [0,1,2] []']);
    until(world.crash('broker-0'), '1/1/1 [1,2] []');
  });

  it('and is replaced one or two seconds later when both stand at once and split the votes', () => {
    const world = threeControllers();
    const former = activeOf(world);
    const { epoch } = controllerNamed(world, former);
    world.crash(former);
    const crashedAt = world.now();
    failOver(world, former);
    const roles = rolesSince(world, crashedAt);
    expect(roles.filter((role) => role.endsWith('candidate'))).toHaveLength(3);
    const refused = world.factsOf('quorum-vote-answered').filter((fact) => {
      return !fact.isPreVote && !fact.isGranted;
    });
    expect(refused.map((fact) => fact.epoch)).toEqual([epoch + 1, epoch + 1]);
    const elected = world.factsOf('quorum-leader-elected').at(-1);
    expect(elected?.epoch).toBe(epoch + 2);
    expect(elected?.votes).toHaveLength(2);
    expect(world.now() - crashedAt).toBeGreaterThanOrEqual(2500);
    expect(world.now() - crashedAt).toBeLessThanOrEqual(4100);
  });

  it('in good order: it names its successors, and one of them stands at once', () => {
    const world = threeControllers();
    const former = activeOf(world);
    const took = failOver(world.shutDown(former), former);
    expect(took).toBeLessThan(500);
  });

  it('gives a broker that died just before a whole session more', () => {
    const world = threeControllers().run(3000);
    const former = activeOf(world);
    world.crash('broker-0').run(2000).crash(former);
    failOver(world, former);
    const takenOverAt = world.now();
    until(world, '1/1/1 [1,2] []');
    expect(world.now() - takenOverAt).toBeGreaterThanOrEqual(9000);
    expect(world.now() - takenOverAt).toBeLessThanOrEqual(10_250);
  });
});

describe('S14: the active controller is cut off from the others', () => {
  it('resigns after three seconds, and what it could not commit is not', () => {
    const world = threeControllers();
    const former = activeOf(world);
    const [left = '', right = ''] = standbysOf(world);
    const { quorum, epoch } = controllerNamed(world, former);
    world.cut(former, left).cut(former, right);
    const cutAt = world.now();
    // Only it is asked: it writes that down, and may not answer before others have it.
    world.reassign(ORDERS, [0, 1]).run(200);
    const old = controllerNamed(world, former);
    expect(old.logLength).toBeGreaterThan(quorum.highWatermark);
    expect(world.stateOf(ORDERS)).toBe('0/0/0 [0,1,2] []');
    expect(world.historyOf(ORDERS)).toHaveLength(1);
    const written = old.image.partitions.find((known) => known?.leaderEpoch === 1);
    expect(written).toMatchObject({ replicas: ['b0', 'b1'] });

    world.runUntil(() => controllerNamed(world, former).claimedEpoch < 0, 5000);
    expect(world.now() - cutAt).toBeGreaterThanOrEqual(2400);
    expect(world.now() - cutAt).toBeLessThanOrEqual(3600);
    failOver(world, former);
    expect(old.image.partitions.every((known) => known?.leaderEpoch === 0)).toBe(true);
    world.heal().run(5000);
    expect(old.quorum.role).toBe('follower');
    const truncated = world.factsOf('metadata-truncated').filter(({ by }) => by === old.id);
    expect(truncated.length).toBeGreaterThan(0);
    expect(old.image).toEqual(controllerNamed(world, activeOf(world)).committedImage);
    // Who had asked was sent away without an answer, and has asked the next one.
    const changes = old.log.filter(({ record }) => record.type === 'PartitionChangeRecord');
    expect(changes).toHaveLength(1);
    expect(changes[0]?.epoch).toBeGreaterThan(epoch);
    expect(world.historyOf(ORDERS)).toEqual(['0/0/0 [0,1,2] []', '0/1/1 [0,1] []']);
    expect(world.factsOf('admin-answered').at(-1)).toMatchObject({ error: 'NONE' });
  });

  it('keeps what it had committed', () => {
    const world = threeControllers();
    until(world.crash('broker-2'), '0/0/1 [0,1] []');
    const former = activeOf(world);
    for (const name of standbysOf(world)) world.cut(former, name);
    failOver(world, former);
    expect(world.stateOf(ORDERS)).toBe('0/0/1 [0,1] []');
    until(world.heal().start('broker-2'), '0/0/2 [0,1,2] []');
  });
});

describe('S11: two of three controllers are in the racks that are lost', () => {
  it('decide nothing: no election, no smaller ISR, while the leader that is left serves', () => {
    const world = threeControllers({
      racks: ['a', 'b', 'c'],
      replicas: [1, 0, 2],
      configs: { 'min.insync.replicas': '2' },
    });
    const [left = '', right = ''] = standbysOf(world);
    world.crash('broker-2').crash(left).crash(right).run(5000);
    expect(world.activeController()).toBeNull();
    world.produce(ORDERS, ['r5'], { acks: '1' });
    expect(world.ledger('r5').isAcknowledged).toBe(true);
    world.produce(ORDERS, ['r6'], { withinMs: 20_000 });
    expect(world.ledger('r6').fate).toBe('waiting');
    expect(offsetsOf(world, ['broker-1', 'broker-0'])).toEqual(['7/5', '7/5']);
    world.crash('broker-1').run(40_000);
    expect(world.factsOf('broker-fenced')).toEqual([]);
    expect(world.historyOf(ORDERS)).toEqual(['1/0/0 [1,0,2] []']);
    expect(world.delivered('reader')).toEqual(FIRST_FIVE);
    // One of them returns: the dead are fenced when their new sessions have ended.
    world.start(left).runUntil(() => world.isrOf(ORDERS).length === 1);
    expect(world.historyOf(ORDERS)).toEqual([
      '1/0/0 [1,0,2] []',
      '0/1/1 [0,2] []',
      '0/1/2 [0] [2]',
    ]);
  });
});
