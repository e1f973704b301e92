import { describe, expect, it } from 'vitest';
import { activeController, controllersOf, processOf } from '../cluster.ts';
import type { Controller } from '../controller/controller.ts';
import { cloneCluster } from '../checkpoint.ts';
import { digestText } from '../digest.ts';
import { controllerId, type ProcessId } from '../ids.ts';
import { runUntil } from '../step.ts';
import { createWorld, type World, type WorldOptions } from '../testing/world.ts';

const TOPIC = { name: 'orders', assignment: [[0, 1, 2]] };

function threeControllers(options: Partial<WorldOptions> = {}): World {
  return createWorld({ brokers: 3, controllers: 3, topics: [TOPIC], ...options });
}

function active({ cluster }: World): Controller {
  const found = activeController(cluster);
  if (found === null) throw new Error('there is no active controller');
  return found;
}

function controllerAt({ cluster }: World, id: ProcessId): Controller {
  const process = processOf(cluster, id);
  if (process?.kind !== 'controller') throw new Error(`${id} is no controller`);
  return process;
}

function nameOf({ id }: Controller): string {
  return `controller-${id.slice(1)}`;
}

function standbys(world: World): Controller[] {
  return controllersOf(world.cluster).filter(({ id }) => id !== active(world).id);
}

/** Until another than `former` is active; how long that took. */
function failOver(world: World, former: ProcessId): number {
  const since = world.now();
  world.runUntil(() => {
    const now = activeController(world.cluster);
    return now !== null && now.id !== former;
  });
  return world.now() - since;
}

describe('a quorum of three controllers', () => {
  it('elects one leader, and everybody holds what is committed', () => {
    const world = threeControllers();
    expect(world.factsOf('quorum-leader-elected')).toHaveLength(1);
    world.run(1000);
    const { log, logLength, quorum, epoch } = active(world);
    expect(quorum.highWatermark).toBe(logLength);
    for (const standby of standbys(world)) {
      expect(standby.quorum.role).toBe('follower');
      expect(standby.epoch).toBe(epoch);
      expect(standby.log.slice(0, standby.logLength)).toEqual(log.slice(0, logLength));
      expect(standby.image).toEqual(active(world).image);
    }
    expect(world.stateOf('orders-0')).toBe('0/0/0 [0,1,2] []');
  });

  it('tells nobody of a decision before it is committed', () => {
    const world = threeControllers();
    const [left, right] = standbys(world).map(nameOf);
    world.pause(left ?? '').pause(right ?? '');
    const topic = { name: 'later', partitions: 1, replicationFactor: 1 };
    world.command({ type: 'create-topic', ...topic, assignment: null, configs: {} }).run(800);
    expect(
      world.factsOf('admin-answered').filter(({ api }) => api === 'CreateTopics'),
    ).toHaveLength(1);
    expect(world.factsOf('topic-created').map(({ name }) => name)).toEqual(['orders']);
    const written = active(world).image.topics.map((known) => known?.name);
    expect(written).toEqual(['orders', 'later']);
    world.resume(left ?? '').run(100);
    expect(world.factsOf('topic-created').map(({ name }) => name)).toEqual(['orders', 'later']);
    expect(world.factsOf('admin-answered').at(-1)).toMatchObject({ error: 'NONE' });
  });

  it('gathers decisions for 25 ms before it writes them', () => {
    const world = threeControllers();
    const before = active(world).quorum.highWatermark;
    const at = world.now();
    const topic = {
      name: 'one',
      partitions: 1,
      replicationFactor: 1,
      assignment: null,
      configs: {},
    };
    world.command({ type: 'create-topic', ...topic });
    world.runUntil(() => active(world).quorum.highWatermark > before);
    expect(world.now() - at).toBeGreaterThanOrEqual(25);
    expect(world.now() - at).toBeLessThan(35);
    // What came with it is committed with it: a topic and its partition.
    expect(active(world).quorum.highWatermark).toBe(before + 2);
  });

  it('replaces an active controller that is killed within some seconds', () => {
    const world = threeControllers();
    const { id, epoch } = active(world);
    world.crash('controller');
    expect(activeController(world.cluster)).toBeNull();
    const took = failOver(world, id);
    expect(took).toBeGreaterThan(1000);
    expect(took).toBeLessThan(6000);
    expect(active(world).epoch).toBeGreaterThan(epoch);
    world.produce('orders-0', ['r0']);
    expect(world.ledger('r0').isAcknowledged).toBe(true);
    world.crash('broker-0').run(11_000);
    expect(world.stateOf('orders-0')).toBe('1/1/1 [1,2] []');
    world.start(`controller-${id.slice(1)}`).run(2000);
    expect(controllerAt(world, id).quorum.role).toBe('follower');
    expect(controllerAt(world, id).image).toEqual(active(world).committedImage);
  });

  it('hands over at once when the active controller shuts down', () => {
    const world = threeControllers();
    const { id } = active(world);
    world.shutDown('controller');
    expect(failOver(world, id)).toBeLessThan(500);
    world.run(100);
    expect(controllerAt(world, id).status).toBe('stopped');
    const elected = world.factsOf('quorum-leader-elected').at(-1);
    expect(elected?.by).toBe(active(world).id);
  });

  it('goes on serving records without a majority, and decides nothing', () => {
    const world = threeControllers();
    const [left, right] = standbys(world).map(nameOf);
    // With it the brokers have producer ids to give away.
    world.produce('orders-0', ['before']);
    world
      .crash(left ?? '')
      .crash(right ?? '')
      .run(5000);
    expect(activeController(world.cluster)).toBeNull();
    world.produce('orders-0', ['r0']);
    expect(world.ledger('r0').isAcknowledged).toBe(true);
    world.crash('broker-0').run(20_000);
    expect(world.stateOf('orders-0')).toBe('0/0/0 [0,1,2] []');
    expect(world.factsOf('broker-fenced')).toEqual([]);
    world.start(left ?? '').run(16_000);
    expect(world.stateOf('orders-0')).toBe('1/1/1 [1,2] []');
  });

  it('resigns when a majority has not fetched for one and a half fetch timeouts', () => {
    const world = threeControllers();
    const { id } = active(world);
    world.isolate('controller').run(3600);
    expect(['resigned', 'unattached']).toContain(controllerAt(world, id).quorum.role);
    expect(controllerAt(world, id).claimedEpoch).toBe(-1);
  });
});

