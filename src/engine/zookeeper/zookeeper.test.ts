import { describe, expect, it } from 'vitest';
import { cloneCluster } from '../checkpoint.ts';
import { brokersOf } from '../cluster.ts';
import { digestText } from '../digest.ts';
import { brokerId } from '../ids.ts';
import { createCluster } from '../plan.ts';
import { runUntil } from '../step.ts';
import { createWorld, type World, type WorldOptions } from '../testing/world.ts';
import { zooKeeperPlan } from '../testing/zookeeper-walk.ts';

const ORDERS = { name: 'orders', assignment: [[0, 1, 2]] };

function zooKeeperWorld(options: Partial<WorldOptions> = {}): World {
  return createWorld({
    brokers: 3,
    topics: [ORDERS],
    metadataMode: 'zookeeper',
    settings: { 'auto.leader.rebalance.enable': 'false' },
    ...options,
  });
}

/** `broker-2`, which is the controller as it believes itself. */
function controllerIn(world: World): string {
  const active = brokersOf(world.cluster).filter(
    ({ status, zk }) => status === 'running' && zk?.active?.isLoaded === true,
  );
  active.sort((left, right) => (right.zk?.active?.epoch ?? 0) - (left.zk?.active?.epoch ?? 0));
  return `broker-${active[0]?.id.slice(1) ?? 'none'}`;
}

/** The controller is broker 0 and has no replica: 1 leads, 2 and 3 follow. */
function worldWithController(options: Partial<WorldOptions> = {}): World {
  const topics = [{ name: 'orders', assignment: [[1, 2, 3]] }];
  const world = zooKeeperWorld({ brokers: 4, topics, ...options });
  expect(controllerIn(world)).toBe('broker-0');
  return world;
}

const SERVERS = ['zookeeper-1', 'zookeeper-2', 'zookeeper-3'];

