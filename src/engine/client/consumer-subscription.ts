/**
 * What a consumer reads: topics, of which its group gives it partitions, or partitions of its own
 * choice; and which of them it wants no records of for now.
 *
 * Kafka: ClassicKafkaConsumer (subscribe, assign, unsubscribe, pause, resume, seekToBeginning,
 * seekToEnd), SubscriptionState.
 */
import { emit, type Context } from '../context.ts';
import type { RefusalReason } from '../fact.ts';
import { maybeAutoCommit } from './consumer-commit.ts';
import { giveUpAssignment, leaveGroup } from './consumer-join.ts';
import { forgetFetchFailure, isSubscribed, metadataNeeds } from './consumer-poll.ts';
import { requestReset, takeNewMetadata } from './consumer-positions.ts';
import type { AssignedPartition, Consumer, Subscription } from './consumer.ts';

import { markNewTopics, requestMetadata } from './metadata.ts';
import { onDemand } from '../on-demand.ts';

/**
 * `subscribe()`: the next poll joins the group for these topics. What it owns of others it keeps
 * until then, but returns nothing more of it that has been fetched.
 */
export function subscribe(
  consumer: Consumer,
  given: readonly string[],
  context: Context,
): RefusalReason | null {
  const { plan, subscription } = consumer;
  if (plan.group === null) return 'no-group';
  if (subscription.assign !== null) return 'assigned-by-itself';
  if (subscription.pattern !== null) return 'subscribed-to-pattern';
  const topics = [...new Set(given)].sort();
  if (topics.length === 0) return unsubscribe(consumer, context);
  if (isSameList(topics, subscription.topics)) return null;
  const kept = new Set<number>();
  for (const own of consumer.assignment) if (topics.includes(own.topic)) kept.add(own.partition);
  dropBuffered(consumer, (partition) => kept.has(partition));
  change(consumer, { topics, assign: null, pattern: null }, context);
  return null;
}

/** `assign()`: it reads these partitions, whoever else does. */
export function assignPartitions(
  consumer: Consumer,
  given: readonly string[],
  context: Context,
): RefusalReason | null {
  if (consumer.subscription.pattern !== null) return 'subscribed-to-pattern';
  if (consumer.subscription.topics.length > 0) return 'subscribed-to-topics';
  if (given.length === 0) return unsubscribe(consumer, context);
  if (consumer.plan.group !== null) maybeAutoCommit(consumer, context);
  consumer.assignment = consumer.assignment.filter((own) => given.includes(nameOf(own)));
  const kept = new Set(consumer.assignment.map(({ partition }) => partition));
  dropBuffered(consumer, (partition) => kept.has(partition));
  change(consumer, { topics: [], assign: [...new Set(given)], pattern: null }, context);
  return null;
}

/** `unsubscribe()`: it gives up its partitions and leaves its group, if it is a dynamic member. */
export function unsubscribe(consumer: Consumer, context: Context): RefusalReason | null {
  if (consumer.modern !== null)
    onDemand().members.unsubscribeMember(consumer, consumer.modern, context);
  else giveUpAssignment(consumer, context);
  if (consumer.modern === null && isSubscribed(consumer)) leaveGroup(consumer, context);
  consumer.assignment = [];
  consumer.buffered = [];
  consumer.membership.groupTopics = [];
  consumer.matching = null;
  change(consumer, { topics: [], assign: null, pattern: null }, context);
  return null;
}

function change(consumer: Consumer, subscription: Subscription, context: Context): void {
  const { topics, assign } = subscription;
  consumer.subscription = subscription;
  emit(context, consumer.id, { type: 'subscription-changed', topics, assign });
  if (topics.length === 0 && assign === null) return;
  markNewTopics(consumer.metadata);
  requestMetadata(consumer, consumer.metadata, metadataNeeds(consumer), context);
  takeNewMetadata(consumer);
}

function dropBuffered(consumer: Consumer, isKept: (partition: number) => boolean): void {
  for (const own of consumer.assignment) {
    if (isKept(own.partition)) continue;
    own.buffer = [];
    own.bufferIndex = 0;
  }
  consumer.buffered = consumer.buffered.filter(isKept);
}

/** `pause()` and `resume()`: positions, ownership and heartbeats are not touched. */
export function setPaused(
  consumer: Consumer,
  names: readonly string[],
  isPaused: boolean,
  context: Context,
): RefusalReason | null {
  const chosen = assignedByName(consumer, names);
  if (chosen === null) return 'not-assigned';
  for (const own of chosen) own.isPaused = isPaused;
  const type = isPaused ? 'partitions-paused' : 'partitions-resumed';
  const partitions = chosen.map(({ partition }) => partition);
  emit(context, consumer.id, { type, partitions });
  return null;
}

/** `seekToBeginning()` and `seekToEnd()`: the leader is asked where that is by the next poll. */
export function seekToEdge(
  consumer: Consumer,
  names: readonly string[],
  to: 'beginning' | 'end',
): RefusalReason | null {
  const chosen = names.length === 0 ? consumer.assignment : assignedByName(consumer, names);
  if (chosen === null) return 'not-assigned';
  const places = new Set(chosen.map(({ partition }) => partition));
  consumer.buffered = consumer.buffered.filter((partition) => !places.has(partition));
  for (const own of chosen) {
    requestReset(own, to);
    forgetFetchFailure(consumer, own.partition);
  }
  return null;
}

/** Null: one of them is not assigned to it. */
export function assignedByName(
  { assignment }: Consumer,
  names: readonly string[],
): AssignedPartition[] | null {
  const found: AssignedPartition[] = [];
  for (const name of names) {
    const own = assignment.find((one) => nameOf(one) === name);
    if (own === undefined) return null;
    found.push(own);
  }
  return found;
}

function nameOf({ topic, index }: AssignedPartition): string {
  return `${topic}-${index}`;
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
