import { describe, expect, it } from 'vitest';
import { cloneCluster } from './checkpoint.ts';
import type { Fact, FactBody } from './fact.ts';
import { brokerId, producerId, type ProcessId } from './ids.ts';
import {
  cloneLedger,
  createLedger,
  fateOf,
  holdersOf,
  isAcknowledged,
  ledgerSummary,
  lostRecords,
  observe,
  recordFate,
  recordsWith,
  type Ledger,
} from './ledger.ts';
import { NO_HEADERS, type LogRecord } from './log/record.ts';
import { createCluster, type ClusterPlan } from './plan.ts';
import { runUntil } from './step.ts';
import { generateScenario } from './testing/generated-plans.ts';
import { createWorld } from './testing/world.ts';

const P1 = producerId(1);

/** For runs of whole clusters on a busy machine. */
const LONG = { timeout: 60_000 };

const PLAN: ClusterPlan = {
  seed: 1,
  brokers: [{ rack: null }],
  controllers: 1,
  settings: {},
  features: { eligibleLeaderReplicas: true },
  network: { delayMs: 1, jitterMs: 0 },
  topics: [],
  producers: [],
  consumers: [],
  script: [],
};

function record(number: number): LogRecord {
  return {
    number,
    key: null,
    value: `r${number}`,
    valueBytes: 2,
    timestamp: 0,
    headers: NO_HEADERS,
  };
}

function records(from: number, count: number): LogRecord[] {
  return Array.from({ length: count }, (_, index) => record(from + index));
}

/** A ledger that hears of things without a cluster behind them. */
function listener(): { ledger: Ledger; tell: (by: ProcessId, ...bodies: FactBody[]) => void } {
  const ledger = createLedger();
  const cluster = createCluster(PLAN);
  const tell = (by: ProcessId, ...bodies: FactBody[]): void => {
    const facts = bodies.map((body): Fact => ({ id: 0, at: 7, cause: 0, by, ...body }));
    observe(ledger, facts, cluster);
  };
  return { ledger, tell };
}

