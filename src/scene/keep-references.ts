/**
 * Structural sharing: what has not changed keeps its reference, so that React skips it. Works on
 * plain data: objects, arrays, numbers, texts, booleans and null.
 */
export function keepReferences<T>(previous: T | null, next: T): T {
  return previous === null ? next : share(previous, next);
}

function share<T>(previous: T, next: T): T {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(next)) {
    return Array.isArray(previous) ? shareArray(previous, next) : next;
  }
  if (isObject(previous) && isObject(next) && !Array.isArray(previous)) {
    return shareObject(previous, next);
  }
  return next;
}

function shareArray<T extends unknown[]>(previous: unknown[], next: T): T {
  let isSame = previous.length === next.length;
  for (let index = 0; index < next.length; index += 1) {
    if (index >= previous.length) {
      isSame = false;
      break;
    }
    const kept = share(previous[index], next[index]);
    if (!Object.is(kept, previous[index])) isSame = false;
    next[index] = kept;
  }
  return isSame && sameKind(previous, next) ? previous : next;
}

/** Both were made by the same function, so the same place holds the same type. */
function sameKind<T extends unknown[]>(previous: unknown[], next: T): previous is T {
  return previous.length === next.length;
}

function shareObject<T extends object>(previous: object, next: T): T {
  const before = new Map(Object.entries(previous));
  const keys = Object.keys(next);
  let isSame = before.size === keys.length;
  for (const [key, value] of Object.entries(next)) {
    const kept = share(before.get(key), value);
    if (!Object.is(kept, before.get(key))) isSame = false;
    Reflect.set(next, key, kept);
  }
  return isSame && sameShape(previous, next) ? previous : next;
}

function sameShape<T extends object>(previous: object, next: T): previous is T {
  return Object.keys(previous).length === Object.keys(next).length;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
