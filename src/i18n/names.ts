/** How processes and partitions are called in sentences: in Russian, in the case that is needed. */
import type { PartitionId, ProcessId, TopicId } from '../engine/index.ts';
import type { Language } from './words.ts';

/** What the things of one cluster are called. */
export interface Names {
  readonly partition: (partition: PartitionId) => string;
  readonly topic: (topic: TopicId) => string;
  /** `client.id` of a producer or consumer; null for other processes. */
  readonly client: (process: ProcessId) => string | null;
}

export type Case = 'nominative' | 'genitive' | 'dative' | 'accusative' | 'instrumental';

const ENDINGS: Readonly<Record<Case, string>> = {
  nominative: '',
  genitive: 'а',
  dative: 'у',
  accusative: 'а',
  instrumental: 'ом',
};

/**
 * `broker 1`, `controller 100`, `ZooKeeper 2`, or the client's own id, which is never inflected.
 */
export function processName(
  id: ProcessId,
  names: Names,
  language: Language,
  grammaticalCase: Case = 'nominative',
): string {
  const number = id.slice(1);
  if (id.startsWith('b')) return kindName('broker', 'брокер', number, language, grammaticalCase);
  if (id.startsWith('c')) {
    return kindName('controller', 'контроллер', number, language, grammaticalCase);
  }
  if (id.startsWith('z')) return `ZooKeeper ${number}`;
  if (id.startsWith('a')) return language === 'ru' ? 'admin-клиент' : 'the admin client';
  return names.client(id) ?? id;
}

function kindName(
  english: string,
  russian: string,
  number: string,
  language: Language,
  grammaticalCase: Case,
): string {
  if (language === 'en') return `${english} ${number}`;
  return `${russian}${ENDINGS[grammaticalCase]} ${number}`;
}

/** `Broker 1`; the ids of clients keep their own spelling. */
export function startOfSentence(name: string): string {
  return /^(broker|controller|the|брокер|контроллер)/.test(name)
    ? name.charAt(0).toUpperCase() + name.slice(1)
    : name;
}

/** `0, 2`: broker numbers, or a word for none. */
export function brokerList(brokers: readonly ProcessId[], none: string): string {
  return brokers.length === 0 ? none : brokers.map((id) => id.slice(1)).join(', ');
}
