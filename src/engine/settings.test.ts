import { describe, expect, it } from 'vitest';
import { BROKER_SETTINGS, TOPIC_SETTINGS } from './config.ts';
import { defaultsOf, readSetting, settingKey, withSettings } from './settings.ts';

describe('settings', () => {
  it('have the defaults of Kafka', () => {
    expect(defaultsOf(BROKER_SETTINGS).replicaLagTimeMaxMs).toBe(30_000);
    expect(defaultsOf(TOPIC_SETTINGS).uncleanLeaderElectionEnable).toBe(false);
  });

  it('are read from text over a base', () => {
    const read = withSettings(TOPIC_SETTINGS, defaultsOf(TOPIC_SETTINGS), {
      'min.insync.replicas': '2',
      'unclean.leader.election.enable': 'TRUE',
    });
    expect(read.faults).toEqual([]);
    expect(read.values.minInsyncReplicas).toBe(2);
    expect(read.values.uncleanLeaderElectionEnable).toBe(true);
  });

  it('are refused by name when they are not known or not right', () => {
    const read = withSettings(TOPIC_SETTINGS, defaultsOf(TOPIC_SETTINGS), {
      'min.insync.replicas': '0',
      'segment.ms': 'soon',
      'unclean.leader.election.enable': 'perhaps',
      constructor: '1',
    });
    expect(read.faults).toEqual([
      {
        name: 'min.insync.replicas',
        fault: 'out-of-range',
        message: 'Invalid value 0 for configuration min.insync.replicas: Value must be at least 1',
      },
      {
        name: 'segment.ms',
        fault: 'not-a-number',
        message: 'Invalid value soon for configuration segment.ms: Not a number of type LONG',
      },
      {
        name: 'unclean.leader.election.enable',
        fault: 'not-a-choice',
        message:
          'Invalid value perhaps for configuration unclean.leader.election.enable: ' +
          'Expected value to be either true or false',
      },
      { name: 'constructor', fault: 'unknown-setting', message: null },
    ]);
    expect(read.values).toEqual(defaultsOf(TOPIC_SETTINGS));
  });

  it('are found by their dotted name alone', () => {
    expect(settingKey(TOPIC_SETTINGS, 'min.insync.replicas')).toBe('minInsyncReplicas');
    expect(settingKey(TOPIC_SETTINGS, 'minInsyncReplicas')).toBeNull();
  });

  it('take numbers beyond the safe range for the largest safe one', () => {
    expect(readSetting(TOPIC_SETTINGS.segmentMs, '9223372036854775807')).toEqual({
      value: Number.MAX_SAFE_INTEGER,
    });
  });
});
