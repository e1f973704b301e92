/**
 * Parts of the engine that not every cluster needs: transactions, share groups, the consumer
 * protocol, and assignors beside range. The page fetches them after it has begun; everybody else
 * learns them at once (see `whole-engine.ts`).
 */
import { assertExists } from '../base/assert.ts';

export interface OnDemand {
  readonly applications: typeof import('./client/transformer.ts');
  readonly assignors: typeof import('./group/assignors/further-assignors.ts');
  readonly consumerGroups: typeof import('./group/modern/consumer-groups.ts');
  readonly members: typeof import('./client/member.ts');
  readonly producers: typeof import('./client/transactional-producer.ts');
  readonly shareConsumers: typeof import('./client/share-consumer.ts');
  readonly shareGroups: typeof import('./share/share-groups.ts');
  readonly transactions: typeof import('./transaction/transactions.ts');
}

let learnt: OnDemand | null = null;

/** Makes the parts known, for good: see `fetchOnDemand`. */
export function learnOnDemand(parts: OnDemand): void {
  learnt = parts;
}

export function isOnDemandLearnt(): boolean {
  return learnt !== null;
}

export function onDemand(): OnDemand {
  return assertExists(learnt, 'all parts of the engine are learnt before a cluster needs them');
}

/** The parts themselves, in a file of their own. */
export const fetchOnDemand = () => import('./on-demand-parts.ts');
