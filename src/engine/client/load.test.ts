import { describe, expect, it } from 'vitest';
import type { Command, Load } from '../command.ts';
import { producerId } from '../ids.ts';
import { begin, createBrokers, type Brokers } from '../testing/scripted-brokers.ts';
import { keyText } from './load.ts';
import { producerCommand, type ProducerCommand } from './producer-command.ts';
import { startProducer, stopProducer } from './producer.ts';

const LOAD: Load = { topic: 'orders', recordsPerSecond: 100, keys: 3, valueBytes: 50, limit: null };

function loaded(load: Partial<Load>, configs: Record<string, string> = {}): Brokers {
  const brokers = createBrokers({ plan: { load: { ...LOAD, ...load }, configs } });
  begin(brokers);
  return brokers;
}

function tell({ producer, stage }: Brokers, command: ProducerCommand): string | null {
  return producerCommand(producer, command, stage.context);
}

function records({ stage }: Brokers): { at: number; key: string | null; value: string | null }[] {
  return stage
    .facts('records-sent')
    .flatMap(({ records: sent }) =>
      sent.map(({ timestamp, key, value }) => ({ at: timestamp, key, value })),
    );
}

const process = producerId(1);
const START: Command = { type: 'start-sending', process };
const STOP: Command = { type: 'stop-sending', process };

describe('an application that creates records by itself', () => {
  it('keeps to its rate exactly, whatever it is', () => {
    for (const recordsPerSecond of [1, 3, 7, 100, 333, 1000, 2500, 9999]) {
      const brokers = loaded({ recordsPerSecond });
      brokers.stage.runUntil(10_000);
      // The first record waits for metadata, and those behind it are not created meanwhile.
      const all = records(brokers).filter(({ at }) => at > 0);
      const late = all.filter(({ at }) => at > 1000 && at <= 9000);
      expect(Math.abs(late.length - 8 * recordsPerSecond)).toBeLessThanOrEqual(1);
    }
  });

  it('spreads the records of a high rate over the ticks', () => {
    const brokers = loaded({ recordsPerSecond: 2500 });
    brokers.stage.runUntil(1000);
    const perTick = new Map<number, number>();
    for (const { at } of records(brokers)) perTick.set(at, (perTick.get(at) ?? 0) + 1);
    const counts = [...perTick.entries()].filter(([at]) => at > 100).map(([, count]) => count);
    expect(new Set(counts)).toEqual(new Set([2, 3]));
  });

  it('draws keys and numbers its values', () => {
    const brokers = loaded({});
    brokers.stage.runUntil(3000);
    const all = records(brokers);
    expect(all.slice(0, 3).map(({ value }) => value)).toEqual(['v1', 'v2', 'v3']);
    expect(new Set(all.map(({ key }) => key))).toEqual(new Set(['ann', 'bob', 'cid']));
    const [log] = brokers.topics['orders'] ?? [];
    expect(log?.log[0]?.valueBytes).toBe(50);
    const unkeyed = loaded({ keys: 0 });
    unkeyed.stage.runUntil(1000);
    expect(new Set(records(unkeyed).map(({ key }) => key))).toEqual(new Set([null]));
  });

  it('counts every record of the run', () => {
    const brokers = loaded({});
    brokers.stage.runUntil(1000);
    const numbers = brokers.stage
      .facts('records-sent')
      .flatMap(({ records: sent }) => sent.map(({ number }) => number));
    expect(numbers).toEqual(numbers.map((_, index) => index));
    expect(brokers.stage.cluster.recordCount).toBe(numbers.length);
  });

  it('stops at its limit, and may begin another round', () => {
    const brokers = loaded({ limit: 5 });
    brokers.stage.runUntil(1000);
    expect(records(brokers)).toHaveLength(5);
    expect(brokers.stage.facts('sending-stopped')).toHaveLength(1);
    expect(tell(brokers, STOP)).toBe('already-so');
    expect(tell(brokers, START)).toBeNull();
    brokers.stage.runUntil(2000);
    expect(records(brokers).map(({ value }) => value)).toEqual([
      'v1',
      'v2',
      'v3',
      'v4',
      'v5',
      'v6',
      'v7',
      'v8',
      'v9',
      'v10',
    ]);
  });

  it('stands still while send() blocks, and does not make up for it', () => {
    const brokers = loaded({ recordsPerSecond: 1000 }, { 'buffer.memory': '40000' });
    const { stage, producer } = brokers;
    stage.runUntil(1000);
    brokers.onProduce = () => null;
    stage.runUntil(20_000);
    const blockedAt = records(brokers).length;
    expect(producer.blocked).toHaveLength(1);
    expect(producer.accumulator.usedBytes).toBeLessThanOrEqual(40_000);
    brokers.onProduce = null;
    stage.runUntil(40_000);
    expect(producer.blocked).toHaveLength(0);
    const before = records(brokers).filter(({ at }) => at <= 39_000).length;
    const after = records(brokers).length;
    expect(after).toBeGreaterThan(blockedAt);
    expect(after - before).toBe(1000);
  });

  it('stops and starts when it is told to, and says so', () => {
    const brokers = loaded({});
    const { stage } = brokers;
    stage.runUntil(1000);
    expect(tell(brokers, START)).toBe('already-so');
    expect(tell(brokers, STOP)).toBeNull();
    const count = records(brokers).length;
    stage.runUntil(2000);
    expect(records(brokers)).toHaveLength(count);
    expect(tell(brokers, START)).toBeNull();
    stage.runUntil(3000);
    expect(records(brokers).length).toBeGreaterThanOrEqual(count + 100);
    expect(stage.facts('sending-started').map(({ at }) => at)).toEqual([2000]);
    expect(stage.facts('sending-stopped').map(({ at }) => at)).toEqual([1000]);
  });

  it('takes another load while it runs', () => {
    const brokers = loaded({});
    const { stage } = brokers;
    stage.runUntil(1000);
    const load = { ...LOAD, recordsPerSecond: 10, keys: 1 };
    expect(tell(brokers, { type: 'set-load', process, load })).toBeNull();
    stage.runUntil(3000);
    const late = records(brokers).filter(({ at }) => at > 1000);
    expect(late).toHaveLength(20);
    expect(new Set(late.map(({ key }) => key))).toEqual(new Set(['ann']));
    expect(tell(brokers, { type: 'set-load', process, load: null })).toBeNull();
    stage.runUntil(4000);
    expect(records(brokers).filter(({ at }) => at > 3000)).toHaveLength(0);
    expect(tell(brokers, { type: 'set-load', process, load: null })).toBe('already-so');
    expect(tell(brokers, START)).toBe('no-load');
  });

  it('begins again after a restart', () => {
    const brokers = loaded({});
    const { stage, producer } = brokers;
    stage.runUntil(1000);
    stopProducer(producer, stage.context, 'crash');
    producer.run += 1;
    const count = records(brokers).length;
    stage.runUntil(2000);
    expect(records(brokers)).toHaveLength(count);
    startProducer(producer, stage.context);
    stage.runUntil(3000);
    expect(records(brokers).length).toBeGreaterThanOrEqual(count + 99);
  });
});

