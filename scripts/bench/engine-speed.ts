/** V1, V2 and V4: how fast the engine runs, as ratios to the reference loop in the same process. */
import { createCluster, runUntil, type Cluster, type RunObserver } from '../../src/engine/index.ts';
import { createReferenceLoop } from './reference-loop.ts';
import { BUSY, planOf, WARM_UP_MS, type Workload } from './workloads.ts';

/** Rounds of loop and engine in turn: the medians of their ratios are robust on a busy machine. */
const ROUNDS = 7;
const LOOP_EVENTS = 2_000_000;
const WARM_UP_LOOP_EVENTS = 1_000_000;
/** Simulated ms that one round of the engine runs. */
const ROUND_MS = 1000;

export interface Speed {
  /** Engine events for each event of the loop. */
  readonly ratio: number;
  readonly eventsPerSecond: number;
  readonly loopEventsPerSecond: number;
  /** Events for each simulated ms. */
  readonly eventsPerMs: number;
}

export interface SpeedOptions {
  readonly digest: boolean;
  /** A fresh observer for the run. */
  readonly observer?: () => RunObserver;
}

/** Runs a workload after its warm-up, in turn with the loop. */
export function measureSpeed(workload: Workload, options: SpeedOptions): Speed {
  const cluster = createCluster(planOf(workload), { digest: options.digest });
  const observer = options.observer?.() ?? {};
  const loop = createReferenceLoop();
  loop(WARM_UP_LOOP_EVENTS);
  runUntil(cluster, WARM_UP_MS, observer);
  const ratios: number[] = [];
  const rates: number[] = [];
  const loopRates: number[] = [];
  const before = cluster.eventCount;
  for (let round = 0; round < ROUNDS; round += 1) {
    const loopRate = LOOP_EVENTS / timed(() => loop(LOOP_EVENTS));
    const rate = engineRate(cluster, observer);
    ratios.push(rate / loopRate);
    rates.push(rate);
    loopRates.push(loopRate);
  }
  return {
    ratio: median(ratios),
    eventsPerSecond: median(rates) * 1000,
    loopEventsPerSecond: median(loopRates) * 1000,
    eventsPerMs: (cluster.eventCount - before) / (ROUNDS * ROUND_MS),
  };
}

/** Events for each ms of the process's own time. */
function engineRate(cluster: Cluster, observer: RunObserver): number {
  const before = cluster.eventCount;
  const elapsed = timed(() => runUntil(cluster, cluster.now + ROUND_MS, observer));
  return (cluster.eventCount - before) / elapsed;
}

/** V2: the same with and without, a round of each in turn. */
export function measureOverhead(options: SpeedOptions): number {
  const plain = createCluster(planOf(BUSY), { digest: false });
  const checked = createCluster(planOf(BUSY), { digest: options.digest });
  const observer = options.observer?.() ?? {};
  runUntil(plain, WARM_UP_MS);
  runUntil(checked, WARM_UP_MS, observer);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const plainRate = engineRate(plain, {});
    ratios.push(engineRate(checked, observer) / plainRate);
  }
  return median(ratios);
}

/** V4: what an event costs with 600 partitions over what it costs with 6, the load being the same. */
export function measureScaling(): number {
  const few = createCluster(planOf({ ...BUSY, partitions: 6 }), { digest: false });
  const many = createCluster(planOf({ ...BUSY, partitions: 600 }), { digest: false });
  runUntil(few, WARM_UP_MS);
  runUntil(many, WARM_UP_MS);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ratios.push(engineRate(few, {}) / engineRate(many, {}));
  }
  return median(ratios);
}

/** CPU time of this process in ms: other processes on the machine count less than on the clock. */
function timed(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
