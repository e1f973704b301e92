/**
 * How the stages of `npm test` are counted. Each function turns what a tool reported into
 * `{ passed, failed }`; a report that cannot be read is a failure, never a silent zero.
 */

/** A check that says yes or no counts as one. */
export function countExit(status) {
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Vitest's JSON report. A file that could not be loaded has no tests: it is one failure. */
export function countVitest(report) {
  const crashedFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(isFailed),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + crashedFiles.length,
  };
}

function isFailed(test) {
  return test.status === 'failed';
}

/** Playwright's JSON report. A test that passes only when it is repeated has failed. */
export function countPlaywright(report) {
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected, failed: unexpected + flaky + report.errors.length };
}

/** The last line of our own runners: `193 passed, 0 failed, 2 skipped`. */
export function countLastLine(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const found = /^(\d+) passed, (\d+) failed\b/.exec(lines.at(-1) ?? '');
  if (found === null) throw new Error('the last line is not "N passed, N failed"');
  return { passed: Number(found[1]), failed: Number(found[2]) };
}

/**
 * What a stage is worth in the end: one that crashed or was stopped has failed, whatever it
 * counted before, and so has one that ran nothing.
 */
export function verdict(counts, status) {
  const { passed, failed } = counts;
  if (failed > 0) return { passed, failed, reason: null };
  if (status !== 0) return { passed, failed: 1, reason: `ended with ${status}` };
  if (passed === 0) return { passed, failed: 1, reason: 'ran nothing' };
  return { passed, failed, reason: null };
}

export function total(verdicts) {
  const sum = (key) => verdicts.reduce((all, one) => all + one[key], 0);
  return { passed: sum('passed'), failed: sum('failed') };
}
