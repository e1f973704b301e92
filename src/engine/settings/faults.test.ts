import { describe, expect, it } from 'vitest';
import { dynamicFault } from './dynamic-faults.ts';
import { groupFault } from './group-faults.ts';
import { serverFault } from './server-faults.ts';
import { textsOver, type Texts } from './texts.ts';
import { topicFault } from './topic-faults.ts';

/** Each message is what a cluster of Kafka 4.3.1 answered. */
describe('what a broker takes while it runs', () => {
  const taken: readonly Texts[] = [
    { 'nosuch.setting': '1' },
    { 'retention.ms': '1000' },
    { 'log.retention.ms': '-2' },
    { 'log.cleaner.threads': '2' },
    { 'num.io.threads': '16' },
    { 'num.replica.fetchers': '2' },
    { 'log.cleanup.policy': 'compact,compact' },
    { 'log.flush.interval.ms': '-1' },
    { 'log.cleaner.min.compaction.lag.ms': '10', 'log.cleaner.max.compaction.lag.ms': '5' },
    { 'leader.replication.throttled.rate': '1000' },
  ];

  it.each(taken)('is %o', (texts) => {
    expect(dynamicFaultOf(texts)).toBeNull();
  });

  const refused: readonly (readonly [Texts, string])[] = [
    [{ 'log.dirs': '/x' }, 'Cannot update these configs dynamically: [log.dirs]'],
    [
      { 'log.retention.hours': '1' },
      'Cannot update these configs dynamically: [log.retention.hours]',
    ],
    [
      { 'replica.lag.time.max.ms': '5000', 'log.dirs': '/x' },
      'Cannot update these configs dynamically: [replica.lag.time.max.ms, log.dirs]',
    ],
    [
      { 'log.retention.ms': '0' },
      'requirement failed: log.retention.ms must be unlimited (-1) or, greater than or equal to 1',
    ],
    [{ 'log.roll.ms': '0' }, 'requirement failed: log.roll.ms must be greater than or equal to 1'],
    [{ 'log.cleaner.threads': '0' }, '/ by zero'],
    [
      { 'log.cleaner.threads': '4' },
      wrapped('Log cleaner threads cannot be increased to more than double the current value 1'),
    ],
    [
      { 'num.io.threads': '1' },
      wrapped(
        'Dynamic thread count update validation failed for num.io.threads=1, ' +
          'value should be at least half the current value 8',
      ),
    ],
    [
      { 'num.replica.fetchers': '3' },
      wrapped(
        'Dynamic thread count update validation failed for num.replica.fetchers=3, ' +
          'value should not be greater than double the current value 1',
      ),
    ],
    [{ 'max.connections': '0' }, wrapped('Invalid max.connections 0')],
    [
      { 'log.cleaner.dedupe.buffer.size': '1000' },
      'requirement failed: log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.',
    ],
    [
      { listeners: 'PLAINTEXT://:1' },
      'Cannot update these configs at default cluster level, broker id must be specified: ' +
        '[listeners]',
    ],
    [
      { 'ssl.keystore.type': 'JKS' },
      'These security configs can be dynamically updated only per-listener ' +
        'using the listener prefix: [ssl.keystore.type]',
    ],
    [
      { 'group.consumer.assignment.interval.ms': '99999999' },
      'group.consumer.assignment.interval.ms must be less than or equal to ' +
        'group.consumer.max.assignment.interval.ms',
    ],
    [
      { 'log.retention.ms': '1000000', 'log.segment.bytes': '5' },
      'Invalid value 5 for configuration log.segment.bytes: Value must be at least 1048576',
    ],
    [
      { 'leader.replication.throttled.rate': '-1' },
      'Invalid value -1 for configuration leader.replication.throttled.rate: ' +
        'Value must be at least 0',
    ],
  ];

  it.each(refused)('is not %o', (texts, message) => {
    expect(dynamicFaultOf(texts)).toBe(message);
  });

  it('is measured against what holds now', () => {
    expect(dynamicFaultOf({ 'num.io.threads': '3' }, { 'num.io.threads': '2' })).toBeNull();
    expect(dynamicFaultOf({ 'num.io.threads': '5' }, { 'num.io.threads': '2' })).toContain(
      'double the current value 2',
    );
  });

  it('may be for one broker where it is its own affair', () => {
    const configs = [{ name: 'listeners', value: 'PLAINTEXT://:1' }];
    const after = textsOver({}, configs);
    expect(dynamicFault({ configs, isOfOneBroker: true, before: {}, after })).toBeNull();
  });
});

