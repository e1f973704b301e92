/** Does what a step says to the simulated cluster, and tells its outcome as the recorder did. */
import { ADMIN, brokerId, controllerId, type ProcessId } from '../../ids.ts';
import { activeController, processOf } from '../../cluster.ts';
import { ensureNode } from '../../client/nodes.ts';
import type { Command } from '../../command.ts';
import { brokersOf as namedBrokers } from './circumstances.ts';
import { exceptionName } from './error-names.ts';
import { numberOfField, numbersOf, textOf, textsOf } from './fields.ts';
import { isList, type JsonObject, type Json } from './json.ts';
import { administrate, refusalName } from './perform-admin.ts';
import { performOnDisks } from './perform-disks.ts';
import { performOnGroup } from './perform-groups.ts';
import { deleteRecords } from './perform-logs.ts';
import { controlClient, produce, startProducerOf, tell } from './perform-client.ts';
import { startConsumer } from './perform-consumer.ts';
import { startShareConsumer } from './perform-share.ts';
import { fenceProducers } from './perform-transactions.ts';
import { advance, answerTo, issue, runWhileNot, type World } from './world.ts';

/** So long the recorder waits for offsets. */
const OFFSETS_TIMEOUT_MS = 15_000;
const SHUTDOWN_TIMEOUT_MS = 60_000;

/** Null: the step has no outcome. Throws when the simulator has no such thing. */
export function perform(world: World, step: JsonObject): JsonObject | null {
  const action = textOf(step, 'do');
  switch (action) {
    case 'createTopic':
    case 'deleteTopic':
    case 'createPartitions':
    case 'reassign':
    case 'alterConfig':
    case 'electLeaders':
    case 'unregisterBroker':
      return administrate(world, action, step);
    case 'listOffsets':
      return listOffsets(world, step);
    case 'crash':
    case 'shutdown':
    case 'start':
    case 'pause':
    case 'resume':
      for (const process of processesOf(world, step)) control(world, action, process);
      return null;
    case 'addBroker': {
      const number = numberOfField(step, 'broker');
      give(world, { type: 'add-broker', rack: null, number });
      return null;
    }
    case 'wipe':
    case 'removeReplicaDir':
    case 'failLogDir':
      return performOnDisks(world, action, step);
    case 'deleteRecords':
      return deleteRecords(world, step);
    case 'dumpLog':
      // What the tool prints of it belongs to the tool.
      return null;
    case 'wait':
      advance(world, world.cluster.now + numberOfField(step, 'ms'));
      return null;
    case 'producer':
      startProducerOf(world, step);
      return null;
    case 'consumer':
      return startConsumer(world, step);
    case 'share':
      return startShareConsumer(world, step);
    case 'produce':
      return produce(world, step);
    case 'tell':
      return tell(world, step);
    case 'killClient':
    case 'pauseClient':
    case 'resumeClient':
      controlClient(world, action, textOf(step, 'id'));
      return null;
    case 'alterOffsets':
    case 'deleteOffsets':
    case 'deleteGroup':
    case 'removeMembers':
    case 'watchGroup':
      return performOnGroup(world, action, step);
    case 'fenceProducers':
      return fenceProducers(world, textsOf(step, 'ids'));
    default:
      throw new Error(`not simulated: the step ${action}`);
  }
}

/** As ListOffsets asks for them. */
const SPECS = [
  ['earliest', -2],
  ['latest', -1],
  ['maxTimestamp', -3],
] as const;

function listOffsets(world: World, step: JsonObject): JsonObject {
  const { timestamp } = step;
  const { startedAtMs } = world.cluster.settings;
  noteFrozenBrokers(world);
  const specs: (readonly [string, number])[] = [...SPECS];
  if (typeof timestamp === 'number') specs.push(['timestamp', timestamp - startedAtMs]);
  const results = specs.map(([name, wanted]): [string, Json] => [
    name,
    listOffset(world, step, wanted),
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

function listOffset(world: World, step: JsonObject, timestamp: number): JsonObject {
  const partition = textOf(step, 'tp');
  const isCommitted = step['isolation'] === 'READ_COMMITTED';
  const isolationLevel = isCommitted ? 'read_committed' : 'read_uncommitted';
  const command: Command = { type: 'list-offsets', partition, timestamp, isolationLevel };
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

function give(world: World, command: Command): void {
  const reason = issue(world, command);
  if (reason !== null) throw new Error(`not simulated: ${command.type}, refused as ${reason}`);
}

function processesOf({ cluster }: World, step: JsonObject): ProcessId[] {
  const { controller } = step;
  const brokers = namedBrokers(step).map(brokerId);
  if (controller === undefined) return brokers;
  if (controller === 'leader') {
    const active = activeController(cluster);
    if (active === null) throw new Error('not simulated: there is no active controller');
    return [...brokers, active.id];
  }
  const numbers = numbersOf(isList(controller) ? controller : [controller], 'a controller');
  return [...brokers, ...numbers.map(controllerId)];
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
