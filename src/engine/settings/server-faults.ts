/**
 * What a broker or controller says of its settings when it starts: of each by itself, and of those
 * that have to fit together.
 *
 * Kafka: KafkaConfig (validateValues), GroupCoordinatorConfig, ShareGroupConfig.
 * Simplified: listeners, roles, directories and quorum addresses are the simulator's own.
 */
import { parseValue } from './parse-value.ts';
import { SERVER_TABLE } from './tables.ts';
import { numberIn, type Texts } from './texts.ts';
import { topicTexts } from './topic-synonyms.ts';

type Order = readonly [left: string, how: '>=' | '<=' | '<', right: string];

/** Null: it starts. Names that are not Kafka's belong to plug-ins. */
export function serverFault(texts: Texts): string | null {
  for (const key of SERVER_TABLE.values()) {
    const text = texts[key.name];
    const read = text === undefined ? null : parseValue(key, text);
    if (read !== null && 'message' in read) return read.message;
  }
  return coordinatorFault(texts) ?? valuesFault(texts);
}

/** Of a server's settings that hold for groups, in Kafka's order. */
const ORDERS: readonly Order[] = [
  ...groupOrders('consumer'),
  ...groupOrders('share'),
  ...groupOrders('streams'),
  ['group.streams.num.standby.replicas', '<=', 'group.streams.max.standby.replicas'],
  ['group.share.max.delivery.count.limit', '>=', 'group.share.delivery.count.limit'],
  ['group.share.delivery.count.limit', '>=', 'group.share.min.delivery.count.limit'],
  ['group.share.max.partition.max.record.locks', '>=', 'group.share.partition.max.record.locks'],
  ['group.share.partition.max.record.locks', '>=', 'group.share.min.partition.max.record.locks'],
  ['group.share.record.lock.duration.ms', '>=', 'group.share.min.record.lock.duration.ms'],
  ['group.share.max.record.lock.duration.ms', '>=', 'group.share.record.lock.duration.ms'],
  ['group.share.max.share.sessions', '>=', 'group.share.max.size'],
];

function groupOrders(kind: string): readonly Order[] {
  const bounds = (what: string): readonly Order[] => {
    const [value, min, max] = ['', 'min.', 'max.'].map((part) => `group.${kind}.${part}${what}`);
    if (value === undefined || min === undefined || max === undefined) return [];
    return [
      [max, '>=', min],
      [value, '>=', min],
      [value, '<=', max],
    ];
  };
  return [
    ...bounds('heartbeat.interval.ms'),
    ...bounds('session.timeout.ms'),
    [`group.${kind}.heartbeat.interval.ms`, '<', `group.${kind}.session.timeout.ms`],
    ...bounds('assignment.interval.ms'),
  ];
}

const WORDS = {
  '>=': 'greater than or equal to',
  '<=': 'less than or equal to',
  '<': 'less than',
} as const;

function coordinatorFault(texts: Texts): string | null {
  for (const [left, how, right] of ORDERS) {
    const first = numberIn(SERVER_TABLE, texts, left) ?? 0;
    const second = numberIn(SERVER_TABLE, texts, right) ?? 0;
    const isRight =
      how === '>=' ? first >= second : how === '<=' ? first <= second : first < second;
    if (!isRight) return `${left} must be ${WORDS[how]} ${right}`;
  }
  return null;
}

function valuesFault(texts: Texts): string | null {
  const rule = brokenRule(texts);
  if (rule === null) return null;
  return rule === BY_ZERO ? rule : `requirement failed: ${rule}`;
}

/** What Java says when Kafka divides the cleaner's buffer among no threads. */
const BY_ZERO = '/ by zero';

function brokenRule(texts: Texts): string | null {
  const topic = topicTexts(texts);
  const number = (name: string): number => numberIn(SERVER_TABLE, texts, name) ?? 0;
  if (Number(topic['segment.ms'] ?? 1) < 1) {
    return 'log.roll.ms must be greater than or equal to 1';
  }
  if (Number(topic['segment.jitter.ms'] ?? 0) < 0) {
    return 'log.roll.jitter.ms must be greater than or equal to 0';
  }
  if (Number(topic['retention.ms'] ?? 1) === 0) {
    return 'log.retention.ms must be unlimited (-1) or, greater than or equal to 1';
  }
  const threads = number('log.cleaner.threads');
  if (threads === 0) return BY_ZERO;
  if (Math.floor(number('log.cleaner.dedupe.buffer.size') / threads) <= 1_048_576) {
    return 'log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.';
  }
  const waitMs = number('replica.fetch.wait.max.ms');
  if (waitMs > number('replica.socket.timeout.ms')) {
    return (
      'replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms ' +
      'to prevent unnecessary socket timeouts'
    );
  }
  if (waitMs > number('replica.lag.time.max.ms')) {
    return (
      'replica.fetch.wait.max.ms should always be less than or equal to ' +
      'replica.lag.time.max.ms to prevent frequent changes in ISR'
    );
  }
  return connectionsRule(texts);
}

function connectionsRule(texts: Texts): string | null {
  const number = (name: string): number => numberIn(SERVER_TABLE, texts, name) ?? 0;
  const overrides = texts['max.connections.per.ip.overrides'] ?? '';
  if (number('max.connections.per.ip') === 0 && overrides === '') {
    return (
      'max.connections.per.ip can be set to zero only if ' +
      'max.connections.per.ip.overrides property is set.'
    );
  }
  const queuedBytes = number('queued.max.request.bytes');
  if (queuedBytes > 0 && queuedBytes < number('socket.request.max.bytes')) {
    return 'queued.max.request.bytes must be larger or equal to socket.request.max.bytes';
  }
  return null;
}
