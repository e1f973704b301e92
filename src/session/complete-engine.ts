/** Gets all parts of the engine, however often it takes, and tells when it cannot. */
import { tell, type Live } from './live.ts';
import { loadEngine } from './loading.ts';

/** What could not be fetched is asked for again after so long, real ms. */
const RETRY_MS = 4000;

export interface CompletionOptions {
  readonly load?: () => Promise<void> | null;
  readonly wait?: (ms: number) => Promise<void>;
}

/** Resolved once they are there; null: they are. */
export function completeEngine(live: Live, options: CompletionOptions = {}): Promise<void> | null {
  const { load = loadEngine, wait = sleep } = options;
  const first = load();
  if (first === null) return null;
  live.completion ??= insist(live, first, { load, wait });
  return live.completion;
}

async function insist(
  live: Live,
  first: Promise<void>,
  { load, wait }: Required<CompletionOptions>,
): Promise<void> {
  let loading: Promise<void> | null = first;
  while (loading !== null) {
    try {
      await loading;
      break;
    } catch {
      tell(live, 'engine-incomplete');
      await wait(RETRY_MS);
      loading = load();
    }
  }
  live.completion = null;
  const { notice } = live.store.getState();
  if (notice?.code === 'engine-incomplete') live.store.setState({ notice: null });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
