/**
 * Whether something is plain data: what JSON can say, with integers for numbers. Only Kafka's
 * settings of type DOUBLE are fractions.
 */

const DOUBLE_SETTING = /\bsettings(\.\w+)*$/;

/** Where something else was found, and what it is; null when all is plain. */
export function firstImpurity(value: unknown, path = ''): string | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return null;
  if (typeof value === 'number') {
    const isFraction = Number.isFinite(value) && DOUBLE_SETTING.test(path);
    const isGood = Number.isSafeInteger(value) || isFraction;
    return isGood && !Object.is(value, -0) ? null : `${path}: ${value}`;
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const found = firstImpurity(value[index], `${path}[${index}]`);
      if (found !== null) return found;
    }
    return null;
  }
  if (typeof value !== 'object') return `${path}: ${typeof value}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype) return `${path}: not a plain object`;
  for (const [key, entry] of Object.entries(value)) {
    const found = firstImpurity(entry, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
