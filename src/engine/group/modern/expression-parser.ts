/**
 * Reads a regular expression in RE2's syntax.
 *
 * Kafka: com.google.re2j.Parser.
 */
import {
  isDigit,
  isLetter,
  isWord,
  patternOf,
  type CharacterTest,
  type Expression,
  type Pattern,
} from './regular-expression.ts';

/** How far it has been read, and what is wrong with it. */
interface Reader {
  readonly text: string;
  place: number;
  depth: number;
  ignoresCase: boolean;
  fault: string | null;
}

/** RE2 repeats nothing more often. Nobody needs groups that lie deeper. */
const MOST_REPETITIONS = 1000;
const DEEPEST = 250;
const TOO_OFTEN = 'invalid repeat count';
const TRAILING = 'trailing backslash at end of expression';

/** The expression, or in RE2's words what is wrong with it. */
export function compilePattern(text: string): Pattern | string {
  const reader: Reader = { text, place: 0, depth: 0, ignoresCase: false, fault: null };
  const expression = choice(reader);
  // A group is closed that was not opened.
  if (reader.place < text.length) reader.fault ??= 'regexp/syntax: internal error';
  return reader.fault ?? patternOf(expression) ?? TOO_OFTEN;
}

/** In RE2's words what is wrong with it; null: nothing is. */
export function expressionFault(text: string): string | null {
  const compiled = compilePattern(text);
  return typeof compiled === 'string' ? compiled : null;
}

function choice(reader: Reader): Expression {
  const parts = [sequence(reader)];
  while (reader.fault === null && take(reader, '|')) parts.push(sequence(reader));
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { type: 'choice', parts };
}

function sequence(reader: Reader): Expression {
  const parts: Expression[] = [];
  while (reader.fault === null && reader.place < reader.text.length) {
    const next = reader.text[reader.place];
    if (next === '|' || next === ')') break;
    parts.push(repeated(reader, atom(reader)));
  }
  return { type: 'sequence', parts };
}

function repeated(reader: Reader, part: Expression): Expression {
  const bounds = repetition(reader);
  if (bounds === null) return part;
  take(reader, '?');
  if (repetition(reader) !== null) return fail(reader, 'invalid nested repetition operator');
  return { type: 'repeat', part, ...bounds };
}

function repetition(reader: Reader): { readonly least: number; readonly most: number } | null {
  if (take(reader, '*')) return { least: 0, most: -1 };
  if (take(reader, '+')) return { least: 1, most: -1 };
  if (take(reader, '?')) return { least: 0, most: 1 };
  const counted = /^\{(\d+)(,(\d*))?\}/.exec(reader.text.slice(reader.place));
  if (counted === null) return null;
  reader.place += counted[0].length;
  const least = Number(counted[1]);
  const most = counted[2] === undefined ? least : counted[3] ? Number(counted[3]) : -1;
  const isTooMuch = least > MOST_REPETITIONS || most > MOST_REPETITIONS;
  if (isTooMuch || (most >= 0 && most < least)) fail(reader, TOO_OFTEN);
  return { least, most };
}

function atom(reader: Reader): Expression {
  if (repetition(reader) !== null) {
    return fail(reader, 'missing argument to repetition operator');
  }
  const next = reader.text[reader.place];
  if (next === undefined) return { type: 'empty' };
  reader.place += 1;
  switch (next) {
    case '(':
      return group(reader);
    case '[':
      return { type: 'one', isMatch: characterClass(reader) };
    case '.':
      return { type: 'one', isMatch: (code) => code !== 10 };
    case '^':
      return { type: 'start' };
    case '$':
      return { type: 'end' };
    case '\\':
      return escaped(reader);
    default:
      return one(reader, next.charCodeAt(0));
  }
}

function group(reader: Reader): Expression {
  reader.depth += 1;
  if (reader.depth > DEEPEST) return fail(reader, 'expression nests too deeply');
  const { ignoresCase } = reader;
  if (take(reader, '?')) {
    const opening = /^(?:(P?<\w+>)|([ims]*)(?:-([ims]+))?([:)]))/.exec(
      reader.text.slice(reader.place),
    );
    if (opening === null) return fail(reader, groupFault(reader));
    reader.place += opening[0].length;
    if (opening[2]?.includes('i')) reader.ignoresCase = true;
    if (opening[3]?.includes('i')) reader.ignoresCase = false;
    if (opening[4] === ')') {
      // The flags hold for the rest of the group that this one is in.
      reader.depth -= 1;
      return { type: 'empty' };
    }
  }
  const inner = choice(reader);
  if (reader.fault === null && !take(reader, ')')) return fail(reader, 'missing closing )');
  reader.depth -= 1;
  reader.ignoresCase = ignoresCase;
  return inner;
}

/** After the question mark it looks like a name, or like nothing that RE2 knows. */
function groupFault({ text, place }: Reader): string {
  const isName = /^P?</.test(text.slice(place));
  return isName ? 'invalid named capture' : 'invalid or unsupported Perl syntax';
}

