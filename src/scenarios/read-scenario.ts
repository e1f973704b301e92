/**
 * Reads a scenario file: a text becomes a scenario, or every fault in it is told with its place.
 * Nothing is repaired and nothing is dropped.
 */
import { fail, succeed, type Fault, type Result } from '../base/result.ts';
import { FOLLOWER_TRUNCATIONS, type ClusterPlan } from '../engine/index.ts';
import { checkScenario } from './check-scenario.ts';
import { joinPath, note } from './faults.ts';
import { scanJson } from './json-scan.ts';
import * as limits from './limits.ts';
import { application, consumer, producer, settings, shareConsumer, topic } from './read-clients.ts';
import { readCommand } from './parse-command.ts';
import {
  brief,
  choice,
  isObject,
  list,
  optional,
  orNull,
  ownValue,
  required,
  dictionary,
} from './read.ts';
import { shaped, text, truth, typeName, whole, type Read } from './read.ts';
import {
  FORMAT_VERSION,
  inOrderOfTime,
  type Scenario,
  type ScenarioCluster,
  type ScriptEntry,
} from './scenario.ts';

export function readScenario(source: string): Result<Scenario> {
  const parsed = parseJson(source, limits.MAX_TEXT);
  return parsed.ok ? readScenarioValue(parsed.value) : parsed;
}

/** Parses a text that is short enough, not too deep and says nothing twice. */
export function parseJson(source: string, limit: number): Result<unknown> {
  if (source.length > limit) {
    return fail([{ path: '', code: 'text-too-long', values: { found: source.length, limit } }]);
  }
  // Editors on some systems begin a file with a byte order mark, which JSON does not know.
  const json = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const faults = scanJson(json);
  if (faults.some(({ code }) => code === 'too-deep')) return fail(faults);
  try {
    const value: unknown = JSON.parse(json);
    return faults.length > 0 ? fail(atMost(faults)) : succeed(value);
  } catch (error) {
    return fail([placeOfSyntaxError(json, error)]);
  }
}

/** Reads what has been parsed already. `path` is where it stands in a larger whole. */
export function readScenarioValue(value: unknown, path = ''): Result<Scenario> {
  const faults: Fault[] = [];
  if (!isObject(value)) {
    note(faults, path, 'wrong-type', { expected: 'object', found: typeName(value) });
    return fail(faults);
  }
  const version = ownValue(value, 'highwater');
  if (version !== FORMAT_VERSION) {
    const place = joinPath(path, 'highwater');
    if (version === undefined) note(faults, place, 'version-missing', { known: FORMAT_VERSION });
    else {
      note(faults, place, 'version-unknown', { found: brief(version), known: FORMAT_VERSION });
    }
    return fail(faults);
  }
  const file = scenarioFile(value, path, faults);
  const { highwater: _version, script, applications, shareConsumers, ...others } = file;
  const rest = {
    ...others,
    ...(applications.length === 0 ? {} : { applications }),
    ...(shareConsumers.length === 0 ? {} : { shareConsumers }),
  };
  if (faults.length > 0) return fail(atMost(faults));
  const scenario = { ...rest, script: inOrderOfTime(script) };
  const disagreements = checkScenario({ ...rest, script }, path);
  return disagreements.length > 0 ? fail(atMost(disagreements)) : succeed(scenario);
}

/** The script entries of a scenario or a link. */
export const scriptEntry: Read<ScriptEntry> = (value, path, faults) => {
  const command = readCommand(value, path, faults, ['at']);
  if (!isObject(value)) return { at: 0, command: NO_COMMAND };
  const { at } = moment(value, path, faults);
  return { at, command: command ?? NO_COMMAND };
};

const moment = shaped({ at: required(whole(0, limits.MAX_TICK)) }, 'any');
/** Stands in for a command with faults: what contains it is refused. */
const NO_COMMAND: ScriptEntry['command'] = { type: 'delete-topic', name: '' };

const brokers: Read<ScenarioCluster['brokers']> = (value, path, faults) => {
  if (typeof value === 'number') {
    const count = whole(1, limits.MAX_BROKERS)(value, path, faults);
    return Array.from({ length: count }, () => ({ rack: null }));
  }
  const rack = optional(orNull(text(1, limits.MAX_NAME)), null);
  const logDirs = optional(whole(1, limits.MAX_LOG_DIRS), 1);
  const read = list(shaped({ rack, logDirs }), limits.MAX_BROKERS, 1)(value, path, faults);
  return read.map((broker) => (broker.logDirs === 1 ? { rack: broker.rack } : broker));
};

const controllers: Read<ClusterPlan['controllers']> = (value, path, faults) => {
  const count = whole(1, 9)(value, path, faults);
  if (count === 1 || count === 3 || count === 5) return count;
  note(faults, path, 'not-a-choice', { found: count, choices: '1, 3, 5' });
  return 1;
};

