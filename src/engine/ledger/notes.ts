/**
 * What an observer notes while it goes on, in one line of numbers each: the moments that verdicts
 * are made of afterwards.
 */
import type { PartitionId } from '../ids.ts';
import type { Ledger } from './accounts.ts';
import { cell, setCell } from './rows.ts';

export const NOTE_KINDS = [
  /** What was acknowledged is in the log of no leader any more. */
  'cut',
  /** A record was written that lies in the log already. */
  'written-again',
  /** A record was written after a later one of its producer. */
  'out-of-order',
  /** A consumer went on after records that it was not given. */
  'skipped',
  /** ... within one poll. */
  'skipped-within',
  /** It went on before records that its group was given already. */
  'went-back',
  /** ... within one poll. */
  'went-back-within',
  /** Two records were given to consumers at one offset. */
  'two-at-an-offset',
  /** A consumer ended before it was done with what it was given, and was committed. */
  'unfinished',
  /** Where a consumer went on after a transaction with its offsets was aborted. */
  'after-abort',
  /** A producer was told that it is fenced, and it was a timeout. */
  'fenced-by-timeout',
  /** A record was written by whom its group had given up. */
  'by-zombie',
  /** Records waited behind an open transaction. */
  'held-up',
  /** A topic has got more partitions. */
  'partitions-added',
  /** A record of a transaction came into the log after its marker. */
  'after-marker',
  /** A partition without a leader gets no marker of this producer id: its part stays open. */
  'marker-skipped',
] as const;

export type NoteKind = (typeof NOTE_KINDS)[number];

export interface Note {
  readonly kind: NoteKind;
  readonly fact: number;
  readonly at: number;
  /** Index of the producer or the consumer; -1: none. */
  readonly who: number;
  /** -1: none; of `partitions-added` the topic. */
  readonly partition: PartitionId;
  /** Offsets from `from` on, without `to`. */
  readonly from: number;
  readonly to: number;
  /** A record; -1: none. */
  readonly record: number;
  /** A code, another record, or how long it took: as the kind has it. */
  readonly extra: number;
  /** What led to it; -1: nothing. */
  readonly because: number;
  readonly becauseAt: number;
}

const COLUMNS = {
  kind: 0,
  fact: 1,
  at: 2,
  who: 3,
  partition: 4,
  from: 5,
  to: 6,
  record: 7,
  extra: 8,
  because: 9,
  becauseAt: 10,
} as const;

export const NOTE_WIDTH = 11;

/** More are not kept: a list of so many explains nothing. */
const NOTES_MAX = 100_000;

const NOTHING = { who: -1, partition: -1, from: -1, to: -1, record: -1, extra: -1 } as const;
const NO_CAUSE = { because: -1, becauseAt: -1 } as const;

export function note(
  { notes }: Pick<Ledger, 'notes'>,
  { kind, ...given }: Partial<Note> & Pick<Note, 'kind' | 'fact' | 'at'>,
): void {
  if (notes.count >= NOTES_MAX) return;
  const all = { ...NOTHING, ...NO_CAUSE, ...given };
  const row = notes.count;
  setCell(notes, row, COLUMNS.kind, NOTE_KINDS.indexOf(kind));
  for (const name of NAMES) setCell(notes, row, COLUMNS[name], all[name]);
}

const NAMES = [
  'fact',
  'at',
  'who',
  'partition',
  'from',
  'to',
  'record',
  'extra',
  'because',
  'becauseAt',
] as const;

export function notesOf({ notes }: Pick<Ledger, 'notes'>, kind: NoteKind): Note[] {
  const found: Note[] = [];
  const wanted = NOTE_KINDS.indexOf(kind);
  for (let row = 0; row < notes.count; row += 1) {
    const read = (column: number): number => cell(notes, row, column);
    if (read(COLUMNS.kind) !== wanted) continue;
    found.push({
      kind,
      fact: read(COLUMNS.fact),
      at: read(COLUMNS.at),
      who: read(COLUMNS.who),
      partition: read(COLUMNS.partition),
      from: read(COLUMNS.from),
      to: read(COLUMNS.to),
      record: read(COLUMNS.record),
      extra: read(COLUMNS.extra),
      because: read(COLUMNS.because),
      becauseAt: read(COLUMNS.becauseAt),
    });
  }
  return found;
}
