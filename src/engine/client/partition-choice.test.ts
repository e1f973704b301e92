import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import { fates, known, leadBy, sendAt, to, values } from '../testing/producer-story.ts';
import type { Brokers } from '../testing/scripted-brokers.ts';

const ROUND_ROBIN = {
  'partitioner.class': 'org.apache.kafka.clients.producer.RoundRobinPartitioner',
};

function counts(brokers: Brokers, partitions: number): number[] {
  return Array.from({ length: partitions }, (_, number) => values(brokers, number).length);
}

describe('the round-robin partitioner', () => {
  it('takes one partition after the other, whatever the key', () => {
    const brokers = known({ brokers: 1, partitions: 3, plan: { configs: ROUND_ROBIN } });
    const sent = ['a', 'b', 'c', 'd', 'e', 'f'].map((value) => to(null, value, 'same key'));
    sendAt(brokers, 200, ...sent);
    brokers.stage.runUntil(400);
    expect(values(brokers, 0)).toEqual(['first', 'a', 'd']);
    expect(values(brokers, 1)).toEqual(['b', 'e']);
    expect(values(brokers, 2)).toEqual(['c', 'f']);
  });

  it('leaves out partitions without a leader', () => {
    const configs = { ...ROUND_ROBIN, 'metadata.max.age.ms': '100' };
    const brokers = known({ brokers: 1, partitions: 3, plan: { configs } });
    leadBy(brokers, 1, null, 1);
    brokers.stage.runUntil(1000);
    sendAt(brokers, 1000, ...['a', 'b', 'c', 'd'].map((value) => to(null, value)));
    brokers.stage.runUntil(1500);
    expect(counts(brokers, 3)).toEqual([3, 0, 2]);
  });
});

describe('partitioner.availability.timeout.ms', () => {
  /** Of thirty records without a key, how many go past a broker that has fallen silent. */
  function passing(timeoutMs: string): number {
    const configs = {
      'linger.ms': '0',
      'batch.size': '0',
      'max.in.flight.requests.per.connection': '2',
      'partitioner.availability.timeout.ms': timeoutMs,
      'delivery.timeout.ms': '100000',
      'request.timeout.ms': '60000',
    };
    const brokers = known({ brokers: 2, partitions: 2, plan: { configs } });
    sendAt(brokers, 200, to(1, 'known'));
    brokers.stage.runUntil(300);
    brokers.onProduce = (_, { to: server }) => (server === brokerId(1) ? 'no-answer' : 'NONE');
    sendAt(brokers, 300, to(1, 'one'));
    sendAt(brokers, 310, to(1, 'two'));
    sendAt(brokers, 320, to(1, 'three'));
    sendAt(brokers, 600, to(0, 'other'));
    for (let tick = 610; tick < 910; tick += 10) sendAt(brokers, tick, to(null, `v${tick}`));
    brokers.stage.runUntil(2000);
    return Object.keys(fates(brokers)).filter((value) => value.startsWith('v')).length;
  }

  it('keeps off a broker that could not be sent to for longer', () => {
    expect(passing('200')).toBe(30);
    expect(passing('0')).toBeLessThan(30);
  });
});
