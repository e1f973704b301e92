/**
 * The start offsets of share groups are read as they are persisted: what was recorded may be what
 * they were before the last write.
 */
import { isObject, isSame, objectAt, type Json } from './json.ts';

/** The last two values that a partition was found to have, by group and partition. */
export type PersistedStarts = Map<string, { readonly last: Json; readonly before: Json | null }>;

/** What was recorded, but as found where it lags behind that by one write. */
export function withStartsCaughtUp(recorded: Json, found: Json, starts: PersistedStarts): Json {
  if (!isObject(recorded) || !isObject(found)) return recorded;
  const foundGroups = objectAt(found, 'shareGroups');
  const groups = objectAt(recorded, 'shareGroups');
  const caughtUp = Object.entries(foundGroups).flatMap(([name, group]): [string, Json][] => {
    const own = groups[name];
    if (!isObject(group) || !isObject(own)) return [];
    const offsets: Record<string, Json> = { ...objectAt(own, 'startOffsets') };
    for (const [partition, start] of Object.entries(objectAt(group, 'startOffsets'))) {
      const key = `${name}/${partition}`;
      const known = starts.get(key) ?? { last: null, before: null };
      const isNews = !isSame(known.last, start);
      const now = isNews ? { last: start, before: known.last } : known;
      starts.set(key, now);
      if (isSame(now.before, offsets[partition] ?? null)) offsets[partition] = start;
    }
    return own['startOffsets'] === undefined ? [] : [[name, { ...own, startOffsets: offsets }]];
  });
  if (caughtUp.length === 0) return recorded;
  return { ...recorded, shareGroups: { ...groups, ...Object.fromEntries(caughtUp) } };
}
