/** English: the language that the keys are typed from. */
import { assignments } from './en/assignments.ts';
import { commands } from './en/commands.ts';
import { consumerGroups } from './en/consumer-groups.ts';
import { facts } from './en/facts.ts';
import { faults } from './en/faults.ts';
import { inspect } from './en/inspect.ts';
import { legend } from './en/legend.ts';
import { lens } from './en/lens.ts';
import { page } from './en/page.ts';
import { panels } from './en/panels.ts';
import { shareGroups } from './en/share-groups.ts';
import { stage } from './en/stage.ts';
import { verdicts } from './en/verdicts.ts';
import { zookeeper } from './en/zookeeper.ts';

export const en = {
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

type WithoutPlural<Key> = Key extends `${infer Base}_${'one' | 'few' | 'many' | 'other'}`
  ? Base
  : Key;

/** A key of both languages; plural forms share one. */
export type WordKey = WithoutPlural<keyof typeof en>;
