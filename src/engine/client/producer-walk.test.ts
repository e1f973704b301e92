import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import type { SendRecord } from '../command.ts';
import { brokerId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { begin, createBrokers, type Brokers } from '../testing/scripted-brokers.ts';
import type { Reply } from '../testing/scripted-servers.ts';
import { cloneProducer } from './clone-producer.ts';
import { sendRecords } from './producer-command.ts';
import { closeProducer } from './producer-failures.ts';

const BROKERS = 3;
const PARTITIONS = 5;

type Act =
  | { readonly type: 'send'; readonly records: readonly SendRecord[]; readonly topic: string }
  | { readonly type: 'kill' | 'revive'; readonly broker: number }
  | { readonly type: 'lead'; readonly partition: number; readonly broker: number | null }
  | { readonly type: 'answer'; readonly with: Reply | ErrorCode | 'usual' };

const record = fc.record<SendRecord>({
  key: fc.option(fc.constantFrom('ann', 'bob', 'cid')),
  value: fc.integer({ min: 0, max: 400 }).map((length) => 'x'.repeat(length)),
  partition: fc.option(fc.integer({ min: 0, max: PARTITIONS })),
  timestamp: fc.constant(null),
});

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('send' as const),
      topic: fc.constantFrom('orders', 'orders', 'orders', 'nowhere'),
      records: fc.array(record, { minLength: 1, maxLength: 8 }),
    }),
  },
  fc.record({
    type: fc.constantFrom('kill' as const, 'revive' as const),
    broker: fc.integer({ min: 0, max: BROKERS - 1 }),
  }),
  fc.record({
    type: fc.constant('lead' as const),
    partition: fc.integer({ min: 0, max: PARTITIONS - 1 }),
    broker: fc.option(fc.integer({ min: 0, max: BROKERS - 1 })),
  }),
  fc.record({
    type: fc.constant('answer' as const),
    with: fc.constantFrom<Reply | ErrorCode | 'usual'>(
      'usual',
      'usual',
      'NOT_ENOUGH_REPLICAS',
      'MESSAGE_TOO_LARGE',
      'INVALID_REQUIRED_ACKS',
      'close',
      null,
    ),
  }),
);

const walk = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  acks: fc.constantFrom('0', '1', 'all'),
  batchSize: fc.constantFrom('0', '100', '300', '16384'),
  maxInFlight: fc.constantFrom('1', '2', '5'),
  lingerMs: fc.constantFrom('0', '5', '100'),
  acts: fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), act), { minLength: 3, maxLength: 30 }),
});

function perform(brokers: Brokers, what: Act): number {
  const { stage, producer, topics } = brokers;
  switch (what.type) {
    case 'send':
      sendRecords(producer, what.topic, what.records, stage.context);
      return what.records.length;
    case 'kill':
      stage.kill(brokerId(what.broker));
      return 0;
    case 'revive':
      stage.revive(brokerId(what.broker));
      return 0;
    case 'lead': {
      const partition = assertExists(topics['orders']?.[what.partition], 'a partition');
      partition.leader = what.broker === null ? null : brokerId(what.broker);
      partition.leaderEpoch += 1;
      return 0;
    }
    default:
      brokers.onProduce =
        what.with === 'usual'
          ? null
          : (_body, { to }: RequestEnvelope) =>
              to === brokerId(0) && what.with !== 'usual' ? what.with : 'NONE';
      return 0;
  }
}

/** How often the fate of each record was told, by its number. */
function fates({ stage }: Brokers): Map<number, number> {
  const told = new Map<number, number>();
  for (const fact of [...stage.facts('records-acknowledged'), ...stage.facts('records-failed')]) {
    for (const { number } of fact.records) told.set(number, (told.get(number) ?? 0) + 1);
  }
  return told;
}

describe('a producer, whatever happens around it,', () => {
  it('keeps to its memory, and tells of every record exactly one end', () => {
    let acknowledged = 0;
    let failed = 0;
    let retried = 0;
    fc.assert(
      fc.property(walk, ({ seed, acks, batchSize, maxInFlight, lingerMs, acts }) => {
        const configs = {
          acks,
          'batch.size': batchSize,
          'linger.ms': lingerMs,
          'max.in.flight.requests.per.connection': maxInFlight,
          'buffer.memory': '20000',
          'max.block.ms': '700',
          'request.timeout.ms': '300',
          'delivery.timeout.ms': '2000',
        };
        const brokers = createBrokers({
          plan: { configs },
          brokers: BROKERS,
          partitions: PARTITIONS,
          seed,
        });
        const { stage, producer } = brokers;
        begin(brokers);
        let count = 0;
        let tick = 0;
        let mostUsed = 0;
        let leastUsed = 0;
        for (const [wait, what] of acts) {
          for (const end = tick + wait; tick < end; tick += 1) {
            stage.runUntil(tick);
            mostUsed = Math.max(mostUsed, producer.accumulator.usedBytes);
            leastUsed = Math.min(leastUsed, producer.accumulator.usedBytes);
          }
          count += perform(brokers, what);
        }
        expect(leastUsed).toBe(0);
        expect(mostUsed).toBeLessThanOrEqual(20_000);
        expect(JSON.parse(JSON.stringify(producer))).toEqual(producer);
        expect(JSON.stringify(cloneProducer(producer))).toBe(JSON.stringify(producer));
        stage.runUntil(tick + 1000 * count + 10_000);
        const told = fates(brokers);
        expect(told.size).toBe(count);
        expect([...told.values()].every((times) => times === 1)).toBe(true);
        expect(producer.accumulator.usedBytes).toBe(0);
        expect(producer.accumulator.waiting).toEqual([]);
        closeProducer(producer, stage.context);
        expect(producer.status).toBe('stopped');
        acknowledged += stage.facts('records-acknowledged').length;
        failed += stage.facts('records-failed').length;
        retried += stage.facts('records-retried').length;
      }),
      { numRuns: 150, seed: 11 },
    );
    // The walk goes everywhere.
    expect(Math.min(acknowledged, failed, retried)).toBeGreaterThan(100);
  });
});
