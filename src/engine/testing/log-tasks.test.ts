import { describe, expect, it } from 'vitest';
import { cloneCluster } from '../checkpoint.ts';
import { brokersOf } from '../cluster.ts';
import { brokerId } from '../ids.ts';
import { createCluster, type ClusterPlan } from '../plan.ts';
import { runUntil } from '../step.ts';
import { createWorld, type World, type WorldTopic } from './world.ts';

const SOON = {
  'log.initial.task.delay.ms': '500',
  'log.retention.check.interval.ms': '1000',
  'log.flush.start.offset.checkpoint.interval.ms': '200',
  'log.cleaner.backoff.ms': '1000',
};

function worldWith(
  configs: WorldTopic['configs'],
  settings: Readonly<Record<string, string>> = {},
): World {
  const topic = { name: 'orders', assignment: [[0, 1, 2]], configs: { ...configs } };
  return createWorld({ brokers: 3, topics: [topic], seed: 5, settings: { ...SOON, ...settings } });
}

/** Each value in a batch of its own. */
function send(world: World, values: readonly string[]): World {
  for (const value of values) world.produce('orders-0', [value]);
  return world;
}

function baseOffsets(world: World, broker: string): number[] {
  return world.log(broker, 'orders-0').segments.map(({ baseOffset }) => baseOffset);
}

const LATE = {
  clientId: 'late',
  group: null,
  topics: [],
  assign: ['orders-0'],
  configs: { 'auto.offset.reset': 'earliest', 'max.partition.fetch.bytes': '50000' },
  processingMsPerRecord: 0,
} as const;

const BROKERS = ['broker-0', 'broker-1', 'broker-2'];

describe('retention', () => {
  it('is done by each replica itself, and the active segment may go as well', () => {
    const world = worldWith({ 'internal.segment.bytes': '150', 'retention.ms': '5000' });
    send(world, ['r0', 'r1', 'r2']).run(8000);
    for (const broker of BROKERS) {
      expect(baseOffsets(world, broker)).toEqual([3]);
      expect(world.log(broker, 'orders-0').logStartOffset).toBe(3);
    }
    const told = world.factsOf('segments-deleted').map(({ by, reason }) => `${by} ${reason}`);
    expect(told).toEqual(['b0 retention-ms', 'b1 retention-ms', 'b2 retention-ms']);
  });

  it('leaves files for file.delete.delay.ms', () => {
    const world = worldWith({
      'internal.segment.bytes': '150',
      'retention.ms': '5000',
      'file.delete.delay.ms': '4000',
    });
    send(world, ['r0', 'r1', 'r2']).runUntil(() => world.factsOf('segments-deleted').length === 3);
    const deletedAt = world.now();
    expect(world.log('broker-0', 'orders-0').deletedFiles.length).toBeGreaterThan(0);
    world.runUntil(() => world.factsOf('files-removed').length > 0, 10_000);
    expect(world.now() - deletedAt).toBeLessThanOrEqual(4000);
    world.run(1000);
    expect(world.log('broker-0', 'orders-0').deletedFiles).toHaveLength(0);
  });

  it('moves a consumer that stood below the new start by its reset policy', () => {
    const world = worldWith({ 'internal.segment.bytes': '150', 'retention.ms': '5000' });
    send(world, ['r0', 'r1', 'r2']).run(8000);
    const configs = { 'auto.offset.reset': 'earliest' };
    world.consumer('late', { group: 'g', topics: ['orders'], configs });
    send(world, ['r3']).runUntil(() => world.delivered('late').length > 0, 20_000);
    expect(world.delivered('late')).toEqual(['r3']);
  });
});

