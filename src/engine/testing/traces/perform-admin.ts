/** Steps that ask the controller for something, and their outcome as the recorder told it. */
import type { Command } from '../../command.ts';
import type { Fact, RefusalReason } from '../../fact.ts';
import { ADMIN, brokerId, type BrokerId } from '../../ids.ts';
import type { ApiName } from '../../protocol/api.ts';
import { exceptionName } from './error-names.ts';
import { configsOf, numberOfField, numbersOf, textOf, textsOf } from './fields.ts';
import { isList, isObject, type Json, type JsonObject } from './json.ts';
import { answerTo, type World } from './world.ts';

/** A little longer than the admin client itself waits. */
const ADMIN_TIMEOUT_MS = 21_000;

export type AdminStep =
  | 'createTopic'
  | 'deleteTopic'
  | 'createPartitions'
  | 'reassign'
  | 'alterConfig'
  | 'electLeaders'
  | 'unregisterBroker';

export function administrate(world: World, action: AdminStep, step: JsonObject): JsonObject | null {
  switch (action) {
    case 'createTopic':
      return ask(world, 'CreateTopics', createTopic(step));
    case 'deleteTopic':
      return ask(world, 'DeleteTopics', { type: 'delete-topic', name: textOf(step, 'topic') });
    case 'createPartitions':
      return ask(world, 'CreatePartitions', createPartitions(step));
    case 'reassign':
      return ask(world, 'AlterPartitionReassignments', alterReassignments(step));
    case 'alterConfig':
      return alterConfig(world, step);
    case 'electLeaders':
      return electLeaders(world, step);
    case 'unregisterBroker': {
      const broker = brokerId(numberOfField(step, 'broker'));
      return ask(world, 'UnregisterBroker', { type: 'unregister-broker', broker });
    }
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

/** Replicas by partition number; null for one that is left out. */
function assignmentOf(assignments: JsonObject): (BrokerId[] | null)[] {
  const numbers = Object.keys(assignments).map(Number);
  return Array.from({ length: Math.max(-1, ...numbers) + 1 }, (_, partition) => {
    const replicas = assignments[String(partition)];
    return replicas === undefined ? null : replicasOf(replicas);
  });
}

function createPartitions(step: JsonObject): Command {
  const { assignments } = step;
  return {
    type: 'create-partitions',
    topic: textOf(step, 'topic'),
    count: numberOfField(step, 'count'),
    assignment: isList(assignments) ? assignments.map(replicasOf) : null,
  };
}

function alterReassignments(step: JsonObject): Command {
  const { replicas = null } = step;
  const target = replicas === null ? null : replicasOf(replicas);
  const partitions = [{ partition: textOf(step, 'tp'), replicas: target }];
  return { type: 'alter-reassignments', partitions };
}

function replicasOf(replicas: Json): BrokerId[] {
  return numbersOf(replicas, 'replicas').map(brokerId);
}

function alterConfig(world: World, step: JsonObject): JsonObject | null {
  const type = step['type'] ?? 'TOPIC';
  const name = textOf(step, 'name');
  const [first, ...others] = Object.entries(configsOf(step)).map(([key, value]) => {
    return { name: key, value };
  });
  if (first === undefined) return null;
  const api = 'IncrementalAlterConfigs';
  if (type === 'TOPIC') {
    return ask(world, api, { type: 'alter-topic-config', topic: name, ...first, others });
  }
  if (type === 'GROUP') {
    return ask(world, api, { type: 'alter-group-config', group: name, ...first, others });
  }
  if (type !== 'BROKER') throw new Error(`not simulated: settings of a ${String(type)}`);
  const broker = name === '' ? null : brokerId(Number(name));
  return ask(world, api, { type: 'alter-broker-config', broker, ...first, others });
}

type AdminAnswer = Extract<Fact, { type: 'admin-answered' }>;

function askAdmin(world: World, api: ApiName, command: Command): AdminAnswer | { error: string } {
  const pick = (fact: Fact): AdminAnswer | null =>
    fact.type === 'admin-answered' && fact.by === ADMIN && fact.api === api ? fact : null;
  const answer = answerTo(world, command, pick, ADMIN_TIMEOUT_MS);
  if (answer === null) return { error: exceptionName('REQUEST_TIMED_OUT') };
  return 'refused' in answer ? { error: refusalName(command, answer.refused) } : answer;
}

/** An admin step whose outcome is nothing, or an error: of the request or of its one partition. */
export function ask(world: World, api: ApiName, command: Command): JsonObject | null {
  const answer = askAdmin(world, api, command);
  if (!('type' in answer)) return answer;
  const wrong = [answer, ...answer.partitions].find(({ error }) => error !== 'NONE');
  if (wrong === undefined) return null;
  return { error: exceptionName(wrong.error), message: wrong.message };
}

function electLeaders(world: World, step: JsonObject): JsonObject {
  const electionType = step['type'] ?? 'PREFERRED';
  if (electionType !== 'PREFERRED' && electionType !== 'UNCLEAN') {
    throw new Error('malformed: type of an election');
  }
  const partitions = textsOf(step, 'partitions');
  const command = { type: 'elect-leaders', electionType, partitions } as const;
  const answer = askAdmin(world, 'ElectLeaders', command);
  if (!('type' in answer)) return answer;
  if (answer.error !== 'NONE') return { error: exceptionName(answer.error) };
  const results = answer.partitions.map(({ name, error }) => [name, exceptionName(error)]);
  return Object.fromEntries(results);
}

/** What an application meets where the command itself was refused. */
export function refusalName({ type }: Command, reason: RefusalReason): string {
  if (reason === 'no-such-topic' || reason === 'no-such-partition') {
    return exceptionName('UNKNOWN_TOPIC_OR_PARTITION');
  }
  throw new Error(`not simulated: ${type}, refused as ${reason}`);
}
