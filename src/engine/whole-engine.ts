/**
 * Everything of the engine at once: for tests, scripts and workers, which need not begin quickly.
 */
import { learnOnDemand } from './on-demand.ts';
import { ON_DEMAND } from './on-demand-parts.ts';
import { learnZooKeeperMode } from './zookeeper-mode.ts';
import { ZOOKEEPER_MODE } from './zookeeper/mode.ts';

export function learnWholeEngine(): void {
  learnOnDemand(ON_DEMAND);
  learnZooKeeperMode(ZOOKEEPER_MODE);
}
