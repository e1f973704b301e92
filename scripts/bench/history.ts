/** V5 and V6: how long a seek into ten simulated minutes takes, and the memory of their history. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brokerId, type ClusterPlan } from '../../src/engine/index.ts';
import { advance, createTimeline, seek, type Timeline } from '../../src/session/timeline.ts';
import { median } from './median.ts';
import { planOf, type Workload } from './workloads.ts';

const MINUTE_MS = 60_000;
const MINUTES = 10;
const SEEKS = 41;

/** V5: 3 brokers, 12 partitions, 200 records/s in all, two groups. */
const EVENTFUL: Workload = {
  brokers: 3,
  partitions: 12,
  producers: 2,
  consumersPerGroup: 2,
  recordsPerSecond: 200,
  minInsyncReplicas: 2,
  groups: ['one', 'two'],
  producerConfigs: { acks: 'all', 'linger.ms': '5' },
};

export interface History {
  /** Median of the seeks, real ms. */
  readonly seekMs: number;
  readonly slowestSeekMs: number;
  readonly megabytes: number;
}

export function measureHistory(): History {
  const before = heapInUse();
  const timeline = record();
  const megabytes = (heapInUse() - before) / 1e6;
  const times = seekTimes(timeline);
  return { seekMs: median(times), slowestSeekMs: Math.max(...times), megabytes };
}

/** The ten minutes, run as the page runs them, with their checkpoints. */
function record(): Timeline {
  const timeline = createTimeline(planOf(EVENTFUL, crashes()));
  advance(timeline, timeline.position, MINUTES * MINUTE_MS);
  return timeline;
}

/** A crash each minute, of one broker after the other; it is started again 20 s later. */
function crashes(): ClusterPlan['script'] {
  return Array.from({ length: MINUTES }, (_, minute) => {
    const process = brokerId(minute % EVENTFUL.brokers);
    const at = minute * MINUTE_MS + 30_000;
    return [
      { at, command: { type: 'crash', process } as const },
      { at: at + 20_000, command: { type: 'start', process } as const },
    ];
  }).flat();
}

function seekTimes(timeline: Timeline): number[] {
  const random = createRandom(1);
  // The first one warms the code up.
  seek(timeline, MINUTE_MS);
  return Array.from({ length: SEEKS }, () => {
    const tick = random() % (MINUTES * MINUTE_MS);
    const start = performance.now();
    seek(timeline, tick);
    return performance.now() - start;
  });
}

/** A linear congruence: any moments will do, as long as they are the same ones each time. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 3;
  };
}

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('This Node cannot collect garbage on request');
  collect();
  return process.memoryUsage().heapUsed;
}
