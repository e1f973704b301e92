/**
 * Settings that a scenario gives and that Kafka would obey, but that change nothing here: worth
 * telling, no reason to refuse the scenario.
 */
import type { Fault } from '../base/result.ts';
import {
  namesNotSimulated,
  type ApplicationPlan,
  type Command,
  type SettingScope,
} from '../engine/index.ts';
import { joinPath } from './faults.ts';
import type { Scenario } from './scenario.ts';

/** In the shape of faults, so that they are told in the same way. */
export type Notice = Fault;

export function settingNotices(scenario: Scenario): readonly Notice[] {
  const { cluster, topics, producers, consumers, applications = [], script } = scenario;
  return [
    ...noticesIn('server', cluster.settings, 'cluster.settings'),
    ...Object.entries(cluster.nodeSettings ?? {}).flatMap(([node, texts]) =>
      noticesIn('server', texts, joinPath('cluster.nodeSettings', node)),
    ),
    ...topics.flatMap(({ configs }, index) => noticesIn('topic', configs, at('topics', index))),
    ...producers.flatMap(({ configs }, index) =>
      noticesIn('producer', configs, at('producers', index)),
    ),
    ...consumers.flatMap(({ configs }, index) =>
      noticesIn('consumer', configs, at('consumers', index)),
    ),
    ...applications.flatMap((plan, index) =>
      noticesInApplication(plan, joinPath('applications', index)),
    ),
    ...script.flatMap(({ command }, index) => noticesInCommand(command, joinPath('script', index))),
  ];
}

function noticesInCommand(command: Command, path: string): readonly Notice[] {
  switch (command.type) {
    case 'create-topic':
      return noticesIn('topic', command.configs, joinPath(path, 'configs'));
    case 'add-producer':
      return noticesIn('producer', command.producer.configs, joinPath(path, 'producer.configs'));
    case 'add-consumer':
      return noticesIn('consumer', command.consumer.configs, joinPath(path, 'consumer.configs'));
    case 'add-application':
      return noticesInApplication(command.application, joinPath(path, 'application'));
    default:
      return [];
  }
}

function noticesInApplication(
  { configs, producerConfigs }: ApplicationPlan,
  path: string,
): readonly Notice[] {
  return [
    ...noticesIn('consumer', configs, joinPath(path, 'configs')),
    ...noticesIn('producer', producerConfigs, joinPath(path, 'producerConfigs')),
  ];
}

function noticesIn(
  scope: SettingScope,
  texts: Readonly<Record<string, string>>,
  path: string,
): readonly Notice[] {
  return namesNotSimulated(scope, texts).map((name) => {
    return { path: joinPath(path, name), code: 'known-not-simulated', values: { name } };
  });
}

function at(list: string, index: number): string {
  return joinPath(joinPath(list, index), 'configs');
}
