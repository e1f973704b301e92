import { describe, expect, it } from 'vitest';
import {
  brokerId,
  clientsStartAt,
  createCluster,
  envelopesInFlight,
  runUntil,
  type Cluster,
  type ClusterPlan,
} from '../engine/index.ts';
import { arcsOf, rowYOf } from './arcs.ts';
import { flightsOf, indexStage, progressAt } from './flights.ts';
import { keepReferences } from './keep-references.ts';
import type { StageModel } from './stage-model.ts';
import { stageModel, type StageOptions } from './stage.ts';
import { rounded } from './testing/rounded.ts';

const PLAN: ClusterPlan = {
  seed: 11,
  brokers: [{ rack: null }, { rack: null }, { rack: null }],
  controllers: 1,
  settings: { 'offsets.topic.num.partitions': '1' },
  features: { eligibleLeaderReplicas: true },
  network: { delayMs: 2, jitterMs: 0 },
  topics: [
    {
      name: 'orders',
      partitions: 2,
      replicationFactor: 3,
      assignment: [
        [brokerId(0), brokerId(1), brokerId(2)],
        [brokerId(1), brokerId(2), brokerId(0)],
      ],
      configs: {},
    },
  ],
  producers: [
    {
      clientId: 'checkout',
      configs: {},
      load: { topic: 'orders', recordsPerSecond: 20, keys: 4, valueBytes: 50, limit: null },
    },
  ],
  consumers: [
    {
      clientId: 'billing-a',
      group: 'billing',
      topics: ['orders'],
      assign: null,
      configs: { 'auto.offset.reset': 'earliest' },
      processingMsPerRecord: 0,
    },
  ],
  script: [],
};

const OPTIONS: StageOptions = {
  width: 800,
  zoom: 'auto',
  showInternal: false,
  window: { left: 0, right: 960 },
};

function runFor(ms: number): Cluster {
  const cluster = createCluster(PLAN);
  runUntil(cluster, clientsStartAt(PLAN) + ms);
  return cluster;
}

function picture(cluster: Cluster, options: Partial<StageOptions> = {}): StageModel {
  return stageModel(
    {
      cluster,
      facts: [],
      isAcknowledged: () => true,
      timesDelivered: () => 1,
      unownedTimes: () => [],
    },
    { ...OPTIONS, ...options },
  );
}

/** The whole model without the waves. */
function outline(model: StageModel): unknown {
  return rounded({
    ...model,
    brokers: model.brokers.map((row) => ({
      ...row,
      cells: row.cells.map(({ strip, ...cell }) => ({ ...cell, records: strip?.bricks.length })),
    })),
  });
}

describe('the stage', () => {
  it('lays a cluster of the engine out as before', () => {
    expect(outline(picture(runFor(150)))).toMatchSnapshot();
  });

  it('has a column for each partition and a row for each machine', () => {
    const model = picture(runFor(5000));
    expect(model.columns.map(({ name }) => name)).toEqual(['orders-0', 'orders-1']);
    expect(model.brokers.map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(model.groups.map(({ group }) => group)).toEqual(['billing']);
    expect(picture(runFor(5000), { showInternal: true }).columns).toHaveLength(3);
  });

  it('puts the same offset at the same x in every row of a column', () => {
    const model = picture(runFor(5000));
    const places = new Map<string, number>();
    for (const { cells } of model.brokers) {
      for (const { partition, strip } of cells) {
        for (const { offset, x } of strip?.bricks ?? []) {
          const key = `${partition}@${offset}`;
          expect(places.get(key) ?? x).toBe(x);
          places.set(key, x);
        }
      }
    }
    expect(places.size).toBeGreaterThan(10);
  });

  it('keeps every row clear of the others', () => {
    const model = picture(runFor(5000));
    const rows = [model.controllers, model.producers, ...model.brokers, ...model.groups];
    for (let index = 1; index < rows.length; index += 1) {
      const above = rows[index - 1];
      const below = rows[index];
      if (above === undefined || below === undefined) continue;
      expect(below.y).toBeGreaterThanOrEqual(above.y + above.height);
    }
  });

  it('shows a dead broker as what is on its disk, and its followers’ leader as before', () => {
    const cluster = createCluster({
      ...PLAN,
      script: [
        {
          at: clientsStartAt(PLAN) + 3000,
          command: { type: 'crash', process: brokerId(0) },
        },
      ],
    });
    runUntil(cluster, clientsStartAt(PLAN) + 3500);
    const model = picture(cluster);
    expect(model.brokers[0]?.cells.map(({ role }) => role)).toEqual(['on-disk', 'on-disk']);
    expect(model.columns[0]?.leader).toBe('b0');
    runUntil(cluster, clientsStartAt(PLAN) + 14_000);
    const later = picture(cluster);
    expect(later.columns[0]?.leader).toBe('b1');
    expect(later.brokers[1]?.cells[0]?.role).toBe('leader');
  });

  it('keeps the reference of all that has not changed', () => {
    const cluster = runFor(2000);
    const before = picture(cluster);
    const same = keepReferences(before, picture(cluster));
    expect(same).toBe(before);
    runUntil(cluster, cluster.now + 120);
    const after = keepReferences(before, picture(cluster));
    expect(after).not.toBe(before);
    expect(after.topics).toBe(before.topics);
    expect(after.controllers).toBe(before.controllers);
  });

  it('leaves columns far outside the window out', () => {
    const model = picture(runFor(500), { window: { left: 5000, right: 5960 } });
    expect(model.columns).toEqual([]);
    expect(model.topics).toHaveLength(1);
  });
});

describe('what flies', () => {
  it('stays within its column once it has left the producer', () => {
    const cluster = runFor(2000);
    let seen = 0;
    for (let step = 0; step < 400; step += 1) {
      runUntil(cluster, cluster.now + 1);
      const model = picture(cluster);
      const index = indexStage(model);
      for (const envelope of envelopesInFlight(cluster)) {
        for (const flight of flightsOf(envelope, index)) {
          seen += 1;
          const below = flight.path.points.filter(({ y }) => y > model.columnsTop);
          const column = model.columns.find(({ x, width }) =>
            below.every((point) => point.x >= x && point.x <= x + width),
          );
          expect(column).toBeDefined();
        }
      }
    }
    expect(seen).toBeGreaterThan(20);
  });

  it('is where its times say, from 0 to 1', () => {
    const way = { sentAt: 10, arrivesAt: 14 };
    expect([9, 10, 12, 14, 20].map((t) => progressAt(way, t))).toEqual([0, 0, 0.5, 1, 1]);
  });

  it('joins all requests between two rows in one arc, and keeps labels apart', () => {
    const cluster = runFor(0);
    let most = 0;
    let crowded = 0;
    for (let step = 0; step < 200; step += 1) {
      runUntil(cluster, cluster.now + 1);
      const rowY = rowYOf(picture(cluster));
      const arcs = arcsOf(envelopesInFlight(cluster), rowY);
      most = Math.max(most, arcs.length);
      expect(new Set(arcs.map(({ key }) => key)).size).toBe(arcs.length);
      const labels = arcs.map(({ labelY }) => labelY).toSorted((one, other) => one - other);
      const gaps = labels.slice(1).map((y, index) => y - (labels[index] ?? 0));
      crowded += gaps.filter((gap) => gap < 20).length;
    }
    expect(most).toBeGreaterThan(1);
    expect(crowded).toBe(0);
  });
});
