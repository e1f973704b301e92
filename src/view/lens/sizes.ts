/** Sizes in words: bytes as they are, more of them rounded to three digits. */
import type { Words } from '../../i18n/words.ts';

export function sizeWords(words: Words, bytes: number): string {
  if (bytes < 10_000) return words('lens.bytes', { n: bytes });
  if (bytes < 10_000_000) return words('lens.kilobytes', { n: short(bytes / 1000) });
  return words('lens.megabytes', { n: short(bytes / 1_000_000) });
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
