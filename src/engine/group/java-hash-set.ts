/**
 * A set of small numbers that lists them as Java's HashSet does: bucket by bucket. Where Kafka
 * takes "any" element of a set, it takes the first one in that order.
 *
 * Kafka: java.util.HashMap and HashSet of OpenJDK 17.
 * Simplified: buckets are always lists; Java makes trees of those with eight keys and more.
 */
import { bucketOfHash, INITIAL_TABLE_SIZE, tableSizeWith } from './java-order.ts';

export interface HashSet {
  readonly hashOf: (key: number) => number;
  /** Null: nothing was ever put there. */
  buckets: (number[] | null)[];
  size: number;
}

/** The hash of a Java Integer is its value. */
function integerHash(key: number): number {
  return key;
}

/** `tableSize`: of a new HashSet, or as `tableSizeFor` tells for one with a capacity. */
export function createHashSet(
  hashOf: (key: number) => number = integerHash,
  tableSize: number = INITIAL_TABLE_SIZE,
): HashSet {
  return { hashOf, buckets: emptyBuckets(tableSize), size: 0 };
}

/** Buckets of `new HashMap<>(capacity)`: a power of two. */
export function tableSizeFor(capacity: number): number {
  let size = 1;
  while (size < capacity) size *= 2;
  return size;
}

/** As `add` and `put` do it, behind what is in the bucket. False: it was there already. */
export function addKey(set: HashSet, key: number): boolean {
  const bucket = bucketOf(set, key);
  if (bucket.includes(key)) return false;
  bucket.push(key);
  set.size += 1;
  grow(set);
  return true;
}

/**
 * As `computeIfAbsent` does it: in front of what is in the bucket, and the table grows only before
 * the next one. False: it was there already.
 */
export function computeKey(set: HashSet, key: number): boolean {
  grow(set);
  const bucket = bucketOf(set, key);
  if (bucket.includes(key)) return false;
  bucket.unshift(key);
  set.size += 1;
  return true;
}

function grow(set: HashSet): void {
  const tableSize = tableSizeWith(set.buckets.length, set.size);
  if (tableSize === set.buckets.length) return;
  const keys = keysOf(set);
  set.buckets = emptyBuckets(tableSize);
  for (const key of keys) bucketOf(set, key).push(key);
}

/** Numbers as `new HashSet<>(list)` lists them: not ascending where some are above its table. */
export function setOrder(numbers: readonly number[]): readonly number[] {
  const capacity = Math.max(Math.trunc(numbers.length / 0.75) + 1, INITIAL_TABLE_SIZE);
  if (numbers.every((number) => number < capacity)) {
    return numbers.toSorted((left, right) => left - right);
  }
  const set = createHashSet(integerHash, tableSizeFor(capacity));
  for (const number of numbers) addKey(set, number);
  return keysOf(set);
}

/** False: it was not there. */
export function removeKey(set: HashSet, key: number): boolean {
  const bucket = set.buckets[placeOf(set, key)] ?? null;
  const index = bucket === null ? -1 : bucket.indexOf(key);
  if (bucket === null || index < 0) return false;
  bucket.splice(index, 1);
  set.size -= 1;
  return true;
}

export function hasKey(set: HashSet, key: number): boolean {
  return set.buckets[placeOf(set, key)]?.includes(key) ?? false;
}

/** In Java's order. */
export function keysOf(set: HashSet): number[] {
  const keys: number[] = [];
  for (const bucket of set.buckets) if (bucket !== null) for (const key of bucket) keys.push(key);
  return keys;
}

export function firstKey({ buckets }: HashSet): number {
  for (const bucket of buckets) {
    const first = bucket?.[0];
    if (first !== undefined) return first;
  }
  throw new Error('Assertion failed: the set is empty');
}

function placeOf({ hashOf, buckets }: HashSet, key: number): number {
  return bucketOfHash(hashOf(key), buckets.length);
}

function bucketOf(set: HashSet, key: number): number[] {
  const place = placeOf(set, key);
  const bucket = set.buckets[place] ?? [];
  set.buckets[place] = bucket;
  return bucket;
}

function emptyBuckets(tableSize: number): null[] {
  return new Array<null>(tableSize).fill(null);
}
