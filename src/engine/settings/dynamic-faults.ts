/**
 * What a broker says of settings that somebody wants to give to it, or to all brokers, while it
 * runs. The broker that the request comes through says it, before the controller hears of it.
 *
 * Kafka: DynamicBrokerConfig (validateConfigs, processReconfiguration), DynamicConfig.Broker,
 * DynamicThreadPool, DynamicListenerConfig, LogCleaner and SocketServer (validateReconfiguration).
 */
import { hashMapOrder } from '../group/java-order.ts';
import { parseValue } from './parse-value.ts';
import { serverFault } from './server-faults.ts';
import { DYNAMIC_TABLE, SERVER_TABLE } from './tables.ts';
import { numberIn, type ConfigEntry, type Texts } from './texts.ts';

export interface DynamicConfigs {
  /** All that the broker, or every broker, would have of dynamic settings. */
  readonly configs: readonly ConfigEntry[];
  readonly isOfOneBroker: boolean;
  /** What holds for the broker that checks it, before and after. */
  readonly before: Texts;
  readonly after: Texts;
}

/** Null: the broker takes them. Names that are not Kafka's belong to plug-ins. */
export function dynamicFault({
  configs,
  isOfOneBroker,
  before,
  after,
}: DynamicConfigs): string | null {
  return (
    namesFault('Cannot update these configs dynamically', configs, isReadOnly) ??
    namesFault(
      'These security configs can be dynamically updated only per-listener ' +
        'using the listener prefix',
      configs,
      isKeyStore,
    ) ??
    valueFault(configs) ??
    (isOfOneBroker
      ? null
      : namesFault(
          'Cannot update these configs at default cluster level, broker id must be specified',
          configs,
          isPerBroker,
        )) ??
    serverFault(after) ??
    wrapped(threadsFault(before, after) ?? cleanerFault(before, after) ?? connectionsFault(after))
  );
}

/** The names are in the order of the HashSet that Kafka collects them in. */
function namesFault(
  what: string,
  configs: readonly ConfigEntry[],
  isWrong: (name: string) => boolean,
): string | null {
  const names = hashMapOrder(configs.map(({ name }) => name)).filter(isWrong);
  return names.length === 0 ? null : `${what}: [${names.join(', ')}]`;
}

function isReadOnly(name: string): boolean {
  return SERVER_TABLE.get(name)?.updateMode === 'read-only';
}

function isPerBroker(name: string): boolean {
  return SERVER_TABLE.get(name)?.updateMode === 'per-broker';
}

function isKeyStore(name: string): boolean {
  const ofKey = /^ssl\.(key\.password|keystore\.(key|certificate\.chain))$/;
  const ofStore = /^ssl\.(keystore|truststore)\.(location|password|type)$/;
  return ofKey.test(name) || ofStore.test(name) || name === 'ssl.truststore.certificates';
}

function valueFault(configs: readonly ConfigEntry[]): string | null {
  for (const key of DYNAMIC_TABLE.values()) {
    const text = configs.find(({ name }) => name === key.name)?.value;
    const read = text === undefined ? null : parseValue(key, text);
    if (read !== null && 'message' in read) return read.message;
  }
  return null;
}

/** Kafka hands the inner fault to the wrong constructor, and so says this. */
function wrapped(message: string | null): string | null {
  if (message === null) return null;
  const inner = `org.apache.kafka.common.config.ConfigException: ${message}`;
  return `Invalid value ${inner} for configuration Invalid dynamic configuration`;
}

/** Pools of threads grow to the double and shrink to the half at most. */
const POOLS = [
  'num.io.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
  'num.network.threads',
] as const;

function threadsFault(before: Texts, after: Texts): string | null {
  for (const name of POOLS) {
    const from = numberIn(SERVER_TABLE, before, name) ?? 0;
    const to = numberIn(SERVER_TABLE, after, name) ?? 0;
    const what = `Dynamic thread count update validation failed for ${name}=${to}`;
    if (to < Math.floor(from / 2)) {
      return `${what}, value should be at least half the current value ${from}`;
    }
    if (to > from * 2) {
      return `${what}, value should not be greater than double the current value ${from}`;
    }
  }
  return null;
}

function cleanerFault(before: Texts, after: Texts): string | null {
  const from = numberIn(SERVER_TABLE, before, 'log.cleaner.threads') ?? 0;
  const to = numberIn(SERVER_TABLE, after, 'log.cleaner.threads') ?? 0;
  if (to < Math.floor(from / 2)) {
    return `Log cleaner threads cannot be reduced to less than half the current value ${from}`;
  }
  if (to > from * 2) {
    return `Log cleaner threads cannot be increased to more than double the current value ${from}`;
  }
  return null;
}

function connectionsFault(after: Texts): string | null {
  for (const name of ['max.connections', 'max.connection.creation.rate']) {
    const value = numberIn(SERVER_TABLE, after, name) ?? 1;
    if (value <= 0) return `Invalid ${name} ${value}`;
  }
  return null;
}
