/**
 * Writes a scenario as a file that a person can read and edit: the same scenario always gives the
 * same text, and the text read again gives the same scenario.
 */
import { FORMAT_VERSION } from './scenario.ts';
import type { Scenario } from './scenario.ts';

export function writeScenario(scenario: Scenario): string {
  const { topics, producers, consumers, script, ...head } = scenarioFile(scenario);
  const { applications = [], shareConsumers = [] } = scenario;
  const parts = [
    JSON.stringify(head, null, 2).slice(1, -2),
    lines('topics', topics),
    lines('producers', producers),
    lines('consumers', consumers),
    ...(applications.length === 0 ? [] : [lines('applications', applications)]),
    ...(shareConsumers.length === 0 ? [] : [lines('shareConsumers', shareConsumers)]),
    lines('script', script),
  ];
  return `{${parts.join(',')}\n}\n`;
}

/** The scenario as it stands in a file or a link. */
export function scenarioFile(scenario: Scenario) {
  const { title, about, seed, opensAt, cluster, topics, producers, consumers, script } = scenario;
  const { brokers, controllers, metadata, followerTruncation } = cluster;
  const { settings, nodeSettings, features, network } = cluster;
  const isPlain = brokers.every(({ rack, logDirs = 1 }) => rack === null && logDirs === 1);
  return {
    highwater: FORMAT_VERSION,
    title,
    about,
    seed,
    opensAt,
    cluster: {
      brokers: isPlain ? brokers.length : brokers,
      ...(controllers === undefined ? {} : { controllers }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(followerTruncation === undefined ? {} : { followerTruncation }),
      settings,
      ...(nodeSettings === undefined ? {} : { nodeSettings }),
      features,
      network,
    },
    topics,
    producers,
    consumers,
    script: script.map(({ at, command }) => ({ at, ...command })),
  };
}

/** A list with one line for each item. */
function lines(name: string, items: readonly object[]): string {
  const written = items.map((item) => `\n    ${JSON.stringify(item)}`);
  return `\n  ${JSON.stringify(name)}: [${written.join(',')}${items.length > 0 ? '\n  ' : ''}]`;
}
