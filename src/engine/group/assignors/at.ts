/** Elements that are there: the assignors number everything, and look only where they have put. */

/** The element at `index`; without one the assignor itself is wrong. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`Assertion failed: nothing at ${index}`);
  return value;
}
