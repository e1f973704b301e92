/** The outcome of reading something from outside: a value, or the faults in it. */

/**
 * One fault: where it is (a path such as `topics[0].name`) and what is wrong, as a key with values.
 */
export interface Fault {
  readonly path: string;
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(faults: readonly Fault[]): Result<never> {
  return { ok: false, faults };
}
