/**
 * Regular expressions that choose topics, without looking back or ahead. All ways through one are
 * tried at once, so that none takes longer than its size times the length of the text.
 *
 * Kafka: com.google.re2j.Pattern, which TopicRegexResolver uses.
 * Simplified: names of topics are ASCII, so that classes of Unicode (\p) are not understood; nor
 * are flags other than i, m and s. What is larger than 4,000 steps, repetitions written out, counts
 * as an invalid repeat count.
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

type Step =
  | { readonly type: 'one'; readonly isMatch: CharacterTest; readonly next: number }
  | {
      readonly type: 'start' | 'end' | 'boundary' | 'no-boundary';
      readonly next: number;
    }
  /** It goes on in each of these places. */
  | { readonly type: 'split'; readonly nexts: readonly number[] };

/** An expression, its repetitions written out: every step names the next, the first is the end. */
export interface Pattern {
  readonly steps: readonly Step[];
  readonly first: number;
}

const END = 0;
const MOST_STEPS = 4000;

/** Null: written out it is too large. */
export function patternOf(expression: Expression): Pattern | null {
  if (sizeOf(expression) > MOST_STEPS) return null;
  const steps: Step[] = [{ type: 'split', nexts: [] }];
  return { first: lay(expression, END, steps), steps };
}

/** How many steps it takes, written out. */
function sizeOf(expression: Expression): number {
  switch (expression.type) {
    case 'empty':
      return 0;
    case 'sequence':
      return sumOf(expression.parts);
    case 'choice':
      return sumOf(expression.parts) + 1;
    case 'repeat': {
      const { part, least, most } = expression;
      const size = sizeOf(part);
      return least * size + (most < 0 ? 1 : most - least) * (size + 1);
    }
    default:
      return 1;
  }
}

function sumOf(parts: readonly Expression[]): number {
  return parts.reduce((sum, part) => sum + sizeOf(part), 0);
}

/** Lays the steps of an expression after which it goes on at `next`; says where it begins. */
function lay(expression: Expression, next: number, steps: Step[]): number {
  switch (expression.type) {
    case 'empty':
      return next;
    case 'one':
      return steps.push({ type: 'one', isMatch: expression.isMatch, next }) - 1;
    case 'sequence':
      return expression.parts.reduceRight((place, part) => lay(part, place, steps), next);
    case 'choice': {
      const nexts = expression.parts.map((part) => lay(part, next, steps));
      return steps.push({ type: 'split', nexts }) - 1;
    }
    case 'repeat':
      return layRepeated(expression, next, steps);
    default:
      return steps.push({ type: expression.type, next }) - 1;
  }
}

function layRepeated(
  { part, least, most }: Extract<Expression, { readonly type: 'repeat' }>,
  next: number,
  steps: Step[],
): number {
  let place = next;
  if (most < 0) {
    const nexts = [next];
    place = steps.push({ type: 'split', nexts }) - 1;
    nexts.push(lay(part, place, steps));
  }
  for (let count = least; count < most; count += 1) {
    place = steps.push({ type: 'split', nexts: [next, lay(part, place, steps)] }) - 1;
  }
  for (let count = 0; count < least; count += 1) place = lay(part, place, steps);
  return place;
}

/** The expression matches the text as a whole. */
export function matches({ steps, first }: Pattern, text: string): boolean {
  let current = new Set<number>();
  enter(first, 0, { steps, text, reached: current });
  for (let place = 0; place < text.length && current.size > 0; place += 1) {
    const reached = new Set<number>();
    const code = text.charCodeAt(place);
    for (const index of current) {
      const step = steps[index];
      if (step?.type === 'one' && step.isMatch(code)) {
        enter(step.next, place + 1, { steps, text, reached });
      }
    }
    current = reached;
  }
  return current.has(END);
}

interface Walk {
  readonly steps: readonly Step[];
  readonly text: string;
  readonly reached: Set<number>;
}

/** Everywhere that it gets to from there without another character. */
function enter(from: number, place: number, { steps, text, reached }: Walk): void {
  const waiting = [from];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const step = steps[index];
    if (step === undefined || reached.has(index)) continue;
    reached.add(index);
    if (step.type === 'split') waiting.push(...step.nexts);
    else if (step.type !== 'one' && holds(step.type, text, place)) waiting.push(step.next);
  }
}

function holds(
  type: 'start' | 'end' | 'boundary' | 'no-boundary',
  text: string,
  place: number,
): boolean {
  switch (type) {
    case 'start':
      return place === 0;
    case 'end':
      return place === text.length;
    case 'boundary':
      return isBoundary(text, place);
    case 'no-boundary':
      return !isBoundary(text, place);
  }
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
