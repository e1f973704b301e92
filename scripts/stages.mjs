/**
 * The stages of `npm test` and `npm run check`: what each one runs and how it is counted.
 * The tools are called as Node scripts, not through a shell, so that they run on every system.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { countExit, countLastLine, countPlaywright, countVitest, verdict } from './counting.mjs';
import { root } from './install.mjs';

const reports = path.join(root, 'node_modules', '.cache', 'highwater', 'reports');

const typecheck = { name: 'type check', command: tool('typescript/bin/tsc', ['--noEmit']) };
const lint = { name: 'lint', command: tool('oxlint/bin/oxlint', ['--deny-warnings']) };
const format = { name: 'format', command: tool('prettier/bin/prettier.cjs', ['--check', '.']) };
const lockfile = { name: 'lock file', command: [process.execPath, ['scripts/lockfile-check.mjs']] };
const build = { name: 'build', command: tool('vite/bin/vite.js', ['build', '--logLevel', 'warn']) };

export const staticStages = [typecheck, lint, format, lockfile];

/** Needs the build: an older one would be tested in its place. */
const journeys = {
  name: 'browser journeys',
  needs: build,
  command: tool('@playwright/test/cli.js', [
    'test',
    '--config=e2e/playwright.config.ts',
    '--reporter=list,json',
  ]),
  report: 'journeys.json',
  env: (report) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: report, CI: '1' }),
  count: ({ report }) => countPlaywright(report),
};

export const allStages = [
  ...staticStages,
  unitStage([]),
  runnerStage('vectors'),
  runnerStage('traces'),
  build,
  journeys,
];

/** Vitest on everything, or on the files whose path contains one of the filters. */
export function unitStage(filters) {
  const report = 'unit.json';
  const reporters = ['--reporter=default', '--reporter=json'];
  return {
    name: 'unit',
    command: tool('vitest/vitest.mjs', [
      'run',
      ...reporters,
      `--outputFile.json=${path.join(reports, report)}`,
      ...filters,
    ]),
    report,
    count: ({ report: content }) => countVitest(content),
  };
}

/** One of our own runners, which end with a line that says how many cases passed. */
function runnerStage(name) {
  return {
    name,
    command: [process.execPath, ['scripts/run.mjs', `scripts/${name}.ts`]],
    count: ({ output }) => countLastLine(output),
  };
}

function tool(file, args) {
  return [process.execPath, [path.join(root, 'node_modules', file), ...args]];
}

/** Runs one stage with its output shown, and says what it is worth. Never throws. */
export async function runStage(stage) {
  const report = stage.report === undefined ? null : path.join(reports, stage.report);
  mkdirSync(reports, { recursive: true });
  if (report !== null) rmSync(report, { force: true });
  const { status, output } = await execute(stage.command, stage.env?.(report) ?? {});
  try {
    const content = report === null ? null : JSON.parse(readFileSync(report, 'utf8'));
    const counts = stage.count?.({ output, report: content }) ?? countExit(status);
    return verdict(counts, status);
  } catch (error) {
    return { passed: 0, failed: 1, reason: `no result: ${error.message}` };
  }
}

function execute([command, args], env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('error', (error) => resolve({ status: error.message, output }));
    child.on('close', (code, signal) => resolve({ status: code ?? signal, output }));
  });
}
