/** Does what a step says to the simulated cluster, and tells its outcome as the recorder did. */
import { ADMIN, brokerId, controllerId, type BrokerId, type ProcessId } from '../../ids.ts';
import { processOf } from '../../cluster.ts';
import { ensureNode } from '../../client/nodes.ts';
import type { Command } from '../../command.ts';
import type { Fact, RefusalReason } from '../../fact.ts';
import type { ApiName } from '../../protocol/api.ts';
import { brokersOf as namedBrokers } from './circumstances.ts';
import { exceptionName } from './error-names.ts';
import { configsOf, numberOfField, numbersOf, textOf, textsOf } from './fields.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { controlClient, produce, startConsumer, startProducerOf, tell } from './perform-client.ts';
import { nameOf } from './decisions.ts';
import { advance, answerTo, issue, logNames, runWhileNot, type World } from './world.ts';

/** A little longer than the admin client itself waits. */
const ADMIN_TIMEOUT_MS = 21_000;
/** So long the recorder waits for offsets. */
const OFFSETS_TIMEOUT_MS = 15_000;
const SHUTDOWN_TIMEOUT_MS = 60_000;

/** Null: the step has no outcome. Throws when the simulator has no such thing. */
export function perform(world: World, step: JsonObject): JsonObject | null {
  const action = textOf(step, 'do');
  switch (action) {
    case 'createTopic':
      return ask(world, 'CreateTopics', createTopic(step));
    case 'deleteTopic':
      return ask(world, 'DeleteTopics', { type: 'delete-topic', name: textOf(step, 'topic') });
    case 'alterConfig':
      return alterConfig(world, step);
    case 'electLeaders':
      return electLeaders(world, step);
    case 'listOffsets':
      return listOffsets(world, step);
    case 'crash':
    case 'shutdown':
    case 'start':
    case 'pause':
    case 'resume':
      for (const process of processesOf(step)) control(world, action, process);
      return null;
    case 'addBroker': {
      const number = numberOfField(step, 'broker');
      give(world, { type: 'add-broker', rack: null, number });
      return null;
    }
    case 'wait':
      advance(world, world.cluster.now + numberOfField(step, 'ms'));
      return null;
    case 'producer':
      startProducerOf(world, step);
      return null;
    case 'consumer':
      return startConsumer(world, step);
    case 'produce':
      return produce(world, step);
    case 'tell':
      return tell(world, step);
    case 'killClient':
    case 'pauseClient':
    case 'resumeClient':
      controlClient(world, action, textOf(step, 'id'));
      return null;
    case 'watchGroup':
      world.groups.add(textOf(step, 'group'));
      return null;
    default:
      throw new Error(`not simulated: the step ${action}`);
  }
}

function createTopic(step: JsonObject): Command {
  const { assignments } = step;
  const configs: Record<string, string> = {};
  for (const [name, text] of Object.entries(configsOf(step)))
    if (text !== null) configs[name] = text;
  const assignment = isObject(assignments) ? assignmentOf(assignments) : null;
  return {
    type: 'create-topic',
    name: textOf(step, 'topic'),
    partitions: assignment?.length ?? numberOfField(step, 'partitions', 1),
    replicationFactor: assignment?.[0]?.length ?? numberOfField(step, 'replicationFactor', 3),
    assignment,
    configs,
  };
}

/** Replicas by partition number. */
function assignmentOf(assignments: JsonObject): BrokerId[][] {
  return Object.keys(assignments).map((_, partition) => {
    const replicas = assignments[String(partition)];
    if (replicas === undefined) {
      throw new Error('not simulated: an assignment that leaves a partition out');
    }
    return numbersOf(replicas, 'an assignment').map(brokerId);
  });
}

function alterConfig(world: World, step: JsonObject): JsonObject | null {
  const type = step['type'] ?? 'TOPIC';
  if (type !== 'TOPIC') throw new Error(`not simulated: settings of a ${String(type)}`);
  const topic = textOf(step, 'name');
  const [first, ...others] = Object.entries(configsOf(step)).map(([name, value]) => {
    return { name, value };
  });
  if (first === undefined) return null;
  const command = { type: 'alter-topic-config', topic, ...first, others } as const;
  return ask(world, 'IncrementalAlterConfigs', command);
}

type AdminAnswer = Extract<Fact, { type: 'admin-answered' }>;

function askAdmin(world: World, api: ApiName, command: Command): AdminAnswer | { error: string } {
  const pick = (fact: Fact): AdminAnswer | null =>
    fact.type === 'admin-answered' && fact.by === ADMIN && fact.api === api ? fact : null;
  const answer = answerTo(world, command, pick, ADMIN_TIMEOUT_MS);
  if (answer === null) return { error: exceptionName('REQUEST_TIMED_OUT') };
  return 'refused' in answer ? { error: refusalName(command, answer.refused) } : answer;
}

