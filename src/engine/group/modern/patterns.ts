/**
 * Regular expressions that members subscribe with: the coordinator finds the topics that match, now
 * and then again, so that all members of a group see the same.
 *
 * Kafka: GroupMetadataManager (maybeUpdateRegularExpressions, handleRegularExpressionsResult),
 * TopicRegexResolver; KIP-848.
 * Simplified: the topics are found one tick later, where Kafka leaves it to another thread.
 */
import type { MetadataImage } from '../../controller/metadata.ts';
import { isSameSet, type ConsumerGroup, type ConsumerMember } from './consumer-group.ts';
import { epochRecord, patternTombstone, type ConsumerGroupRecord } from './consumer-records.ts';
import { refusal, type Draft, type Refusal, type Surroundings } from './draft.ts';
import { compilePattern } from './expression-parser.ts';
import { matches } from './regular-expression.ts';
import { membersWith, metadataHashOf, subscribedNames } from './subscriptions.ts';

/**
 * A group looks for matching topics at most this often. Kafka: REGEX_BATCH_REFRESH_MIN_INTERVAL_MS.
 */
const REFRESH_MIN_INTERVAL_MS = 10_000;

export interface PatternChange {
  /** The member has another regular expression now, or none. */
  readonly isUpdated: boolean;
  /** And what it matches is known, so that the group epoch moves on at once. */
  readonly isResolved: boolean;
}

export function updatePatterns(
  draft: Draft,
  before: ConsumerMember,
  updated: ConsumerMember,
  surroundings: Surroundings,
): PatternChange | Refusal {
  const { group, records } = draft;
  const isUpdated = before.pattern !== updated.pattern;
  let isResolved = false;
  let isNew = false;
  if (isUpdated) {
    if (before.pattern !== null && usersOf(group, before.pattern) === 1) {
      records.push(patternTombstone(group.name, before.pattern));
    }
    if (updated.pattern === null) isResolved = true;
    else if (usersOf(group, updated.pattern) > 0) isResolved = isKnown(group, updated.pattern);
    else {
      const fault = patternFault(updated.pattern);
      if (fault !== null) return fault;
      isNew = true;
    }
  }
  const isUsed = isNew || group.members.some(({ pattern }) => pattern !== null);
  if (isUsed && isDue(group, updated, isNew, surroundings)) draft.resolvesPatterns = true;
  return { isUpdated, isResolved };
}

function patternFault(pattern: string): Refusal | null {
  const compiled = compilePattern(pattern);
  if (typeof compiled !== 'string') return null;
  return refusal(
    'INVALID_REGULAR_EXPRESSION',
    `SubscribedTopicRegex \`${pattern}\` is not a valid regular expression: ${compiled}.`,
  );
}

/** Not while it is being done, not too soon, and only if there may be something new to find. */
function isDue(
  group: ConsumerGroup,
  updated: ConsumerMember,
  isNew: boolean,
  { image, now, broker }: Surroundings,
): boolean {
  if (group.resolvingRound !== 0) return false;
  const last = group.patterns[0];
  if (last !== undefined && now <= last.resolvedAt + REFRESH_MIN_INTERVAL_MS) return false;
  const used = usedPatterns(membersWith(group, updated));
  if (used.length === 0) return false;
  return (
    isNew ||
    used.length !== group.patterns.length ||
    last === undefined ||
    last.version < image.topics.length ||
    now > last.resolvedAt + broker.groupConsumerRegexRefreshIntervalMs
  );
}

/** What the topics of the cluster say, one tick after they were asked. */
export function resolvePatterns(draft: Draft, { image, now }: Surroundings): void {
  const { group, records, facts } = draft;
  const resolved = usedPatterns(group.members).map((pattern) => ({
    pattern,
    topics: matchingTopics(pattern, image),
    version: image.topics.length,
    resolvedAt: now,
  }));
  let isBumped = false;
  for (const { pattern, ...value } of resolved) {
    const known = group.patterns.find((own) => own.pattern === pattern)?.topics ?? [];
    if (!isSameSet(known, value.topics)) isBumped = true;
    const record: ConsumerGroupRecord = {
      type: 'consumer-group-regular-expression',
      group: group.name,
      pattern,
      value,
    };
    records.push(record);
    facts.push({ type: 'pattern-resolved', group: group.name, pattern, topics: value.topics });
  }
  const metadataHash = metadataHashOf(subscribedNames(group.members, resolved), image);
  if (!isBumped && metadataHash === group.metadataHash) return;
  const groupEpoch = group.groupEpoch + 1;
  records.push(epochRecord(group.name, groupEpoch, metadataHash));
  draft.hasComparedMetadata = true;
  facts.push({
    type: 'group-epoch-bumped',
    group: group.name,
    from: group.groupEpoch,
    to: groupEpoch,
    reason: 'pattern',
  });
}

/** Names of topics that match as a whole, sorted. */
function matchingTopics(pattern: string, image: MetadataImage): readonly string[] {
  const compiled = compilePattern(pattern);
  if (typeof compiled === 'string') return [];
  const names: string[] = [];
  for (const topic of image.topics) {
    if (topic !== null && matches(compiled, topic.name)) names.push(topic.name);
  }
  return names.sort();
}

function usedPatterns(members: readonly ConsumerMember[]): readonly string[] {
  const used = new Set<string>();
  for (const { pattern } of members) if (pattern !== null) used.add(pattern);
  return [...used].sort();
}

function usersOf({ members }: ConsumerGroup, pattern: string): number {
  return members.reduce((count, own) => (own.pattern === pattern ? count + 1 : count), 0);
}

function isKnown({ patterns }: ConsumerGroup, pattern: string): boolean {
  return patterns.some((known) => known.pattern === pattern);
}
