/**
 * What a user or a script tells a producer's application: send these, send more, send otherwise.
 */
import { assertUnreachable } from '../../base/assert.ts';
import type { Command, Load, SendRecord } from '../command.ts';
import { emit, type Context } from '../context.ts';
import type { RefusalReason } from '../fact.ts';
import { NO_HEADERS, type LogRecord } from '../log/record.ts';
import { readSetting, settingKey, withSettings } from '../settings.ts';
import { utf8Bytes } from '../utf8.ts';
import { createLoad, startLoad, stopSending } from './load.ts';
import { PRODUCER_SETTINGS, readProducerConfig } from './producer-config.ts';
import { sendRecord, type SentGroup } from './producer-send.ts';
import { settle, type Producer } from './producer.ts';

export type ProducerCommand = Extract<
  Command,
  {
    readonly type: 'start-sending' | 'stop-sending' | 'send' | 'set-producer-config' | 'set-load';
  }
>;

/** Carries the command out, or says why it makes no sense. */
export function producerCommand(
  producer: Producer,
  command: ProducerCommand,
  context: Context,
): RefusalReason | null {
  if (producer.isClosing) return 'not-running';
  switch (command.type) {
    case 'start-sending':
      return startSending(producer, context);
    case 'stop-sending':
      if (producer.load === null || !producer.load.isSending) return 'already-so';
      stopSending(producer, producer.load, context);
      return null;
    case 'send':
      // Its one thread waits for the end of another call.
      if (producer.transactions !== null && producer.transactions.call !== null) {
        return 'application-busy';
      }
      sendRecords(producer, command.topic, command.records, context);
      return null;
    case 'set-producer-config':
      return setProducerConfig(producer, command.name, command.value, context);
    case 'set-load':
      return setLoad(producer, command.load, context);
    default:
      return assertUnreachable(command);
  }
}

/** The application hands over these records, one after the other. */
export function sendRecords(
  producer: Producer,
  topic: string,
  records: readonly SendRecord[],
  context: Context,
): void {
  const sent: SentGroup[] = [];
  for (const given of records) {
    const call = { topic, partitionNumber: given.partition, record: recordOf(given, context) };
    sendRecord(producer, call, sent, context);
  }
  settle(producer, sent, context);
}

/** Changes a setting of the running producer: batches drained from now on obey it. */
function setProducerConfig(
  producer: Producer,
  name: string,
  value: string,
  context: Context,
): RefusalReason | null {
  const key = settingKey(PRODUCER_SETTINGS, name);
  const setting = Object.values(PRODUCER_SETTINGS).find((known) => known.name === name);
  if (key === null || setting === undefined) return 'no-such-config';
  if (!setting.isLive) return 'not-changeable-live';
  if ('fault' in readSetting(setting, value)) return 'invalid-value';
  const { values } = withSettings(PRODUCER_SETTINGS, producer.config, { [name]: value });
  if (values.lingerMs + values.requestTimeoutMs > values.deliveryTimeoutMs) return 'invalid-value';
  const configs = { ...producer.configs, [name]: value };
  const { config, faults } = readProducerConfig(configs);
  if (faults.length > 0) return 'invalid-value';
  producer.configs = configs;
  producer.config = { ...config, deliveryTimeoutMs: values.deliveryTimeoutMs };
  emit(context, producer.id, { type: 'config-changed', name, value });
  producer.isSenderDue = true;
  settle(producer, [], context);
  return null;
}

function startSending(producer: Producer, context: Context): RefusalReason | null {
  const { load } = producer;
  if (load === null) return 'no-load';
  if (load.isSending) return 'already-so';
  load.isSending = true;
  // A load that stopped at its limit begins another round of the same length.
  if (load.stopsAt !== null && load.count >= load.stopsAt) {
    load.stopsAt = load.count + (load.load.limit ?? 0);
  }
  emit(context, producer.id, { type: 'sending-started' });
  const sent: SentGroup[] = [];
  startLoad(producer, load, sent, context);
  settle(producer, sent, context);
  return null;
}

function setLoad(producer: Producer, load: Load | null, context: Context): RefusalReason | null {
  const old = producer.load;
  if (load === null) {
    if (old === null) return 'already-so';
    if (old.isSending) stopSending(producer, old, context);
    producer.load = null;
    return null;
  }
  const state = createLoad(load);
  state.count = old === null ? 0 : old.count;
  if (load.limit !== null) state.stopsAt = state.count + load.limit;
  producer.load = state;
  if (old === null || !old.isSending) emit(context, producer.id, { type: 'sending-started' });
  const sent: SentGroup[] = [];
  startLoad(producer, state, sent, context);
  settle(producer, sent, context);
  return null;
}

export function recordOf(
  { key, value, timestamp, headers = NO_HEADERS }: SendRecord,
  { cluster, now }: Context,
): LogRecord {
  const number = cluster.recordCount;
  cluster.recordCount += 1;
  const valueBytes = value === null ? -1 : utf8Bytes(value);
  return { number, key, value, valueBytes, timestamp: timestamp ?? now, headers };
}