describe('a ledger', () => {
  it('knows nothing of records that no producer has sent', () => {
    const { ledger, tell } = listener();
    const body = { partition: 0, baseOffset: 0, leaderEpoch: 0, records: records(0, 2) };
    tell(P1, { type: 'records-appended', ...body });
    expect(recordFate(ledger, 0)).toBeNull();
    expect(fateOf(ledger, 1)).toBeNull();
    expect(ledgerSummary(ledger)).toMatchObject({ sent: 0, waiting: 0 });
  });

  it('follows a record from its producer to an acknowledgement', () => {
    const { ledger, tell } = listener();
    const sent = records(3, 2);
    tell(P1, { type: 'records-sent', partition: 4, records: sent });
    expect(recordFate(ledger, 4)).toMatchObject({ fate: 'waiting', partition: 4, sentAt: 7 });
    tell(
      P1,
      { type: 'records-appended', partition: 4, baseOffset: 10, leaderEpoch: 2, records: sent },
      { type: 'records-acknowledged', partition: 4, acks: 1, baseOffset: 10, records: sent },
    );
    expect(recordFate(ledger, 4)).toEqual({
      number: 4,
      fate: 'acknowledged',
      producer: P1,
      partition: 4,
      sentAt: 7,
      settledAt: 7,
      isAcknowledged: true,
      isVisible: false,
      isPresent: true,
      acknowledgedOffset: 11,
      acks: 1,
      failure: null,
      isRetried: false,
      isReordered: false,
      transaction: null,
      committedBy: [],
      copies: [{ offset: 11, leaderEpoch: 2, isPresent: true }],
      deliveries: [],
    });
    expect(ledgerSummary(ledger)).toMatchObject({ sent: 2, acknowledged: 2, waiting: 0 });
  });

  it('counts a record as duplicated that stands at two offsets', () => {
    const { ledger, tell } = listener();
    const sent = records(0, 1);
    const appended = { type: 'records-appended', partition: 0, leaderEpoch: 0 } as const;
    tell(P1, { type: 'records-sent', partition: 0, records: sent });
    tell(P1, { ...appended, baseOffset: 0, records: sent });
    tell(P1, { ...appended, baseOffset: 1, records: sent });
    expect(recordFate(ledger, 0)).toMatchObject({
      fate: 'duplicated',
      copies: [{ offset: 0 }, { offset: 1 }],
    });
    expect(ledgerSummary(ledger).duplicated).toBe(1);
  });

  it('tells a definite failure from one that leaves everything open', () => {
    const { ledger, tell } = listener();
    tell(P1, { type: 'records-sent', partition: 0, records: records(0, 3) });
    tell(P1, {
      type: 'records-appended',
      partition: 0,
      baseOffset: 0,
      leaderEpoch: 0,
      records: records(1, 1),
    });
    const reason = 'DELIVERY_TIMEOUT';
    tell(P1, { type: 'records-failed', partition: 0, reason, records: records(1, 1) });
    tell(P1, {
      type: 'records-failed',
      partition: 0,
      reason: 'MESSAGE_TOO_LARGE',
      records: records(2, 1),
    });
    tell(P1, {
      type: 'records-failed',
      partition: null,
      reason: 'MAX_BLOCK_TIMEOUT',
      records: records(3, 1),
    });
    expect(recordsWith(ledger, 'waiting')).toEqual([0]);
    expect(recordFate(ledger, 1)).toMatchObject({ fate: 'unknown', failure: reason });
    expect(recordFate(ledger, 2)).toMatchObject({ fate: 'failed', failure: 'MESSAGE_TOO_LARGE' });
    expect(recordFate(ledger, 3)).toMatchObject({ fate: 'failed', partition: null });
    expect(ledgerSummary(ledger)).toMatchObject({ failed: 2, unknown: 1, waiting: 1, sent: 4 });
  });

  it('knows of acks=0 records whether they can still arrive', () => {
    const { ledger, tell } = listener();
    const sent = records(0, 1);
    tell(
      P1,
      { type: 'records-sent', partition: 0, records: sent },
      { type: 'records-acknowledged', partition: 0, acks: 0, baseOffset: -1, records: sent },
    );
    // No request carries it: it is lost, whatever the producer believes.
    expect(recordFate(ledger, 0)).toMatchObject({
      fate: 'lost',
      acks: 0,
      acknowledgedOffset: null,
    });
    expect(isAcknowledged(ledger, 0)).toBe(true);
  });

  it('costs less than 10 MB for 120,000 records, and next to nothing to copy', () => {
    const { ledger, tell } = listener();
    for (let from = 0; from < 120_000; from += 50) {
      const sent = records(from, 50);
      const body = { partition: 0, baseOffset: from, records: sent };
      tell(
        P1,
        { type: 'records-sent', partition: 0, records: sent },
        { type: 'records-appended', ...body, leaderEpoch: 0 },
        { type: 'records-acknowledged', ...body, acks: 1 },
        {
          type: 'records-delivered',
          partition: 0,
          baseOffset: from,
          nextOffset: from + 50,
          records: sent,
          offsets: [],
        },
      );
    }
    const words = [ledger.records, ledger.deliveries].flatMap(({ chunks }) =>
      chunks.map((chunk) => chunk.words.byteLength),
    );
    const numbers = ledger.partitions[0]?.runs[0]?.numbers.length ?? 0;
    const bytes = words.reduce((sum, size) => sum + size, 0) + 8 * numbers;
    expect(numbers).toBe(120_000);
    expect(bytes).toBeLessThan(10_000_000);
    const copy = cloneLedger(ledger);
    expect(copy.records.chunks.every((chunk, at) => chunk === ledger.records.chunks[at])).toBe(
      true,
    );
    expect(copy.partitions[0]?.runs[0]?.numbers).toBe(ledger.partitions[0]?.runs[0]?.numbers);
  });
});

