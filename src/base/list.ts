/** Lists that mostly hold one thing or none, as those of requests under way do. */

/**
 * `list` with `item` behind the others; use what is returned. The first item gets a list of its own
 * size, as pushing it onto an empty one would take room for seventeen.
 */
export function withItem<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}

/** Takes the item at `index` out; use the list that is returned. */
export function withoutItem<T>(list: T[], index: number): T[] {
  if (list.length === 1 && index === 0) return [];
  list.splice(index, 1);
  return list;
}

/** The last item. Never asks for an index of -1: one such question makes all later ones slow. */
export function lastOf<T>(list: readonly T[]): T | undefined {
  return list.length === 0 ? undefined : list[list.length - 1];
}
