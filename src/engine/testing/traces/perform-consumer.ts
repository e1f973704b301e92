/** The steps that concern consumers. */
import { CONSUMER_SETTINGS } from '../../client/consumer-config.ts';
import type { Consumer } from '../../client/consumer.ts';
import type { Command } from '../../command.ts';
import type { RefusalReason } from '../../fact.ts';
import type { ProcessId } from '../../ids.ts';
import { close, introduce, knownConfigs } from './clients.ts';
import { nameOf } from './decisions.ts';
import { exceptionName, exceptionNameOf } from './error-names.ts';
import { configsOf, textOf, textsOf } from './fields.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { partitionNames } from './observe-groups.ts';
import { watchGroup } from './perform-groups.ts';
import { advance, answerTo, issue, logNames, runWhileNot, type World } from './world.ts';

/** What the recorder gives its consumers where a script says nothing. */
const CONSUMER_DEFAULTS = { 'auto.offset.reset': 'earliest', 'metadata.max.age.ms': '2000' };

/** default.api.timeout.ms of a consumer. */
const API_TIMEOUT_MS = 60_000;
const POSITION_TIMEOUT_MS = 5000;
/** So long a single poll takes where the script says nothing. */
const POLL_MS = 2000;

export function startConsumer(world: World, step: JsonObject): JsonObject | null {
  const given = { ...CONSUMER_DEFAULTS, ...configsOf(step) };
  const group = typeof step['group'] === 'string' ? step['group'] : null;
  if (group !== null) watchGroup(world, group);
  const clientId = textOf(step, 'id');
  const memberId = world.memberIds[clientId];
  const plan = {
    clientId,
    ...(memberId === undefined ? {} : { memberId }),
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

interface Said {
  readonly op: string;
  readonly say: JsonObject;
}

/** Says something to a consumer, and waits for its reply. */
export function tellConsumer(world: World, consumer: Consumer, { op, say }: Said): JsonObject {
  const { id: process, membership } = consumer;
  switch (op) {
    case 'commit':
      return commit(world, process, say['offsets']);
    case 'position':
      return positions(world, consumer);
    case 'metadata': {
      const { groupInstanceId } = consumer.config;
      return {
        op,
        ...membership.groupMetadata,
        ...(groupInstanceId === '' ? {} : { instanceId: groupInstanceId }),
        assignment: partitionNames(
          consumer.assignment.map(({ partition }) => partition),
          logNames(world),
        ),
      };
    }
    case 'pollOnce':
      return pollOnce(world, consumer, say['ms']);
    case 'close':
      return close(world, process, { op, command: { type: 'close', process } });
    case 'closeNoLeave':
      return close(world, process, { op, command: { type: 'close', process, leaves: false } });
    default: {
      const reason = issue(world, commandFor(process, { op, say }));
      const error = reason === null ? null : exceptionFor(op, reason);
      return error === null ? { op } : { op, error };
    }
  }
}

/** What is done at once, without an answer to wait for. */
function commandFor(process: ProcessId, { op, say }: Said): Command {
  switch (op) {
    case 'subscribe':
      return { type: 'subscribe', process, topics: textsOf(say, 'topics') };
    case 'assign':
      return { type: 'assign-partitions', process, partitions: textsOf(say, 'partitions') };
    case 'unsubscribe':
      return { type: 'unsubscribe', process };
    case 'seek': {
      const { offset } = say;
      const to = typeof offset === 'number' ? offset : -1;
      return { type: 'seek', process, partition: textOf(say, 'tp'), offset: to };
    }
    case 'seekToBeginning':
      return { type: 'seek-to', process, partitions: [], to: 'beginning' };
    case 'seekToEnd':
      return { type: 'seek-to', process, partitions: [], to: 'end' };
    case 'pausePartitions':
      return { type: 'pause-partitions', process, partitions: textsOf(say, 'partitions') };
    case 'stopPolling':
      return { type: 'stop-polling', process };
    case 'resumePolling':
      return { type: 'resume-polling', process };
    default:
      throw new Error(`not simulated: telling a consumer to ${op}`);
  }
}

/** Null: the recorder's application does not mind. */
function exceptionFor(op: string, reason: RefusalReason): string | null {
  switch (reason) {
    case 'already-so':
      return null;
    case 'no-group':
      return 'InvalidGroupIdException';
    case 'not-assigned':
    case 'assigned-by-itself':
    case 'subscribed-to-topics':
    case 'reads-nothing':
      return 'IllegalStateException';
    default:
      throw new Error(`not simulated: ${op}, refused as ${reason}`);
  }
}

/** An exception is told in the reply, not as an event. */
function pollOnce(world: World, consumer: Consumer, ms: Json | undefined): JsonObject {
  const op = 'pollOnce';
  const { id: process } = consumer;
  const withinMs = typeof ms === 'number' ? ms : POLL_MS;
  const failures: string[] = [];
  world.listener = (fact) => {
    if (fact.type === 'consumer-failed' && fact.by === process) failures.push(fact.error);
  };
  const reason = issue(world, { type: 'poll-once', process, withinMs });
  const refusal = reason === null ? null : exceptionFor(op, reason);
  if (refusal !== null) return { op, error: refusal };
  runWhileNot(world, () => consumer.pollsUntil < 0, withinMs + 1);
  world.listener = null;
  const [failure] = failures;
  if (failure === undefined) return { op };
  const client = world.clientsByProcess.get(process);
  if (client !== undefined) client.events = client.events.filter(({ ev }) => ev !== 'error');
  return { op, error: exceptionNameOf(failure) };
}

function commit(world: World, process: ProcessId, given: Json | undefined): JsonObject {
  const op = 'commit';
  const offsets: Record<string, number> = {};
  for (const [name, offset] of Object.entries(isObject(given) ? given : {})) {
    if (typeof offset === 'number') offsets[name] = offset;
  }
  const answer = answerTo(
    world,
    { type: 'commit', process, offsets: given === undefined ? null : offsets },
    (fact) => (fact.type === 'commit-answered' && fact.by === process ? fact : null),
    API_TIMEOUT_MS,
  );
  if (answer === null) return { op, error: exceptionName('REQUEST_TIMED_OUT') };
  if (!('refused' in answer)) {
    return answer.error === 'NONE' ? { op } : { op, error: exceptionName(answer.error) };
  }
  if (answer.refused === 'no-such-partition') {
    // The client asks again and again, until its time is over.
    advance(world, world.cluster.now + API_TIMEOUT_MS);
    return { op, error: exceptionName('REQUEST_TIMED_OUT') };
  }
  const error = exceptionFor(op, answer.refused);
  return error === null ? { op } : { op, error };
}

/** Waits until each partition has a position, as the calls do one after the other. */
function positions(world: World, consumer: Consumer): JsonObject {
  const op = 'position';
  const names = logNames(world);
  const known: Record<string, Json> = {};
  for (const own of consumer.assignment) {
    issue(world, { type: 'position', process: consumer.id, withinMs: POSITION_TIMEOUT_MS });
    if (!runWhileNot(world, () => own.state === 'FETCHING', POSITION_TIMEOUT_MS)) {
      return { op, positions: known, error: exceptionName('REQUEST_TIMED_OUT') };
    }
    known[nameOf(names, own.partition)] = own.position;
  }
  return { op, positions: known };
}
