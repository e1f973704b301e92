/**
 * The shortest list that still fails: delta debugging. First large parts are left out, then smaller
 * ones, at last single entries.
 */

export interface ShrinkOptions<T> {
  readonly isFailing: (list: readonly T[]) => boolean;
  /** So many attempts at most: what is left by then is short enough. */
  readonly attempts: number;
}

/** `list` fails; what is returned fails as well, and no single entry of it can be left out. */
export function shrink<T>(
  list: readonly T[],
  { isFailing, attempts }: ShrinkOptions<T>,
): readonly T[] {
  let shortest = list;
  let left = attempts;
  let size = Math.ceil(list.length / 2);
  while (size >= 1 && shortest.length > 0 && left > 0) {
    let hasShrunk = false;
    for (let start = 0; start < shortest.length && left > 0;) {
      const shorter = [...shortest.slice(0, start), ...shortest.slice(start + size)];
      left -= 1;
      if (isFailing(shorter)) {
        shortest = shorter;
        hasShrunk = true;
      } else {
        start += size;
      }
    }
    if (size === 1 && !hasShrunk) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return shortest;
}
