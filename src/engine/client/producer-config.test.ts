import { describe, expect, it } from 'vitest';
import { acksOf, readProducerConfig } from './producer-config.ts';

describe('the settings of a producer', () => {
  it("are Kafka's defaults", () => {
    const { config, faults } = readProducerConfig({});
    expect(config).toMatchObject({
      acks: 'all',
      batchSize: 16_384,
      lingerMs: 5,
      deliveryTimeoutMs: 120_000,
      enableIdempotence: true,
    });
    expect(faults).toEqual([]);
  });

  it.each([{ acks: '1' }, { acks: '0' }, { retries: '0' }])(
    'give up idempotence in silence for %o, unless it was asked for',
    (texts) => {
      const silent = readProducerConfig(texts);
      expect(silent.config.enableIdempotence).toBe(false);
      expect(silent.faults).toEqual([]);
      const asked = readProducerConfig({ ...texts, 'enable.idempotence': 'true' });
      expect(asked.faults.map(({ message }) => message)).toEqual([
        texts.retries === '0'
          ? 'Must set retries to non-zero when using the idempotent producer.'
          : 'Must set acks to all in order to use the idempotent producer. ' +
            'Otherwise we cannot guarantee idempotence.',
      ]);
      const not = readProducerConfig({ ...texts, 'enable.idempotence': 'false' });
      expect(not.faults).toEqual([]);
    },
  );

  it('do not take more than five requests in flight with idempotence, asked for or not', () => {
    const texts = { 'max.in.flight.requests.per.connection': '6' };
    const refused = { name: 'max.in.flight.requests.per.connection', fault: 'in-conflict' };
    expect(readProducerConfig(texts).faults).toMatchObject([refused]);
    const plain = readProducerConfig({ ...texts, 'enable.idempotence': 'false' });
    expect(plain.faults).toEqual([]);
    expect(plain.config.maxInFlightRequestsPerConnection).toBe(6);
  });

  it('raise delivery.timeout.ms by themselves, but do not take one that is too short', () => {
    const slow = readProducerConfig({ 'linger.ms': '100000' });
    expect(slow.config.deliveryTimeoutMs).toBe(130_000);
    expect(slow.faults).toEqual([]);
    const short = readProducerConfig({ 'delivery.timeout.ms': '1000' });
    expect(short.faults).toMatchObject([{ name: 'delivery.timeout.ms', fault: 'too-short' }]);
  });

  it('name what Kafka does not know and values it does not take', () => {
    const { faults } = readProducerConfig({ acks: '2', 'batch.sise': '1', 'linger.ms': 'x' });
    expect(faults).toMatchObject([
      { name: 'acks', fault: 'not-a-choice' },
      { name: 'batch.sise', fault: 'unknown-setting' },
      { name: 'linger.ms', fault: 'not-a-number' },
    ]);
  });

  it('know acks by its number', () => {
    const numbers = ['all', '-1', '0', '1'].map((acks) =>
      acksOf(readProducerConfig({ acks }).config),
    );
    expect(numbers).toEqual([-1, -1, 0, 1]);
  });
});
