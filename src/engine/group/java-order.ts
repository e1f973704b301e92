/**
 * The order in which Java's HashMap walks over text keys. Kafka leaves some choices to it, such as
 * who leads a group after its leader has gone, so it is part of what a real cluster does.
 *
 * Kafka: java.util.HashMap of OpenJDK 17, org.apache.kafka.common.Uuid.
 * Simplified: buckets are always lists; Java makes trees of those with eight keys and more.
 */
import { hashCode } from './coordinator-partition.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

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

function bucketOf(key: string, tableSize: number): number {
  return bucketOfHash(hashCode(key), tableSize);
}

/** The upper half of the hash is mixed into the lower one, which chooses the bucket. */
export function bucketOfHash(hash: number, tableSize: number): number {
  return (hash ^ (hash >>> 16)) & (tableSize - 1);
}

/** Hash of a Uuid, given as Kafka writes it: 22 characters of URL-safe base64. */
export function uuidHash(text: string): number {
  const words = uuidWords(text);
  return words.reduce((hash, word) => hash ^ word, 0);
}

/** The four 32-bit words of a Uuid, the most significant one first. */
export function uuidWords(text: string): readonly number[] {
  const words = [0, 0, 0, 0];
  let bits = 0;
  for (const character of text) {
    const digit = BASE64.indexOf(character);
    for (let bit = 5; bit >= 0 && bits < 128; bit -= 1) {
      const word = bits >>> 5;
      words[word] = ((words[word] ?? 0) << 1) | ((digit >>> bit) & 1);
      bits += 1;
    }
  }
  return words.map((word) => word | 0);
}

/** As Kafka orders Uuids: by their halves as signed numbers. */
export function compareUuids(left: string, right: string): number {
  const leftWords = uuidWords(left);
  const rightWords = uuidWords(right);
  for (let word = 0; word < leftWords.length; word += 1) {
    const isHigh = word % 2 === 0;
    const one = leftWords[word] ?? 0;
    const other = rightWords[word] ?? 0;
    const difference = isHigh ? one - other : (one >>> 0) - (other >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
