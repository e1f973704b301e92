/**
 * How long the page would stand still while a group of 300 members shares out 1,000 partitions: as
 * it runs a cluster, with the ledger beside it, looking at the clock after every few events.
 */
import {
  clientsStartAt,
  nextDueTick,
  type ClusterPlan,
  type Fact,
} from '../../src/engine/index.ts';
import { run, startOf, type Position } from '../../src/session/position.ts';
import { BUSY, GROUP_KINDS, planOf, type GroupKind } from './workloads.ts';

const MEMBERS = 300;
const PARTITIONS = 1000;
/** Simulated ms: by then every group has settled. */
const UNTIL = 20_000;
/** A tick is as slow as in the fastest of these runs: somebody else may need the machine. */
const RUNS = 4;

export const REBALANCES = ['eager', 'cooperative', 'consumer', 'share'] as const;
export type Rebalance = (typeof REBALANCES)[number];

export interface RebalanceTimes {
  /** Real ms of the slowest tick in which a new assignment was computed. */
  readonly computing: number;
  /** Of the slowest of all ticks since the members have started. */
  readonly slowest: number;
  /** Of the longest stretch between two looks at the clock: a frame may end there. */
  readonly piece: number;
}

/** Real ms by tick, and by tick and number of the piece in it. */
interface Times {
  readonly ticks: Map<number, number>;
  readonly pieces: Map<string, number>;
  readonly computing: Set<number>;
}

export function measureRebalance(kind: Rebalance): RebalanceTimes {
  const times: Times = { ticks: new Map(), pieces: new Map(), computing: new Set() };
  for (let round = 0; round < RUNS; round += 1) time(kind, times);
  const { ticks, pieces, computing } = times;
  return {
    computing: Math.max(0, ...[...ticks].flatMap(([tick, ms]) => (computing.has(tick) ? ms : []))),
    slowest: Math.max(0, ...ticks.values()),
    piece: Math.max(0, ...pieces.values()),
  };
}

function time(kind: Rebalance, times: Times): void {
  const plan = rebalancePlan(kind);
  const position = startOf(plan);
  const { cluster } = position;
  run(position, clientsStartAt(plan) - 1);
  for (let tick = nextDueTick(cluster, UNTIL); tick >= 0; tick = nextDueTick(cluster, UNTIL)) {
    timeTick(position, tick, times);
  }
  if (times.computing.size === 0) throw new Error(`No assignment was computed: ${kind}`);
  const { consumers, shareConsumers } = cluster.added;
  if (consumers + shareConsumers !== MEMBERS) throw new Error(`Not all have come: ${kind}`);
}

/** Runs a tick as a page would whose frames are over at every look at the clock. */
function timeTick(position: Position, tick: number, { ticks, pieces, computing }: Times): void {
  const onFacts = (facts: readonly Fact[]): void => {
    if (facts.some(isAssignment)) computing.add(tick);
  };
  const listener = { onFacts };
  const budget = { isSpent: () => true };
  const begin = readClocks();
  let last = begin;
  for (let piece = 0; piece === 0 || position.cut !== null; piece += 1) {
    run(position, tick, { listener, budget });
    const now = readClocks();
    keepLeast(pieces, `${tick}/${piece}`, msBetween(last, now));
    last = now;
  }
  keepLeast(ticks, tick, msBetween(begin, last));
}

function keepLeast<Key>(times: Map<Key, number>, key: Key, ms: number): void {
  times.set(key, Math.min(times.get(key) ?? ms, ms));
}

interface Clocks {
  readonly wallMs: number;
  readonly cpuMs: number;
}

function readClocks(): Clocks {
  const { user, system } = process.cpuUsage();
  return { wallMs: performance.now(), cpuMs: (user + system) / 1000 };
}

/**
 * What the page would stand still for is no more than has passed on the clock, where others may
 * have had the machine; and no more than this process has had of it, where threads beside the
 * page's own, which compile and collect garbage, count as well.
 */
function msBetween(from: Clocks, to: Clocks): number {
  return Math.min(to.wallMs - from.wallMs, to.cpuMs - from.cpuMs);
}

function isAssignment({ type }: Fact): boolean {
  return type === 'assignment-computed' || type === 'target-assignment-computed';
}

function rebalancePlan(kind: Rebalance): ClusterPlan {
  const plan = planOf({
    ...BUSY,
    brokers: 3,
    partitions: PARTITIONS,
    producers: 0,
    groups: ['one'],
    consumersPerGroup: MEMBERS,
    ...(kind === 'share' ? {} : { consumerConfigs: GROUP_KINDS[kind satisfies GroupKind] }),
  });
  const settings = { 'group.share.max.size': String(MEMBERS) };
  if (kind !== 'share') return plan;
  const shareConsumers = plan.consumers.map(({ clientId, topics }) => {
    return { clientId, group: 'one', topics, configs: {}, processingMsPerRecord: 0 };
  });
  return { ...plan, settings, consumers: [], shareConsumers };
}
