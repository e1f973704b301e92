import { describe, expect, it } from 'vitest';
import {
  countExit,
  countLastLine,
  countPlaywright,
  countVitest,
  total,
  verdict,
} from './counting.mjs';

describe('a stage', () => {
  it('counts as one when it says yes or no', () => {
    expect(countExit(0)).toEqual({ passed: 1, failed: 0 });
    expect(countExit(2)).toEqual({ passed: 0, failed: 1 });
  });

  it('fails when it ran nothing', () => {
    expect(verdict({ passed: 0, failed: 0 }, 0)).toMatchObject({
      failed: 1,
      reason: 'ran nothing',
    });
  });

  it('fails when it crashed or was killed after its tests had passed', () => {
    expect(verdict({ passed: 5, failed: 0 }, 1)).toMatchObject({ passed: 5, failed: 1 });
    expect(verdict({ passed: 5, failed: 0 }, 'SIGKILL')).toMatchObject({ failed: 1 });
  });

  it('is worth what it counted when it ended well', () => {
    expect(verdict({ passed: 5, failed: 0 }, 0)).toEqual({ passed: 5, failed: 0, reason: null });
    expect(verdict({ passed: 5, failed: 2 }, 1)).toEqual({ passed: 5, failed: 2, reason: null });
  });
});

describe('a report', () => {
  it('of Vitest counts a file that could not be loaded', () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    };
    expect(countVitest(report)).toEqual({ passed: 3, failed: 2 });
  });

  it('of Playwright counts flaky tests and errors outside of tests as failed', () => {
    const report = { stats: { expected: 4, unexpected: 1, flaky: 1 }, errors: [{}] };
    expect(countPlaywright(report)).toEqual({ passed: 4, failed: 3 });
  });

  it('of our runners is the last line', () => {
    const output = 'core/murmur2: 9 passed, 0 failed\n12 passed, 3 failed, 1 skipped\n\n';
    expect(countLastLine(output)).toEqual({ passed: 12, failed: 3 });
  });

  it.each(['', 'Error: no such file', '12 passed, 3 failed\nError: too late'])(
    'of our runners is refused without that line: %j',
    (output) => {
      expect(() => countLastLine(output)).toThrow('the last line is not');
    },
  );
});

it('adds up', () => {
  const stages = [
    { passed: 2, failed: 0 },
    { passed: 3, failed: 1 },
  ];
  expect(total(stages)).toEqual({ passed: 5, failed: 1 });
});
