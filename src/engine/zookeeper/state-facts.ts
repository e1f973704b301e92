/**
 * What a committed transaction has done to a partition, told as facts: once, by the first server
 * that applies it. The controller that has asked for it may be gone by then.
 */
import type { Cluster } from '../cluster.ts';
import type { Context } from '../context.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import { emitPartitionFacts } from '../controller/partition-facts.ts';
import type { ProcessId } from '../ids.ts';
import type { ZkTransaction } from './transactions.ts';
import { withoutState, withState } from './view.ts';
import { znodeAt, type Znode, type ZnodeTree } from './znode.ts';

/** How many transactions have been told of. No process reads it. */
export function toldSoFar({ processes }: Cluster): number {
  let told = 0;
  for (const process of processes) {
    if (process.kind === 'zookeeper') told = Math.max(told, process.everCommitted);
  }
  return told;
}

export interface StateBefore {
  readonly path: string;
  readonly znode: Znode;
  /** Who has asked for the change. */
  readonly by: ProcessId | null;
}

/** The states that a transaction may change, as they are until then; new ones are not told of. */
export function statesBefore(tree: ZnodeTree, transaction: ZkTransaction): StateBefore[] {
  const { change } = transaction.proposal;
  if (change.type !== 'write') return [];
  const by = tree.sessions.find(({ id }) => id === change.session)?.client ?? null;
  return change.multi.flatMap((operation): StateBefore[] => {
    if (operation.op !== 'set' || operation.data.type !== 'state') return [];
    const znode = znodeAt(tree, operation.path);
    return znode === null ? [] : [{ path: operation.path, znode, by }];
  });
}

export function tellChanges(
  tree: ZnodeTree,
  changed: readonly StateBefore[],
  { proposal }: ZkTransaction,
  context: Context,
): void {
  const { cause } = context;
  context.cause = proposal.cause;
  for (const { path, znode, by } of changed) {
    const after = znodeAt(tree, path);
    if (by === null || after === null || after === znode || after.data.type !== 'state') continue;
    const known = withoutState(after.data.partition, -1, -1);
    const partitions: (PartitionRegistration | null)[] = [];
    partitions[known.id] = withState(known, after);
    const { reason } = after.data;
    emitPartitionFacts({ id: by, image: { partitions } }, withState(known, znode), reason, context);
  }
  context.cause = cause;
}
