/** Reads the text of a recording, or says where it is malformed. */
import { fail, succeed, type Fault, type Result } from '../../../base/result.ts';
import { isList, isObject, objectAt, type Json, type JsonObject } from './json.ts';
import type { Observed, Recording, ScriptCluster, ScriptStep } from './recording.ts';

export function parseRecording(text: string): Result<Recording> {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    return fail([fault('', error instanceof Error ? error.message : 'is not JSON')]);
  }
  const faults: Fault[] = [];
  if (!isObject(json)) return fail([fault('', 'is not an object')]);
  const steps = readSteps(json, faults);
  const memberIds = readMemberIds(steps);
  const recording: Recording = {
    name: typeof json['name'] === 'string' ? json['name'] : '',
    script: {
      cluster: readCluster(json, faults),
      startedAtMs: typeof json['startedAtMs'] === 'number' ? json['startedAtMs'] : 0,
      shows: {
        internalTopics: json['internalTopics'] === true,
        segments: json['segments'] === true,
        quorum: json['quorum'] === true,
      },
      steps: steps.map(scriptOf),
      memberIds: Object.fromEntries(
        Object.entries(memberIds).map(([id, [first = '']]) => [id, first]),
      ),
      givenMemberIds: memberIds,
      topicIds: readTopicIds(steps),
    },
    observed: steps.map((step, index) => readObserved(step, `steps/${index}`, faults)),
    open: readOpen(json, faults),
  };
  return faults.length === 0 ? succeed(recording) : fail(faults);
}

function readCluster(json: JsonObject, faults: Fault[]): ScriptCluster {
  const cluster = json['cluster'];
  if (!isObject(cluster)) faults.push(fault('cluster', 'is not an object'));
  const settings = readTexts(objectAt(cluster, 'settings'), 'cluster/settings', faults);
  const nodes = Object.entries(objectAt(cluster, 'nodeSettings'));
  return {
    controllers: readCount(cluster, 'controllers', faults),
    brokers: readCount(cluster, 'brokers', faults),
    ...(isObject(cluster) && cluster['logDirs'] !== undefined
      ? { logDirs: readCount(cluster, 'logDirs', faults) }
      : {}),
    settings,
    nodeSettings: Object.fromEntries(
      nodes.map(([node, texts]) => [
        node,
        readTexts(texts, `cluster/nodeSettings/${node}`, faults),
      ]),
    ),
    features: readTexts(objectAt(cluster, 'features'), 'cluster/features', faults),
  };
}

function readCount(cluster: Json | undefined, name: string, faults: Fault[]): number {
  const count = isObject(cluster) ? cluster[name] : undefined;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1) return count;
  faults.push(fault(`cluster/${name}`, 'is not a number above 0'));
  return 1;
}

function readTexts(texts: Json, path: string, faults: Fault[]): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, text] of Object.entries(isObject(texts) ? texts : {})) {
    if (typeof text === 'string') read[name] = text;
    else faults.push(fault(`${path}/${name}`, 'is not a text'));
  }
  return read;
}

function readSteps(json: JsonObject, faults: Fault[]): JsonObject[] {
  const steps = json['steps'];
  if (!isList(steps) || steps.length === 0) {
    faults.push(fault('steps', 'is not a list of steps'));
    return [];
  }
  return steps.flatMap((step, index) => {
    if (isObject(step) && typeof objectAt(step, 'step')['do'] === 'string') return [step];
    faults.push(fault(`steps/${index}/step/do`, 'is not a text'));
    return [];
  });
}

/** A consumer is a process of its own, which polls for the first time when the step is done. */
function scriptOf(entry: JsonObject): ScriptStep {
  const step = objectAt(entry, 'step');
  const { began, done } = objectAt(entry, 't');
  const startsConsumer = step['do'] === 'consumer' || step['do'] === 'share';
  const beganAt = startsConsumer && typeof done === 'number' ? done : began;
  return { step, beganAt: typeof beganAt === 'number' ? beganAt : 0 };
}

/** The first id of each topic, as the controller wrote it down. */
function readTopicIds(steps: readonly JsonObject[]): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const step of steps) {
    const decisions = step['decisions'];
    for (const decision of isList(decisions) ? decisions : []) {
      if (!isObject(decision) || decision['type'] !== 'TOPIC_RECORD') continue;
      const { name, topicId } = objectAt(decision, 'data');
      if (typeof name === 'string' && typeof topicId === 'string') ids[name] ??= topicId;
    }
  }
  return ids;
}

/** The first id under which each client was seen as a member. */
function readMemberIds(steps: readonly JsonObject[]): Record<string, string[]> {
  const ids: Record<string, string[]> = {};
  for (const step of steps) {
    const seen = objectAt(step, 'seen');
    const groups = [objectAt(seen, 'groups'), objectAt(seen, 'shareGroups')];
    for (const group of groups.flatMap((byName) => Object.values(byName))) {
      const members = isObject(group) ? group['members'] : null;
      for (const member of isList(members) ? members : []) {
        if (!isObject(member)) continue;
        const { client, memberId } = member;
        if (typeof client !== 'string' || typeof memberId !== 'string') continue;
        const known = (ids[client] ??= []);
        if (!known.includes(memberId)) known.push(memberId);
      }
    }
  }
  return ids;
}

function readObserved(step: JsonObject, path: string, faults: Fault[]): Observed {
  const part = (name: string): JsonObject | null => {
    const value = step[name];
    if (value === undefined || isObject(value)) return value ?? null;
    faults.push(fault(`${path}/${name}`, 'is not an object'));
    return null;
  };
  const decisions = step['decisions'];
  if (decisions !== undefined && !isList(decisions)) {
    faults.push(fault(`${path}/decisions`, 'is not a list'));
  }
  const seen = part('seen');
  const isObserved = seen !== null;
  if (!isObserved && objectAt(step, 'step')['observe'] !== false) {
    faults.push(fault(`${path}/seen`, 'is missing'));
  }
  return {
    outcome: part('outcome'),
    seen,
    clients: part('clients') ?? (isObserved ? {} : null),
    decisions: isList(decisions) ? decisions : isObserved ? [] : null,
  };
}

function readOpen(json: JsonObject, faults: Fault[]): string[] {
  const open = json['open'];
  if (open === undefined) return [];
  const paths = isList(open) ? open.filter((path) => typeof path === 'string') : [];
  if (!isList(open) || paths.length !== open.length) {
    faults.push(fault('open', 'is not a list of paths'));
  }
  return paths;
}

function fault(path: string, code: string): Fault {
  return { path, code, values: {} };
}
