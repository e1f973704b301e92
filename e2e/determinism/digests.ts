/** What a run comes down to, computed wherever this module is loaded: in Node, a page, a worker. */
import { createCluster, digestText, runUntil, type ClusterPlan } from '../../src/engine/index.ts';
import { learnWholeEngine } from '../../src/engine/whole-engine.ts';

learnWholeEngine();

/** Simulated ms that each run takes: the clients have started by then, and faults struck. */
const UNTIL = 4000;

export function digestsOf(plans: readonly ClusterPlan[]): string[] {
  return plans.map((plan) => {
    const cluster = createCluster(plan, { digest: true });
    runUntil(cluster, UNTIL);
    return `${digestText(cluster.digest)} after ${cluster.eventCount} events`;
  });
}
