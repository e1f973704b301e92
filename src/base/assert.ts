/**
 * Assertions for bugs of ours. What a user or a file got wrong is a `Result`, never an assertion.
 */

/** Throws when `condition` is false: the program itself is wrong. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Assertion failed: ${message}`);
}

/** Returns `value`, or throws when it is absent. */
export function assertExists<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new Error(`Assertion failed: ${message}`);
  return value;
}

/** Closes a `switch` over a union: a compile error when a case was forgotten. */
export function assertUnreachable(value: never): never {
  throw new Error(`Assertion failed: unexpected ${JSON.stringify(value)}`);
}