describe('a setting that is changed while the producer runs', () => {
  it('holds for what is drained from then on', () => {
    const brokers = loaded({}, { 'linger.ms': '0' });
    const { stage } = brokers;
    stage.runUntil(1000);
    const set = { type: 'set-producer-config', process } as const;
    expect(tell(brokers, { ...set, name: 'acks', value: '1' })).toBeNull();
    stage.runUntil(2000);
    const acks = stage.requestsOf('Produce').map(({ body }) => body.api === 'Produce' && body.acks);
    expect(acks.at(0)).toBe(-1);
    expect(acks.at(-1)).toBe(1);
    expect(stage.facts('config-changed')).toMatchObject([{ at: 1000, name: 'acks', value: '1' }]);
  });

  it('is refused when it is unknown, wrong, or not to be changed live', () => {
    const brokers = loaded({});
    const set = { type: 'set-producer-config', process } as const;
    expect(tell(brokers, { ...set, name: 'akcs', value: '1' })).toBe('no-such-config');
    expect(tell(brokers, { ...set, name: 'acks', value: '2' })).toBe('invalid-value');
    expect(tell(brokers, { ...set, name: 'linger.ms', value: '200000' })).toBe('invalid-value');
    expect(tell(brokers, { ...set, name: 'retries', value: '1' })).toBe('not-changeable-live');
    expect(brokers.stage.facts('config-changed')).toHaveLength(0);
  });

  it('lets batches go that need not linger any more', () => {
    const brokers = loaded({ recordsPerSecond: 1 }, { 'linger.ms': '50000' });
    const { stage } = brokers;
    stage.runUntil(5000);
    expect(stage.requestsOf('Produce')).toHaveLength(0);
    tell(brokers, { type: 'set-producer-config', process, name: 'linger.ms', value: '0' });
    // Two ticks to connect, and one to send.
    stage.runUntil(5003);
    expect(stage.requestsOf('Produce').length).toBeGreaterThan(0);
  });
});

describe('the texts of keys', () => {
  it('are names, and names with a number when those are used up', () => {
    expect([0, 1, 25, 26, 27, 52].map(keyText)).toEqual([
      'ann',
      'bob',
      'zoe',
      'ann-2',
      'bob-2',
      'ann-3',
    ]);
    const many = Array.from({ length: 10_000 }, (_, number) => keyText(number));
    expect(new Set(many).size).toBe(10_000);
  });
});
