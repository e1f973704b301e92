/**
 * What Kafka says of the settings that somebody wants to give to a group.
 *
 * Kafka: GroupConfig (validateNames, validateValues).
 */
import { hashMapOrder } from '../group/java-order.ts';
import { parseValue } from './parse-value.ts';
import { GROUP_TABLE, SERVER_TABLE } from './tables.ts';
import { numberIn, type Texts } from './texts.ts';

/** In the order in which Kafka looks at them. */
const BOUNDED = [
  'consumer.heartbeat.interval.ms',
  'consumer.session.timeout.ms',
  'consumer.assignment.interval.ms',
  'share.heartbeat.interval.ms',
  'share.session.timeout.ms',
  'share.record.lock.duration.ms',
  'share.delivery.count.limit',
  'share.partition.max.record.locks',
  'share.assignment.interval.ms',
  'streams.heartbeat.interval.ms',
  'streams.session.timeout.ms',
  'streams.num.standby.replicas',
  'streams.assignment.interval.ms',
] as const;

/** Null: the group may have them. `server` is what holds for the brokers, by their names. */
export function groupFault(texts: Texts, server: Texts): string | null {
  const unknown = hashMapOrder(Object.keys(texts)).find((name) => !GROUP_TABLE.has(name));
  if (unknown !== undefined) return `Unknown group config name: ${unknown}`;
  for (const key of GROUP_TABLE.values()) {
    const text = texts[key.name];
    const read = text === undefined ? null : parseValue(key, text);
    if (read !== null && 'message' in read) return read.message;
  }
  return boundsFault(texts, server) ?? livenessFault(texts, server);
}

function boundsFault(texts: Texts, server: Texts): string | null {
  for (const name of BOUNDED) {
    const value = valueOf(name, texts, server);
    const [kind = '', ...rest] = name.split('.');
    const what = name === 'streams.num.standby.replicas' ? 'standby.replicas' : rest.join('.');
    const [least, most] = [`group.${kind}.min.${what}`, `group.${kind}.max.${what}`];
    const min = numberIn(SERVER_TABLE, server, least);
    const max = numberIn(SERVER_TABLE, server, most);
    if (min !== null && value < min) return `${name} must be greater than or equal to ${least}`;
    if (max !== null && value > max) return `${name} must be less than or equal to ${most}`;
  }
  return null;
}

function livenessFault(texts: Texts, server: Texts): string | null {
  for (const kind of ['consumer', 'share', 'streams']) {
    const [session, heartbeat] = [`${kind}.session.timeout.ms`, `${kind}.heartbeat.interval.ms`];
    if (valueOf(session, texts, server) > valueOf(heartbeat, texts, server)) continue;
    return `${session} must be greater than ${heartbeat}`;
  }
  return null;
}

/** A group that says nothing itself has what the brokers have under the longer name. */
function valueOf(name: string, texts: Texts, server: Texts): number {
  const text = texts[name];
  return text === undefined
    ? (numberIn(SERVER_TABLE, server, `group.${name}`) ?? 0)
    : Number(text.trim());
}
