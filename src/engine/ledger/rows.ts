/**
 * A table of integers that grows at its end, in chunks that copies of it share until one of them
 * writes: copying a long history costs a list of references.
 */

export interface Rows {
  readonly width: number;
  /** How many rows there are. */
  count: number;
  chunks: Chunk[];
  /** Chunks of another owner are shared: they are copied before they are written to. */
  owner: Owner;
}

interface Chunk {
  readonly owner: Owner;
  readonly words: Int32Array;
}

/** Compared by identity only. */
type Owner = Readonly<Record<string, never>>;

const ROWS_BITS = 10;
const ROWS_IN_CHUNK = 1 << ROWS_BITS;
const ROW_MASK = ROWS_IN_CHUNK - 1;

export function createRows(width: number): Rows {
  return { width, count: 0, chunks: [], owner: {} };
}

/** From now on both go their own ways. */
export function cloneRows(rows: Rows): Rows {
  rows.owner = {};
  return { width: rows.width, count: rows.count, chunks: rows.chunks.slice(), owner: {} };
}

/** 0 where nothing was written. */
export function cell(rows: Rows, row: number, column: number): number {
  const chunk = rows.chunks[row >> ROWS_BITS];
  return chunk?.words[(row & ROW_MASK) * rows.width + column] ?? 0;
}

/** Writes one integer; rows up to this one come into being. */
export function setCell(rows: Rows, row: number, column: number, value: number): void {
  const words = wordsForWriting(rows, row >> ROWS_BITS);
  words[(row & ROW_MASK) * rows.width + column] = value;
  if (row >= rows.count) rows.count = row + 1;
}

function wordsForWriting(rows: Rows, index: number): Int32Array {
  const { chunks, owner, width } = rows;
  const known = chunks[index];
  if (known !== undefined && known.owner === owner) return known.words;
  while (chunks.length < index) chunks.push({ owner, words: newWords(width) });
  const words = known === undefined ? newWords(width) : known.words.slice();
  chunks[index] = { owner, words };
  return words;
}

function newWords(width: number): Int32Array {
  return new Int32Array(ROWS_IN_CHUNK * width);
}
