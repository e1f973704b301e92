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
 * All parts of the engine: for anything but the cluster that the page opens with. Null: they are
 * there.
 */
export function loadEngine(): Promise<void> | null {
  return isOnDemandLearnt() ? null : loadOnDemand();
}

const loadOnDemand = once(async () => {
  learnOnDemand((await fetchOnDemand()).ON_DEMAND);
});

/** What the engine needs for this scenario, and not for every one; null: it has it all. */
export function loadEngineFor({ cluster }: Scenario): Promise<unknown> | null {
  if (cluster.metadata?.mode !== 'zookeeper') return loadEngine();
  return Promise.all([loadEngine(), loadZooKeeperMode()]);
}

/** Links and scenario files: for somebody who opens one, or makes one. */
export const loadDocuments = once(() => import('./documents.ts'));

/** Why things happened: for somebody who asks. */
export const loadExplanations = once(() => import('./why.ts'));
