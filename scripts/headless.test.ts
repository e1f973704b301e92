import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en.ts';
import { ru } from '../src/i18n/ru.ts';
import { readScenario, writeScenario } from '../src/scenarios/index.ts';
import { loadLibrary } from '../src/session/loading.ts';
import { drawer, mutatedFile } from '../src/scenarios/testing/mutations.ts';

const PREPARED_SCENARIOS = await loadLibrary();

const folder = mkdtempSync(path.join(tmpdir(), 'highwater-headless-'));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

function headless(...args: readonly string[]): Promise<Outcome> {
  const script = ['scripts/run.mjs', 'scripts/headless.ts', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, script, { maxBuffer: 1e8 }, (error, out, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, errors });
    });
  });
}

function fileWith(text: string): string {
  const file = path.join(folder, 'scenario.json');
  writeFileSync(file, text);
  return file;
}

describe('headless', () => {
  it('prints facts in words, the ledger and the digest', async () => {
    const { code, out } = await headless('leader-crash', '--until', '19000');
    expect(code).toBe(0);
    expect(out).toMatch(/ 10\.000 s {2}Broker 0 crashed\./);
    expect(out).toMatch(/ 18\.\d+ s {2}orders-0 elected broker 1, epoch 1/);
    expect(out).toMatch(/^ledger {2}sent \d+, acknowledged \d+/m);
    expect(out).toMatch(/^digest {2}[0-9a-f]{16}$/m);
  }, 60_000);

  it('gives the same digest for a scenario and its file, another for another seed', async () => {
    const [{ scenario }] = PREPARED_SCENARIOS;
    const file = fileWith(writeScenario(scenario));
    const until = ['--until', '9000', '--json'];
    const runs = await Promise.all([
      headless('healthy', ...until),
      headless(file, ...until),
      headless(file, ...until, '--seed', '2'),
    ]);
    const results = runs.map(({ out }) => JSON.parse(out));
    expect(results[0].digest).toMatch(/^[0-9a-f]{16}$/);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toMatchObject({ seed: 2, until: 9000 });
    expect(results[2].digest).not.toBe(results[0].digest);
    expect(results[0].facts.length).toBeGreaterThan(10);
    expect(results[0].ledger.sent).toBeGreaterThan(50);
  }, 60_000);

  it('tells every fault of a file in words with its place, and fails', async () => {
    const file = fileWith('{"highwater": 1, "cluster": {"brokers": 0}, "topics": [{}], "x": 1}');
    const { code, out, errors } = await headless(file);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(errors).toContain('cluster.brokers: 0 is not between 1 and 30.');
    expect(errors).toContain('topics[0].name: It is missing.');
    expect(errors).toContain('x: “x” is not known here.');
    const missing = await headless(path.join(folder, 'none.json'));
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.errors).toContain('It cannot be read');
  }, 60_000);

  it('says how it is to be called', async () => {
    const wrong = [
      [],
      ['healthy', '--until', 'soon'],
      ['healthy', '--seed', '-1'],
      ['healthy', 'x'],
    ];
    for (const args of wrong) {
      const { code, errors } = await headless(...args);
      expect(code).toBe(2);
      expect(errors).toContain('Usage: npm run headless');
    }
  }, 60_000);
});

it('has words in both languages for every fault that files are refused for', () => {
  const codes = new Set<string>();
  for (let seed = 0; seed < 2000; seed += 1) {
    const draw = drawer(seed);
    const prepared = PREPARED_SCENARIOS[draw(PREPARED_SCENARIOS.length)] ?? PREPARED_SCENARIOS[0];
    const result = readScenario(mutatedFile(prepared.scenario, draw));
    if (!result.ok) for (const { code } of result.faults) codes.add(code);
  }
  expect(codes.size).toBeGreaterThan(12);
  const untold = [...codes].filter((code) => !(`fault.${code}` in en) || !(`fault.${code}` in ru));
  expect(untold).toEqual([]);
});
