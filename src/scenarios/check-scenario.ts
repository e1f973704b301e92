/**
 * What the parts of a scenario must agree on: names, brokers, settings, and how much it all is.
 *
 * Only what can be seen without running it is checked here. A command that makes no sense at its
 * moment is refused by the cluster then, and that is told as a fact.
 */
import type { Fault } from '../base/result.ts';
import { numberOf, readPlanSettings } from '../engine/index.ts';
import type { ConsumerPlan, Load, ProducerPlan, TopicPlan } from '../engine/index.ts';
import {
  checkConsumerSettings,
  checkPlanSettings,
  checkProducerSettings,
} from './check-settings.ts';
import { checkTopicSettings } from './check-settings.ts';
import { joinPath } from './json-scan.ts';
import * as limits from './limits.ts';
import { areColliding, partsOfPartition } from './names.ts';
import { note } from './read.ts';
import type { Scenario, ScriptEntry } from './scenario.ts';

/** Something with its place in the file: in a list of the scenario, or in a command of its script. */
interface Placed<T> {
  readonly path: string;
  readonly value: T;
}

/** Notes every fault. The script is in the order of the file, so that its places are right. */
export function checkScenario(scenario: Scenario, path: string, faults: Fault[]): void {
  const script = placed(scenario.script, joinPath(path, 'script'));
  const lists = {
    topics: placed(scenario.topics, joinPath(path, 'topics')),
    createdLater: script.flatMap(topicOf),
    producers: [
      ...placed(scenario.producers, joinPath(path, 'producers')),
      ...script.flatMap(producerOf),
    ],
    consumers: [
      ...placed(scenario.consumers, joinPath(path, 'consumers')),
      ...script.flatMap(consumerOf),
    ],
  };
  checkPlanSettings(scenario.cluster.settings, joinPath(path, 'cluster.settings'), faults);
  checkTopics(scenario, lists, faults);
  checkAmounts(scenario, lists, { script, path, faults });
  const knows = topicKnowledge(scenario, lists);
  for (const one of lists.producers) checkProducer(one, knows, faults);
  for (const one of lists.consumers) checkConsumer(one, knows, faults);
  for (const one of script) checkLoadTopic(one, knows, faults);
}

interface Lists {
  readonly topics: readonly Placed<TopicPlan>[];
  readonly createdLater: readonly Placed<TopicPlan>[];
  readonly producers: readonly Placed<ProducerPlan>[];
  readonly consumers: readonly Placed<ConsumerPlan>[];
}

function checkTopics(scenario: Scenario, lists: Lists, faults: Fault[]): void {
  const names: string[] = [];
  for (const { path, value } of lists.topics) {
    const { name } = value;
    const place = joinPath(path, 'name');
    const colliding = names.find((other) => areColliding(name, other));
    if (names.includes(name)) note(faults, place, 'duplicate-name', { name });
    else if (colliding !== undefined) note(faults, place, 'colliding-name', { name, colliding });
    names.push(name);
  }
  const brokers = brokerNumbers(scenario);
  for (const one of [...lists.topics, ...lists.createdLater]) {
    checkTopicSettings(one.value.configs, joinPath(one.path, 'configs'), faults);
    checkPlacement(one, brokers, faults);
  }
}

function checkPlacement(
  { path, value }: Placed<TopicPlan>,
  brokers: Set<number>,
  faults: Fault[],
): void {
  const { assignment, partitions, replicationFactor } = value;
  if (assignment === null) {
    if (replicationFactor <= brokers.size) return;
    const values = { found: replicationFactor, brokers: brokers.size };
    note(faults, joinPath(path, 'replicationFactor'), 'too-few-brokers', values);
    return;
  }
  const place = joinPath(path, 'assignment');
  if (assignment.length !== partitions) {
    note(faults, place, 'assignment-partitions', { found: assignment.length, partitions });
  }
  assignment.forEach((replicas, index) => {
    const row = joinPath(place, index);
    if (replicas.length !== replicationFactor) {
      note(faults, row, 'assignment-replicas', { found: replicas.length, replicationFactor });
    }
    if (new Set(replicas).size < replicas.length) note(faults, row, 'duplicate-replica');
    replicas.forEach((broker, position) => {
      if (brokers.has(numberOf(broker))) return;
      note(faults, joinPath(row, position), 'no-such-broker', { broker: numberOf(broker) });
    });
  });
}

/** The numbers of all brokers that there are or that the script adds. */
function brokerNumbers({ cluster, script }: Scenario): Set<number> {
  const numbers = new Set(cluster.brokers.keys());
  for (const { command } of script) {
    if (command.type === 'add-broker') numbers.add(command.number ?? Math.max(...numbers) + 1);
  }
  return numbers;
}