describe('segment.jitter.ms', () => {
  it('is drawn for each segment of each replica, and the same in every repetition', () => {
    const drawn = [0, 1].map(() => {
      const world = worldWith({ 'internal.segment.bytes': '150', 'segment.jitter.ms': '60000' });
      send(world, ['r0', 'r1', 'r2']).run(1000);
      return BROKERS.flatMap((broker) =>
        world.log(broker, 'orders-0').segments.map(({ rollJitterMs }) => rollJitterMs),
      );
    });
    expect(new Set(drawn[0]).size).toBeGreaterThan(4);
    expect(drawn[1]).toEqual(drawn[0]);
  });
});

describe('a cluster whose logs are cleaned and deleted', () => {
  it('runs on from a copy as it does itself', () => {
    for (const policy of ['compact', 'compact,delete', 'delete']) {
      const configs = {
        'cleanup.policy': policy,
        'internal.segment.bytes': '700',
        'index.interval.bytes': '100',
        'min.cleanable.dirty.ratio': '0.1',
        'retention.ms': '4000',
        'flush.messages': '3',
      };
      const plan: ClusterPlan = {
        seed: 9,
        brokers: [{ rack: null }, { rack: null }, { rack: null }],
        controllers: 1,
        settings: SOON,
        features: { eligibleLeaderReplicas: true },
        network: { delayMs: 1, jitterMs: 2 },
        topics: [
          { name: 'orders', partitions: 2, replicationFactor: 3, assignment: null, configs },
        ],
        producers: [
          {
            clientId: 'app',
            configs: {},
            load: { topic: 'orders', recordsPerSecond: 40, keys: 7, valueBytes: 20, limit: null },
          },
        ],
        consumers: [{ ...LATE, configs: { 'auto.offset.reset': 'earliest' } }],
        script: [
          { at: 9000, command: { type: 'crash', process: brokerId(1) } },
          { at: 14_000, command: { type: 'start', process: brokerId(1) } },
        ],
      };
      const cluster = createCluster(plan);
      for (const until of [5000, 9500, 14_500, 20_000]) {
        runUntil(cluster, until);
        const copy = cloneCluster(cluster);
        runUntil(copy, until + 4000);
        const again = cloneCluster(cluster);
        runUntil(again, until + 4000);
        expect(again).toEqual(copy);
      }
      runUntil(cluster, 24_000);
      const undisturbed = createCluster(plan);
      runUntil(undisturbed, 24_000);
      expect(cluster).toEqual(undisturbed);
    }
  });
});

describe('deleting records', () => {
  const command = { type: 'delete-records', partition: 'orders-0', beforeOffset: 2 } as const;

  it('is answered when the followers have moved their log start', () => {
    const world = worldWith({});
    send(world, ['r0', 'r1', 'r2']).run(1000).command(command);
    world.runUntil(() => world.factsOf('records-deletion-answered').length > 0);
    expect(world.factsOf('records-deletion-answered')).toMatchObject([
      { error: 'NONE', lowWatermark: 2 },
    ]);
    for (const broker of BROKERS) expect(world.log(broker, 'orders-0').logStartOffset).toBe(2);
  });

  it('waits for a paused follower, and not for a dead one', () => {
    const world = worldWith({});
    send(world, ['r0', 'r1', 'r2']).run(1000).pause('broker-2').command(command).run(3000);
    expect(world.factsOf('records-deletion-answered')).toHaveLength(0);
    // Its session ends after 9 s: it is fenced, and nobody waits for it any more.
    world.run(12_000);
    send(world, ['r3']);
    world.runUntil(() => world.factsOf('records-deletion-answered').length > 0, 30_000);
    expect(world.log('broker-2', 'orders-0').logStartOffset).toBe(0);
  });

  it('is refused beyond the high watermark', () => {
    const world = worldWith({});
    send(world, ['r0'])
      .run(1000)
      .command({ ...command, beforeOffset: 7 });
    world.runUntil(() => world.factsOf('records-deletion-answered').length > 0);
    expect(world.factsOf('records-deletion-answered')).toMatchObject([
      { error: 'OFFSET_OUT_OF_RANGE', lowWatermark: -1 },
    ]);
    expect(world.log('broker-0', 'orders-0').logStartOffset).toBe(0);
  });

  it('survives a kill once the checkpoint is written', () => {
    const world = worldWith({});
    send(world, ['r0', 'r1', 'r2']).run(1000).command(command).run(2000);
    world.crash('broker-2').run(100).start('broker-2').run(20);
    expect(world.log('broker-2', 'orders-0').logStartOffset).toBe(2);
  });
});

