import { describe, expect, it } from 'vitest';
import { acksOf, readProducerConfig } from './producer-config.ts';

describe('the settings of a producer', () => {
  it("are Kafka's defaults, but for idempotence", () => {
    const { config, faults } = readProducerConfig({});
    expect(config).toMatchObject({
      acks: 'all',
      batchSize: 16_384,
      lingerMs: 5,
      deliveryTimeoutMs: 120_000,
      enableIdempotence: false,
    });
    expect(faults).toEqual([]);
  });

  it('say that idempotence is not simulated yet', () => {
    const { config, faults } = readProducerConfig({ 'enable.idempotence': 'true' });
    expect(config.enableIdempotence).toBe(false);
    expect(faults).toEqual([{ name: 'enable.idempotence', fault: 'not-simulated' }]);
    expect(readProducerConfig({ 'enable.idempotence': 'false' }).faults).toEqual([]);
  });

  it('raise delivery.timeout.ms by themselves, but do not take one that is too short', () => {
    const slow = readProducerConfig({ 'linger.ms': '100000' });
    expect(slow.config.deliveryTimeoutMs).toBe(130_000);
    expect(slow.faults).toEqual([]);
    const short = readProducerConfig({ 'delivery.timeout.ms': '1000' });
    expect(short.faults).toEqual([{ name: 'delivery.timeout.ms', fault: 'too-short' }]);
  });

  it('name what Kafka does not know and values it does not take', () => {
    const { faults } = readProducerConfig({ acks: '2', 'batch.sise': '1', 'linger.ms': 'x' });
    expect(faults).toEqual([
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
