/**
 * From what a member has to what it shall have: the last commit, what is given up, what is new, and
 * only then the confirmation. What it keeps is read all the while.
 *
 * Kafka: AbstractMembershipManager (maybeReconcile, revokeAndAssign, maybeAbortReconciliation),
 * CommitRequestManager.maybeAutoCommitSyncBeforeRebalance.
 * Simplified: a commit that is repeated before a revocation commits what it first did; an
 * assignment that lacks the same unknown topics as before is not confirmed once more.
 */
import type { Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { commitOf, commitPositions } from './consumer-commit.ts';
import { owned } from './consumer-positions.ts';
import { refreshMetadata } from './consumer-poll.ts';
import type { Consumer } from './consumer.ts';
import {
  isReconciled,
  isSame,
  transitionTo,
  type LocalAssignment,
  type ModernMembership,
} from './member-state.ts';
import { markStale, partitionMetadata } from './metadata.ts';

/** An assignment has come from the coordinator. */
export function onAssignment(
  consumer: Consumer,
  modern: ModernMembership,
  partitions: readonly PartitionId[],
  context: Context,
): void {
  const assignment = { partitions: partitions.slice().sort((one, other) => one - other) };
  const { target } = modern;
  if (target.localEpoch < 0 || !isSame(assignment, target)) {
    modern.target = { localEpoch: target.localEpoch + 1, ...assignment };
  }
  if (!isReconciled(modern)) transitionTo(consumer, modern, 'RECONCILING', context);
  else if (modern.state === 'RECONCILING' || modern.state === 'JOINING') {
    transitionTo(consumer, modern, 'STABLE', context);
  }
}

/**
 * Begins with what is to be reconciled. With auto commit it only does so within poll(), before
 * anything new is returned: what has been returned may be committed then.
 */
export function reconcile(
  consumer: Consumer,
  modern: ModernMembership,
  canCommit: boolean,
  context: Context,
): void {
  if (modern.state !== 'RECONCILING' || modern.reconciliation !== null) return;
  if (isReconciled(modern)) return;
  const resolved = resolvableTarget(consumer, modern, context);
  const { current } = modern;
  if (current.localEpoch >= 0 && isSame(resolved, current)) {
    if (current.localEpoch === resolved.localEpoch) return;
    modern.current = resolved;
    transitionTo(consumer, modern, 'ACKNOWLEDGING', context);
    return;
  }
  const { enableAutoCommit, maxPollIntervalMs } = consumer.config;
  if (enableAutoCommit && !canCommit) return;
  const wanted = new Set(resolved.partitions);
  const revoked = owned(consumer).filter((partition) => !wanted.has(partition));
  const leaving = new Set(revoked);
  for (const own of consumer.assignment) {
    if (leaving.has(own.partition)) own.isPendingRevocation = true;
  }
  modern.reconciliation = { resolved, revoked, step: 'committing', isOutdated: false };
  if (enableAutoCommit) {
    commitPositions(consumer, 'join', context, context.now + maxPollIntervalMs);
  }
  continueReconciliation(consumer, modern);
}

/** The commit before it is over: the listener is told. */
export function continueReconciliation(consumer: Consumer, modern: ModernMembership): void {
  const { reconciliation } = modern;
  if (reconciliation === null || reconciliation.step !== 'committing') return;
  if (commitOf(consumer, 'join') !== null || wasAborted(modern)) return;
  const { revoked: partitions } = reconciliation;
  if (partitions.length === 0) {
    announceAssignment(consumer, modern);
    return;
  }
  reconciliation.step = 'revoking';
  modern.events.push({
    type: 'callback',
    callback: 'revoked',
    partitions,
    assignment: [],
    purpose: 'reconcile',
  });
}

/** The listener hears of what is new, also when nothing is. */
function announceAssignment(
  consumer: Consumer,
  { reconciliation, events }: ModernMembership,
): void {
  if (reconciliation === null) return;
  const { partitions: assignment } = reconciliation.resolved;
  const before = new Set(owned(consumer));
  const partitions = assignment.filter((partition) => !before.has(partition));
  reconciliation.step = 'assigning';
  const type = 'callback';
  events.push({ type, callback: 'assigned', partitions, assignment, purpose: 'reconcile' });
}

/** The listener has returned: on to the next step, the last of which is the confirmation. */
export function onCallbackReturned(
  consumer: Consumer,
  modern: ModernMembership,
  context: Context,
): void {
  const { reconciliation } = modern;
  if (reconciliation === null || wasAborted(modern)) return;
  if (reconciliation.step === 'revoking') {
    announceAssignment(consumer, modern);
    return;
  }
  modern.current = reconciliation.resolved;
  modern.reconciliation = null;
  consumer.nextAutoCommitAt = context.now + consumer.config.autoCommitIntervalMs;
  transitionTo(consumer, modern, 'ACKNOWLEDGING', context);
}

/** It is no member any more, or another one: the rest is dropped. */
function wasAborted(modern: ModernMembership): boolean {
  const { reconciliation, state } = modern;
  if (state === 'RECONCILING' && reconciliation?.isOutdated !== true) return false;
  modern.reconciliation = null;
  return true;
}

/**
 * The part of the target that its metadata has names for; what is missing is looked up. Until that
 * is known, the rest is taken over.
 */
function resolvableTarget(
  consumer: Consumer,
  { target, current }: ModernMembership,
  context: Context,
): LocalAssignment {
  const { metadata } = consumer;
  const partitions = target.partitions.filter(
    (partition) =>
      partitionMetadata(metadata, partition) !== null || current.partitions.includes(partition),
  );
  if (partitions.length === target.partitions.length) return target;
  markStale(consumer.metadata);
  refreshMetadata(consumer, context);
  return { localEpoch: target.localEpoch, partitions };
}
