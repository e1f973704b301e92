/**
 * Regular expressions as the broker understands them: without looking back or ahead, so that no
 * expression takes longer than its length times that of the text, squared.
 *
 * Kafka: com.google.re2j.Pattern, which TopicRegexResolver uses.
 * Simplified: names of topics are ASCII, so that classes of Unicode (\p) are not understood; nor
 * are flags other than i, m and s.
 */

export type Expression =
  | { readonly type: 'empty' | 'start' | 'end' | 'boundary' | 'no-boundary' }
  | { readonly type: 'one'; readonly isMatch: CharacterTest }
  | { readonly type: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly type: 'choice'; readonly parts: readonly Expression[] }
  | {
      readonly type: 'repeat';
      readonly part: Expression;
      readonly least: number;
      /** -1: without end. */
      readonly most: number;
    };

/** Told by a character's code. */
export type CharacterTest = (code: number) => boolean;

/** The expression matches the text as a whole. */
export function matches(expression: Expression, text: string): boolean {
  return endsOf(expression, text, new Set([0])).has(text.length);
}

type Places = ReadonlySet<number>;

/** Where the expression may end when it begins in one of these places. */
function endsOf(expression: Expression, text: string, begins: Places): Places {
  switch (expression.type) {
    case 'empty':
      return begins;
    case 'start':
      return only(begins, (place) => place === 0);
    case 'end':
      return only(begins, (place) => place === text.length);
    case 'boundary':
      return only(begins, (place) => isBoundary(text, place));
    case 'no-boundary':
      return only(begins, (place) => !isBoundary(text, place));
    case 'one': {
      const isHere = (place: number): boolean =>
        place < text.length && expression.isMatch(text.charCodeAt(place));
      return new Set([...only(begins, isHere)].map((place) => place + 1));
    }
    case 'sequence':
      return expression.parts.reduce((places, part) => endsOf(part, text, places), begins);
    case 'choice':
      return new Set(expression.parts.flatMap((part) => [...endsOf(part, text, begins)]));
    case 'repeat':
      return repeatedEnds(expression, text, begins);
  }
}

function repeatedEnds(
  { part, least, most }: Extract<Expression, { readonly type: 'repeat' }>,
  text: string,
  begins: Places,
): Places {
  let places = begins;
  for (let count = 0; count < least && places.size > 0; count += 1) {
    places = endsOf(part, text, places);
  }
  const ends = new Set(places);
  // Once it has been everywhere it comes to nothing new.
  const limit = most < 0 ? least + text.length : most;
  for (let count = least; count < limit && places.size > 0; count += 1) {
    places = only(endsOf(part, text, places), (place) => !ends.has(place));
    for (const place of places) ends.add(place);
  }
  return ends;
}

function only(places: Places, isMeant: (place: number) => boolean): Places {
  return new Set([...places].filter(isMeant));
}

function isBoundary(text: string, place: number): boolean {
  const isWordAt = (index: number): boolean =>
    index >= 0 && index < text.length && isWord(text.charCodeAt(index));
  return isWordAt(place - 1) !== isWordAt(place);
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

export function isWord(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === 95;
}
