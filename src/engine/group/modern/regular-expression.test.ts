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
    ['a)', 'missing closing )'],
    ['[a', 'missing closing ]'],
    ['*a', 'missing argument to repetition operator'],
    ['a**', 'invalid nested repetition operator'],
    ['a{3,2}', 'bad repetition operator'],
    ['(?=a)', 'invalid or unsupported Perl syntax'],
    ['(?<!a)b', 'invalid or unsupported Perl syntax'],
    ['(a)\\1', 'invalid escape sequence'],
    ['a\\', 'trailing backslash at end of expression'],
    ['[z-a]', 'invalid character class range'],
  ])('%s is none: %s', (pattern, fault) => {
    expect(compilePattern(pattern)).toBe(fault);
  });

  it('takes no time for what would keep others busy for years', () => {
    expect(isMatch('(a+)+(a+)+(a+)+b', 'a'.repeat(249))).toBe(false);
  });
});
