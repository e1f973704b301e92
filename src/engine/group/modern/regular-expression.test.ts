import { describe, expect, it } from 'vitest';
import { compilePattern } from './expression-parser.ts';
import { matches } from './regular-expression.ts';

const isMatch = (pattern: string, text: string): boolean => {
  const compiled = compilePattern(pattern);
  if (typeof compiled === 'string') throw new Error(compiled);
  return matches(compiled, text);
};

describe('a regular expression of the broker', () => {
  it.each([
    ['orders', 'orders'],
    ['orders.*', 'orders-eu'],
    ['(eu|us)-[a-z]+', 'us-orders'],
    ['o{2,3}x', 'ooox'],
    ['(?i)ORDERS', 'orders'],
    ['\\Qa.b\\E', 'a.b'],
    ['[^_].*', 'orders'],
    ['[[:digit:]]+', '42'],
    ['\\w+\\.\\d', 'log.7'],
    ['(a*)*', 'aaaa'],
    ['(?P<region>eu)-x', 'eu-x'],
    ['a??b', 'b'],
    ['(|a)*', 'aa'],
    ['^*a$?', 'a'],
    ['(a?){3}', ''],
    ['a{2,}', 'aaaa'],
    ['a{', 'a{'],
    ['\\bfast\\b.x\\Blog', 'fast-xlog'],
  ])('%s matches %s', (pattern, text) => {
    expect(isMatch(pattern, text)).toBe(true);
  });

  it.each([
    ['orders', 'orders-eu'],
    ['order', 'orders'],
    ['a.b', 'a-bc'],
    ['\\Qa.b\\E', 'a-b'],
    ['[^_].*', '__consumer_offsets'],
    ['o{2,3}x', 'oooox'],
    ['ORDERS', 'orders'],
  ])('%s does not match %s', (pattern, text) => {
    expect(isMatch(pattern, text)).toBe(false);
  });

  it.each([
    ['(a', 'missing closing )'],
    ['a)', 'regexp/syntax: internal error'],
    ['{2}', 'missing argument to repetition operator'],
    ['a{1001}', 'invalid repeat count'],
    ['(?P<x', 'invalid named capture'],
    ['[a\\', 'trailing backslash at end of expression'],
    ['[a', 'missing closing ]'],
    ['*a', 'missing argument to repetition operator'],
    ['a**', 'invalid nested repetition operator'],
    ['a{3,2}', 'invalid repeat count'],
    ['(?=a)', 'invalid or unsupported Perl syntax'],
    ['(?<!a)b', 'invalid named capture'],
    ['(a)\\1', 'invalid escape sequence'],
    ['a\\', 'trailing backslash at end of expression'],
    ['[z-a]', 'invalid character class range'],
  ])('%s is none: %s', (pattern, fault) => {
    expect(compilePattern(pattern)).toBe(fault);
  });

  it.each([
    '(a+)+(a+)+(a+)+b',
    `${'('.repeat(40)}a?${'){2}'.repeat(8)}${')*'.repeat(32)}b`,
    '(((([ac]*b|a)*b|a)*b|a)*b|a)*c',
  ])('%s takes no time, though it would keep others busy for years', (pattern) => {
    expect(isMatch(pattern, 'a'.repeat(249))).toBe(false);
  });

  it.each(['(a{1000}){1000}', `${'('.repeat(30)}a${'){2}'.repeat(30)}`])(
    '%s is more than it wants to write out',
    (pattern) => expect(compilePattern(pattern)).toBe('invalid repeat count'),
  );
});
