/** Reads a whole number within bounds, or null. */
export function wholeNumber(
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | null {
  if (!/^\d{1,12}$/.test(text.trim())) return null;
  const value = Number(text);
  return value < min || value > max ? null : value;
}
