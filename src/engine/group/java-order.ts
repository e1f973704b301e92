/**
 * The order in which Java's HashMap walks over text keys. Kafka leaves some choices to it, such as
 * who leads a group after its leader has gone, so it is part of what a real cluster does.
 *
 * Kafka: java.util.HashMap of OpenJDK 17.
 * Simplified: buckets are always lists; Java makes trees of those with eight keys and more.
 */
import { hashCode } from './coordinator-partition.ts';

/** Buckets of a new HashMap. */
export const INITIAL_TABLE_SIZE = 16;

/** Buckets after a key was put in: the table doubles when it is more than three quarters full. */
export function tableSizeWith(tableSize: number, keyCount: number): number {
  let size = tableSize;
  while (4 * keyCount > 3 * size) size *= 2;
  return size;
}

/**
 * `keys`, given in the order in which they were put in, as a HashMap of so many buckets lists them.
 * A table never shrinks: whoever takes keys out as well has to keep its size.
 */
export function hashMapOrder(
  keys: readonly string[],
  tableSize: number = tableSizeWith(INITIAL_TABLE_SIZE, keys.length),
): string[] {
  return keys
    .map((key) => ({ key, bucket: bucketOf(key, tableSize) }))
    .sort((left, right) => left.bucket - right.bucket)
    .map(({ key }) => key);
}

/** The upper half of the hash is mixed into the lower one, which chooses the bucket. */
function bucketOf(key: string, tableSize: number): number {
  const hash = hashCode(key);
  return (hash ^ (hash >>> 16)) & (tableSize - 1);
}
