/** The steps that concern share consumers. */
import { SHARE_CONSUMER_SETTINGS } from '../../client/share-config.ts';
import type { ShareConsumer } from '../../client/share-consumer.ts';
import type { Command } from '../../command.ts';
import type { Fact } from '../../fact.ts';
import type { ProcessId } from '../../ids.ts';
import { close, introduce, knownConfigs } from './clients.ts';
import { nameOf } from './decisions.ts';
import { exceptionNameOf } from './error-names.ts';
import { configsOf, textOf, textsOf } from './fields.ts';
import { isObject, listAt, type Json, type JsonObject } from './json.ts';
import { answerTo, issue, logNames, type World } from './world.ts';

/** What the recorder gives its share consumers where a script says nothing. */
const DEFAULTS = { 'metadata.max.age.ms': '2000' };

/** The recorder polls in slices, for as long as it was told or until something has come. */
const SLICE_MS = 200;
const POLL_MS = 3000;
/** default.api.timeout.ms, and a little. */
const API_TIMEOUT_MS = 61_000;
/** What the recorder meets when it is told to acknowledge a record that it never got. */
const NO_RECORD = 'NullPointerException';

export function startShareConsumer(world: World, step: JsonObject): JsonObject | null {
  const given = { ...DEFAULTS, ...configsOf(step) };
  const clientId = textOf(step, 'id');
  const memberId = world.memberIds[clientId];
  const shareConsumer = {
    clientId,
    ...(memberId === undefined ? {} : { memberId }),
    group: textOf(step, 'group'),
    topics: step['subscribe'] === undefined ? [] : textsOf(step, 'subscribe'),
    configs: knownConfigs(world, SHARE_CONSUMER_SETTINGS, given),
    processingMsPerRecord: 0,
    isManual: true,
  };
  world.shareGroups.add(shareConsumer.group);
  const command: Command = { type: 'add-share-consumer', shareConsumer };
  introduce(world, 'share-consumer', command, clientId, given);
  return step['subscribe'] === undefined ? null : { op: 'subscribe' };
}

/** Says something to a share consumer, and waits for its reply. */
export function tellShareConsumer(
  world: World,
  consumer: ShareConsumer,
  { op, say }: { readonly op: string; readonly say: JsonObject },
): JsonObject {
  const process = consumer.id;
  switch (op) {
    case 'poll':
      return poll(world, process, say['ms']);
    case 'acknowledge':
      return acknowledge(world, process, say);
    case 'commit':
      return commit(world, process);
    case 'subscribe':
      return subscribe(world, process, textsOf(say, 'topics'));
    case 'close':
      return close(world, process, { op, command: { type: 'close', process } });
    default:
      throw new Error(`not simulated: telling a share consumer to ${op}`);
  }
}

function poll(world: World, process: ProcessId, given: Json | undefined): JsonObject {
  const until = world.cluster.now + (typeof given === 'number' ? given : POLL_MS);
  for (;;) {
    const fact = ask(world, { type: 'share-poll', process, ms: SLICE_MS }, 'share-records-polled');
    if (fact === null) return { error: 'no reply' };
    const { error } = fact;
    if (error !== null) return { op: 'poll', records: [], error: exceptionNameOf(error) };
    if (fact.records.length > 0) {
      const records = recordsOf(world, fact);
      for (const { tp, offset } of records) polledBy(world, process).add(`${tp}@${offset}`);
      return { op: 'poll', records };
    }
    if (world.cluster.now >= until) return { op: 'poll', records: [] };
  }
}

function recordsOf(world: World, { by, records }: FactOf<'share-records-polled'>): Polled[] {
  const consumer = world.cluster.processes.find(({ id }) => id === by);
  const held = consumer?.kind === 'share-consumer' ? consumer.inHand : [];
  return records.map(({ partition, offset, deliveryCount }) => {
    const own = held.find((one) => one.partition === partition && one.offset === offset);
    const value = own?.record.value ?? null;
    return { tp: nameOf(logNames(world), partition), offset, value, deliveryCount };
  });
}

/** A record as the recorder tells it. */
type Polled = {
  readonly tp: string;
  readonly offset: number;
  readonly value: string | null;
  readonly deliveryCount: number;
};

/** Every record that the share consumer has got so far. */
function polledBy(world: World, process: ProcessId): Set<string> {
  return world.clientsByProcess.get(process)?.polled ?? new Set();
}

/** Stops at the first record that it may not acknowledge. */
function acknowledge(world: World, process: ProcessId, say: JsonObject): JsonObject {
  const polled = polledBy(world, process);
  for (const one of listAt(say, 'records')) {
    if (!isObject(one)) throw new Error('malformed: a record to be acknowledged is not an object');
    const record = textOf(one, 'record');
    const [partition = '', offset = ''] = record.split('@');
    if (!polled.has(record)) return { op: 'acknowledge', error: NO_RECORD };
    let error: string | null = null;
    answerTo(
      world,
      {
        type: 'share-acknowledge',
        process,
        partition,
        offset: Number(offset),
        outcome: outcomeOf(textOf(one, 'type')),
      },
      (fact) => {
        if (fact.type === 'share-acknowledgement-refused') error = fact.error;
        return null;
      },
      0,
    );
    if (error !== null) return { op: 'acknowledge', error: exceptionNameOf(error) };
  }
  return { op: 'acknowledge' };
}

function outcomeOf(type: string): 'accept' | 'release' | 'reject' | 'renew' {
  switch (type) {
    case 'ACCEPT':
      return 'accept';
    case 'RELEASE':
      return 'release';
    case 'REJECT':
      return 'reject';
    case 'RENEW':
      return 'renew';
    default:
      throw new Error(`malformed: there is no acknowledgement ${type}`);
  }
}

function commit(world: World, process: ProcessId): JsonObject {
  const fact = ask(world, { type: 'share-commit', process }, 'share-commit-answered');
  if (fact === null) return { error: 'no reply' };
  const results = fact.results.map(({ partition, error }) => {
    return { tp: nameOf(logNames(world), partition), error: exceptionNameOf(error) };
  });
  return { op: 'commit', results };
}

function subscribe(world: World, process: ProcessId, topics: readonly string[]): JsonObject {
  const refused = issue(world, { type: 'subscribe', process, topics });
  if (refused !== null) throw new Error(`not simulated: subscribe, refused as ${refused}`);
  return { op: 'subscribe' };
}

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

function ask<Type extends 'share-records-polled' | 'share-commit-answered'>(
  world: World,
  command: Command & { readonly process: ProcessId },
  type: Type,
): FactOf<Type> | null {
  const answer = answerTo(
    world,
    command,
    (fact) => (fact.by === command.process && isOf(fact, type) ? fact : null),
    API_TIMEOUT_MS,
  );
  if (answer === null || !('refused' in answer)) return answer;
  throw new Error(`not simulated: ${command.type}, refused as ${answer.refused}`);
}

function isOf<Type extends Fact['type']>(fact: Fact, type: Type): fact is FactOf<Type> {
  return fact.type === type;
}
