/** The steps that concern clients: each is a process of its own that lives until told otherwise. */
import { processOf } from '../../cluster.ts';
import { PRODUCER_SETTINGS } from '../../client/producer-config.ts';
import type { Command, SendRecord } from '../../command.ts';
import type { ProcessId } from '../../ids.ts';
import type { RecordHeader } from '../../log/record.ts';
import { clientOf, close, introduce, knownConfigs, REPLY_WITHIN_MS } from './clients.ts';
import { configsOf, textOf } from './fields.ts';
import { isObject, listAt, objectAt, type Json, type JsonObject } from './json.ts';
import { tellShareConsumer } from './perform-share.ts';
import { tellConsumer } from './perform-consumer.ts';
import {
  callTransaction,
  flush,
  isTransactionCall,
  noteTransactionalId,
} from './perform-transactions.ts';
import { issue, runWhileNot, type Client, type World } from './world.ts';

/** What the recorder gives its producers where a script says nothing. */
const PRODUCER_DEFAULTS = {
  'delivery.timeout.ms': '12000',
  'request.timeout.ms': '5000',
  'linger.ms': '0',
  'max.block.ms': '12000',
  'metadata.max.age.ms': '1000',
};

export function startProducerOf(world: World, step: JsonObject): void {
  noteTransactionalId(world, step);
  const configs = knownConfigs(world, PRODUCER_SETTINGS, configsOf(step));
  const plan = { clientId: textOf(step, 'id'), configs, load: null };
  introduce(
    world,
    'producer',
    { type: 'add-producer', producer: plan },
    plan.clientId,
    configsOf(step),
  );
}

/** A producer for each distinct id, kept between steps. */
export function produce(world: World, step: JsonObject): JsonObject {
  const acks = typeof step['acks'] === 'string' ? step['acks'] : 'all';
  const id = typeof step['id'] === 'string' ? step['id'] : `p-${acks}`;
  if (!world.clients.has(id)) {
    const idempotence = acks === 'all' ? {} : { 'enable.idempotence': 'false' };
    const configs = { acks, ...PRODUCER_DEFAULTS, ...idempotence, ...configsOf(step) };
    startProducerOf(world, { id, configs });
  }
  const { topic = '', partition = null } = step;
  const records = listAt(step, 'values').map((value): JsonObject => {
    return { topic, partition, ...(isObject(value) ? value : { value }) };
  });
  return send(world, clientOf(world, id), {
    op: step['async'] === true ? 'sendAsync' : 'send',
    records,
    isOneByOne: step['oneByOne'] !== false,
  });
}

interface Sending {
  readonly op: string;
  readonly records: readonly JsonObject[];
  /** Each waits for the one before. */
  readonly isOneByOne: boolean;
}

function send(world: World, client: Client, { op, records, isOneByOne }: Sending): JsonObject {
  const isAsync = op === 'sendAsync';
  const numbers: number[] = [];
  const isAnswered = (): boolean => numbers.every((number) => client.results.has(number));
  const portions = isOneByOne ? records.map((record) => [record]) : [records];
  for (const portion of portions) {
    const first = world.cluster.recordCount;
    portion.forEach((_, index) => {
      numbers.push(first + index);
      client.sent.set(first + index, { isAsync });
    });
    const reason = issue(world, ...sendCommands(world, client.process, portion));
    if (reason !== null) throw new Error(`not simulated: send, refused as ${reason}`);
    if ((isOneByOne || !isAsync) && !runWhileNot(world, isAnswered, REPLY_WITHIN_MS)) {
      return { error: 'no reply' };
    }
  }
  if (!isAsync && !flush(world, client)) return { error: 'no reply' };
  const first = client.results.get(numbers[0] ?? -1);
  // The record could not even be made: nothing was sent.
  if (isObject(first) && first['error'] === 'IllegalArgumentException') {
    return { op, results: [], ...first };
  }
  return {
    op,
    results: isAsync ? [] : numbers.map((number) => client.results.get(number) ?? null),
  };
}

/** One command for each stretch of records of one topic. */
function sendCommands(world: World, process: ProcessId, records: readonly JsonObject[]): Command[] {
  const commands: { topic: string; records: SendRecord[] }[] = [];
  for (const record of records) {
    const topic = textOf(record, 'topic');
    const last = commands[commands.length - 1];
    const sent = sendRecord(world, record);
    if (last?.topic === topic) last.records.push(sent);
    else commands.push({ topic, records: [sent] });
  }
  return commands.map((command) => ({ type: 'send', process, ...command }));
}

function sendRecord(world: World, record: JsonObject): SendRecord {
  const { key = null, value = null, partition = null, timestamp } = record;
  return {
    key: key === null ? null : asText(key),
    value: value === null ? null : asText(value),
    partition: typeof partition === 'number' ? partition : null,
    timestamp:
      typeof timestamp === 'number' ? timestamp - world.cluster.settings.startedAtMs : null,
    headers: headersOf(record),
  };
}

function headersOf({ headers }: JsonObject): RecordHeader[] {
  if (!isObject(headers)) return [];
  return Object.entries(headers).map(([key, value]) => {
    return { key, value: value === null || value === undefined ? null : asText(value) };
  });
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Says something to a client, and waits for its reply. */
export function tell(world: World, step: JsonObject): JsonObject {
  const client = clientOf(world, textOf(step, 'id'));
  const say = objectAt(step, 'say');
  const op = textOf(say, 'cmd');
  const { process } = client;
  const run = processOf(world.cluster, process);
  if (client.kind === 'producer' && (op === 'send' || op === 'sendAsync')) {
    const records = listAt(say, 'records').filter(isObject);
    return send(world, client, { op, records, isOneByOne: say['oneByOne'] === true });
  }
  if (client.kind === 'producer' && op === 'flush') {
    const isDone = (): boolean => client.results.size === client.sent.size;
    return runWhileNot(world, isDone, REPLY_WITHIN_MS) ? { op } : { error: 'no reply' };
  }
  if (client.kind === 'producer' && isTransactionCall(op)) {
    return callTransaction(world, client, { op, say });
  }
  if (run?.kind === 'consumer') return tellConsumer(world, run, { op, say });
  if (run?.kind === 'share-consumer') return tellShareConsumer(world, run, { op, say });
  if (op === 'close') {
    return close(world, process, { op, command: { type: 'shut-down', process } });
  }
  throw new Error(`not simulated: telling a ${client.kind} to ${op}`);
}

const CLIENT_CONTROLS = {
  killClient: 'crash',
  pauseClient: 'pause',
  resumeClient: 'resume',
} as const;

export function controlClient(
  world: World,
  action: keyof typeof CLIENT_CONTROLS,
  id: string,
): void {
  const type = CLIENT_CONTROLS[action];
  const { process } = clientOf(world, id);
  const reason = issue(world, { type, process });
  if (reason !== null && !(type === 'crash' && reason === 'not-running')) {
    throw new Error(`not simulated: ${action}, refused as ${reason}`);
  }
}
