/**
 * Members and targets of large groups, found by member id. Lists of them never change, another one
 * takes their place; where things stand mostly stays the same, so that it is handed on.
 *
 * Kafka: TimelineHashMap.
 */
type Places = Map<string, number>;

/** Shared by lists that follow from each other, even where they have gone different ways. */
const known = new WeakMap<readonly unknown[], Places>();

/** In a shorter list a look at everything is as fast. */
const FEW = 16;

/** The index of the item with this id, or -1. */
export function placeById<Item>(
  list: readonly Item[],
  idOf: (item: Item) => string,
  id: string,
): number {
  if (list.length < FEW) return list.findIndex((item) => idOf(item) === id);
  const place = placesOf(list, idOf).get(id);
  if (place === undefined) return -1;
  const found = list[place];
  if (found !== undefined && idOf(found) === id) return place;
  // Another list that followed from the same one has it elsewhere.
  return list.findIndex((item) => idOf(item) === id);
}

/** The list with the item in the place of that with the same id, or at the end. */
export function withById<Item>(
  list: readonly Item[],
  idOf: (item: Item) => string,
  item: Item,
): readonly Item[] {
  const id = idOf(item);
  const place = placeById(list, idOf, id);
  const next = place < 0 ? [...list, item] : list.with(place, item);
  if (list.length < FEW) return next;
  const places = placesOf(list, idOf);
  if (place < 0) places.set(id, list.length);
  known.set(next, places);
  return next;
}

function placesOf<Item>(list: readonly Item[], idOf: (item: Item) => string): Places {
  const before = known.get(list);
  if (before !== undefined) return before;
  const places: Places = new Map();
  list.forEach((item, index) => {
    const id = idOf(item);
    if (!places.has(id)) places.set(id, index);
  });
  known.set(list, places);
  return places;
}
