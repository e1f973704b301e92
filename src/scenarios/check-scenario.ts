/**
 * What the parts of a scenario must agree on: names, brokers, settings, and how much it all is.
 *
 * Of the script only settings and amounts are checked: a command that makes no sense at its moment
 * is answered by the cluster then, as Kafka would answer it, and that may be the very point of it.
 */
import type { Fault } from '../base/result.ts';
import { numberOf, readPlanSettings } from '../engine/index.ts';
import type {
  ApplicationPlan,
  ConsumerPlan,
  ProducerPlan,
  ShareConsumerPlan,
  TopicPlan,
} from '../engine/index.ts';
import { exceedsLimits } from './amounts.ts';
import * as settings from './check-settings.ts';
import { joinPath, note } from './faults.ts';
import { areColliding, partsOfPartition } from './names.ts';
import type { Scenario, ScenarioCluster } from './scenario.ts';

/** The faults. The script is in the order of the file, so that its places are right. */
export function checkScenario(scenario: Scenario, path: string): Fault[] {
  const faults: Fault[] = [];
  const { cluster, topics, producers, consumers } = scenario;
  const { applications = [], shareConsumers = [] } = scenario;
  const place = (list: string, index: number): string => joinPath(joinPath(path, list), index);
  settings.checkPlanSettings(cluster.settings, joinPath(path, 'cluster.settings'), faults);
  checkNodes(cluster, joinPath(path, 'cluster.nodeSettings'), faults);
  const brokers = cluster.brokers.length;
  topics.forEach((topic, index) => {
    checkName(topics, index, place('topics', index), faults);
    checkPlacement(topic, { brokers, path: place('topics', index), faults });
    settings.checkTopicSettings(topic.configs, `${place('topics', index)}.configs`, faults);
  });
  const knows = topicKnowledge(scenario);
  producers.forEach((producer, index) => {
    checkProducer(producer, knows, { path: place('producers', index), faults });
  });
  consumers.forEach((consumer, index) => {
    checkConsumer(consumer, knows, { path: place('consumers', index), faults });
  });
  applications.forEach((application, index) => {
    checkApplication(application, knows, { path: place('applications', index), faults });
  });
  shareConsumers.forEach((shareConsumer, index) => {
    checkShareConsumer(shareConsumer, knows, { path: place('shareConsumers', index), faults });
  });
  checkScript(scenario, path, faults);
  return [...faults, ...exceedsLimits(scenario, path)];
}

/** Each is of a broker or a controller; these count from 100. */
function checkNodes(
  { brokers, controllers = 1, settings: all, nodeSettings = {} }: ScenarioCluster,
  path: string,
  faults: Fault[],
): void {
  for (const [node, own] of Object.entries(nodeSettings)) {
    const place = joinPath(path, node);
    const number = Number(node);
    const isThere = number < brokers.length || (number >= 100 && number < 100 + controllers);
    if (!/^\d+$/.test(node) || !isThere) note(faults, place, 'no-such-broker', { broker: node });
    else settings.checkNodeSettings(own, all, place, faults);
  }
}

interface Place {
  readonly path: string;
  readonly faults: Fault[];
}

function checkName(
  topics: readonly TopicPlan[],
  index: number,
  path: string,
  faults: Fault[],
): void {
  const name = topics[index]?.name ?? '';
  const place = joinPath(path, 'name');
  for (const other of topics.slice(0, index)) {
    if (other.name === name) return note(faults, place, 'duplicate-name', { name });
    if (!areColliding(name, other.name)) continue;
    return note(faults, place, 'colliding-name', { name, colliding: other.name });
  }
}

function checkPlacement(
  { assignment, partitions, replicationFactor }: TopicPlan,
  { brokers, path, faults }: Place & { readonly brokers: number },
): void {
  if (assignment === null) {
    if (replicationFactor <= brokers) return;
    const values = { found: replicationFactor, brokers };
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
      const number = numberOf(broker);
      if (number >= brokers) {
        note(faults, joinPath(row, position), 'no-such-broker', { broker: number });
      }
    });
  });
}

/** Whether a client may name this topic: it exists, is created by the script, or by being named. */
interface TopicKnowledge {
  readonly hasTopic: (name: string) => boolean;
  readonly hasPartition: (topic: string, index: number) => boolean;
}

function topicKnowledge({ cluster, topics, script }: Scenario): TopicKnowledge {
  const partitions = new Map<string, number>();
  for (const topic of topics) partitions.set(topic.name, topic.partitions);
  for (const { command } of script) {
    if (command.type === 'create-topic') partitions.set(command.name, command.partitions);
  }
  const isCreatedByUse = readPlanSettings(cluster).broker.autoCreateTopicsEnable;
  return {
    hasTopic: (name) => isCreatedByUse || partitions.has(name) || name === '__consumer_offsets',
    hasPartition: (name, index) => index < (partitions.get(name) ?? Infinity),
  };
}