function escaped(reader: Reader): Expression {
  const next = reader.text[reader.place];
  if (next === undefined) return fail(reader, TRAILING);
  reader.place += 1;
  if (next === 'A') return { type: 'start' };
  if (next === 'z') return { type: 'end' };
  if (next === 'b') return { type: 'boundary' };
  if (next === 'B') return { type: 'no-boundary' };
  if (next === 'Q') return quoted(reader);
  const isMatch = knownClass(next);
  if (isMatch !== null) return { type: 'one', isMatch };
  const code = escapedCode(next);
  return code < 0 ? fail(reader, 'invalid escape sequence') : one(reader, code);
}

/** Everything until \E stands for itself. */
function quoted(reader: Reader): Expression {
  const end = reader.text.indexOf('\\E', reader.place);
  const literal = reader.text.slice(reader.place, end < 0 ? reader.text.length : end);
  reader.place = end < 0 ? reader.text.length : end + 2;
  return {
    type: 'sequence',
    parts: [...literal].map((character) => one(reader, character.charCodeAt(0))),
  };
}

function characterClass(reader: Reader): CharacterTest {
  const isNegated = take(reader, '^');
  const tests: CharacterTest[] = [];
  const { ignoresCase } = reader;
  for (let isFirst = true; reader.fault === null; isFirst = false) {
    if (reader.place >= reader.text.length) {
      fail(reader, 'missing closing ]');
      break;
    }
    if (!isFirst && take(reader, ']')) break;
    const named = /^\[:(\^?)(\w+):\]/.exec(reader.text.slice(reader.place));
    if (named !== null) {
      reader.place += named[0].length;
      const test = posixClass(named[2] ?? '');
      if (test === null) fail(reader, 'invalid character class range');
      else tests.push(named[1] === '^' ? (code) => !test(code) : test);
    } else tests.push(classPart(reader));
  }
  const isAny = (code: number): boolean =>
    tests.some((test) => test(code) || (ignoresCase && test(otherCase(code))));
  return (code) => isAny(code) !== isNegated;
}

function classPart(reader: Reader): CharacterTest {
  if (reader.text[reader.place] === '\\') {
    const test = knownClass(reader.text[reader.place + 1] ?? '');
    if (test !== null) {
      reader.place += 2;
      return test;
    }
  }
  const from = classCode(reader);
  const isRange =
    reader.text[reader.place] === '-' &&
    reader.place + 1 < reader.text.length &&
    reader.text[reader.place + 1] !== ']';
  if (!isRange) return (code) => code === from;
  reader.place += 1;
  const to = classCode(reader);
  if (to < from) fail(reader, 'invalid character class range');
  return (code) => code >= from && code <= to;
}

function classCode(reader: Reader): number {
  const next = reader.text[reader.place] ?? '';
  reader.place += 1;
  if (next !== '\\') return next.charCodeAt(0);
  if (reader.place === reader.text.length) fail(reader, TRAILING);
  const code = escapedCode(reader.text[reader.place] ?? '');
  reader.place += 1;
  if (code < 0) fail(reader, 'invalid escape sequence');
  return code;
}

function knownClass(letter: string): CharacterTest | null {
  switch (letter) {
    case 'd':
      return isDigit;
    case 'D':
      return (code) => !isDigit(code);
    case 'w':
      return isWord;
    case 'W':
      return (code) => !isWord(code);
    case 's':
      return isSpace;
    case 'S':
      return (code) => !isSpace(code);
    default:
      return null;
  }
}

function posixClass(name: string): CharacterTest | null {
  switch (name) {
    case 'alpha':
      return isLetter;
    case 'digit':
      return isDigit;
    case 'alnum':
      return (code) => isLetter(code) || isDigit(code);
    case 'word':
      return isWord;
    case 'lower':
      return (code) => isLetter(code) && code >= 97;
    case 'upper':
      return (code) => isLetter(code) && code < 97;
    case 'space':
      return isSpace;
    case 'punct':
      return (code) => code > 32 && code < 127 && !isLetter(code) && !isDigit(code);
    default:
      return null;
  }
}

/** Tab, line feed, form feed, carriage return and the blank. */
function isSpace(code: number): boolean {
  return code === 9 || code === 10 || code === 12 || code === 13 || code === 32;
}

/** -1: it does not stand for a character. */
function escapedCode(letter: string): number {
  const known = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7 }[letter];
  if (known !== undefined) return known;
  const code = letter.charCodeAt(0);
  return letter === '' || isWord(code) ? -1 : code;
}

function one({ ignoresCase }: Reader, wanted: number): Expression {
  const other = ignoresCase ? otherCase(wanted) : wanted;
  return { type: 'one', isMatch: (code) => code === wanted || code === other };
}

/** 32 is what upper case and lower case differ by. */
function otherCase(code: number): number {
  return isLetter(code) ? code ^ 32 : code;
}

function take(reader: Reader, character: string): boolean {
  if (reader.text[reader.place] !== character) return false;
  reader.place += 1;
  return true;
}

function fail(reader: Reader, fault: string): Expression {
  reader.fault ??= fault;
  return { type: 'empty' };
}
