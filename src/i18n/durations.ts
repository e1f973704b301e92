/** Simulated time in words and digits. */
import type { Language } from './words.ts';

/** `340 ms`, `9 s`, `4.5 min`, `2 h`. */
export function durationWords(ms: number, language: Language): string {
  const units = language === 'ru' ? ['мс', 'с', 'мин', 'ч', 'сут'] : ['ms', 's', 'min', 'h', 'd'];
  if (ms < 1000) return `${ms} ${units[0]}`;
  if (ms < 120_000) return `${decimal(ms / 1000, language)} ${units[1]}`;
  if (ms < 7_200_000) return `${decimal(ms / 60_000, language)} ${units[2]}`;
  if (ms < 172_800_000) return `${decimal(ms / 3_600_000, language)} ${units[3]}`;
  return `${decimal(ms / 86_400_000, language)} ${units[4]}`;
}

function decimal(value: number, language: Language): string {
  const rounded = Math.round(value * 10) / 10;
  const text = String(rounded);
  return language === 'ru' ? text.replace('.', ',') : text;
}

/** `12.431`, `1:02:03.004`: the clock of the facts. */
export function clockText(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = Math.floor(ms / 1000) % 60;
  const rest = String(Math.floor(ms) % 1000).padStart(3, '0');
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds)}.${rest}`;
  if (minutes > 0) return `${minutes}:${two(seconds)}.${rest}`;
  return `${seconds}.${rest}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
