/** Rows of the inspector: Kafka's own names, or words where it has none; values as text. */
import type { BrokerId, ProcessId, ProcessStatus } from '../../engine/index.ts';
import { numberOf } from '../../engine/index.ts';
import type { WordKey } from '../../i18n/en.ts';
import type { Words } from '../../i18n/words.ts';

export interface InspectorRow {
  /** Kafka's identifier, never translated, or a word of the chosen language. */
  readonly name: string;
  readonly value: string;
  readonly tone?: 'plain' | 'bad' | 'amber';
}

export interface InspectorSection {
  readonly key: string;
  /** Null: no heading. */
  readonly title: string | null;
  readonly rows: readonly InspectorRow[];
}

type RowWord<Key> = Key extends `inspect.row.${infer Word}` ? Word : never;

/** Named by an identifier of Kafka, or of what somebody made: a topic, a partition. */
export function row(
  name: string,
  value: string | number | null,
  tone: InspectorRow['tone'] = 'plain',
): InspectorRow {
  return { name, value: value === null ? '–' : String(value), tone };
}

/** Named by a word. */
export function wordRow(
  words: Words,
  name: RowWord<WordKey>,
  value: string | number | boolean | null,
  tone: InspectorRow['tone'] = 'plain',
): InspectorRow {
  const told = typeof value === 'boolean' ? yesOrNo(words, value) : value;
  return row(words(`inspect.row.${name}`), told, tone);
}

export function yesOrNo(words: Words, is: boolean): string {
  return words(is ? 'stage.yes' : 'stage.no');
}

/** How a process is, as the operating system sees it. */
export function processRow(words: Words, status: ProcessStatus): InspectorRow {
  const told = words(status === 'stopped' ? 'stage.down' : `stage.${status}`);
  return wordRow(words, 'process', told, status === 'running' ? 'plain' : 'bad');
}

/** `0, 1, 2`. */
export function brokers(ids: readonly BrokerId[]): string {
  return ids.length === 0 ? '–' : ids.map(numberOf).join(', ');
}

export function broker(id: ProcessId | null): string {
  return id === null ? '–' : String(numberOf(id));
}

/** Simulated ms; -1 says never. */
export function moment(words: Words, at: number): string {
  return at < 0 ? '–' : words('inspect.moment', { at });
}
