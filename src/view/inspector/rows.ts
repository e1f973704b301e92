/** Rows of the inspector: Kafka's own names, and values as text. */
import type { BrokerId, ProcessId } from '../../engine/index.ts';
import { numberOf } from '../../engine/index.ts';

export interface InspectorRow {
  /** Kafka's name of it, never translated. */
  readonly name: string;
  readonly value: string;
  readonly tone?: 'plain' | 'bad' | 'amber';
}

export interface InspectorSection {
  readonly key: string;
  /** A name from Kafka or of a thing, never a sentence; null: no heading. */
  readonly title: string | null;
  readonly rows: readonly InspectorRow[];
}

export function row(
  name: string,
  value: string | number | boolean | null,
  tone: InspectorRow['tone'] = 'plain',
): InspectorRow {
  return { name, value: value === null ? '–' : String(value), tone };
}

/** `0, 1, 2`. */
export function brokers(ids: readonly BrokerId[]): string {
  return ids.length === 0 ? '–' : ids.map(numberOf).join(', ');
}

export function broker(id: ProcessId | null): string {
  return id === null ? '–' : String(numberOf(id));
}

/** Simulated ms; -1 says never. */
export function moment(at: number): string {
  return at < 0 ? '–' : `${at} ms`;
}