describe('elections', () => {
  it('come to an end when votes are split', () => {
    let splits = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const settings = { 'controller.quorum.election.timeout.ms': '10' };
      const world = createWorld({ brokers: 1, controllers: 3, seed, settings, delayMs: 4 });
      world.runUntil(() => activeController(world.cluster) !== null, 30_000);
      const candidates = world.factsOf('quorum-role-changed').filter((fact) => {
        return fact.role === 'candidate';
      });
      if (candidates.length > 1) splits += 1;
    }
    expect(splits).toBeGreaterThan(3);
  });

  it('are not disturbed by a voter that was away: others have heard from the leader', () => {
    const world = threeControllers();
    const { epoch, id } = active(world);
    const [away] = standbys(world);
    world
      .isolate(nameOf(away ?? active(world)))
      .run(20_000)
      .heal()
      .run(3000);
    expect(active(world)).toMatchObject({ id, epoch });
    expect(controllerAt(world, away?.id ?? id).quorum).toMatchObject({ role: 'follower' });
  });

  it('are won by a majority of five, with two away', () => {
    const world = createWorld({ brokers: 3, controllers: 5, topics: [TOPIC] });
    const [first] = standbys(world);
    const { id } = active(world);
    world.crash(nameOf(first ?? active(world))).crash('controller');
    failOver(world, id);
    expect(active(world).quorum.voters).toHaveLength(5);
    const votes = world.factsOf('quorum-leader-elected').at(-1)?.votes ?? [];
    expect(votes).toHaveLength(3);
    const third = standbys(world).find(({ status }) => status === 'running');
    world.crash(nameOf(third ?? active(world))).run(4000);
    expect(activeController(world.cluster)).toBeNull();
  });

  it('let the successor with the longest log stand first among five', () => {
    const world = createWorld({ brokers: 3, controllers: 5, topics: [TOPIC] });
    const { id } = active(world);
    world.shutDown('controller');
    expect(failOver(world, id)).toBeLessThan(1500);
  });
});

