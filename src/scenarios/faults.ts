/** How faults are noted, with the place where each stands. */
import type { Fault } from '../base/result.ts';

export function note(
  faults: Fault[],
  path: string,
  code: string,
  values: Readonly<Record<string, string | number>> = {},
): void {
  faults.push({ path, code, values });
}

/** `topics[0].name`, from the path of what contains it and what it is at. */
export function joinPath(path: string, step: string | number): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  return path === '' ? step : `${path}.${step}`;
}
