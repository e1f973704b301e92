import { describe, expect, it } from 'vitest';
import { cloneCluster } from '../checkpoint.ts';
import type { Cluster } from '../cluster.ts';
import { digestText } from '../digest.ts';
import type { Fact } from '../fact.ts';
import { createCluster, type ClusterPlan } from '../plan.ts';
import { runUntil, step } from '../step.ts';
import { producerId } from '../ids.ts';
import { createDice } from './dice.ts';
import { generateScenario } from './generated-plans.ts';
import { generatePlan } from './random-plan.ts';

/** For runs of whole clusters on a busy machine. */
const LONG = { timeout: 300_000 };

const END = 30_000;

/** Digests of a run that is taken in steps of so many ticks; one for each 10,000 ticks. */
function digests(plan: ClusterPlan, ticks: number): readonly string[] {
  const cluster = createCluster(plan);
  const found: string[] = [];
  while (cluster.now < END) {
    if (ticks === 1) step(cluster);
    else runUntil(cluster, Math.min(cluster.now + ticks, END));
    if (cluster.now % 10_000 === 0) found.push(digestText(cluster.digest));
  }
  return found;
}

function digestOf(plan: ClusterPlan): string {
  const cluster = createCluster(plan);
  runUntil(cluster, END);
  return digestText(cluster.digest);
}

describe('a run', () => {
  it('is the same whenever it is repeated, in steps of any size', LONG, () => {
    for (const seed of [1, 2, 3, 4]) {
      const plan = generateScenario(seed);
      const first = digests(plan, 1000);
      expect(new Set(first).size).toBe(3);
      expect(digests(plan, 1000)).toEqual(first);
      expect(digests(plan, 1)).toEqual(first);
      // Steps of seven ticks meet none of the moments but the last.
      expect(digests(plan, 7).at(-1)).toBe(first.at(-1));
    }
  });

  it('tells the same facts whenever it is repeated', LONG, () => {
    const tell = (): readonly Fact[] => {
      const facts: Fact[] = [];
      const cluster = createCluster(generateScenario(9));
      runUntil(cluster, END, { onFacts: (told) => facts.push(...told) });
      return facts;
    };
    const facts = tell();
    expect(facts.length).toBeGreaterThan(500);
    expect(tell()).toEqual(facts);
  });

  it('is another one with another seed', LONG, () => {
    const plan = generatePlan(3);
    expect(digestOf({ ...plan, seed: 4 })).not.toBe(digestOf(plan));
  });

  it('is another one with another delay', LONG, () => {
    const plan = generatePlan(3);
    const { delayMs } = plan.network;
    const slower = { ...plan, network: { ...plan.network, delayMs: delayMs + 1 } };
    expect(digestOf(slower)).not.toBe(digestOf(plan));
  });

  it('is another one with another payload', LONG, () => {
    const plan = generatePlan(3);
    const send = (value: string): ClusterPlan => {
      const [name = 'topic-0'] = plan.topics.map((topic) => topic.name);
      const record = { key: 'k', value, partition: 0, timestamp: null };
      const process = producerId(1);
      const command = { type: 'send', process, topic: name, records: [record] } as const;
      return { ...plan, script: [{ at: 5000, command }] };
    };
    expect(digestOf(send('one'))).toBe(digestOf(send('one')));
    expect(digestOf(send('two'))).not.toBe(digestOf(send('one')));
  });
});

interface Pair {
  readonly from: number;
  readonly to: number;
}

/**
 * Digests at the given ticks, and copies at the starts of the pairs, of one run through them all.
 */
function runThrough(
  plan: ClusterPlan,
  pairs: readonly Pair[],
): { digest: Map<number, string>; copies: Map<number, Cluster> } {
  const cluster = createCluster(plan);
  const digest = new Map<number, string>();
  const copies = new Map<number, Cluster>();
  const ticks = pairs.flatMap(({ from, to }) => [from, to]).sort((left, right) => left - right);
  for (const tick of ticks) {
    runUntil(cluster, tick);
    digest.set(tick, digestText(cluster.digest));
    if (pairs.some(({ from }) => from === tick)) copies.set(tick, cloneCluster(cluster));
  }
  return { digest, copies };
}

/** A cluster without what other branches of its history have written into shared arrays. */
function own(cluster: Cluster): Cluster {
  const copy = structuredClone(cluster);
  for (const process of copy.processes) {
    if (process.kind === 'controller') process.log.length = process.logLength;
    if (process.kind !== 'broker') continue;
    for (const replica of process.replicas) {
      for (const segment of replica?.log.segments ?? []) {
        segment.batches.length = segment.batchCount;
        segment.offsetIndex.length = 2 * segment.offsetEntryCount;
        segment.timeIndex.length = 2 * segment.timeEntryCount;
      }
    }
  }
  return copy;
}

describe('a restored copy', () => {
  it('runs on as the original did, for 1,000 pairs of moments', LONG, () => {
    let pairsSeen = 0;
    for (let seed = 101; seed <= 140; seed += 1) {
      const dice = createDice(seed);
      const pairs = Array.from({ length: 25 }, (): Pair => {
        const from = dice.between(1, END - 5000);
        return { from, to: from + dice.between(1, 3000) };
      });
      const { digest, copies } = runThrough(generateScenario(seed), pairs);
      for (const { from, to } of pairs) {
        const copy = copies.get(from);
        if (copy === undefined) continue;
        const restored = cloneCluster(copy);
        runUntil(restored, to);
        expect(digestText(restored.digest)).toBe(digest.get(to));
        pairsSeen += 1;
      }
    }
    expect(pairsSeen).toBe(1000);
  });

  it('is equal to the original, field by field, and ends where it ends', LONG, () => {
    for (const seed of [11, 12, 13, 14]) {
      const cluster = createCluster(generateScenario(seed));
      for (const from of [2000, 7000, 16_000]) {
        runUntil(cluster, from);
        const copy = cloneCluster(cluster);
        expect(copy).toEqual(structuredClone(cluster));
        expect(own(copy)).toEqual(own(cluster));
        const other = cloneCluster(cluster);
        runUntil(copy, from + 4000);
        runUntil(other, from + 4000);
        expect(own(other)).toEqual(own(copy));
      }
    }
  });

  it('leaves the original untouched, and is left alone by it', LONG, () => {
    for (const seed of [21, 22, 23, 24]) {
      const cluster = createCluster(generateScenario(seed));
      runUntil(cluster, 6000);
      const copy = cloneCluster(cluster);
      const before = own(cluster);
      runUntil(copy, 20_000);
      expect(own(cluster)).toEqual(before);
      const ran = own(copy);
      runUntil(cluster, 13_000);
      expect(own(copy)).toEqual(ran);
    }
  });
});
