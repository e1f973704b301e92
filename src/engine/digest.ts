/**
 * A rolling digest of the run: two runs that agree on it did the same things in the same order.
 * FNV-1a over 32-bit words, in two lanes with different primes.
 */
export interface Digest {
  isOn: boolean;
  low: number;
  high: number;
}

export function createDigest(seed: number, isOn: boolean): Digest {
  const digest = { isOn, low: 0x811c9dc5 | 0, high: 0x050c5d1f | 0 };
  mix(digest, seed);
  return digest;
}

/** 0x9e3779b9 as it lies in 32 bits: what is added to a word stays a small integer. */
const GOLDEN = 0x9e3779b9 | 0;

/** Takes one integer in. */
export function mix(digest: Digest, word: number): void {
  digest.low = Math.imul(digest.low ^ word, 0x01000193);
  const { high } = digest;
  digest.high = Math.imul(high ^ ((word | 0) + GOLDEN) ^ (high >>> 15), 0x5bd1e995);
}

/** Takes a text in, by its UTF-16 units. */
export function mixText(digest: Digest, text: string | null): void {
  if (text === null) {
    mix(digest, -1);
    return;
  }
  mix(digest, text.length);
  for (let index = 0; index < text.length; index += 1) mix(digest, text.charCodeAt(index));
}

/** Sixteen hexadecimal digits. */
export function digestText(digest: Digest): string {
  const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
  return hex(digest.high) + hex(digest.low);
}
