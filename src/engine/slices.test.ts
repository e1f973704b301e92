import { expect, it } from 'vitest';
import { cloneCluster } from './checkpoint.ts';
import type { Cluster } from './cluster.ts';
import type { Command } from './command.ts';
import { digestText } from './digest.ts';
import type { Fact } from './fact.ts';
import { brokerId } from './ids.ts';
import { createCluster, type ClusterPlan } from './plan.ts';
import { cloneCut, runUntil, runWithin, step, type RunObserver, type TickCut } from './step.ts';
import { createDice, type Dice } from './testing/dice.ts';
import { generateScenario } from './testing/generated-plans.ts';

/** For runs of whole clusters on a busy machine. */
const LONG = { timeout: 300_000 };

const END = 15_000;

/** Everything by which two runs could differ. */
interface Run {
  readonly cluster: Cluster;
  /** Of each tick that stated something, in order. */
  readonly told: string[];
  readonly observer: RunObserver;
}

function runOf(cluster: Cluster, told: string[] = []): Run {
  const onFacts = (facts: readonly Fact[], { now }: Cluster): void => {
    told.push(JSON.stringify([now, facts]));
  };
  return { cluster, told, observer: { onFacts } };
}

function outcome({ cluster, told }: Run): unknown {
  const { now, nextSeq, factCount, eventCount, digest, random } = cluster;
  return { now, nextSeq, factCount, eventCount, digest: digestText(digest), random, told };
}

function straight(plan: ClusterPlan, until = END): Run {
  const run = runOf(createCluster(plan));
  runUntil(run.cluster, until, run.observer);
  return run;
}

/** Left at the first question, or at one of the next ones. */
function drawLimit(dice: Dice): () => boolean {
  let left = dice.between(0, 3);
  return () => left-- <= 0;
}

it('comes to the same however often a tick is left half done', LONG, () => {
  let cuts = 0;
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const plan = generateScenario(seed);
    const dice = createDice(seed);
    const sliced = runOf(createCluster(plan));
    let cut: TickCut | null = null;
    while (cut !== null || sliced.cluster.now < END) {
      const { observer } = sliced;
      cut = runWithin(sliced.cluster, END, { isSpent: drawLimit(dice), cut, observer });
      if (cut !== null) cuts += 1;
    }
    expect(outcome(sliced)).toEqual(outcome(straight(plan)));
  }
  expect(cuts).toBeGreaterThan(200);
});

it('goes on from a copy of a tick that is half done as from the tick itself', LONG, () => {
  for (const seed of [7, 8, 9]) {
    const plan = generateScenario(seed);
    const dice = createDice(seed);
    let run = runOf(createCluster(plan));
    let cut: TickCut | null = null;
    let copies = 0;
    while (cut !== null || run.cluster.now < END) {
      const { observer } = run;
      cut = runWithin(run.cluster, END, { isSpent: drawLimit(dice), cut, observer });
      if (cut === null || !dice.chance(1, 20)) continue;
      const left: Run = run;
      run = runOf(cloneCluster(left.cluster), left.told.slice());
      const copied: TickCut = cloneCut(cut, run.cluster);
      // What becomes of the original is of no concern to the copy.
      runWithin(left.cluster, left.cluster.now + 50, { isSpent: () => false, cut });
      cut = copied;
      copies += 1;
    }
    expect(copies).toBeGreaterThan(3);
    expect(outcome(run)).toEqual(outcome(straight(plan)));
  }
});

it('gives commands once, at the beginning of a tick that may be left', LONG, () => {
  const commands: readonly Command[] = [{ type: 'crash', process: brokerId(0) }];
  for (const seed of [1, 2, 3]) {
    const plan = generateScenario(seed);
    const whole = straight(plan, 8000);
    const facts = step(whole.cluster, commands);
    if (facts.length > 0) whole.observer.onFacts?.(facts, whole.cluster);
    runUntil(whole.cluster, 12_000, whole.observer);
    const sliced = straight(plan, 8000);
    const { cluster, observer } = sliced;
    let cut: TickCut | null = null;
    do {
      const given = cluster.now === 8000 || cut?.before === 8000 ? commands : [];
      const isSpent = (): boolean => true;
      cut = runWithin(cluster, 12_000, { isSpent, cut, commands: given, observer });
    } while (cut !== null || cluster.now < 12_000);
    expect(outcome(sliced)).toEqual(outcome(whole));
  }
});

it('counts every moment before a tick that was left as whole', () => {
  const plan = generateScenario(1);
  const { cluster } = straight(plan, 0);
  let cut: TickCut | null = null;
  while (cut === null) cut = runWithin(cluster, END, { isSpent: () => true });
  const before = digestText(cluster.digest);
  const tick = cluster.now;
  expect(cut.before).toBeLessThan(tick);
  cut = runWithin(cluster, tick - 1, { isSpent: () => true, cut });
  expect(cut).toMatchObject({ before: tick - 1 });
  expect(digestText(cluster.digest)).toBe(before);
});