describe('what a server is started with', () => {
  it.each([
    {},
    { 'log.retention.ms': '-7' },
    { 'unknown.thing': '1' },
    { 'replica.lag.time.max.ms': '500' },
    { 'log.cleaner.dedupe.buffer.size': '1048577' },
  ] satisfies Texts[])('may be %o', (texts) => {
    expect(serverFault(texts)).toBeNull();
  });

  const refused: readonly (readonly [Texts, string])[] = [
    [
      { 'replica.lag.time.max.ms': '400' },
      'requirement failed: replica.fetch.wait.max.ms should always be less than or equal to ' +
        'replica.lag.time.max.ms to prevent frequent changes in ISR',
    ],
    [
      { 'replica.fetch.wait.max.ms': '40000' },
      'requirement failed: replica.socket.timeout.ms should always be at least ' +
        'replica.fetch.wait.max.ms to prevent unnecessary socket timeouts',
    ],
    [
      { 'log.retention.minutes': '0' },
      'requirement failed: log.retention.ms must be unlimited (-1) or, greater than or equal to 1',
    ],
    [
      { 'group.consumer.min.session.timeout.ms': '99999' },
      'group.consumer.max.session.timeout.ms must be greater than or equal to ' +
        'group.consumer.min.session.timeout.ms',
    ],
    [
      { 'group.share.record.lock.duration.ms': '70000' },
      'group.share.max.record.lock.duration.ms must be greater than or equal to ' +
        'group.share.record.lock.duration.ms',
    ],
    [
      { 'group.streams.num.standby.replicas': '5' },
      'group.streams.num.standby.replicas must be less than or equal to ' +
        'group.streams.max.standby.replicas',
    ],
    [
      { 'log.roll.hours': '0' },
      'Invalid value 0 for configuration log.roll.hours: Value must be at least 1',
    ],
    [
      { 'max.connections.per.ip': '0' },
      'requirement failed: max.connections.per.ip can be set to zero only if ' +
        'max.connections.per.ip.overrides property is set.',
    ],
  ];

  it.each(refused)('may not be %o', (texts, message) => {
    expect(serverFault(texts)).toBe(message);
  });
});

describe('what a topic is given', () => {
  it('is taken when every value fits', () => {
    expect(topicFault({ 'cleanup.policy': '', 'internal.segment.bytes': '100' })).toBeNull();
  });

  const refused: readonly (readonly [Texts, string])[] = [
    [{ 'retention.ms': 'soon', nosuch: '1' }, 'Unknown topic config name: nosuch'],
    [
      { 'retention.ms': '-9', 'segment.bytes': '1' },
      'Invalid value 1 for configuration segment.bytes: Value must be at least 1048576',
    ],
    [
      { 'min.compaction.lag.ms': '10', 'max.compaction.lag.ms': '5' },
      'conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)',
    ],
    [
      { 'remote.storage.enable': 'true' },
      'Tiered Storage functionality is disabled in the broker. ' +
        'Topic cannot be configured with remote log storage.',
    ],
  ];

  it.each(refused)('is not %o', (texts, message) => {
    expect(topicFault(texts)).toBe(message);
  });

  it('has to go together with what it has from the brokers', () => {
    const fault = topicFault({ 'min.compaction.lag.ms': '10' }, { 'max.compaction.lag.ms': '5' });
    expect(fault).toContain('conflict');
  });
});

describe('what a group is given', () => {
  it('stays within the bounds of the brokers', () => {
    expect(groupFault({ 'consumer.session.timeout.ms': '50000' }, {})).toBeNull();
    expect(groupFault({ 'consumer.session.timeout.ms': '1' }, {})).toBe(
      'consumer.session.timeout.ms must be greater than or equal to ' +
        'group.consumer.min.session.timeout.ms',
    );
    expect(groupFault({ 'share.delivery.count.limit': '50' }, {})).toBe(
      'share.delivery.count.limit must be less than or equal to ' +
        'group.share.max.delivery.count.limit',
    );
    const wide = { 'group.consumer.min.session.timeout.ms': '1' };
    expect(groupFault({ 'consumer.session.timeout.ms': '1' }, wide)).toBe(
      'consumer.session.timeout.ms must be greater than consumer.heartbeat.interval.ms',
    );
  });

  it('has the names of groups', () => {
    expect(groupFault({ nosuch: 'x' }, {})).toBe('Unknown group config name: nosuch');
    expect(groupFault({ 'consumer.session.timeout.ms': 'x' }, {})).toBe(
      'Invalid value x for configuration consumer.session.timeout.ms: Not a number of type INT',
    );
  });
});

function dynamicFaultOf(texts: Texts, before: Texts = {}): string | null {
  const configs = Object.entries(texts).map(([name, value]) => ({ name, value }));
  return dynamicFault({ configs, isOfOneBroker: false, before, after: textsOver(before, configs) });
}

function wrapped(message: string): string {
  const inner = `org.apache.kafka.common.config.ConfigException: ${message}`;
  return `Invalid value ${inner} for configuration Invalid dynamic configuration`;
}
