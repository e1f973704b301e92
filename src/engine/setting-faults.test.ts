import { describe, expect, it } from 'vitest';
import { faultsInSettings, isSimulated, namesNotSimulated } from './setting-faults.ts';

describe('settings that somebody has written', () => {
  it('are refused in the words of Kafka, each once', () => {
    const faults = faultsInSettings('producer', {
      'reconnect.backoff.ms': '-1',
      'send.buffer.bytes': '-2',
      'linger.ms': '5',
    });
    expect(faults).toEqual([
      {
        name: 'reconnect.backoff.ms',
        fault: 'out-of-range',
        message:
          'Invalid value -1 for configuration reconnect.backoff.ms: Value must be at least 0',
      },
      {
        name: 'send.buffer.bytes',
        fault: 'not-a-choice',
        message: 'Invalid value -2 for configuration send.buffer.bytes: Value must be at least -1',
      },
    ]);
  });

  it('are refused by the name that they were given, not by that of topics', () => {
    expect(faultsInSettings('server', { 'log.segment.bytes': '5' })).toEqual([
      {
        name: 'log.segment.bytes',
        fault: 'out-of-range',
        message:
          'Invalid value 5 for configuration log.segment.bytes: Value must be at least 1048576',
      },
    ]);
    expect(faultsInSettings('server', { 'segment.bytes': '2000000' })).toEqual([
      { name: 'segment.bytes', fault: 'unknown-setting', message: null },
    ]);
  });

  it('are refused where only the simulator has a bound, without words of Kafka', () => {
    expect(faultsInSettings('server', { 'num.partitions': '2000' })).toEqual([
      { name: 'num.partitions', fault: 'out-of-range', message: null },
    ]);
  });

  it('have to fit together', () => {
    expect(faultsInSettings('server', { 'replica.lag.time.max.ms': '100' })).toMatchObject([
      { name: 'replica.lag.time.max.ms', fault: 'in-conflict' },
    ]);
    expect(faultsInSettings('consumer', { 'heartbeat.interval.ms': '45000' }, 'g')).toEqual([
      {
        name: 'heartbeat.interval.ms',
        fault: 'in-conflict',
        message: 'Heartbeat must be set lower than the session timeout',
      },
    ]);
    expect(faultsInSettings('consumer', { 'enable.auto.commit': 'true' })).toMatchObject([
      { message: 'enable.auto.commit cannot be set to true when default group id (null) is used.' },
    ]);
    expect(
      faultsInSettings('topic', { 'min.compaction.lag.ms': '9', 'max.compaction.lag.ms': '5' }),
    ).toHaveLength(1);
  });

  it('of TLS and SASL are left out, and what is not known to Kafka is said', () => {
    expect(faultsInSettings('producer', { 'ssl.protocol': 'x', 'batch.sise': '1' })).toEqual([
      { name: 'ssl.protocol', fault: 'left-out', message: null },
      { name: 'batch.sise', fault: 'unknown-setting', message: null },
    ]);
  });

  it('are told apart by whether they change anything here', () => {
    expect(isSimulated('server', 'log.retention.hours')).toBe(true);
    expect(isSimulated('server', 'num.io.threads')).toBe(false);
    expect(isSimulated('topic', 'retention.ms')).toBe(true);
    const texts = { 'client.id': 'c', 'linger.ms': '1', 'no.such': '1' };
    expect(namesNotSimulated('producer', texts)).toEqual(['client.id']);
  });
});
