/**
 * `npm run walks -- --seeds 500 --from 1 --kind walk`: random walks in as many processes as there
 * are cores. `--kind hunt` takes small clusters and manoeuvres, `--kind clients` those of members,
 * transactions and share consumers; `--liveness` takes back all faults
 * at the end, and looks for what is stuck. Prints what they came to, and each failed walk with the
 * shortest list of commands.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { clientHunt } from '../src/engine/testing/client-hunt.ts';
import { hunt } from '../src/engine/testing/hunt.ts';
import { recover } from '../src/engine/testing/liveness.ts';
import { randomWalk } from '../src/engine/testing/random-walk.ts';
import {
  addWalk,
  emptySummary,
  mergeSummary,
  shortcomings,
  summaryText,
  type WalkSummary,
} from '../src/engine/testing/walk-report.ts';
import type { Walk, WalkOptions } from '../src/engine/testing/walk-run.ts';
import { learnWholeEngine } from '../src/engine/whole-engine.ts';

learnWholeEngine();

/** What 500 walks have to reach of everything that is counted. */
const LEAST = 100;
const FULL_COUNT = 500;

/** Simulated, by kind. */
const EVENTS: Readonly<Record<string, number>> = { walk: 20_000, hunt: 4000, clients: 12_000 };

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    seeds: { type: 'string', default: String(FULL_COUNT) },
    from: { type: 'string', default: '1' },
    kind: { type: 'string', default: 'walk' },
    liveness: { type: 'boolean', default: false },
    events: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    /** Set in the processes that walk: every so many seeds. */
    stride: { type: 'string' },
  },
});

const count = Number(values.seeds);
const from = Number(values.from);
const isHunt = values.kind !== 'walk';
const events = Number(values.events ?? EVENTS[values.kind] ?? 20_000);

if (values.stride === undefined) await lead(Number(values.jobs));
else work(Number(values.stride));

/** Walks every `stride`th seed, and hands the sum to the process that started this one. */
function work(stride: number): void {
  const summary = emptySummary();
  const lastWord = values.liveness ? recover : null;
  for (let seed = from; seed < from + count; seed += stride) {
    addWalk(summary, walkOf(seed, { events, lastWord }));
  }
  process.send?.(summary);
}

function walkOf(seed: number, options: WalkOptions): Walk {
  switch (values.kind) {
    case 'hunt':
      return hunt(seed, options);
    case 'clients':
      return clientHunt(seed, options);
    default:
      return randomWalk(seed, options);
  }
}

async function lead(jobs: number): Promise<void> {
  const startedAt = performance.now();
  const summary = emptySummary();
  const workers = Array.from({ length: Math.min(jobs, count) }, (_, index) => index);
  for (const part of await Promise.all(workers.map((index) => start(index, workers.length)))) {
    mergeSummary(summary, part);
  }
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`${summaryText(summary)}\n${seconds} s in ${workers.length} processes`);
  // Hunts have no groups: what they reach is another matter.
  const missing = isHunt ? [] : shortcomings(summary, count >= FULL_COUNT ? LEAST : 0);
  for (const line of missing) console.log(line);
  const { failures, walks } = summary;
  console.log(`${walks - failures.length} passed, ${failures.length} failed`);
  if (failures.length > 0 || missing.length > 0 || walks !== count) process.exitCode = 1;
}

/** The script itself is bundled: the same file is started again. */
function start(index: number, stride: number): Promise<WalkSummary> {
  const args = [
    `--seeds=${count - index}`,
    `--from=${from + index}`,
    `--events=${events}`,
    `--kind=${values.kind}`,
    `--stride=${stride}`,
    ...(values.liveness ? ['--liveness'] : []),
  ];
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), args);
    child.on('message', (message: WalkSummary) => resolve(message));
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`a walking process ended with ${code}`));
    });
  });
}
