import { describe, expect, it } from 'vitest';
import { assertExists } from '../../../base/assert.ts';
import { controllerOf } from '../../cluster.ts';
import type { World } from '../world.ts';
import { createOrders, FIRST_FIVE, offsetsOf, ORDERS, until } from './orders.ts';

const AFTERWARDS = ['r5', 'r6', 'r7', 'r8', 'r9'];

describe('S5: the only replica in sync is lost with min.insync.replicas 1', () => {
  /** The others fall behind and leave the ISR; five records are committed by the leader alone. */
  function onlyTheLeaderInSync(unclean: 'true' | 'false', elr: boolean): World {
    const world = createOrders({ configs: { 'unclean.leader.election.enable': unclean }, elr });
    world.cut('broker-1', 'broker-0').cut('broker-2', 'broker-0');
    world.produce(ORDERS, AFTERWARDS, { withinMs: 60_000 }).run(10);
    expect(world.historyOf(ORDERS)).toEqual(['0/0/0 [0,1,2] []', '0/0/1 [0] []']);
    for (const value of AFTERWARDS) expect(world.ledger(value).fate).toBe('visible');
    expect(offsetsOf(world)).toEqual(['10/10', '5/5', '5/5']);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, ...AFTERWARDS]);
    return world;
  }

  it('is followed at once by one that is not, where unclean elections are allowed', () => {
    const world = onlyTheLeaderInSync('true', false).run(6000).cut('broker-1', 'broker-2');
    world
      .crash('broker-0')
      .runUntil(() => world.leaderOf(ORDERS) === 'broker-1')
      .run(50);
    expect(world.stateOf(ORDERS)).toBe('1/1/2 [1] [] RECOVERING');
    expect(world.factsOf('leader-elected')).toMatchObject([{ leader: 'b1', isUnclean: true }]);
    expect(offsetsOf(world)).toEqual(['10/10', '5/5', '5/5']);
    for (const value of AFTERWARDS) {
      expect(world.ledger(value)).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    }
    // The first change that it asks for says that it has recovered.
    until(world.heal(), '1/1/3 [1,2] []');
    world.start('broker-0').runUntil(() => world.factsOf('log-truncated').length > 0);
    expect(world.factsOf('log-truncated')).toMatchObject([{ by: 'b0', from: 10, to: 5 }]);
    // The high watermark of the old leader has gone back.
    expect(world.offsets('broker-0', ORDERS)).toBe('5/5');
    until(world, '1/1/4 [0,1,2] []');
    world.produce(ORDERS, ["r5'"], { withinMs: 3000 }).run(600);
    expect(offsetsOf(world)).toEqual(['6/6', '6/6', '6/6']);
    expect(world.epochsOf('broker-0', ORDERS)).toBe('(0,0)(1,5)');
    // The reader has to step back to where the logs part.
    world.run(3000);
    expect(world.factsOf('position-truncated')).toMatchObject([{ from: 10, to: 5 }]);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, ...AFTERWARDS, "r5'"]);
  });

  it('is waited for where they are not: nothing is lost', () => {
    const world = onlyTheLeaderInSync('false', false);
    world.isolate('broker-0');
    until(world, '-1/1/2 [0] []').run(5000);
    expect(world.leaderOf(ORDERS)).toBeNull();
    until(world.heal(), '0/2/3 [0] []');
    world.runUntil(() => world.isrOf(ORDERS).length === 3).run(600);
    expect(offsetsOf(world)).toEqual(['10/10', '10/10', '10/10']);
    for (const value of AFTERWARDS) expect(world.ledger(value).fate).toBe('visible');
  });

  it('is waited for, and is the one that is eligible, where the ELR is on', () => {
    const world = onlyTheLeaderInSync('false', true);
    world.isolate('broker-0');
    until(world, '-1/1/2 [] [0] last known [0]').run(5000);
    expect(world.leaderOf(ORDERS)).toBeNull();
    until(world.heal(), '0/2/3 [0] []');
    world.runUntil(() => world.isrOf(ORDERS).length === 3).run(600);
    expect(offsetsOf(world)).toEqual(['10/10', '10/10', '10/10']);
  });

  it.each([
    [false, ['-1/1/2 [0] []', '0/2/3 [0] []']],
    [
      true,
      ['-1/1/2 [] [0] last known [0]', '-1/1/3 [] [] last known [0]', '0/2/4 [0] [] RECOVERING'],
    ],
  ])('has all that it wrote when it was only killed (ELR: %s)', (elr, states) => {
    const world = onlyTheLeaderInSync('false', elr).crash('broker-0').heal();
    world.runUntil(() => world.leaderOf(ORDERS) === null).run(5000);
    world
      .start('broker-0')
      .runUntil(() => world.isrOf(ORDERS).length === 3)
      .run(600);
    expect(world.historyOf(ORDERS).slice(2, 2 + states.length)).toEqual(states);
    expect(offsetsOf(world)).toEqual(['10/10', '10/10', '10/10']);
    for (const value of AFTERWARDS) expect(world.ledger(value).fate).toBe('visible');
  });

  it('may be replaced by hand', () => {
    const world = onlyTheLeaderInSync('false', false);
    until(world.crash('broker-0').heal(), '-1/1/2 [0] []');
    world.elect('UNCLEAN').runUntil(() => world.leaderOf(ORDERS) === 'broker-1', 1000);
    expect(world.historyOf(ORDERS)[3]).toBe('1/2/3 [1] [] RECOVERING');
    world.run(100);
    expect(world.ledger('r5').fate).toBe('lost');
  });
});