describe('a cluster with ZooKeeper', () => {
  it('has one controller, and gives its partitions leaders', () => {
    const world = zooKeeperWorld();
    const won = world.factsOf('controller-race-won');
    expect(won.map(({ controllerEpoch }) => controllerEpoch)).toEqual([1]);
    expect(world.stateOf('orders-0')).toBe('0/0/0 [0,1,2] []');
    expect(world.beliefOf('broker-0', 'orders-0')).toBe('0/0 [0,1,2]');
    for (const { zk, lifecycle } of brokersOf(world.cluster)) {
      expect(zk?.session).toBeGreaterThan(0);
      expect(lifecycle.state).toBe('running');
    }
  });

  it('works with one server as with three', () => {
    const world = zooKeeperWorld({ zookeeperServers: 1 }).produce('orders-0', ['a']);
    expect(world.ledger('a').fate).toBe('visible');
  });

  it('serves producers, consumers and groups as ever', () => {
    const world = zooKeeperWorld();
    world.consumer('reader', {
      group: 'g',
      topics: ['orders'],
      configs: { 'auto.offset.reset': 'earliest' },
    });
    world.run(6000).produce('orders-0', ['a', 'b', 'c']).run(2000);
    expect(world.delivered('reader')).toEqual(['a', 'b', 'c']);
    world.crash('broker-0').run(30_000).produce('orders-0', ['d']).run(3000);
    expect(world.delivered('reader')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('creates, alters and deletes topics', () => {
    const world = zooKeeperWorld();
    world.alterTopic('orders', 'min.insync.replicas', '3').run(100);
    world.crash('broker-2').run(25_000);
    world.produce('orders-0', ['a'], { configs: { retries: '0' }, withinMs: 1000 });
    expect(world.ledger('a').failure).toBe('NOT_ENOUGH_REPLICAS');
    world.command({ type: 'delete-topic', name: 'orders' }).run(3000);
    // A broker that is down is waited for.
    expect(world.factsOf('topic-deleted')).toEqual([]);
    world.start('broker-2').run(5000);
    expect(world.factsOf('topic-deleted')).toHaveLength(1);
    for (const broker of brokersOf(world.cluster)) expect(broker.replicas[0]).toBeNull();
  });
});

describe('replicas', () => {
  const move = (world: World, replicas: readonly number[] | null): World =>
    world.command({
      type: 'alter-reassignments',
      partitions: [{ partition: 'orders-0', replicas: replicas?.map(brokerId) ?? null }],
    });

  it('move to other brokers, and the leader with them', () => {
    const world = zooKeeperWorld({ brokers: 6 }).produce('orders-0', ['a']);
    move(world, [3, 4, 5]).run(5000);
    expect(world.leaderOf('orders-0')).toBe('broker-3');
    expect([...world.isrOf('orders-0')].sort()).toEqual([3, 4, 5]);
    for (const number of [3, 4, 5])
      expect(world.values(`broker-${number}`, 'orders-0')).toEqual(['a']);
    for (const broker of brokersOf(world.cluster).slice(0, 3))
      expect(broker.replicas[0]).toBeNull();
    expect(world.factsOf('reassignment-started')).toHaveLength(1);
    expect(world.factsOf('reassignment-completed')).toHaveLength(1);
    world.produce('orders-0', ['b'], { withinMs: 2000 });
    expect(world.ledger('b').fate).toBe('visible');
  });

  it('wait for one that is down, and may be called back', () => {
    const world = zooKeeperWorld({ brokers: 4 }).produce('orders-0', ['a']);
    world.cut('broker-3', 'broker-0');
    move(world, [0, 1, 3]).run(5000);
    expect(world.isrOf('orders-0')).toEqual([0, 1, 2]);
    move(world, null).run(5000);
    expect(world.isrOf('orders-0')).toEqual([0, 1, 2]);
    world.heal().run(5000);
    expect(brokersOf(world.cluster)[3]?.replicas[0]).toBeNull();
    expect(world.factsOf('reassignment-completed')).toHaveLength(0);
  });

  it('have no leader when another move does without the one that was elected', () => {
    const world = zooKeeperWorld({ brokers: 6 });
    for (const other of [0, 1, 2, 4]) world.cut('broker-3', `broker-${other}`);
    for (const other of [0, 1, 2]) world.cut('broker-4', `broker-${other}`);
    move(world, [3, 4]).run(2000);
    for (const other of [0, 1, 2]) world.crash(`broker-${other}`);
    world.run(40_000).command({
      type: 'elect-leaders',
      electionType: 'UNCLEAN',
      partitions: ['orders-0'],
    });
    world.run(5000);
    expect(world.leaderOf('orders-0')).toBe('broker-3');
    expect(world.isrOf('orders-0')).toEqual([3]);
    move(world, [5]).run(1000);
    // Who is alone in the ISR stays there, even without a replica.
    expect(world.leaderOf('orders-0')).toBeNull();
    expect(world.isrOf('orders-0')).toEqual([3]);
  });

  it('are finished by the next controller', () => {
    const world = zooKeeperWorld({ brokers: 5 });
    world.cut('broker-4', 'broker-1').cut('broker-4', 'broker-0');
    move(world, [1, 2, 4]).run(2000).crash(controllerIn(world)).run(25_000);
    world.heal().run(10_000);
    expect([...world.isrOf('orders-0')].sort()).toEqual([1, 2, 4]);
  });

  it('are placed on from where the topic ends when it grows', () => {
    const world = zooKeeperWorld({ topics: [{ name: 'orders', replicationFactor: 2 }] });
    const grow = {
      type: 'create-partitions',
      topic: 'orders',
      count: 3,
      assignment: null,
    } as const;
    world.command(grow).run(1000);
    const [, second, third] = [0, 1, 2].map((number) => world.isrOf(`orders-${number}`));
    expect(second).toHaveLength(2);
    expect(third).toHaveLength(2);
    world.produce('orders-2', ['a'], { withinMs: 2000 });
    expect(world.ledger('a').fate).toBe('visible');
  });
});

describe('a broker that dies', () => {
  it('loses its leaderships when its session has ended', () => {
    const world = worldWithController().produce('orders-0', ['a']);
    world.crash('broker-1').run(10_000);
    expect(world.stateOf('orders-0')).toBe('1/0/0 [1,2,3] []');
    world.run(11_000);
    expect(world.stateOf('orders-0')).toBe('2/1/1 [2,3] []');
    const [expired] = world.factsOf('zookeeper-session-expired');
    expect(expired?.client).toBe('b1');
    const silence = (expired?.at ?? 0) - (expired?.lastHeardAt ?? 0);
    expect(silence).toBeGreaterThanOrEqual(18_000);
    expect(silence).toBeLessThanOrEqual(21_000);
    world.start('broker-1').run(5000);
    // What a leader changes about the ISR does not raise its epoch.
    expect(world.stateOf('orders-0')).toBe('2/1/2 [1,2,3] []');
  });

  it('stays in the ISR when nobody else is left, and leads again when it is back', () => {
    const world = worldWithController();
    world.crash('broker-2').crash('broker-3').run(25_000);
    world.produce('orders-0', ['a']);
    world.crash('broker-1').run(25_000);
    expect(world.stateOf('orders-0')).toBe('-1/3/3 [1] []');
    world.start('broker-2').run(5000);
    expect(world.leaderOf('orders-0')).toBeNull();
    world.start('broker-1').run(5000);
    expect(world.leaderOf('orders-0')).toBe('broker-1');
    expect(world.ledger('a').fate).toBe('visible');
  });

  it('is followed uncleanly where that is allowed', () => {
    const world = worldWithController();
    world.crash('broker-2').crash('broker-3').run(25_000);
    world.produce('orders-0', ['a']).crash('broker-1').run(25_000);
    world.start('broker-2').run(5000);
    world.alterTopic('orders', 'unclean.leader.election.enable', 'true').run(500);
    expect(world.leaderOf('orders-0')).toBe('broker-2');
    expect(world.isrOf('orders-0')).toEqual([2]);
    expect(world.ledger('a')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    world.start('broker-1').run(5000);
    expect(world.values('broker-1', 'orders-0')).toEqual([]);
  });

  it('moves its leaderships away first when it is shut down', () => {
    const world = worldWithController().produce('orders-0', ['a']);
    world.shutDown('broker-1').run(1000);
    expect(world.stateOf('orders-0')).toBe('2/1/1 [2,3] []');
    expect(world.factsOf('process-stopped')).toHaveLength(1);
    expect(world.factsOf('zookeeper-session-expired')).toEqual([]);
  });
});

it('loses nothing in a rolling restart', () => {
  const world = zooKeeperWorld();
  for (const number of [0, 1, 2]) {
    world.produce('orders-0', [`before-${number}`], { withinMs: 5000 });
    world.shutDown(`broker-${number}`).run(8000);
    world.produce('orders-0', [`during-${number}`], { withinMs: 5000 });
    world.start(`broker-${number}`).runUntil(() => world.isrOf('orders-0').length === 3);
    world.run(1000);
  }
  for (const number of [0, 1, 2]) {
    expect(world.ledger(`before-${number}`).fate).toBe('visible');
    expect(world.ledger(`during-${number}`).fate).toBe('visible');
  }
  expect(world.factsOf('controller-race-won').length).toBeGreaterThan(1);
});

describe('the controller', () => {
  it('is followed by another one when its session has ended, which reads everything anew', () => {
    const world = zooKeeperWorld().produce('orders-0', ['a']);
    expect(controllerIn(world)).toBe('broker-0');
    world.crash('broker-0').run(10_000);
    expect(world.factsOf('controller-race-won')).toHaveLength(1);
    world.produce('orders-0', ['b'], { withinMs: 100 });
    world.run(12_000);
    const [, second] = world.factsOf('controller-race-won');
    expect(second).toMatchObject({ controllerEpoch: 2 });
    const loaded = world.factsOf('controller-loaded').at(-1);
    expect(loaded).toMatchObject({ controllerEpoch: 2, topics: 1, partitions: 1 });
    // The new controller takes the dead leader out first, and elects another one then.
    expect(world.stateOf('orders-0')).toBe('1/2/2 [1,2] []');
  });

  it('takes the longer to take over, the more partitions there are', () => {
    const took = (partitions: number): number => {
      const world = zooKeeperWorld({ topics: [{ name: 'many', partitions }], delayMs: 2 });
      world.crash(controllerIn(world)).run(25_000);
      return world.factsOf('controller-loaded').at(-1)?.tookMs ?? 0;
    };
    const few = took(10);
    const many = took(200);
    expect(many - few).toBeGreaterThan(50);
  });

  it('is not obeyed any more once another one has taken over', () => {
    const world = worldWithController();
    // What it sends to broker 2 stays on the way.
    world.command({ type: 'cut-link', from: world.id('broker-0'), to: world.id('broker-2') });
    world.crash('broker-3').run(21_000);
    expect(world.stateOf('orders-0')).toBe('1/1/1 [1,2] []');
    for (const server of SERVERS) world.cut('broker-0', server);
    world.runUntil(() => world.factsOf('controller-loaded').length === 2).run(200);
    world.heal().run(3000);
    const refused = world.factsOf('controller-request-refused');
    expect(
      refused.map(({ by, error, controllerEpoch, knownEpoch }) => {
        return { by, error, controllerEpoch, knownEpoch };
      }),
    ).toContainEqual({
      by: 'b2',
      error: 'STALE_CONTROLLER_EPOCH',
      controllerEpoch: 1,
      knownEpoch: 2,
    });
    const resigned = world.factsOf('controller-resigned');
    expect(resigned.map(({ by, controllerEpoch }) => [by, controllerEpoch])).toEqual([['b0', 1]]);
    expect(controllerIn(world)).not.toBe('broker-0');
  });

  it('learns after a pause that it was replaced', () => {
    const world = worldWithController();
    world.pause('broker-0').run(25_000);
    expect(world.factsOf('controller-race-won')).toHaveLength(2);
    world.resume('broker-0').run(2000);
    expect(world.factsOf('zookeeper-session-lost').map(({ by }) => by)).toEqual(['b0']);
    expect(world.factsOf('controller-resigned').map(({ by }) => by)).toEqual(['b0']);
    expect(world.factsOf('broker-joined').at(-1)?.broker).toBe('b0');
  });
});

describe('the ensemble', () => {
  it('keeps sessions when one of its servers dies', () => {
    const world = zooKeeperWorld().run(5000);
    for (const server of SERVERS) world.crash(server).run(30_000).start(server).run(5000);
    expect(world.factsOf('zookeeper-session-expired')).toEqual([]);
    expect(world.factsOf('controller-race-won')).toHaveLength(1);
    expect(world.factsOf('zookeeper-connection-lost').length).toBeGreaterThan(0);
    expect(world.stateOf('orders-0')).toBe('0/0/0 [0,1,2] []');
  });

  it('decides nothing without a majority, while the data path goes on', () => {
    const world = zooKeeperWorld().produce('orders-0', ['a']);
    world.crash('zookeeper-1').crash('zookeeper-2').run(30_000);
    world.produce('orders-0', ['b'], { acks: '1' });
    expect(world.ledger('b').isAcknowledged).toBe(true);
    world.crash('broker-0').run(60_000);
    expect(world.stateOf('orders-0')).toBe('0/0/0 [0,1,2] []');
    world.start('zookeeper-1').run(25_000);
    expect(world.leaderOf('orders-0')).toBe('broker-1');
    world.produce('orders-0', ['c'], { withinMs: 3000 });
    expect(world.ledger('c').fate).toBe('visible');
  });

  it('is not led by two servers: what one has written without a majority is gone', () => {
    const world = zooKeeperWorld().run(3000);
    const leader = world.factsOf('ensemble-leader-elected').at(-1)?.by ?? '';
    const name = `zookeeper-${leader.slice(1)}`;
    for (const other of SERVERS) if (other !== name) world.cut(name, other);
    world.run(30_000);
    const elected = world.factsOf('ensemble-leader-elected');
    expect(elected.at(-1)?.by).not.toBe(leader);
    expect(elected.at(-1)?.epoch).toBeGreaterThan(1);
    expect(world.factsOf('ensemble-leader-resigned').map(({ by }) => by)).toContain(leader);
    world.heal().run(15_000).crash(controllerIn(world)).run(25_000);
    expect(world.leaderOf('orders-0')).not.toBeNull();
    const lengths = world.cluster.processes.flatMap((process) =>
      process.kind === 'zookeeper' ? [process.logLength] : [],
    );
    expect(new Set(lengths).size).toBe(1);
  });
});

describe('a run with ZooKeeper', () => {
  const END = 40_000;

  it('is the same whenever it is repeated, and from any moment on', () => {
    for (const seed of [3, 4]) {
      const plan = zooKeeperPlan(seed);
      const first = createCluster(plan);
      runUntil(first, END);
      const again = createCluster(plan);
      const copies = [5000, 12_345, 30_000].map((at) => {
        runUntil(again, at);
        return cloneCluster(again);
      });
      runUntil(again, END);
      expect(digestText(again.digest)).toBe(digestText(first.digest));
      for (const copy of copies) {
        runUntil(copy, END);
        expect(copy).toEqual(first);
      }
    }
  });
});

it('ends sessions by zookeeper.session.timeout.ms', () => {
  const settings = { 'zookeeper.session.timeout.ms': '6000' };
  const world = worldWithController({ settings });
  world.crash('broker-1').run(9000);
  expect(world.leaderOf('orders-0')).toBe('broker-2');
});

it('finds the controller when it is a broker that came later', () => {
  const world = zooKeeperWorld().command({ type: 'add-broker', rack: null }).run(2000);
  for (const name of ['broker-0', 'broker-1', 'broker-2']) world.crash(name);
  world.run(25_000);
  expect(controllerIn(world)).toBe('broker-3');
  world.command({
    type: 'create-topic',
    name: 'late',
    partitions: 1,
    replicationFactor: 1,
    assignment: null,
    configs: {},
  });
  world.run(10_000);
  expect(world.leaderOf('late-0')).toBe('broker-3');
});
