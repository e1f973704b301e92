/**
 * What the application's thread of a member of the consumer protocol does in poll(), and when it
 * unsubscribes or closes: the listener is called by it alone.
 *
 * Kafka: AsyncKafkaConsumer (poll, processBackgroundEvents, unsubscribe, close),
 * ApplicationEventProcessor (AsyncPollEvent, ApplyAssignmentEvent, UnsubscribeEvent).
 * Simplified: unsubscribe() does not wait for the answer of the coordinator.
 */
import { emit, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { commitOf, maybeAutoCommit } from './consumer-commit.ts';
import { hasListenerReturned } from './consumer-listener.ts';
import { fail, isSubscribed } from './consumer-poll.ts';
import { assign, owned } from './consumer-positions.ts';
import type { Consumer } from './consumer.ts';
import { onDemand } from '../on-demand.ts';
import { runNetworkThread } from './member-heartbeat.ts';
import { continueReconciliation, onCallbackReturned, reconcile } from './member-reconcile.ts';
import type { BackgroundEvent, ModernMembership } from './member-state.ts';
import {
  beginLeave,
  clearAssignment,
  onReleased,
  rejoinIfStale,
  toJoining,
} from './member-transitions.ts';

export function pollMember(consumer: Consumer, modern: ModernMembership, context: Context): void {
  reconcile(consumer, modern, true, context);
  if (mayAutoCommit(consumer, context.now)) maybeAutoCommit(consumer, context);
  if (consumer.matching !== null) onDemand().patterns.matchTopics(consumer, context);
  if (modern.state === 'STABLE' && modern.events.length === 0) return;
  continueReconciliation(consumer, modern);
  if (modern.state === 'UNSUBSCRIBED' && !modern.isLeaveAwaited && isSubscribed(consumer)) {
    toJoining(consumer, modern, context);
  }
  rejoinIfStale(consumer, modern, context);
  processEvents(consumer, modern, context);
}

/** One at a time: the next one is due when the last one has been answered. */
function mayAutoCommit(consumer: Consumer, now: number): boolean {
  if (!consumer.config.enableAutoCommit || consumer.nextAutoCommitAt > now) return false;
  return commitOf(consumer, 'auto') === null && commitOf(consumer, 'join') === null;
}

function processEvents(consumer: Consumer, modern: ModernMembership, context: Context): void {
  for (let event = modern.events.shift(); event !== undefined; event = modern.events.shift()) {
    if (event.type === 'error') fail(consumer, { error: event.error, partitions: [] });
    else if (isStillRevoking(consumer, event, context)) {
      modern.events.unshift(event);
      return;
    } else callListener(consumer, modern, event, context);
  }
}

/** The listener takes its time: what comes after it has to wait. */
function isStillRevoking(
  consumer: Consumer,
  { callback, partitions }: BackgroundEvent & { readonly type: 'callback' },
  context: Context,
): boolean {
  return callback === 'revoked' && !hasListenerReturned(consumer, partitions, context);
}

function callListener(
  consumer: Consumer,
  modern: ModernMembership,
  event: BackgroundEvent & { readonly type: 'callback' },
  context: Context,
): void {
  const { callback, partitions, assignment, purpose } = event;
  modern.leftWith = [];
  if (callback === 'assigned') applyAssignment(consumer, assignment, context);
  tell(consumer, callback, partitions, context);
  if (purpose === 'reconcile') onCallbackReturned(consumer, modern, context);
  else onReleased(consumer, modern, purpose, context);
}

function tell(
  { id, plan, membership }: Consumer,
  callback: 'revoked' | 'assigned' | 'lost',
  partitions: readonly PartitionId[],
  context: Context,
): void {
  const group = plan.group ?? '';
  const { generation } = membership.groupMetadata;
  if (callback === 'assigned') {
    emit(context, id, { type: 'partitions-assigned', group, generation, partitions });
  } else emit(context, id, { type: `partitions-${callback}`, group, partitions });
}

/** Positions and buffers of what it keeps stay as they are. */
function applyAssignment(
  consumer: Consumer,
  partitions: readonly PartitionId[],
  context: Context,
): void {
  const wanted = new Set(partitions);
  const kept = new Map(
    consumer.assignment
      .filter(({ partition }) => wanted.has(partition))
      .map((own) => [own.partition, own]),
  );
  const buffered = consumer.buffered.filter((partition) => kept.has(partition));
  assign(consumer, partitions, context);
  consumer.assignment = consumer.assignment.map((own) => kept.get(own.partition) ?? own);
  consumer.buffered = buffered;
  consumer.isSteady = false;
}

/** It gives up what it has: the listener is called from here. */
function giveUp(
  consumer: Consumer,
  partitions: readonly PartitionId[],
  isMember: boolean,
  context: Context,
): void {
  if (partitions.length === 0) return;
  tell(consumer, isMember ? 'revoked' : 'lost', partitions, context);
}

/** What its group has given it: nothing of what its application has taken by itself. */
function subscribed(consumer: Consumer): readonly PartitionId[] {
  return isSubscribed(consumer) ? owned(consumer) : [];
}

/** `unsubscribe()`: it gives everything up, and leaves. Its group metadata is gone. */
export function unsubscribeMember(
  consumer: Consumer,
  modern: ModernMembership,
  context: Context,
): void {
  processEvents(consumer, modern, context);
  const had = subscribed(consumer);
  giveUp(consumer, had, modern.memberEpoch > 0, context);
  if (!beginLeave(consumer, modern, context)) modern.leftWith = [];
  else if (had.length > 0) modern.leftWith = had;
  clearAssignment(consumer, modern, context);
  consumer.membership.generation = -1;
  consumer.membership.groupMetadata = { generation: -1, memberId: '' };
  runNetworkThread(consumer, modern, context);
}

/**
 * `close()`, after the last commit: the listener is called, and the coordinator told. So it is by a
 * dynamic member that was asked to remain in its group: its state makes the heartbeat urgent, which
 * that does not change. Who has unsubscribed before now hears, too late, that what it had is lost.
 * True: an answer is awaited.
 */
export function closeMember(
  consumer: Consumer,
  modern: ModernMembership,
  context: Context,
): boolean {
  modern.events = [];
  const had = modern.leftWith.length > 0 ? modern.leftWith : subscribed(consumer);
  giveUp(consumer, had, consumer.membership.groupMetadata.generation > 0, context);
  if (!beginLeave(consumer, modern, context)) return false;
  runNetworkThread(consumer, modern, context);
  return modern.isLeaveAwaited;
}
