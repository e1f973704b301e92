import { describe, expect, it } from 'vitest';
import { cloneCluster } from '../checkpoint.ts';
import type { Command } from '../command.ts';
import { digestText } from '../digest.ts';
import type { FactType } from '../fact.ts';
import { brokerId } from '../ids.ts';
import { checkedObserver } from '../invariants.ts';
import { createLedger, ledgerSummary, observe } from '../ledger.ts';
import { createCluster, type ClusterPlan } from '../plan.ts';
import { runUntil } from '../step.ts';
import { createDice, type Dice } from './dice.ts';

const END = 120_000;
const BROKERS = 3;

/** Whatever can befall disks, in any order: what makes no sense at its moment is refused. */
function trouble(dice: Dice): Command {
  const process = brokerId(dice.between(0, BROKERS - 1));
  const partition = dice.pick(['wide-0', 'wide-1', 'narrow-0']);
  switch (dice.between(0, 11)) {
    case 0:
      return { type: 'cut-power', brokers: [process] };
    case 1:
      return { type: 'cut-power', brokers: [process, brokerId(dice.between(0, BROKERS - 1))] };
    case 2:
      return { type: 'wipe-disk', process };
    case 3:
      return { type: 'remove-replica-dir', process, partition };
    case 4:
    case 5:
      return { type: 'fail-log-dir', process, directory: dice.between(0, 1) };
    case 6:
      return { type: 'set-disk-delay', process, delayMs: dice.pick([0, 0, 5, 400]) };
    case 7:
      return { type: 'crash', process };
    case 8:
      return { type: 'shut-down', process };
    default:
      return { type: 'start', process };
  }
}

function planOf(seed: number): ClusterPlan {
  const dice = createDice(seed);
  const topic = (name: string, partitions: number, replicationFactor: number) => ({
    name,
    partitions,
    replicationFactor,
    assignment: null,
    configs: dice.pick([{}, { 'flush.messages': '3' }, { 'min.insync.replicas': '2' }]),
  });
  const load = (name: string) => ({
    topic: name,
    recordsPerSecond: 5,
    keys: 2,
    valueBytes: 50,
    limit: null,
  });
  return {
    seed,
    brokers: Array.from({ length: BROKERS }, () => ({ rack: null, logDirs: 2 })),
    controllers: 1,
    settings: { 'auto.create.topics.enable': 'false' },
    features: { eligibleLeaderReplicas: dice.between(0, 2) > 0 },
    network: { delayMs: 2, jitterMs: 1 },
    topics: [topic('wide', 2, 3), topic('narrow', 1, 2)],
    producers: ['wide', 'narrow'].map((name, index) => ({
      clientId: name,
      configs: { acks: index === 0 ? 'all' : '1', 'enable.idempotence': 'false' },
      load: load(name),
    })),
    consumers: [],
    script: Array.from({ length: 60 }, () => ({
      at: dice.between(2000, END - 20_000),
      command: trouble(dice),
    })).sort((left, right) => left.at - right.at),
  };
}

describe('disks in trouble', () => {
  it('break no promise, and a restored copy runs on as the original', { timeout: 300_000 }, () => {
    const seen = new Set<FactType>();
    let lost = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const cluster = createCluster(planOf(seed));
      const ledger = createLedger();
      const observer = checkedObserver({
        onFacts: (facts) => {
          for (const { type } of facts) seen.add(type);
          observe(ledger, facts, cluster);
        },
      });
      runUntil(cluster, 50_000, observer);
      const copy = cloneCluster(cluster);
      expect(copy).toEqual(structuredClone(cluster));
      runUntil(cluster, END, observer);
      runUntil(copy, END);
      expect(digestText(copy.digest)).toBe(digestText(cluster.digest));
      lost += ledgerSummary(ledger).lost;
    }
    for (const type of DISK_FACTS) expect(seen).toContain(type);
    expect(lost).toBeGreaterThan(0);
  });
});

const DISK_FACTS: readonly FactType[] = [
  'log-dir-failed',
  'log-dir-reported',
  'replica-offline',
  'power-cut',
  'unflushed-lost',
  'log-recovered',
  'disk-wiped',
  'replica-deleted',
  'disk-delay-changed',
];
