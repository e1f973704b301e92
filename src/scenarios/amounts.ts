/**
 * How much a scenario asks for in all, its script included: more than a page can hold is refused.
 */
import type { Fault } from '../base/result.ts';
import type { Load } from '../engine/index.ts';
import { joinPath, note } from './faults.ts';
import * as limits from './limits.ts';
import type { Scenario, ScriptEntry } from './scenario.ts';

/** What there is too much of; empty when everything fits. */
export function exceedsLimits(scenario: Scenario, path = ''): Fault[] {
  const { cluster, topics, producers, consumers, script } = scenario;
  const { applications = [], shareConsumers = [] } = scenario;
  const commands = script.map(({ command }) => command);
  const added = {
    brokers: commands.filter(({ type }) => type === 'add-broker').length,
    topics: commands.flatMap((command) => (command.type === 'create-topic' ? [command] : [])),
    applications: commands.filter(({ type }) => type === 'add-application').length,
    producers: commands.filter(({ type }) => type === 'add-producer').length,
    consumers: commands.filter(({ type }) => type === 'add-consumer').length,
    shareConsumers: commands.filter(({ type }) => type === 'add-share-consumer').length,
  };
  const loads = [...producers.flatMap(({ load }) => load ?? []), ...script.flatMap(loadOf)];
  const allTopics = [...topics, ...added.topics];
  const faults: Fault[] = [];
  const check = (place: string, code: string, found: number, limit: number): void => {
    if (found > limit) note(faults, joinPath(path, place), code, { found, limit });
  };
  const { brokers } = cluster;
  check('cluster.brokers', 'too-many-brokers', brokers.length + added.brokers, limits.MAX_BROKERS);
  check('topics', 'too-many-topics', allTopics.length, limits.MAX_TOPICS);
  const partitions = sum(allTopics.map((topic) => topic.partitions));
  check('topics', 'too-many-partitions', partitions, limits.MAX_PARTITIONS);
  // Each is a consumer and a producer.
  const applicationCount = applications.length + added.applications;
  const producerCount = producers.length + added.producers + applicationCount;
  check('producers', 'too-many-producers', producerCount, limits.MAX_PRODUCERS);
  const consumerCount = consumers.length + added.consumers + applicationCount;
  check('consumers', 'too-many-consumers', consumerCount, limits.MAX_CONSUMERS);
  const sharing = shareConsumers.length + added.shareConsumers;
  check('shareConsumers', 'too-many-consumers', sharing, limits.MAX_CONSUMERS);
  const rate = sum(loads.map(({ recordsPerSecond }) => recordsPerSecond));
  check('producers', 'too-many-records', rate, limits.MAX_RECORDS_PER_SECOND);
  check('script', 'too-many', script.length, limits.MAX_SCRIPT);
  return faults;
}

/**
 * The load that a command sets. Loads that it replaces are counted too: it stays an upper bound.
 */
function loadOf({ command }: ScriptEntry): readonly Load[] {
  if (command.type === 'set-load') return command.load === null ? [] : [command.load];
  if (command.type !== 'add-producer' || command.producer.load === null) return [];
  return [command.producer.load];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