describe('a copied ledger', () => {
  it('goes its own way, and leaves the first one as it was', () => {
    const { ledger, tell } = listener();
    tell(P1, { type: 'records-sent', partition: 0, records: records(0, 3) });
    const copy = cloneLedger(ledger);
    const appended = { type: 'records-appended', partition: 0, leaderEpoch: 0 } as const;
    tell(P1, { ...appended, baseOffset: 0, records: records(0, 2) });
    const cluster = createCluster(PLAN);
    const body = { ...appended, baseOffset: 0, records: records(2, 1) };
    const other: Fact = { id: 0, at: 9, cause: 0, by: P1, ...body };
    observe(copy, [other], cluster);
    expect(recordFate(ledger, 2)?.copies).toEqual([]);
    expect(recordFate(ledger, 0)?.copies).toHaveLength(1);
    expect(recordFate(copy, 0)?.copies).toEqual([]);
    expect(recordFate(copy, 2)?.copies).toMatchObject([{ offset: 0 }]);
  });

  it('says the same as one that has heard everything, wherever a run is taken up', LONG, () => {
    const plan = generateScenario(5);
    const cluster = createCluster(plan);
    const ledger = createLedger();
    const onFacts = (facts: readonly Fact[]): void => observe(ledger, facts, cluster);
    runUntil(cluster, 20_000, { onFacts });
    const restored = { cluster: cloneCluster(cluster), ledger: cloneLedger(ledger) };
    runUntil(cluster, 40_000, { onFacts });
    runUntil(restored.cluster, 40_000, {
      onFacts: (facts, own) => observe(restored.ledger, facts, own),
    });
    expect(ledgerSummary(ledger).sent).toBeGreaterThan(100);
    expect(ledgerSummary(restored.ledger)).toEqual(ledgerSummary(ledger));
    for (let number = 0; number < cluster.recordCount; number += 1) {
      expect(fateOf(restored.ledger, number)).toBe(fateOf(ledger, number));
    }
    for (let number = 0; number < cluster.recordCount; number += 37) {
      expect(recordFate(restored.ledger, number)).toEqual(recordFate(ledger, number));
    }
  });
});

describe('a record that a leader has lost', () => {
  it('comes back with a later leader that still has it on disk', () => {
    const configs = { 'unclean.leader.election.enable': 'true' };
    const topic = { name: 'orders', assignment: [[0, 1]], configs };
    const world = createWorld({ brokers: 2, topics: [topic], elr: false, seed: 3 });
    const ledger = createLedger();
    const number = world.cluster.recordCount + 1;
    world.produce('orders-0', ['r0']).run(1100).crash('broker-1');
    world.runUntil(() => world.isrOf('orders-0').length === 1).produce('orders-0', ['r1']);
    world.crash('broker-0').start('broker-1');
    world.runUntil(() => world.leaderOf('orders-0') === 'broker-1', 20_000).run(50);
    expect(world.ledger('r1')).toMatchObject({ fate: 'lost', isVisible: true, isPresent: false });
    expect(world.ledger('r0').fate).toBe('visible');
    observe(ledger, world.facts, world.cluster);
    expect(lostRecords(ledger)).toEqual([number]);
    expect(holdersOf(ledger, number, world.cluster)).toEqual(['b0']);

    world.crash('broker-1').run(12_000).start('broker-0');
    world.runUntil(() => world.leaderOf('orders-0') === 'broker-0', 20_000).run(50);
    expect(world.ledger('r1')).toMatchObject({ fate: 'visible', isPresent: true });
  });

  it('stays lost once the disk is gone as well', () => {
    const world = createWorld({
      brokers: 2,
      topics: [{ name: 'orders', assignment: [[1]] }],
      seed: 4,
    });
    world.produce('orders-0', ['r0']).crash('broker-1').run(10_000);
    expect(world.ledger('r0').fate).toBe('visible');
    world.command({ type: 'remove-broker', broker: brokerId(1) });
    expect(world.ledger('r0')).toMatchObject({ fate: 'lost', copies: [{ isPresent: false }] });
  });
});
