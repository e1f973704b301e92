/** Parts of the page that come in files of their own: each is fetched once, when it is wanted. */
import {
  fetchOnDemand,
  fetchZooKeeperMode,
  isOnDemandLearnt,
  learnOnDemand,
  learnZooKeeperMode,
} from '../engine/index.ts';
import { fetchLibrary, learnLibrary, type Scenario } from '../scenarios/index.ts';

/**
 * Fetches at the first call; all get the same. Fails when the page's own files can no longer be
 * reached; the next call tries again.
 */
function once<T>(fetch: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return async () => {
    loading ??= fetch();
    try {
      return await loading;
    } catch (error) {
      loading = null;
      throw error;
    }
  };
}

/** The library of prepared scenarios: for somebody who wants more than the first. */
export const loadLibrary = once(async () => learnLibrary((await fetchLibrary()).LIBRARY));

const loadZooKeeperMode = once(async () => {
  learnZooKeeperMode((await fetchZooKeeperMode()).ZOOKEEPER_MODE);
});

/**
 * Up to this tick the first cluster does without the parts that come later: it has begun, its group
 * is formed, records flow, and no task of the brokers' logs is due yet (log.cleaner.backoff.ms is
 * 15 s). A test runs it there without them.
 */
export const FIRST_CLUSTER_ALONE_UNTIL = 15_000;

/** How far time may go now: until all parts of the engine have come it waits there for them. */
export function lastTickNow(): number {
  return isOnDemandLearnt() ? Number.MAX_SAFE_INTEGER : FIRST_CLUSTER_ALONE_UNTIL;
}

/**
 * All parts of the engine: for anything but the beginning of the first cluster. Null: they are
 * there.
 */
export function loadEngine(): Promise<void> | null {
  return isOnDemandLearnt() ? null : loadOnDemand();
}

const loadOnDemand = once(async () => {
  learnOnDemand((await fetchOnDemand()).ON_DEMAND);
});

/** What the engine needs for this scenario, and not for every one; null: nothing. */
export function loadModeOf({ cluster }: Scenario): Promise<void> | null {
  return cluster.metadata?.mode === 'zookeeper' ? loadZooKeeperMode() : null;
}

/** Everything that the engine needs for this scenario, for who does not begin without. */
export async function loadEngineFor(scenario: Scenario): Promise<void> {
  await loadEngine();
  await loadModeOf(scenario);
}

/** Links and scenario files: for somebody who opens one, or makes one. */
export const loadDocuments = once(() => import('./documents.ts'));

/** Why things happened: for somebody who asks. */
export const loadExplanations = once(() => import('./why.ts'));