const metadataMode = choice(['kraft', 'zookeeper']);
const truncation = choice(FOLLOWER_TRUNCATIONS);

/** How many servers the ensemble has. */
const ensemble: Read<1 | 3> = (value, path, faults) => {
  const count = whole(1, 9)(value, path, faults);
  if (count === 1 || count === 3) return count;
  note(faults, path, 'not-a-choice', { found: count, choices: '1, 3' });
  return 3;
};

const metadata: Read<ScenarioCluster['metadata'] | null> = (value, path, faults) => {
  const { mode, servers } = shaped({
    mode: optional(metadataMode, 'kraft'),
    servers: optional(orNull(ensemble), null),
  })(value, path, faults);
  if (mode === 'zookeeper') return { mode, servers: servers ?? 3 };
  if (servers !== null) note(faults, joinPath(path, 'servers'), 'servers-without-zookeeper');
  return null;
};

/** transaction.version. */
const transactionVersion: Read<0 | 1 | 2> = (value, path, faults) => {
  const level = whole(0, 2)(value, path, faults);
  return level === 0 || level === 1 ? level : 2;
};

const features: Read<ScenarioCluster['features']> = (value, path, faults) => {
  const { transactionVersion: level, ...read } = shaped({
    eligibleLeaderReplicas: optional(truth, true),
    transactionVersion: optional(orNull(transactionVersion), null),
  })(value, path, faults);
  return level === null ? read : { ...read, transactionVersion: level };
};

const network = shaped({
  delayMs: optional(whole(0, limits.MAX_DELAY_MS), 2),
  jitterMs: optional(whole(0, limits.MAX_DELAY_MS), 0),
});

const cluster: Read<ScenarioCluster> = (value, path, faults) => {
  const read = shaped({
    brokers: required(brokers),
    controllers: optional(controllers, 1),
    metadata: optional(metadata, null),
    followerTruncation: optional(truncation, 'current'),
    settings: optional(settings, {}),
    nodeSettings: optional(dictionary(settings, limits.MAX_BROKERS + 9, 3), {}),
    features: optional(features, { eligibleLeaderReplicas: true }),
    network: optional(network, { delayMs: 2, jitterMs: 0 }),
  })(value, path, faults);
  const { controllers: count, metadata: keeper, followerTruncation, nodeSettings, ...kept } = read;
  if (keeper && count !== 1)
    note(faults, joinPath(path, 'controllers'), 'controllers-beside-zookeeper');
  return {
    ...kept,
    ...(count === 1 ? {} : { controllers: count }),
    ...(keeper ? { metadata: keeper } : {}),
    ...(followerTruncation === 'current' ? {} : { followerTruncation }),
    ...(Object.keys(nodeSettings).length === 0 ? {} : { nodeSettings }),
  };
};

const scenarioFile = shaped({
  highwater: required(whole(FORMAT_VERSION, FORMAT_VERSION)),
  title: optional(text(0, limits.MAX_TITLE), ''),
  about: optional(text(0, limits.MAX_ABOUT), ''),
  seed: optional(whole(0, limits.MAX_SEED), 1),
  cluster: required(cluster),
  topics: optional(list(topic, limits.MAX_TOPICS), []),
  producers: optional(list(producer, limits.MAX_PRODUCERS), []),
  consumers: optional(list(consumer, limits.MAX_CONSUMERS), []),
  applications: optional(list(application, limits.MAX_PRODUCERS), []),
  shareConsumers: optional(list(shareConsumer, limits.MAX_CONSUMERS), []),
  script: optional(list(scriptEntry, limits.MAX_SCRIPT), []),
  opensAt: optional(whole(0, limits.MAX_OPENS_AT), 0),
});

/** As many as a person may want to read, and how many more there are. */
function atMost(faults: readonly Fault[]): readonly Fault[] {
  if (faults.length <= limits.MAX_FAULTS) return faults;
  const values = { count: faults.length - limits.MAX_FAULTS };
  return [...faults.slice(0, limits.MAX_FAULTS), { path: '', code: 'more-faults', values }];
}

/** Engines word it differently: some give the position, some the line and the column. */
function placeOfSyntaxError(json: string, error: unknown): Fault {
  const message = error instanceof Error ? error.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  const place = /line (\d+) column (\d+)/.exec(message);
  const [line, column] =
    place !== null
      ? [Number(place[1]), Number(place[2])]
      : lineAndColumn(json, position === undefined ? json.length : Number(position));
  return { path: `${line}:${column}`, code: 'not-json', values: { line, column } };
}

function lineAndColumn(json: string, position: number): [number, number] {
  const before = json.slice(0, position).split('\n');
  return [before.length, (before[before.length - 1] ?? '').length + 1];
}