describe('the log cleaner', () => {
  function compacted(): World {
    const world = worldWith({
      'cleanup.policy': 'compact',
      'internal.segment.bytes': '150',
      'min.cleanable.dirty.ratio': '0.01',
    });
    const keys = ['a', 'b', 'a', 'c', 'a', 'b'];
    const records = keys.map((key, index) => {
      return { key, value: `${key}${index}`, partition: 0, timestamp: null };
    });
    world.command({
      type: 'add-producer',
      producer: { clientId: 'app', configs: { 'batch.size': '0' }, load: null },
    });
    const process = world.cluster.processes.find(({ kind }) => kind === 'producer');
    if (process === undefined) throw new Error('there is no producer');
    world.run(200);
    world.command({ type: 'send', process: process.id, topic: 'orders', records });
    return world.runUntil(() => world.factsOf('log-cleaned').length >= 3, 20_000);
  }

  it('works on each replica, and a consumer reads over the gaps', () => {
    const world = compacted();
    for (const broker of BROKERS) {
      expect(world.values(broker, 'orders-0')).toEqual(['b1', 'a2', 'c3', 'a4', 'b5']);
    }
    const configs = { 'auto.offset.reset': 'earliest' };
    world.consumer('reader', { group: 'g', topics: ['orders'], configs });
    world.runUntil(() => world.delivered('reader').length === 5, 20_000);
    expect(world.delivered('reader')).toEqual(['b1', 'a2', 'c3', 'a4', 'b5']);
    expect(world.factsOf('records-delivered').flatMap(({ offsets }) => offsets)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });

  it('leaves gaps that a new replica copies', () => {
    const world = compacted();
    world.command({ type: 'wipe-disk', process: world.crash('broker-2').id('broker-2') });
    world.run(15_000).start('broker-2').run(20_000);
    expect(world.values('broker-2', 'orders-0')).toEqual(['b1', 'a2', 'c3', 'a4', 'b5']);
    expect(world.log('broker-2', 'orders-0').logEndOffset).toBe(6);
  });
});

describe('what fetches read', () => {
  function countersAfter(pageCacheBytes: number): { fromMemory: number; fromDisk: number } {
    const cluster = createCluster({
      seed: 3,
      brokers: [{ rack: null }],
      controllers: 1,
      settings: {},
      features: { eligibleLeaderReplicas: true },
      network: { delayMs: 1, jitterMs: 0 },
      topics: [
        { name: 'orders', partitions: 1, replicationFactor: 1, assignment: null, configs: {} },
      ],
      producers: [
        {
          clientId: 'app',
          configs: {},
          load: { topic: 'orders', recordsPerSecond: 100, keys: 0, valueBytes: 500, limit: 1000 },
        },
      ],
      consumers: [],
      script: [{ at: 20_000, command: { type: 'add-consumer', consumer: LATE } }],
      pageCacheBytes,
    });
    runUntil(cluster, 40_000);
    const broker = brokersOf(cluster)[0];
    if (broker === undefined) throw new Error('there is a broker');
    return { ...broker.reads };
  }

  it('comes from memory while the newest bytes suffice', () => {
    const { fromMemory, fromDisk } = countersAfter(1_000_000_000);
    expect(fromMemory).toBeGreaterThan(500_000);
    expect(fromDisk).toBe(0);
  });

  it('comes from disk when a reader is further behind than the page cache reaches', () => {
    const { fromMemory, fromDisk } = countersAfter(10_000);
    expect(fromDisk).toBeGreaterThan(400_000);
    expect(fromMemory).toBeGreaterThan(0);
  });
});
