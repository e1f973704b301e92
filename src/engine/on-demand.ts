/**
 * Parts of the engine that no cluster begins with: commands, failures, administration, upkeep of
 * logs; and what not every cluster has: several controllers, transactions, share groups, the
 * consumer protocol, assignors beside range. The page fetches them after it has begun, and no
 * command is carried out and no time passes that may need them before they are there (see
 * `FIRST_CLUSTER_ALONE_UNTIL`); everybody else learns them at once (see `whole-engine.ts`).
 */
import { assertExists } from '../base/assert.ts';

export interface OnDemand {
  readonly adminCalls: typeof import('./client/further-admin-calls.ts');
  readonly applications: typeof import('./client/transformer.ts');
  readonly assignors: typeof import('./group/assignors/further-assignors.ts');
  readonly brokers: typeof import('./broker/further-duties.ts');
  readonly commands: typeof import('./further-commands.ts');
  readonly consumerFailures: typeof import('./client/consumer-failures.ts');
  readonly consumerGroups: typeof import('./group/modern/consumer-groups.ts');
  readonly controllers: typeof import('./controller/further-decisions.ts');
  readonly errorMessages: typeof import('./protocol/en-error-messages.ts');
  readonly groups: typeof import('./group/further-requests.ts');
  readonly members: typeof import('./client/member.ts');
  readonly patterns: typeof import('./client/topic-pattern.ts');
  readonly producerFailures: typeof import('./client/producer-failures.ts');
  readonly producers: typeof import('./client/transactional-producer.ts');
  readonly quorums: typeof import('./quorum/several-voters.ts');
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