function checkProducer(
  { configs, load }: ProducerPlan,
  knows: TopicKnowledge,
  { path, faults }: Place,
): void {
  settings.checkProducerSettings(configs, joinPath(path, 'configs'), faults);
  if (load === null || knows.hasTopic(load.topic)) return;
  note(faults, joinPath(path, 'load.topic'), 'no-such-topic', { name: load.topic });
}

function checkConsumer(plan: ConsumerPlan, knows: TopicKnowledge, { path, faults }: Place): void {
  const { configs, group, topics, assign } = plan;
  settings.checkConsumerSettings(configs, group, joinPath(path, 'configs'), faults);
  checkPattern(plan, path, faults);
  topics.forEach((name, index) => {
    if (knows.hasTopic(name)) return;
    note(faults, joinPath(joinPath(path, 'topics'), index), 'no-such-topic', { name });
  });
  (assign ?? []).forEach((partition, index) => {
    const place = joinPath(joinPath(path, 'assign'), index);
    const parts = partsOfPartition(partition);
    if (parts === null) return;
    if (!knows.hasTopic(parts.topic)) note(faults, place, 'no-such-topic', { name: parts.topic });
    else if (!knows.hasPartition(parts.topic, parts.index)) {
      note(faults, place, 'no-such-partition', { partition });
    }
  });
}

/** The classic protocol has no field for an expression. */
function checkPattern(
  { configs, pattern }: Pick<ConsumerPlan, 'configs' | 'pattern'>,
  path: string,
  faults: Fault[],
): void {
  if (pattern?.matchedBy !== 'broker' || configs['group.protocol'] === 'consumer') return;
  note(faults, joinPath(path, 'pattern'), 'pattern-needs-consumer-protocol');
}

function checkShareConsumer(
  { configs, topics }: ShareConsumerPlan,
  knows: TopicKnowledge,
  { path, faults }: Place,
): void {
  settings.checkShareConsumerSettings(configs, joinPath(path, 'configs'), faults);
  topics.forEach((name, index) => {
    if (knows.hasTopic(name)) return;
    note(faults, joinPath(joinPath(path, 'topics'), index), 'no-such-topic', { name });
  });
}

function checkApplication(
  plan: ApplicationPlan,
  knows: TopicKnowledge,
  { path, faults }: Place,
): void {
  checkApplicationSettings(plan, { path, faults });
  plan.topics.forEach((name, index) => {
    if (knows.hasTopic(name)) return;
    note(faults, joinPath(joinPath(path, 'topics'), index), 'no-such-topic', { name });
  });
  if (knows.hasTopic(plan.output)) return;
  note(faults, joinPath(path, 'output'), 'no-such-topic', { name: plan.output });
}

/** It commits by itself, and its transactional id belongs to the plan. */
function checkApplicationSettings(
  { configs, producerConfigs, group, transactionalId }: ApplicationPlan,
  { path, faults }: Place,
): void {
  settings.checkConsumerSettings(configs, group, joinPath(path, 'configs'), faults);
  const identity = transactionalId === null ? {} : { 'transactional.id': transactionalId };
  const texts = { ...producerConfigs, ...identity };
  settings.checkProducerSettings(texts, joinPath(path, 'producerConfigs'), faults);
}

/** Clients that the script adds: a setting that comes later is told beforehand here too. */
function checkScript({ script }: Scenario, path: string, faults: Fault[]): void {
  script.forEach(({ command }, index) => {
    const place = joinPath(joinPath(path, 'script'), index);
    if (command.type === 'add-producer') {
      const configs = joinPath(place, 'producer.configs');
      settings.checkProducerSettings(command.producer.configs, configs, faults);
    } else if (command.type === 'add-consumer') {
      const configs = joinPath(place, 'consumer.configs');
      const { group, configs: texts } = command.consumer;
      checkPattern(command.consumer, joinPath(place, 'consumer'), faults);
      settings.checkConsumerSettings(texts, group, configs, faults);
    } else if (command.type === 'add-share-consumer') {
      const configs = joinPath(place, 'shareConsumer.configs');
      settings.checkShareConsumerSettings(command.shareConsumer.configs, configs, faults);
    } else if (command.type === 'add-application') {
      const application = { path: joinPath(place, 'application'), faults };
      checkApplicationSettings(command.application, application);
    }
  });
}
