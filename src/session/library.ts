/** The library of prepared scenarios: fetched once, when somebody wants more than the first. */
import { fetchLibrary, learnLibrary, type PreparedScenarios } from '../scenarios/index.ts';

let loading: Promise<PreparedScenarios> | null = null;

/** Fails when the page's own files can no longer be reached; the next call tries again. */
export async function loadLibrary(): Promise<PreparedScenarios> {
  loading ??= fetchLibrary().then(({ LIBRARY }) => learnLibrary(LIBRARY));
  try {
    return await loading;
  } catch (error) {
    loading = null;
    throw error;
  }
}
