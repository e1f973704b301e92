/** V1 to V4: how fast the engine runs, as ratios to the reference loop in the same process. */
import {
  createCluster,
  runUntil,
  type Cluster,
  type Fact,
  type RunObserver,
} from '../../src/engine/index.ts';
import { checkedObserver } from '../../src/engine/invariants.ts';
import { median } from './median.ts';
import { createReferenceLoop } from './reference-loop.ts';
import { BUSY, planOf, UNBATCHED, WARM_UP_MS, type Workload } from './workloads.ts';

/** Rounds of the two sides in turn: the medians of their ratios are robust on a busy machine. */
const ROUNDS = 21;
/** Of what is measured besides the bars. */
export const FEW_ROUNDS = 11;
const LOOP_EVENTS = 2_000_000;
const WARM_UP_LOOP_EVENTS = 1_000_000;
/** Simulated ms that one round of the engine runs. */
const ROUND_MS = 500;

export interface Speed {
  /** Engine events for each event of the loop. */
  readonly ratio: number;
  readonly eventsPerSecond: number;
  readonly loopEventsPerSecond: number;
  /** Records acknowledged and delivered to all groups, in a second of real time. */
  readonly messagesPerSecond: number;
}

/** Simulated ms until the compiler has made of the engine what it will make of it. */
const COMPILED_AFTER_MS = 40_000;

/** Lets the compiler see both ways of running before either is timed: it takes some seconds. */
export function warmUpCode(): void {
  runUntil(createCluster(planOf(BUSY), { digest: false }), COMPILED_AFTER_MS);
  runUntil(createCluster(planOf(BUSY), { digest: true }), COMPILED_AFTER_MS, checkedObserver());
}

/** V1: the workload after its warm-up, in turn with the loop. */
export function measureSpeed(workload: Workload = BUSY, rounds = ROUNDS): Speed {
  const cluster = createCluster(planOf(workload), { digest: false });
  const loop = createReferenceLoop();
  loop(WARM_UP_LOOP_EVENTS);
  runUntil(cluster, WARM_UP_MS);
  const ratios: number[] = [];
  const rates: number[] = [];
  const loopRates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const loopRate = LOOP_EVENTS / timed(() => loop(LOOP_EVENTS));
    const rate = engineRate(cluster);
    ratios.push(rate / loopRate);
    rates.push(rate);
    loopRates.push(loopRate);
  }
  const eventsPerSecond = median(rates) * 1000;
  return {
    ratio: median(ratios),
    eventsPerSecond,
    loopEventsPerSecond: median(loopRates) * 1000,
    messagesPerSecond: eventsPerSecond * messagesPerEvent(cluster, workload.groups.length),
  };
}

/** Counted apart from the rounds that are timed, as counting takes time itself. */
function messagesPerEvent(cluster: Cluster, groups: number): number {
  let acknowledged = 0;
  let delivered = 0;
  const onFacts = (facts: readonly Fact[]): void => {
    for (const fact of facts) {
      if (fact.type === 'records-acknowledged') acknowledged += fact.records.length;
      else if (fact.type === 'records-delivered') delivered += fact.records.length;
    }
  };
  const before = cluster.eventCount;
  runUntil(cluster, cluster.now + ROUND_MS, { onFacts });
  // Each of the groups is given every record.
  return Math.min(acknowledged, delivered / groups) / (cluster.eventCount - before);
}

/** V2: with every invariant at every event and the digest over without, a round of each in turn. */
export function measureChecks(workload: Workload = BUSY, rounds = ROUNDS): number {
  const plain = createCluster(planOf(workload), { digest: false });
  const checked = createCluster(planOf(workload), { digest: true });
  const observer = checkedObserver();
  runUntil(plain, WARM_UP_MS);
  runUntil(checked, WARM_UP_MS, observer);
  return medianRatio(
    () => engineRate(checked, observer),
    () => engineRate(plain),
    rounds,
  );
}

/**
 * V4: what an event costs with 600 partitions over what it costs with 6, the load being the same.
 */
export function measureScaling(workload: Workload = BUSY, rounds = ROUNDS): number {
  const few = createCluster(planOf({ ...workload, partitions: 6 }), { digest: false });
  const many = createCluster(planOf({ ...workload, partitions: 600 }), { digest: false });
  runUntil(few, WARM_UP_MS);
  runUntil(many, WARM_UP_MS);
  return medianRatio(
    () => engineRate(few),
    () => engineRate(many),
    rounds,
  );
}

/** What the fastest open peer reaches on this workload, which models no replication. */
const FASTEST_PEER = 0.0038;

/** A thousand records of a round are sent in this time, simulated ms. */
const UNBATCHED_ROUND_MS = 1000;

/**
 * V3: a thousand records, each a batch of its own, acknowledged by all and delivered: messages/s
 * over the loop's events/s, over what the fastest peer reaches.
 */
export function measureMessages(): number {
  const cluster = createCluster(planOf(UNBATCHED), { digest: false });
  const loop = createReferenceLoop();
  loop(WARM_UP_LOOP_EVENTS);
  runUntil(cluster, COMPILED_AFTER_MS);
  const ratios = Array.from({ length: ROUNDS }, () => {
    const loopRate = LOOP_EVENTS / timed(() => loop(LOOP_EVENTS));
    let delivered = 0;
    const onFacts = (facts: readonly Fact[]): void => {
      for (const fact of facts)
        if (fact.type === 'records-delivered') delivered += fact.records.length;
    };
    const until = cluster.now + UNBATCHED_ROUND_MS;
    const elapsed = timed(() => runUntil(cluster, until, { onFacts }));
    return delivered / elapsed / loopRate;
  });
  return median(ratios) / FASTEST_PEER;
}

function medianRatio(left: () => number, right: () => number, rounds: number): number {
  return median(Array.from({ length: rounds }, () => left() / right()));
}

/** Events for each ms of the process's own time. */
function engineRate(cluster: Cluster, observer: RunObserver = {}): number {
  const before = cluster.eventCount;
  const elapsed = timed(() => runUntil(cluster, cluster.now + ROUND_MS, observer));
  return (cluster.eventCount - before) / elapsed;
}

/** CPU time of this process in ms: other processes on the machine count less than on the clock. */
function timed(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
