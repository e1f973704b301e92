/**
 * A consumer that subscribes to whatever topics match a regular expression. Either it looks for
 * them itself, whenever its metadata is new, or the coordinator of the consumer protocol does.
 *
 * Kafka: ConsumerCoordinator (updatePatternSubscription, maybeUpdateSubscriptionMetadata),
 * ApplicationEventProcessor (TopicPatternSubscriptionChangeEvent,
 * TopicRe2JPatternSubscriptionChangeEvent), ConsumerMetadata, SubscriptionState; KIP-848.
 * Simplified: an expression of the client is read as RE2 reads it, which knows neither looking
 * ahead nor back; topics are asked for by the numbers of their partitions in place of their ids.
 */
import { isInternalTopic } from '../broker/auto-topics.ts';
import type { ConsumerPlan, SubscribedPattern } from '../command.ts';
import { emit, type Context } from '../context.ts';
import { compilePattern, expressionFault } from '../group/modern/expression-parser.ts';
import { matches, type Pattern } from '../group/modern/regular-expression.ts';
import type { PartitionId } from '../ids.ts';
import type { MetadataResponse } from '../protocol/data-api.ts';
import type { RefusalReason } from '../refusal.ts';
import { readConsumerConfig } from './consumer-config.ts';
import { fail, hasSubscriptionChanged, metadataNeeds, topicOf } from './consumer-poll.ts';
import { createMatching, type Consumer, type TopicMatching } from './consumer.ts';
import { markNewTopics, requestMetadata, type MetadataNeeds } from './metadata.ts';

/** Why an application with this plan would not come as far as its first poll. */
export function patternRefusal({
  pattern,
  group,
  configs,
}: Pick<ConsumerPlan, 'pattern' | 'group' | 'configs'>): RefusalReason | null {
  if (pattern === undefined) return null;
  if (group === null) return 'no-group';
  return patternFault(pattern, readConsumerConfig({ group, configs }).config.groupProtocol);
}

/** What the broker is to match, the broker is to judge. */
function patternFault(
  { matchedBy, expression }: SubscribedPattern,
  groupProtocol: string,
): RefusalReason | null {
  if (expression === '') return 'invalid-pattern';
  if (matchedBy === 'client')
    return expressionFault(expression) === null ? null : 'invalid-pattern';
  return groupProtocol.toLowerCase() === 'consumer' ? null : 'needs-consumer-protocol';
}

/** `subscribe(Pattern)` and `subscribe(SubscriptionPattern)`. */
export function subscribeToPattern(
  consumer: Consumer,
  pattern: SubscribedPattern,
  context: Context,
): RefusalReason | null {
  const { plan, config, subscription } = consumer;
  if (plan.group === null) return 'no-group';
  const fault = patternFault(pattern, config.groupProtocol);
  if (fault !== null) return fault;
  const { assign, topics, pattern: before } = subscription;
  if (assign !== null) return 'assigned-by-itself';
  if (before === null && topics.length > 0) return 'subscribed-to-topics';
  if (before !== null && before.matchedBy !== pattern.matchedBy) return 'subscribed-to-pattern';
  consumer.subscription = { topics, assign, pattern };
  emit(context, consumer.id, { type: 'subscription-changed', topics: [], assign, pattern });
  if (pattern.matchedBy === 'broker') return null;
  consumer.matching = createMatching();
  updateMatch(consumer, consumer.matching, context);
  askAnew(consumer, context);
  return null;
}

/** Within poll(): if there is new metadata, it is looked through. */
export function matchTopics(consumer: Consumer, context: Context): void {
  const { matching, metadata, modern, subscription } = consumer;
  if (modern === null && subscription.pattern?.matchedBy === 'broker') {
    fail(consumer, { error: 'UnsupportedOperationException', partitions: [] });
  }
  if (matching === null) return;
  const isKnown = matching.bootstraps === metadata.bootstraps;
  if (isKnown && matching.metadataAt === metadata.updatedAt) return;
  if (updateMatch(consumer, matching, context)) askAnew(consumer, context);
}