describe('S10: the last replica standing loses its power', () => {
  /** Of its log three records are on the disk. Its followers were fenced, first 1 and then 2. */
  function lastStanding(elr: boolean, minIsr: '1' | '2'): World {
    const configs = { 'min.insync.replicas': minIsr, 'flush.messages': '3' };
    const world = createOrders({ configs, elr });
    until(world.pause('broker-1'), '0/0/1 [0,2] []');
    world.pause('broker-2').runUntil(() => world.isrOf(ORDERS).length === 1);
    expect(world.stateOf(ORDERS)).toBe(`0/0/2 [0] ${elr && minIsr === '2' ? '[2]' : '[]'}`);
    world.run(3000).cutPower('broker-0');
    expect(world.values('broker-0', ORDERS)).toEqual(['r0', 'r1', 'r2']);
    return world;
  }

  /** It registers when its session has ended, and before the controller looks for that. */
  function restartInBetween(world: World): World {
    const { sessions } = controllerOf(world.cluster);
    const session = sessions.find(({ broker }) => broker === world.id('broker-0'));
    const endsAt = assertExists(session, 'broker 0 is registered').lastContactAt + 9000;
    return world.run(endsAt - world.now()).start('broker-0');
  }

  it('leads again without eligible replicas, and the others cut what is committed', () => {
    const world = until(lastStanding(false, '2'), '-1/1/3 [0] []');
    world.resume('broker-1').resume('broker-2').run(3000);
    expect(
      world
        .factsOf('broker-unfenced')
        .map(({ broker }) => broker)
        .slice(-2),
    ).toEqual(['b1', 'b2']);
    expect(world.stateOf(ORDERS)).toBe('-1/1/3 [0] []');
    until(world.start('broker-0'), '0/2/4 [0] []');
    world.runUntil(() => world.isrOf(ORDERS).length === 3).run(600);
    expect(offsetsOf(world)).toEqual(['3/3', '3/3', '3/3']);
    const cut = world.factsOf('log-truncated');
    expect(cut.map(({ by, from, to }) => [by, from, to]).sort()).toEqual([
      ['b1', 5, 3],
      ['b2', 5, 3],
    ]);
    expect(world.ledger('r3')).toMatchObject({ isAcknowledged: true, acks: -1, fate: 'lost' });
    expect(world.ledger('r2').fate).toBe('visible');
    expect(world.delivered('reader')).toEqual(FIRST_FIVE);
  });

  it('has to wait for the eligible one, and nothing is lost', () => {
    const world = lastStanding(true, '2');
    until(restartInBetween(world), '-1/1/3 [] [2] last known [0]', 1000);
    world.resume('broker-1').run(3000);
    expect(world.stateOf(ORDERS)).toBe('-1/1/3 [] [2] last known [0]');
    world.resume('broker-2');
    until(world, '2/2/4 [2] []');
    world.runUntil(() => world.isrOf(ORDERS).length === 3).run(600);
    expect(offsetsOf(world)).toEqual(['5/5', '5/5', '5/5']);
    for (const value of FIRST_FIVE) expect(world.ledger(value).fate).toBe('visible');
  });

  it('is eligible itself until it registers, when its session has ended before', () => {
    const world = until(lastStanding(true, '2'), '-1/1/3 [] [0,2] last known [0]');
    until(world.start('broker-0'), '-1/1/4 [] [2] last known [0]').run(3000);
    expect(world.leaderOf(ORDERS)).toBeNull();
    until(world.resume('broker-2'), '2/2/5 [2] []');
    expect(world.ledger('r4').fate).toBe('visible');
  });

  it('is elected as last known leader with min.insync.replicas 1', () => {
    const world = lastStanding(true, '1');
    restartInBetween(world)
      .runUntil(() => world.leaderOf(ORDERS) === 'broker-0', 2000)
      .run(100);
    expect(world.historyOf(ORDERS).slice(2)).toEqual([
      '0/0/2 [0] []',
      '-1/1/3 [] [] last known [0]',
      '0/2/4 [0] [] RECOVERING',
    ]);
    expect(world.factsOf('leader-elected').at(-1)).toMatchObject({ isUnclean: true });
    expect(world.ledger('r3')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    world.resume('broker-1').resume('broker-2');
    world.runUntil(() => world.isrOf(ORDERS).length === 3).run(600);
    expect(offsetsOf(world)).toEqual(['3/3', '3/3', '3/3']);
  });
});
