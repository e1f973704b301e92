/** A verdict in words: what happened, and why Kafka allows it in this configuration. */
import type { ProcessId, Verdict } from '../engine/index.ts';
import { durationWords } from './durations.ts';
import { processName, type Names } from './names.ts';
import { wordsIn, type Language } from './words.ts';

export interface VerdictWords {
  readonly what: string;
  readonly why: string;
}

/** More numbers than these are not read by anybody. */
const NUMBERS_TOLD = 6;

export function verdictWords(verdict: Verdict, names: Names, language: Language): VerdictWords {
  const { kind, reason, count, histogram, proof } = verdict;
  const { partition, group, processes, from, to, records } = proof;
  const words = wordsIn(language);
  const called = (id: ProcessId): string => processName(id, names, language);
  const values = {
    count,
    partition: partition === null ? '' : names.partition(partition),
    duration: durationWords(count, language),
    who: group === null ? processes.map(called).join(', ') : words('verdict.group', { group }),
    from: from ?? '',
    range: rangeOf(from, to),
    records: numbersOf(records),
    histogram: histogram.join(', '),
  };
  return { what: words(`verdict.${kind}`, values), why: words(`verdict-why.${reason}`) };
}

function rangeOf(from: number | null, to: number | null): string {
  if (from === null || to === null) return '';
  return to <= from + 1 ? String(from) : `${from}–${to - 1}`;
}

function numbersOf(records: readonly number[]): string {
  const told = records.slice(0, NUMBERS_TOLD).map((number) => `#${number}`);
  return records.length > NUMBERS_TOLD ? `${told.join(', ')} …` : told.join(', ');
}
