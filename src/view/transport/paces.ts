/** The paces on offer: simulated ms for each real second. */
import type { Pace } from '../../session/store.ts';

export const PACES: readonly Pace[] = [
  'adaptive',
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  250,
  500,
  1000,
  5000,
  10_000,
  60_000,
  600_000,
  3_600_000,
];

/** The next faster (1) or slower (-1) one. */
export function neighbourPace(pace: Pace, direction: 1 | -1): Pace {
  const index = PACES.indexOf(pace);
  const next = Math.min(Math.max(index + direction, 0), PACES.length - 1);
  return PACES[index < 0 ? 0 : next] ?? pace;
}

/** A pace from the value of its option. */
export function paceOf(text: string): Pace {
  return PACES.find((pace) => String(pace) === text) ?? 'adaptive';
}
