/** The steps that concern clients: each is a process of its own that lives until told otherwise. */
import { processOf } from '../../cluster.ts';
import { CONSUMER_SETTINGS } from '../../client/consumer-config.ts';
import type { Consumer } from '../../client/consumer.ts';
import { PRODUCER_SETTINGS } from '../../client/producer-config.ts';
import type { Command, SendRecord } from '../../command.ts';
import type { ProcessId } from '../../ids.ts';
import type { RecordHeader } from '../../log/record.ts';
import { readSetting, settingKey, type SettingTable } from '../../settings.ts';
import { nameOf } from './decisions.ts';
import { exceptionName } from './error-names.ts';
import { configsOf, textOf, textsOf } from './fields.ts';
import { isObject, listAt, objectAt, type Json, type JsonObject } from './json.ts';
import { partitionNames } from './observe-groups.ts';
import { answerTo, issue, logNames, runWhileNot, type Client, type World } from './world.ts';

/** What the recorder gives its producers and consumers where a script says nothing. */
const PRODUCER_DEFAULTS = {
  'delivery.timeout.ms': '12000',
  'request.timeout.ms': '5000',
  'linger.ms': '0',
  'max.block.ms': '12000',
  'metadata.max.age.ms': '1000',
};
const CONSUMER_DEFAULTS = { 'auto.offset.reset': 'earliest', 'metadata.max.age.ms': '2000' };

/** How long the recorder waits for the reply to a command, simulated ms. */
const REPLY_WITHIN_MS = 150_000;
/** default.api.timeout.ms of a consumer, and its patience when it closes. */
const CONSUMER_API_TIMEOUT_MS = 60_000;
const POSITION_TIMEOUT_MS = 5000;

