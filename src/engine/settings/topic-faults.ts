/**
 * What Kafka says of the settings that somebody wants to give to a topic.
 *
 * Kafka: LogConfig (validateNames, validateValues), ControllerConfigurationValidator.
 */
import { hashMapOrder } from '../group/java-order.ts';
import { parseValue } from './parse-value.ts';
import { TOPIC_TABLE } from './tables.ts';
import type { Texts } from './texts.ts';

const MIN_LAG = 'min.compaction.lag.ms';
const MAX_LAG = 'max.compaction.lag.ms';

/**
 * Null: the topic may have them. `texts` is all that it would have of its own, `wider` what holds
 * where it says nothing, by the names of topics.
 */
export function topicFault(texts: Texts, wider: Texts = {}): string | null {
  const unknown = hashMapOrder(Object.keys(texts)).find((name) => !TOPIC_TABLE.has(name));
  if (unknown !== undefined) return `Unknown topic config name: ${unknown}`;
  for (const key of TOPIC_TABLE.values()) {
    const text = texts[key.name];
    const read = text === undefined ? null : parseValue(key, text);
    if (read !== null && 'message' in read) return read.message;
  }
  return lagFault({ ...wider, ...texts }) ?? tieredFault(texts);
}

function lagFault(texts: Texts): string | null {
  const least = BigInt((texts[MIN_LAG] ?? TOPIC_TABLE.get(MIN_LAG)?.default ?? '0').trim());
  const most = BigInt((texts[MAX_LAG] ?? TOPIC_TABLE.get(MAX_LAG)?.default ?? '0').trim());
  if (least <= most) return null;
  return `conflict topic config setting ${MIN_LAG} (${least}) > ${MAX_LAG} (${most})`;
}

/** No server of ours has tiered storage. */
function tieredFault(texts: Texts): string | null {
  if (texts['remote.storage.enable']?.trim().toLowerCase() !== 'true') return null;
  return (
    'Tiered Storage functionality is disabled in the broker. ' +
    'Topic cannot be configured with remote log storage.'
  );
}
