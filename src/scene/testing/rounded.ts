/**
 * Numbers of a picture with one decimal: snapshots stay the same where nobody could see a change.
 */
export function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 10) / 10;
  if (typeof value === 'string') {
    return value.replace(/-?\d+\.\d+/g, (text) => String(Math.round(Number(text) * 10) / 10));
  }
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
}