export function startProducerOf(world: World, step: JsonObject): void {
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

export function startConsumer(world: World, step: JsonObject): JsonObject | null {
  const given = { ...CONSUMER_DEFAULTS, ...configsOf(step) };
  const group = typeof step['group'] === 'string' ? step['group'] : null;
  if (group !== null) world.groups.add(group);
  const plan = {
    clientId: textOf(step, 'id'),
    group,
    topics: step['subscribe'] === undefined ? [] : textsOf(step, 'subscribe'),
    assign: step['assign'] === undefined ? null : textsOf(step, 'assign'),
    configs: knownConfigs(world, CONSUMER_SETTINGS, given),
    processingMsPerRecord: 0,
  };
  introduce(world, 'consumer', { type: 'add-consumer', consumer: plan }, plan.clientId, given);
  if (step['subscribe'] !== undefined) return { op: 'subscribe' };
  return plan.assign === null ? null : { op: 'assign' };
}

/** Settings that the engine does not know are accepted and listed at the end. */
function knownConfigs(
  world: World,
  table: SettingTable,
  configs: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const known: Record<string, string> = {};
  for (const [name, text] of Object.entries(configs)) {
    if (text === null || name.startsWith('truth.')) continue;
    const key = settingKey(table, name);
    const setting = key === null ? undefined : table[key];
    if (setting === undefined) world.unknownSettings.add(name);
    else if ('fault' in readSetting(setting, text)) {
      throw new Error(`not simulated: ${name}=${text}`);
    } else known[name] = text;
  }
  return known;
}

function introduce(
  world: World,
  kind: Client['kind'],
  command: Command,
  id: string,
  configs: Readonly<Record<string, string | null>>,
): void {
  const added = answerTo(
    world,
    command,
    (fact) => (fact.type === 'process-added' && fact.clientId === id ? fact.by : null),
    0,
  );
  if (added === null || typeof added === 'object') {
    throw new Error(`not simulated: ${command.type}, refused as ${added?.refused ?? 'unknown'}`);
  }
  const client: Client = {
    kind,
    process: added,
    tellsGeneration: configs['truth.generation'] === 'true',
    tellsRecords: configs['truth.records'] !== 'false',
    sent: new Map(),
    results: new Map(),
    events: [],
  };
  world.clients.set(id, client);
  world.clientsByProcess.set(added, client);
}

export function clientOf(world: World, id: string): Client {
  const client = world.clients.get(id);
  if (client === undefined) throw new Error(`malformed: there is no client ${id}`);
  return client;
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
  if (op === 'close') return close(world, client);
  if (run?.kind === 'consumer') return tellConsumer(world, run, { op, say });
  throw new Error(`not simulated: telling a ${client.kind} to ${op}`);
}

function close(world: World, { kind, process }: Client): JsonObject {
  const command: Command =
    kind === 'consumer' ? { type: 'close', process } : { type: 'shut-down', process };
  const reason = issue(world, command);
  if (reason !== null) throw new Error(`not simulated: close, refused as ${reason}`);
  const isClosed = (): boolean => processOf(world.cluster, process)?.status === 'stopped';
  return runWhileNot(world, isClosed, REPLY_WITHIN_MS) ? { op: 'close' } : { error: 'no reply' };
}

interface Said {
  readonly op: string;
  readonly say: JsonObject;
}

function tellConsumer(world: World, consumer: Consumer, { op, say }: Said): JsonObject {
  const process = consumer.id;
  switch (op) {
    case 'commit':
      return commit(world, process, say['offsets']);
    case 'position':
      return positions(world, consumer);
    case 'metadata':
      return {
        op,
        generation: consumer.membership.generation,
        memberId: consumer.membership.memberId,
        assignment: partitionNames(
          consumer.assignment.map(({ partition }) => partition),
          logNames(world),
        ),
      };
    case 'seek': {
      const { offset } = say;
      const reason = issue(world, {
        type: 'seek',
        process,
        partition: textOf(say, 'tp'),
        offset: typeof offset === 'number' ? offset : -1,
      });
      return reason === null ? { op } : { op, error: 'IllegalStateException' };
    }
    case 'stopPolling':
    case 'resumePolling': {
      const type = op === 'stopPolling' ? 'stop-polling' : 'resume-polling';
      const reason = issue(world, { type, process });
      if (reason !== null) throw new Error(`not simulated: ${type}, refused as ${reason}`);
      return { op };
    }
    default:
      throw new Error(`not simulated: telling a consumer to ${op}`);
  }
}

function commit(world: World, process: ProcessId, given: Json | undefined): JsonObject {
  const offsets: Record<string, number> = {};
  for (const [name, offset] of Object.entries(isObject(given) ? given : {})) {
    if (typeof offset === 'number') offsets[name] = offset;
  }
  const answer = answerTo(
    world,
    { type: 'commit', process, offsets: given === undefined ? null : offsets },
    (fact) => (fact.type === 'commit-answered' && fact.by === process ? fact : null),
    CONSUMER_API_TIMEOUT_MS,
  );
  if (answer === null) return { op: 'commit', error: exceptionName('REQUEST_TIMED_OUT') };
  if ('refused' in answer) throw new Error(`not simulated: commit, refused as ${answer.refused}`);
  if (answer.error === 'NONE') return { op: 'commit' };
  return { op: 'commit', error: exceptionName(answer.error) };
}

/** Waits until each partition has a position, as the call does. */
function positions(world: World, consumer: Consumer): JsonObject {
  const op = 'position';
  const isKnown = (): boolean =>
    consumer.assignment.every(({ state }) => state !== 'INITIALIZING' && state !== 'AWAIT_RESET');
  if (!runWhileNot(world, isKnown, POSITION_TIMEOUT_MS)) {
    return { op, positions: {}, error: exceptionName('REQUEST_TIMED_OUT') };
  }
  const names = logNames(world);
  const known = consumer.assignment.map(({ partition, position }): [string, Json] => [
    nameOf(names, partition),
    position,
  ]);
  return { op, positions: Object.fromEntries(known) };
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
