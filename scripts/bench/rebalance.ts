/** How long the page would stand still while a group of 300 members shares out 1,000 partitions. */
import {
  clientsStartAt,
  createCluster,
  nextDueTick,
  runUntil,
  type ClusterPlan,
  type Fact,
} from '../../src/engine/index.ts';
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
}

export function measureRebalance(kind: Rebalance): RebalanceTimes {
  const times = new Map<number, number>();
  const computing = new Set<number>();
  for (let run = 0; run < RUNS; run += 1) time(kind, times, computing);
  const found = [...times];
  return {
    computing: Math.max(0, ...found.flatMap(([tick, ms]) => (computing.has(tick) ? ms : []))),
    slowest: Math.max(0, ...times.values()),
  };
}

function time(kind: Rebalance, times: Map<number, number>, computing: Set<number>): void {
  const plan = rebalancePlan(kind);
  const cluster = createCluster(plan, { digest: true });
  runUntil(cluster, clientsStartAt(plan) - 1);
  const onFacts = (facts: readonly Fact[]): void => {
    if (facts.some(isAssignment)) computing.add(cluster.now);
  };
  for (let tick = nextDueTick(cluster, UNTIL); tick >= 0; tick = nextDueTick(cluster, UNTIL)) {
    const { user, system } = process.cpuUsage();
    runUntil(cluster, tick, { onFacts });
    const now = process.cpuUsage();
    const ms = (now.user + now.system - user - system) / 1000;
    times.set(tick, Math.min(times.get(tick) ?? ms, ms));
  }
  if (computing.size === 0) throw new Error(`No assignment was computed: ${kind}`);
  const { consumers, shareConsumers } = cluster.added;
  if (consumers + shareConsumers !== MEMBERS) throw new Error(`Not all have come: ${kind}`);
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
