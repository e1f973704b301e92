/**
 * Colour of a record: its key decides, so that equal keys can be followed by eye. The colours
 * themselves are in the style sheet (`--key-0` ...): eight that stay apart for every eye.
 */
export const KEY_COLOURS = 8;

/** Of a record without a key. */
const NO_KEY = -1;

/** 0 to 7, or `NO_KEY`. Keys that end in a number take colours in turn; others by their text. */
export function keyColour(key: string | null): number {
  if (key === null) return NO_KEY;
  const digits = /\d{1,6}$/.exec(key);
  if (digits !== null) return Number(digits[0]) % KEY_COLOURS;
  let hash = 7;
  for (let index = 0; index < key.length; index += 1) {
    hash = (Math.imul(hash, 31) + key.charCodeAt(index)) | 0;
  }
  return (hash >>> 0) % KEY_COLOURS;
}

const MEMBER_COLOURS = 6;

/** 0 to 5: colour of a group member by its place in the group. */
export function memberColour(group: number, member: number): number {
  return (group * 2 + member) % MEMBER_COLOURS;
}
