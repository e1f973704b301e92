/** The same in a worker: plans come in, digests go out. */
import type { ClusterPlan } from '../../src/engine/index.ts';
import { digestsOf } from './digests.ts';

addEventListener('message', ({ data }: MessageEvent<readonly ClusterPlan[]>) => {
  postMessage(digestsOf(data));
});
