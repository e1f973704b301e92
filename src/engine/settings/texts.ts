/**
 * Settings as texts by name, the way files and requests hold them, and how the texts of several
 * places make one.
 *
 * Kafka: DynamicBrokerConfig.overrideProps, brokerConfigSynonyms.
 */
import type { ConfigTable } from './config-def.ts';

export type Texts = Readonly<Record<string, string>>;

/** A name with its text, as requests and the metadata log carry it. */
export interface ConfigEntry {
  readonly name: string;
  readonly value: string;
}

/** Names for one thing, the one that wins first. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['log.roll.ms', 'log.roll.hours'],
  ['log.roll.jitter.ms', 'log.roll.jitter.hours'],
  ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
];

/**
 * The texts in force: those of `layers` over `statics`, the narrowest layer last. What one of them
 * gives pushes aside what a wider place gives under any name for the same thing.
 */
export function textsOver(statics: Texts, ...layers: readonly (readonly ConfigEntry[])[]): Texts {
  let texts: Record<string, string> = { ...statics };
  for (const { name, value } of layers.flat()) {
    const pushed = synonymsOf(name);
    texts = Object.fromEntries(Object.entries(texts).filter(([other]) => !pushed.includes(other)));
    texts[name] = value;
  }
  return texts;
}

/** The number that is given for a setting, or its default; null: neither. */
export function numberIn(table: ConfigTable, texts: Texts, name: string): number | null {
  const text = texts[name] ?? table.get(name)?.default ?? null;
  return text === null ? null : Number(text);
}

function synonymsOf(name: string): readonly string[] {
  if (name === 'log.flush.interval.ms') return [name, 'log.flush.scheduler.interval.ms'];
  return SYNONYMS.find((names) => names.includes(name)) ?? [name];
}
