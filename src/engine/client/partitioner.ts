/**
 * The partition of a key: the same for every client, whatever its language.
 *
 * Kafka: Utils.murmur2, Utils.toPositive, BuiltInPartitioner.partitionForKey.
 */
import { utf8Bytes, writeUtf8 } from '../utf8.ts';

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/** Partition of a record with a key, among all partitions of the topic: available or not. */
export function partitionForKey(key: string, partitionCount: number): number {
  return toPositive(murmur2OfText(key)) % partitionCount;
}

/** Drops the sign bit: not the absolute value. */
export function toPositive(hash: number): number {
  return hash & 0x7fffffff;
}

/** Grows to the longest key seen and is written over by the next one. */
let scratch = new Uint8Array(64);

/** The hash of a text in UTF-8. */
export function murmur2OfText(text: string): number {
  const length = utf8Bytes(text);
  if (length > scratch.length) scratch = new Uint8Array(2 * length);
  return murmur2(scratch, writeUtf8(text, scratch));
}

/** The 32-bit hash, signed, of the first `length` bytes. */
export function murmur2(bytes: Uint8Array, length: number = bytes.length): number {
  const whole = length & ~3;
  let hash = SEED ^ length;
  for (let index = 0; index < whole; index += 4) {
    let block =
      byteAt(bytes, index) |
      (byteAt(bytes, index + 1) << 8) |
      (byteAt(bytes, index + 2) << 16) |
      (byteAt(bytes, index + 3) << 24);
    block = Math.imul(block, MULTIPLIER);
    block ^= block >>> 24;
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(block, MULTIPLIER);
  }
  const rest = length - whole;
  if (rest > 2) hash ^= byteAt(bytes, whole + 2) << 16;
  if (rest > 1) hash ^= byteAt(bytes, whole + 1) << 8;
  if (rest > 0) hash = Math.imul(hash ^ byteAt(bytes, whole), MULTIPLIER);
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