function checkAmounts(
  { cluster, topics }: Scenario,
  { createdLater, producers, consumers }: Lists,
  {
    script,
    path,
    faults,
  }: { script: readonly Placed<ScriptEntry>[]; path: string; faults: Fault[] },
): void {
  const added = script.filter(({ value }) => value.command.type === 'add-broker').length;
  const partitions = sum([...topics, ...createdLater.map(({ value }) => value)], 'partitions');
  const loads = [
    ...producers.flatMap(({ value }) => value.load ?? []),
    ...script.flatMap(({ value }) => loadOf(value) ?? []),
  ];
  const amounts: [string, string, number, number][] = [
    ['cluster.brokers', 'too-many-brokers', cluster.brokers.length + added, limits.MAX_BROKERS],
    ['topics', 'too-many-topics', topics.length + createdLater.length, limits.MAX_TOPICS],
    ['topics', 'too-many-partitions', partitions, limits.MAX_PARTITIONS],
    ['producers', 'too-many-producers', producers.length, limits.MAX_PRODUCERS],
    ['consumers', 'too-many-consumers', consumers.length, limits.MAX_CONSUMERS],
    [
      'producers',
      'too-many-records',
      sum(loads, 'recordsPerSecond'),
      limits.MAX_RECORDS_PER_SECOND,
    ],
  ];
  for (const [place, code, found, limit] of amounts) {
    if (found > limit) note(faults, joinPath(path, place), code, { found, limit });
  }
}

/** Whether a client may name this topic: it exists, is created by the script, or by being named. */
interface TopicKnowledge {
  readonly hasTopic: (name: string) => boolean;
  readonly hasPartition: (topic: string, index: number) => boolean;
}

function topicKnowledge(scenario: Scenario, { topics, createdLater }: Lists): TopicKnowledge {
  const partitions = new Map<string, number>();
  for (const { value } of [...topics, ...createdLater])
    partitions.set(value.name, value.partitions);
  const isCreatedByUse = readPlanSettings(scenario.cluster).broker.autoCreateTopicsEnable;
  const isKnown = (name: string): boolean => isCreatedByUse || partitions.has(name);
  return {
    hasTopic: (name) => isKnown(name) || name === '__consumer_offsets',
    hasPartition: (name, index) => index < (partitions.get(name) ?? limits.MAX_PARTITIONS),
  };
}

function checkProducer(
  { path, value }: Placed<ProducerPlan>,
  knows: TopicKnowledge,
  faults: Fault[],
): void {
  checkProducerSettings(value.configs, joinPath(path, 'configs'), faults);
  if (value.load === null || knows.hasTopic(value.load.topic)) return;
  note(faults, joinPath(path, 'load.topic'), 'no-such-topic', { name: value.load.topic });
}

function checkConsumer(
  { path, value }: Placed<ConsumerPlan>,
  knows: TopicKnowledge,
  faults: Fault[],
): void {
  checkConsumerSettings(value.configs, joinPath(path, 'configs'), faults);
  value.topics.forEach((name, index) => {
    if (knows.hasTopic(name)) return;
    note(faults, joinPath(joinPath(path, 'topics'), index), 'no-such-topic', { name });
  });
  (value.assign ?? []).forEach((partition, index) => {
    const place = joinPath(joinPath(path, 'assign'), index);
    const parts = partsOfPartition(partition);
    if (parts === null) return;
    if (!knows.hasTopic(parts.topic)) note(faults, place, 'no-such-topic', { name: parts.topic });
    else if (!knows.hasPartition(parts.topic, parts.index)) {
      note(faults, place, 'no-such-partition', { partition });
    }
  });
}

/** `set-load` and `send` name a topic of their own. */
function checkLoadTopic(
  { path, value }: Placed<ScriptEntry>,
  knows: TopicKnowledge,
  faults: Fault[],
): void {
  const { command } = value;
  if (command.type === 'set-load' && command.load !== null && !knows.hasTopic(command.load.topic)) {
    note(faults, joinPath(path, 'load.topic'), 'no-such-topic', { name: command.load.topic });
  }
  if (command.type === 'send' && !knows.hasTopic(command.topic)) {
    note(faults, joinPath(path, 'topic'), 'no-such-topic', { name: command.topic });
  }
}

function topicOf({ path, value: { command } }: Placed<ScriptEntry>): Placed<TopicPlan>[] {
  return command.type === 'create-topic' ? [{ path, value: command }] : [];
}

function producerOf({ path, value: { command } }: Placed<ScriptEntry>): Placed<ProducerPlan>[] {
  if (command.type !== 'add-producer') return [];
  return [{ path: joinPath(path, 'producer'), value: command.producer }];
}

function consumerOf({ path, value: { command } }: Placed<ScriptEntry>): Placed<ConsumerPlan>[] {
  if (command.type !== 'add-consumer') return [];
  return [{ path: joinPath(path, 'consumer'), value: command.consumer }];
}

function loadOf({ command }: ScriptEntry): Load | null {
  return command.type === 'set-load' ? command.load : null;
}

function placed<T>(values: readonly T[], path: string): Placed<T>[] {
  return values.map((value, index) => ({ path: joinPath(path, index), value }));
}

function sum<Key extends string>(items: readonly Record<Key, number>[], key: Key): number {
  return items.reduce((total, item) => total + item[key], 0);
}