describe('voters', () => {
  it('are added one at a time, and count from the moment they are written', () => {
    const world = threeControllers();
    world.command({ type: 'add-controller' }).run(1000);
    const added = controllerId(103);
    expect(controllerAt(world, added).quorum).toMatchObject({ role: 'follower' });
    world.command({ type: 'add-voter', process: added }).run(500);
    expect(world.factsOf('admin-answered').at(-1)).toMatchObject({ error: 'NONE' });
    expect(world.factsOf('voters-changed').at(-1)?.voters).toContain(added);
    for (const controller of controllersOf(world.cluster)) {
      expect(controller.quorum.voters).toHaveLength(4);
    }
    world.command({ type: 'add-voter', process: added }).run(500);
    expect(world.factsOf('admin-answered').at(-1)).toMatchObject({ error: 'DUPLICATE_VOTER' });
  });

  it('leave a majority that can be reached: three of four are needed', () => {
    const world = threeControllers();
    const added = controllerId(103);
    world.command({ type: 'add-controller' }).run(1000);
    world.command({ type: 'add-voter', process: added }).run(500);
    const [left, right] = standbys(world).map(nameOf);
    world
      .crash(left ?? '')
      .crash(right ?? '')
      .run(4000);
    expect(activeController(world.cluster)).toBeNull();
  });

  it('may remove the leader itself, which resigns when that is committed', () => {
    const world = threeControllers();
    const { id } = active(world);
    world.command({ type: 'remove-voter', process: id });
    failOver(world, id);
    world.run(3000);
    expect(active(world).quorum.voters).toHaveLength(2);
    expect(controllerAt(world, id).quorum.role).toBe('follower');
    world.crash('broker-0').run(11_000);
    expect(world.stateOf('orders-0')).toBe('1/1/1 [1,2] []');
  });

  it('can be made of a lone controller', () => {
    const world = createWorld({ brokers: 3, topics: [TOPIC] });
    world.command({ type: 'add-controller' }).run(500);
    world.command({ type: 'add-voter', process: controllerId(101) }).run(500);
    expect(active(world).quorum.voters).toHaveLength(2);
    world.command({ type: 'add-controller' }).run(500);
    world.command({ type: 'add-voter', process: controllerId(102) }).run(500);
    const { id } = active(world);
    world.crash('controller');
    failOver(world, id);
    world.crash('broker-0').run(11_000);
    expect(world.stateOf('orders-0')).toBe('1/1/1 [1,2] []');
  });

  it('are refused while the newcomer has not caught up, and when it is no voter', () => {
    const world = threeControllers();
    world.command({ type: 'add-controller' }).crash('controller-103').run(100);
    world.command({ type: 'add-voter', process: controllerId(103) }).run(500);
    expect(world.factsOf('admin-answered').at(-1)?.error).not.toBe('NONE');
    world.command({ type: 'remove-voter', process: controllerId(103) }).run(500);
    expect(world.factsOf('admin-answered').at(-1)).toMatchObject({ error: 'VOTER_NOT_FOUND' });
  });
});

describe('a run with a quorum', () => {
  it('is the same again, and goes on the same from a copy', () => {
    const story = (): World => {
      const world = threeControllers({ seed: 9 });
      world.crash('controller').run(1500);
      return world;
    };
    const [one, two] = [story(), story()];
    const copy = cloneCluster(one.cluster);
    const end = one.now() + 20_000;
    for (const cluster of [one.cluster, two.cluster, copy]) runUntil(cluster, end);
    expect(digestText(two.cluster.digest)).toBe(digestText(one.cluster.digest));
    expect(digestText(copy.digest)).toBe(digestText(one.cluster.digest));
    expect(activeController(copy)?.id).toBe(activeController(one.cluster)?.id);
  });
});