/** Who has returned to the bootstrap brokers knows of no topic, until one of them has answered. */
function updateMatch(consumer: Consumer, matching: TopicMatching, context: Context): boolean {
  const { metadata, subscription, plan } = consumer;
  const { pattern, topics: before } = subscription;
  const compiled = compiledPattern(pattern);
  const isForgotten =
    matching.bootstraps !== metadata.bootstraps && matching.metadataAt === metadata.updatedAt;
  matching.metadataAt = metadata.updatedAt;
  matching.bootstraps = metadata.bootstraps;
  const known = isForgotten || compiled === null ? [] : metadata.topics;
  const topics = known
    .filter(({ name, error }) => error === 'NONE' && compiled !== null && matches(compiled, name))
    .map(({ name }) => name)
    .sort();
  if (topics.join() === before.join()) return false;
  consumer.subscription = { ...subscription, topics };
  emit(context, consumer.id, {
    type: 'pattern-matched',
    group: plan.group ?? '',
    pattern: pattern?.expression ?? '',
    topics,
  });
  return true;
}

function compiledPattern(pattern: SubscribedPattern | null): Pattern | null {
  if (pattern === null) return null;
  const compiled = compilePattern(pattern.expression);
  return typeof compiled === 'string' ? null : compiled;
}

function askAnew(consumer: Consumer, context: Context): void {
  markNewTopics(consumer.metadata);
  requestMetadata(consumer, consumer.metadata, metadataNeeds(consumer), context);
}

/** Whether what it is given is of a topic that it wants, though it did not know of it. */
export function isMatching({ subscription }: Consumer, topic: string): boolean {
  const compiled = compiledPattern(subscription.pattern);
  return compiled !== null && matches(compiled, topic);
}

/**
 * Before it joins it looks at the topics once more, so that a topic that is new to several members
 * costs the group one rebalance. False: the answer has not come.
 */
export function mayJoin(consumer: Consumer, context: Context): boolean {
  const { membership, matching, metadata } = consumer;
  if (matching === null || membership.isJoining) return true;
  if (!membership.needsRejoin) {
    matching.refresh = 'due';
    return true;
  }
  if (matching.refresh === 'done') return true;
  if (matching.refresh === 'due') {
    matching.refresh = 'awaited';
    if (metadata.notBefore <= context.now) {
      metadata.isStale = true;
      metadata.equivalentResponses = 0;
    }
  }
  if (metadata.isStale || metadata.isInFlight) {
    requestMetadata(consumer, metadata, metadataNeeds(consumer), context);
    return false;
  }
  matching.refresh = 'done';
  matchTopics(consumer, context);
  if (hasSubscriptionChanged(consumer)) membership.needsRejoin = true;
  return true;
}

/**
 * All topics, or only those of what the coordinator has assigned. Where it is to commit for topics
 * by name, it asks for those.
 */
export function patternNeeds(consumer: Consumer): MetadataNeeds {
  const { matching, modern, config } = consumer;
  if (matching !== null) return { topics: null, config };
  const topics = committedTopics(consumer);
  const partitions = modern?.target.partitions ?? [];
  return { topics, partitions, allowAutoTopicCreation: false, config };
}

function committedTopics({ commits }: Consumer): string[] {
  const named = commits.flatMap(({ names }) => Object.keys(names ?? {}).map(topicOf));
  return [...new Set(named)];
}

/** What it keeps of an answer that names all topics. */
export function retained(consumer: Consumer, answer: MetadataResponse): MetadataResponse {
  const { subscription, membership, config } = consumer;
  const compiled = compiledPattern(subscription.pattern);
  const named = new Set([
    ...subscription.topics,
    ...membership.groupTopics,
    ...committedTopics(consumer),
  ]);
  const isWanted = (name: string): boolean => {
    if (named.has(name)) return true;
    if (config.excludeInternalTopics && isInternalTopic(name)) return false;
    return compiled !== null && matches(compiled, name);
  };
  return { ...answer, topics: answer.topics.filter(({ name }) => isWanted(name)) };
}

/**
 * The leader of a group may know of topics that the member had not seen when it joined: it does not
 * join again for them.
 */
export function obeyLeader(
  consumer: Consumer,
  given: readonly PartitionId[],
  context: Context,
): void {
  const { membership, metadata, subscription } = consumer;
  const joined = membership.joinedSubscription ?? [];
  const added = metadata.topics
    .filter(({ name }) => !joined.includes(name))
    .filter(({ partitions }) => partitions.some(({ partition }) => given.includes(partition)))
    .map(({ name }) => name);
  if (added.length === 0) return;
  const topics = [...new Set([...subscription.topics, ...added])].sort();
  if (topics.length > subscription.topics.length) askAnew(consumer, context);
  consumer.subscription = { ...subscription, topics };
  membership.joinedSubscription = [...joined, ...added].sort();
}
