/**
 * `npm run anomalies -- --seeds 10000 --from 1`: what may go wrong with records under which
 * setting. Replays the stored scenarios that reach each row of the table, then runs clusters made
 * up from seeds, and looks for an anomaly that nothing in the configuration excuses. `--collect
 * DIR` writes the scenarios that reach most rows.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  addRun,
  emptyTally,
  keyOf,
  mergeTally,
  tableText,
  unreached,
  type Tally,
} from '../src/engine/testing/anomalies/anomaly-report.ts';
import { RULES } from '../src/engine/testing/anomalies/anomaly-rules.ts';
import { drawRun, replayRun, type JudgedRun } from '../src/engine/testing/anomalies/anomaly-run.ts';
import { learnWholeEngine } from '../src/engine/whole-engine.ts';

learnWholeEngine();

const CORPUS = 'src/engine/testing/anomalies/corpus';
const EVENTS = 4000;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    collect: { type: 'string' },
    /** Set in the processes that run: every so many seeds. */
    stride: { type: 'string' },
  },
});

const count = Number(values.seeds);
const from = Number(values.from);

if (values.stride !== undefined) work(Number(values.stride));
else if (values.collect !== undefined) collect(values.collect);
else await lead(Number(values.jobs));

function work(stride: number): void {
  const tally = emptyTally();
  for (let seed = from; seed < from + count; seed += stride) {
    try {
      addRun(tally, seed, drawRun(seed, { events: EVENTS }));
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      tally.crashes.push({ seed, what });
    }
  }
  process.send?.(tally);
}

async function lead(jobs: number): Promise<void> {
  const startedAt = performance.now();
  const reachedBy = replayCorpus();
  const tally = emptyTally();
  const workers = Array.from({ length: Math.min(jobs, count) }, (_, index) => index);
  const parts = await Promise.all(workers.map((index) => start(index, workers.length)));
  for (const part of parts) mergeTally(tally, part);
  console.log(tableText(tally, reachedBy));
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const missing = unreached(reachedBy);
  for (const key of missing) console.log(`not reached by any stored scenario: ${key}`);
  for (const { seed, what } of tally.outside) console.log(`seed ${seed}: ${what} is not allowed`);
  for (const { seed, what } of tally.crashes) console.log(`seed ${seed}: ${what}`);
  console.log(
    `${RULES.length} rows, ${reachedBy.size} of them reached; ${tally.runs} runs of ` +
      `${count}, ${tally.outside.length} anomalies outside the allowed, ${seconds} s`,
  );
  const isWrong = tally.outside.length + tally.crashes.length + missing.length > 0;
  if (isWrong || tally.runs !== count) process.exitCode = 1;
}

/** The first stored scenario that reaches each row. */
function replayCorpus(): Map<string, string> {
  const reachedBy = new Map<string, string>();
  const rows = new Set(RULES.map(keyOf));
  for (const file of readdirSync(CORPUS).filter((name) => name.endsWith('.json'))) {
    const stored: JudgedRun = JSON.parse(readFileSync(path.join(CORPUS, file), 'utf8'));
    for (const key of new Set(replayRun(stored).map(keyOf))) {
      if (rows.has(key) && !reachedBy.has(key)) reachedBy.set(key, file.replace('.json', ''));
    }
  }
  return reachedBy;
}

/** Of many runs, those that together reach everything that any of them has reached. */
function collect(folder: string): void {
  const rows = new Set(RULES.map(keyOf));
  const reached = replayCorpus();
  const runs: { readonly seed: number; readonly run: JudgedRun; readonly keys: string[] }[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const run = drawRun(seed, { events: EVENTS });
    const keys = [...new Set(run.verdicts.map(keyOf))].filter((key) => rows.has(key));
    runs.push({ seed, run, keys });
  }
  const open = new Set(runs.flatMap(({ keys }) => keys).filter((key) => !reached.has(key)));
  mkdirSync(folder, { recursive: true });
  while (open.size > 0) {
    const gain = (keys: readonly string[]): number => keys.filter((key) => open.has(key)).length;
    const best = runs.reduce((left, right) => (gain(right.keys) > gain(left.keys) ? right : left));
    const { seed, run, keys } = best;
    const reaches = keys.filter((key) => open.has(key)).sort();
    for (const key of reaches) open.delete(key);
    const { plan, commands, until } = run;
    const found = { about: `seed ${seed}`, reaches, plan, commands, until };
    const text = `${JSON.stringify(found, null, 1)}\n`;
    writeFileSync(path.join(folder, `seed-${seed}.json`), text);
    console.log(`seed ${seed}: ${reaches.join(', ')}`);
  }
}

/** The script itself is bundled: the same file is started again. */
function start(index: number, stride: number): Promise<Tally> {
  const args = [`--seeds=${count - index}`, `--from=${from + index}`, `--stride=${stride}`];
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), args);
    child.on('message', (message: Tally) => resolve(message));
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`a process of the campaign ended with ${code}`));
    });
  });
}
