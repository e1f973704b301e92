/** Russian. A test holds its keys to those of English, with the plural forms that Russian has. */
import { assignments } from './ru/assignments.ts';
import { commands } from './ru/commands.ts';
import { consumerGroups } from './ru/consumer-groups.ts';
import { facts } from './ru/facts.ts';
import { faults } from './ru/faults.ts';
import { inspect } from './ru/inspect.ts';
import { legend } from './ru/legend.ts';
import { lens } from './ru/lens.ts';
import { page } from './ru/page.ts';
import { panels } from './ru/panels.ts';
import { shareGroups } from './ru/share-groups.ts';
import { stage } from './ru/stage.ts';
import { verdicts } from './ru/verdicts.ts';
import { zookeeper } from './ru/zookeeper.ts';

export const ru: Readonly<Record<string, string>> = {
  ...page,
  ...stage,
  ...panels,
  ...legend,
  ...facts,
  ...assignments,
  ...consumerGroups,
  ...shareGroups,
  ...commands,
  ...faults,
  ...inspect,
  ...lens,
  ...verdicts,
  ...zookeeper,
};
