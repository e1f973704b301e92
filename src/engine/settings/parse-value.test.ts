import { describe, expect, it } from 'vitest';
import type { ConfigTable } from './config-def.ts';
import { parseValue } from './parse-value.ts';
import {
  CONSUMER_TABLE,
  GROUP_TABLE,
  PRODUCER_TABLE,
  SERVER_TABLE,
  TOPIC_TABLE,
} from './tables.ts';

/** What Kafka 4.3.1 answered to these texts: null, or what it says behind name and value. */
const CASES: readonly (readonly [ConfigTable, string, string, string | null])[] = [
  [PRODUCER_TABLE, 'batch.size', ' 7 ', null],
  [PRODUCER_TABLE, 'batch.size', '+7', null],
  [PRODUCER_TABLE, 'batch.size', '', 'Not a number of type INT'],
  [PRODUCER_TABLE, 'batch.size', '0x10', 'Not a number of type INT'],
  [PRODUCER_TABLE, 'batch.size', '1_000', 'Not a number of type INT'],
  [PRODUCER_TABLE, 'batch.size', '99999999999', 'Not a number of type INT'],
  [PRODUCER_TABLE, 'batch.size', '9.5', 'Not a number of type INT'],
  [PRODUCER_TABLE, 'batch.size', '-1', 'Value must be at least 0'],
  [TOPIC_TABLE, 'retention.ms', '99999999999', null],
  [TOPIC_TABLE, 'retention.ms', '9223372036854775807', null],
  [TOPIC_TABLE, 'retention.ms', '9223372036854775808', 'Not a number of type LONG'],
  [TOPIC_TABLE, 'retention.ms', '1e3', 'Not a number of type LONG'],
  [TOPIC_TABLE, 'min.cleanable.dirty.ratio', '.5', null],
  [TOPIC_TABLE, 'min.cleanable.dirty.ratio', '1e-1', null],
  [TOPIC_TABLE, 'min.cleanable.dirty.ratio', '0.5f', null],
  [TOPIC_TABLE, 'min.cleanable.dirty.ratio', 'NaN', null],
  [TOPIC_TABLE, 'min.cleanable.dirty.ratio', '1L', 'Not a number of type DOUBLE'],
  [TOPIC_TABLE, 'min.cleanable.dirty.ratio', 'nan', 'Not a number of type DOUBLE'],
  [PRODUCER_TABLE, 'compression.gzip.level', '-1', null],
  [PRODUCER_TABLE, 'compression.gzip.level', '0', 'Value must be between 1 and 9 or equal to -1'],
  [PRODUCER_TABLE, 'compression.lz4.level', '100', 'Value must be no more than 17'],
  [PRODUCER_TABLE, 'enable.idempotence', 'TRUE', null],
  [PRODUCER_TABLE, 'enable.idempotence', '1', 'Expected value to be either true or false'],
  [PRODUCER_TABLE, 'acks', ' all ', null],
  [PRODUCER_TABLE, 'acks', 'All', 'String must be one of: all, -1, 0, 1'],
  [PRODUCER_TABLE, 'metadata.recovery.strategy', 'none', null],
  [
    PRODUCER_TABLE,
    'metadata.recovery.strategy',
    'x',
    'String must be one of (case insensitive): REBOOTSTRAP, NONE',
  ],
  [PRODUCER_TABLE, 'partitioner.class', 'x.Y', 'Class x.Y could not be found.'],
  [PRODUCER_TABLE, 'partitioner.class', 'java.lang.String', null],
  [TOPIC_TABLE, 'cleanup.policy', 'compact , delete', null],
  [TOPIC_TABLE, 'cleanup.policy', 'compact,compact', null],
  [TOPIC_TABLE, 'cleanup.policy', '', null],
  [TOPIC_TABLE, 'cleanup.policy', 'Compact', 'String must be one of: compact, delete'],
  [SERVER_TABLE, 'cordoned.log.dirs', '', null],
  [CONSUMER_TABLE, 'auto.offset.reset', 'by_duration:p1d', null],
  [CONSUMER_TABLE, 'share.acquire.mode', 'BATCH_optimized', null],
];

describe('a text for a setting', () => {
  it.each(CASES)('is read as Kafka reads it: %#', (table, name, text, why) => {
    const key = table.get(name);
    if (key === undefined) throw new Error(`${name} is not there`);
    const message = why === null ? null : `Invalid value ${text} for configuration ${name}: ${why}`;
    const read = parseValue(key, text);
    expect('message' in read ? read.message : null).toBe(message);
  });

  it.each([
    ['5', '5.0', 'Value must be no more than 1'],
    ['1e3', '1000.0', 'Value must be no more than 1'],
    ['99999999999', '9.9999999999E10', 'Value must be no more than 1'],
    ['Infinity', 'Infinity', 'Value must be no more than 1'],
    ['-0.1', '-0.1', 'Value must be at least 0'],
  ])('that is a fraction is told of as Java writes it: %s', (text, shown, why) => {
    const name = 'min.cleanable.dirty.ratio';
    expect(messageFor(TOPIC_TABLE, name, text)).toBe(
      `Invalid value ${shown} for configuration ${name}: ${why}`,
    );
  });

  it('that is a list is refused without naming the value', () => {
    expect(messageFor(SERVER_TABLE, 'group.consumer.assignors', ' ')).toBe(
      "Configuration 'group.consumer.assignors' must not be empty. " +
        'Valid values include: any non-empty value',
    );
    expect(messageFor(SERVER_TABLE, 'process.roles', '')).toBe(
      "Configuration 'process.roles' must not be empty. Valid values include: [broker, controller]",
    );
    expect(messageFor(TOPIC_TABLE, 'cleanup.policy', 'compact,')).toBe(
      "Configuration 'cleanup.policy' values must not be empty.",
    );
    expect(messageFor(TOPIC_TABLE, 'leader.replication.throttled.replicas', '0:')).toBe(
      'Invalid value [0:] for configuration leader.replication.throttled.replicas: ' +
        "leader.replication.throttled.replicas must be the literal '*' or a list of replicas in " +
        'the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...',
    );
    expect(messageFor(SERVER_TABLE, 'controller.quorum.voters', '1@h')).toBe(
      'Failed to parse host name from entry 1@h for the configuration controller.quorum.voters. ' +
        'Each entry should be in the form `{id}@{host}:{port}`.',
    );
  });

  it('that is no reset of offsets is told of twice, as Kafka does', () => {
    expect(messageFor(CONSUMER_TABLE, 'auto.offset.reset', 'by_duration:-P1D')).toBe(
      'Invalid value by_duration:-P1D for configuration auto.offset.reset: Invalid value ' +
        '`by_duration:-P1D` for configuration auto.offset.reset. The value must be either ' +
        "'earliest', 'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'.",
    );
    expect(messageFor(GROUP_TABLE, 'share.auto.offset.reset', 'none')).toBe(
      'Invalid value none for configuration share.auto.offset.reset: Invalid value `none` for ' +
        "configuration share.auto.offset.reset. The value must be either 'earliest', 'latest' " +
        "or of the format 'by_duration:<PnDTnHnMn.nS>'.",
    );
  });
});

function messageFor(table: ConfigTable, name: string, text: string): string | null {
  const key = table.get(name);
  if (key === undefined) throw new Error(`${name} is not there`);
  const read = parseValue(key, text);
  return 'message' in read ? read.message : null;
}
