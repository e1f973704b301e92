/**
 * `npm test`: installs what is missing, runs every stage whatever became of the ones before, and
 * ends with the line `N passed, N failed`. With a filter, `npm test -- random-walk`, only the unit
 * tests whose path contains it run.
 */
import { installPackages, requireNode } from './install.mjs';

requireNode();
const { total } = await import('./counting.mjs');
const { allStages, runStage, unitStage } = await import('./stages.mjs');
const filters = process.argv.slice(2);
const results = new Map();

if (!installPackages()) {
  results.set('packages', { passed: 0, failed: 1, reason: 'npm ci failed' });
} else if (filters.length > 0) {
  await runAll([unitStage(filters)]);
} else {
  const hasBrowser = await prepareBrowser();
  await runAll(allStages.filter((stage) => hasBrowser || stage.name !== 'browser journeys'));
}
finish();

async function runAll(stages) {
  for (const stage of stages) {
    console.log(`\n=== ${stage.name}`);
    const blocked = stage.needs !== undefined && results.get(stage.needs.name)?.failed !== 0;
    const reason = `not run: ${stage.needs?.name} failed`;
    results.set(stage.name, blocked ? { passed: 0, failed: 1, reason } : await runStage(stage));
  }
}

/** Before the first stage, so that its minutes of download are not counted as a test's. */
async function prepareBrowser() {
  const { installBrowser } = await import('./browser.mjs');
  const { options, why } = await installBrowser();
  if (options !== null) return true;
  const reason = `no Chromium could be launched: ${why.join('; ')}`;
  results.set('browser journeys', { passed: 0, failed: 1, reason });
  return false;
}

function finish() {
  console.log('');
  for (const [name, { passed, failed, reason }] of results) {
    const mark = failed === 0 ? 'ok  ' : 'FAIL';
    const note = reason === null ? '' : ` (${reason})`;
    console.log(`${mark} ${name}: ${passed} passed, ${failed} failed${note}`);
  }
  const { passed, failed } = total([...results.values()]);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