/** An admin step whose outcome is nothing, or an error. */
function ask(world: World, api: ApiName, command: Command): JsonObject | null {
  const answer = askAdmin(world, api, command);
  if (!('type' in answer)) return answer;
  return answer.error === 'NONE' ? null : { error: exceptionName(answer.error) };
}

/** Every partition asked for has an answer of its own, those that do not exist as well. */
function electLeaders(world: World, step: JsonObject): JsonObject {
  const electionType = step['type'] ?? 'PREFERRED';
  if (electionType !== 'PREFERRED' && electionType !== 'UNCLEAN') {
    throw new Error('malformed: type of an election');
  }
  const partitions = textsOf(step, 'partitions');
  const answer = askAdmin(world, 'ElectLeaders', {
    type: 'elect-leaders',
    electionType,
    partitions,
  });
  if (!('type' in answer)) return answer;
  const { error } = answer;
  const isUnknown = error === 'UNKNOWN_TOPIC_OR_PARTITION';
  if (error !== 'NONE' && !isUnknown) return { error: exceptionName(error) };
  const unknown = exceptionName('UNKNOWN_TOPIC_OR_PARTITION');
  const names = logNames(world);
  const answered = answer.partitions.map((one): [string, Json] => [
    nameOf(names, one.partition),
    exceptionName(one.error),
  ]);
  const results = new Map(answered);
  return Object.fromEntries(partitions.map((name) => [name, results.get(name) ?? unknown]));
}

/** As ListOffsets asks for them. */
const SPECS = [
  ['earliest', -2],
  ['latest', -1],
  ['maxTimestamp', -3],
] as const;

function listOffsets(world: World, step: JsonObject): JsonObject {
  const partition = textOf(step, 'tp');
  const { timestamp } = step;
  const { startedAtMs } = world.cluster.settings;
  noteFrozenBrokers(world);
  const specs: (readonly [string, number])[] = [...SPECS];
  if (typeof timestamp === 'number') specs.push(['timestamp', timestamp - startedAtMs]);
  const results = specs.map(([name, wanted]): [string, Json] => [
    name,
    listOffset(world, partition, wanted),
  ]);
  return Object.fromEntries(results);
}

/**
 * The recorder's admin client refreshes its metadata every second, and so has found out by now
 * which brokers are frozen; ours asks only when it is told to, and would ask one of them by chance.
 */
function noteFrozenBrokers({ cluster }: World): void {
  const admin = processOf(cluster, ADMIN);
  if (admin?.kind !== 'admin') return;
  for (const process of cluster.processes) {
    if (process.kind !== 'broker' || process.status !== 'paused') continue;
    const node = ensureNode(admin.metadata.nodes, process.id);
    node.isConnected = false;
    node.failures = Math.max(1, node.failures);
  }
}

function listOffset(world: World, partition: string, timestamp: number): JsonObject {
  const command: Command = { type: 'list-offsets', partition, timestamp };
  const answer = answerTo(
    world,
    command,
    (fact) => (fact.type === 'offsets-listed' && fact.timestamp === timestamp ? fact : null),
    OFFSETS_TIMEOUT_MS,
  );
  if (answer === null) return { error: exceptionName('REQUEST_TIMED_OUT') };
  if ('refused' in answer) return { error: refusalName(command, answer.refused) };
  const { error, offset, leaderEpoch } = answer;
  if (error !== 'NONE') return { error: exceptionName(error) };
  return leaderEpoch < 0 ? { offset } : { offset, leaderEpoch };
}

/** What an application meets where the command itself was refused. */
function refusalName({ type }: Command, reason: RefusalReason): string {
  if (reason === 'no-such-topic' || reason === 'no-such-partition') {
    return exceptionName('UNKNOWN_TOPIC_OR_PARTITION');
  }
  throw new Error(`not simulated: ${type}, refused as ${reason}`);
}

function give(world: World, command: Command): void {
  const reason = issue(world, command);
  if (reason !== null) throw new Error(`not simulated: ${command.type}, refused as ${reason}`);
}

function processesOf(step: JsonObject): ProcessId[] {
  const { controller } = step;
  const brokers = namedBrokers(step).map(brokerId);
  if (controller === undefined) return brokers;
  // There is one controller: it leads.
  return [...brokers, controllerId(typeof controller === 'number' ? controller : 100)];
}

function control(
  world: World,
  action: 'crash' | 'shutdown' | 'start' | 'pause' | 'resume',
  process: ProcessId,
): void {
  const isStopped = (): boolean => processOf(world.cluster, process)?.status === 'stopped';
  if (action !== 'shutdown') {
    // To kill what does not run does nothing.
    if (action !== 'crash' || !isStopped()) give(world, { type: action, process });
    return;
  }
  if (isStopped()) return;
  give(world, { type: 'shut-down', process });
  if (!runWhileNot(world, isStopped, SHUTDOWN_TIMEOUT_MS)) {
    throw new Error(`the controlled shutdown of ${process} does not end`);
  }
}
