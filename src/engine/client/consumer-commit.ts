/**
 * Commits of a consumer: by the application, by auto commit, before a rebalance and on closing.
 *
 * Kafka: ConsumerCoordinator (commitOffsetsSync, maybeAutoCommitOffsetsAsync,
 * OffsetCommitResponseHandler).
 */
import { emit, type Context } from '../context.ts';
import type { CommitFailure } from '../fact.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { send } from '../network/transport.ts';
import { isRetriable, type ErrorCode } from '../protocol/errors.ts';
import type { CommittedOffset } from '../protocol/group-api.ts';
import {
  ensureCoordinator,
  isCurrent,
  markCoordinatorUnknown,
  retryDelayMs,
} from './consumer-coordinator.ts';
import { instanceIdOf } from './consumer-config.ts';
import { isSubscribed, metadataNeeds, wake } from './consumer-poll.ts';
import { assignedPartition } from './consumer-positions.ts';
import { resetGeneration } from './consumer-join.ts';
import type { Consumer } from './consumer.ts';
import {
  markNewTopics,
  markStale,
  requestMetadata,
  topicMetadata,
  type ClientMetadata,
} from './metadata.ts';
import { onDemand } from '../on-demand.ts';

export type CommitKind =
  /** commitSync(): the application waits for it. */
  | 'sync'
  /** commitAsync(): it does not, and nobody repeats it. */
  | 'async'
  /** Auto commit, in passing. */
  | 'auto'
  /** Auto commit before the partitions are given up. */
  | 'join'
  /** Auto commit on closing. */
  | 'close';

export interface CommitAttempt {
  readonly kind: CommitKind;
  offsets: readonly CommittedOffset[];
  /** Offsets by `orders-0` whose partitions have to be looked up first; null: nothing has to be. */
  names: Readonly<Record<string, number>> | null;
  /** It is given up at this tick; -1: never, or after its first attempt. */
  readonly deadline: number;
  /** Of the request under way; -1: none is. */
  correlationId: number;
  attempts: number;
  /** The next attempt is due at this tick. */
  retryAt: number;
}

/** The oldest commit of a kind that is not over, or null. */
export function commitOf({ commits }: Consumer, kind: CommitKind): CommitAttempt | null {
  return commits.find((commit) => commit.kind === kind) ?? null;
}

export function dropCommits(consumer: Consumer, kind: CommitKind): void {
  if (commitOf(consumer, kind) === null) return;
  consumer.commits = consumer.commits.filter((commit) => commit.kind !== kind);
}

/** What the application has been given, of partitions with a position that holds. */
export function consumedOffsets({ assignment }: Consumer): CommittedOffset[] {
  return assignment
    .filter(({ state }) => state === 'FETCHING')
    .map(({ partition, position: offset, positionEpoch: leaderEpoch }) => {
      return { partition, offset, leaderEpoch, metadata: '' };
    });
}

/** Auto commit happens inside poll() only. */
export function maybeAutoCommit(consumer: Consumer, context: Context): void {
  const { config } = consumer;
  if (!config.enableAutoCommit || consumer.nextAutoCommitAt > context.now) return;
  consumer.nextAutoCommitAt = context.now + config.autoCommitIntervalMs;
  commitPositions(consumer, 'auto', context);
}

/** Commits all positions. Nothing to commit is a commit that is over at once. */
export function commitPositions(
  consumer: Consumer,
  kind: Exclude<CommitKind, 'sync' | 'async'>,
  context: Context,
  deadline = -1,
): void {
  const offsets = consumedOffsets(consumer);
  // An earlier one that could not be sent yet would only be overtaken.
  consumer.commits = consumer.commits.filter(
    (commit) => commit.kind !== kind || commit.correlationId >= 0,
  );
  if (offsets.length > 0) startCommit(consumer, { kind, offsets, deadline }, context);
}

export function startCommit(
  consumer: Consumer,
  commit: Pick<CommitAttempt, 'kind' | 'offsets' | 'deadline'> & Partial<CommitAttempt>,
  context: Context,
): void {
  const begun = { names: null, correlationId: -1, attempts: 0, retryAt: 0 };
  const attempt: CommitAttempt = { ...begun, ...commit };
  consumer.commits.push(attempt);
  tryCommit(consumer, attempt, context);
}

/** Takes up commits that wait: their back-off is over, or there is a coordinator again. */
export function continueCommits(consumer: Consumer, context: Context): void {
  for (const commit of consumer.commits) {
    if (commit.correlationId >= 0) continue;
    if (commit.deadline >= 0 && commit.deadline <= context.now) {
      const isLost = consumer.membership.coordinator === null;
      end(consumer, commit, isLost ? 'NO_COORDINATOR' : 'REQUEST_TIMED_OUT', context);
    } else tryCommit(consumer, commit, context);
  }
}

function tryCommit(consumer: Consumer, commit: CommitAttempt, context: Context): void {
  const { membership, modern, config, plan } = consumer;
  if (commit.retryAt > context.now) {
    wake(consumer, commit.retryAt, context);
    return;
  }
  if (membership.isCommitFenced) {
    end(consumer, commit, 'FENCED_INSTANCE_ID', context);
    return;
  }
  if (modern === null && isSubscribed(consumer) && membership.state !== 'STABLE') {
    // Not a member that it knows of: the commit cannot be right, and is not even sent.
    const isJoining = membership.state !== 'UNJOINED';
    end(consumer, commit, isJoining ? 'REBALANCE_IN_PROGRESS' : 'NOT_A_MEMBER', context);
    return;
  }
  if (commit.names !== null && !lookUp(consumer, commit, context)) return;
  const coordinator = ensureCoordinator(consumer, context);
  if (coordinator === null || plan.group === null) {
    if (commit.deadline >= 0) wake(consumer, commit.deadline, context);
    return;
  }
  const isMember = modern !== null || isSubscribed(consumer);
  const { generation, memberId } =
    modern === null ? membership : onDemand().members.commitIdentity(consumer, modern);
  commit.correlationId = consumer.nextCorrelationId;
  send(context, consumer, coordinator, {
    channel: 'coordinator',
    timeoutMs: config.requestTimeoutMs,
    body: {
      api: 'OffsetCommit',
      group: plan.group,
      generation: isMember ? generation : -1,
      memberId: isMember ? memberId : '',
      instanceId: isMember ? instanceIdOf(config) : null,
      offsets: commit.offsets,
    },
  });
}

/**
 * Finds the partitions of a commit by their names. Kafka's client sends the names, and asks again
 * when the broker does not know them: it comes to the same.
 */
function lookUp(consumer: Consumer, commit: CommitAttempt, context: Context): boolean {
  const { metadata, config } = consumer;
  const offsets = commit.names === null ? commit.offsets : namedOffsets(metadata, commit.names);
  if (offsets !== null) {
    commit.offsets = offsets;
    commit.names = null;
    return true;
  }
  if (commit.kind === 'async' && commit.attempts > 0) {
    end(consumer, commit, 'UNKNOWN_TOPIC_OR_PARTITION', context);
    return false;
  }
  if (commit.attempts === 0) markNewTopics(metadata);
  else markStale(metadata);
  commit.attempts += 1;
  commit.retryAt = context.now + config.retryBackoffMs;
  requestMetadata(consumer, metadata, metadataNeeds(consumer), context);
  wake(consumer, commit.retryAt, context);
  return false;
}

/** Null: the metadata lacks one of them. */
function namedOffsets(
  metadata: ClientMetadata,
  given: Readonly<Record<string, number>>,
): CommittedOffset[] | null {
  const offsets: CommittedOffset[] = [];
  for (const [name, offset] of Object.entries(given)) {
    const dash = name.lastIndexOf('-');
    const topic = topicMetadata(metadata, name.slice(0, dash));
    const partition = topic?.partitions[Number(name.slice(dash + 1))]?.partition;
    if (partition === undefined) return null;
    offsets.push({ partition, offset, leaderEpoch: -1, metadata: '' });
  }
  return offsets.sort((left, right) => left.partition - right.partition);
}

export function onCommitAnswer(
  consumer: Consumer,
  error: ErrorCode,
  request: RequestEnvelope,
  context: Context,
): void {
  const commit = consumer.commits.find(
    ({ correlationId }) => correlationId === request.correlationId,
  );
  const { modern } = consumer;
  const outcome =
    modern === null
      ? readError(consumer, error, request)
      : onDemand().members.readModernCommitError(consumer, modern, error, commit?.kind ?? 'auto');
  if (commit === undefined) return;
  commit.correlationId = -1;
  if (outcome === 'NONE') {
    for (const { partition, offset } of commit.offsets) {
      const own = assignedPartition(consumer, partition);
      if (own !== null) own.committed = offset;
    }
    end(consumer, commit, outcome, context);
  } else if (mayRetry(commit, outcome)) {
    commit.retryAt = context.now + retryDelayMs(consumer, context, commit.attempts);
    commit.attempts += 1;
    wake(consumer, commit.retryAt, context);
  } else end(consumer, commit, outcome, context);
}

/** What the answer means for the membership, and what the application hears of it. */
function readError(
  consumer: Consumer,
  error: ErrorCode,
  { body }: RequestEnvelope,
): ErrorCode | CommitFailure {
  const { membership } = consumer;
  switch (error) {
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'NOT_COORDINATOR':
    case 'REQUEST_TIMED_OUT':
    case 'NETWORK_EXCEPTION':
      markCoordinatorUnknown(consumer);
      return error;
    case 'REBALANCE_IN_PROGRESS':
      membership.needsRejoin = true;
      return error;
    case 'FENCED_INSTANCE_ID': {
      const isOld = body.api === 'OffsetCommit' && !isCurrent(consumer, body);
      if (!isOld) return error;
      return membership.state === 'PREPARING_REBALANCE' ? 'REBALANCE_IN_PROGRESS' : 'COMMIT_FAILED';
    }
    case 'UNKNOWN_MEMBER_ID':
    case 'ILLEGAL_GENERATION': {
      const isOld = body.api === 'OffsetCommit' && !isCurrent(consumer, body);
      if (isOld && membership.state === 'PREPARING_REBALANCE') return 'REBALANCE_IN_PROGRESS';
      if (isSubscribed(consumer)) resetGeneration(consumer, error === 'UNKNOWN_MEMBER_ID');
      return 'COMMIT_FAILED';
    }
    default:
      return error;
  }
}

/** An asynchronous commit is not repeated: it might overwrite a later one. */
function mayRetry({ kind }: CommitAttempt, outcome: ErrorCode | CommitFailure): boolean {
  if (kind === 'auto' || kind === 'async') return false;
  // With the epoch that the member has by then.
  if (outcome === 'STALE_MEMBER_EPOCH') return true;
  return !isClientFailure(outcome) && isRetriable(outcome);
}

function isClientFailure(outcome: ErrorCode | CommitFailure): outcome is CommitFailure {
  return outcome === 'COMMIT_FAILED' || outcome === 'NOT_A_MEMBER' || outcome === 'NO_COORDINATOR';
}

function end(
  consumer: Consumer,
  commit: CommitAttempt,
  error: ErrorCode | CommitFailure,
  context: Context,
): void {
  const { config, plan } = consumer;
  consumer.commits = consumer.commits.filter((other) => other !== commit);
  if (commit.kind === 'auto' && !isClientFailure(error) && isRetriable(error)) {
    consumer.nextAutoCommitAt = context.now + config.retryBackoffMs;
  }
  if (error === 'FENCED_INSTANCE_ID' && commit.kind !== 'sync' && consumer.modern === null) {
    consumer.membership.isCommitFenced = true;
  }
  emit(context, consumer.id, {
    type: 'commit-answered',
    group: plan.group ?? '',
    error,
    offsets: commit.offsets.map(({ partition, offset }) => ({ partition, offset })),
  });
  const delayMs = plan.retriesCommitsAfterMs;
  if (delayMs !== undefined && commit.kind === 'async')
    retryLater(consumer, commit, { error, delayMs }, context);
}

/**
 * The callback of the application commits the same offsets again: what it should not do, for others
 * may have been committed since.
 */
function retryLater(
  consumer: Consumer,
  { offsets }: CommitAttempt,
  { error, delayMs }: { readonly error: ErrorCode | CommitFailure; readonly delayMs: number },
  context: Context,
): void {
  if (isClientFailure(error) || !isRetriable(error)) return;
  const group = consumer.plan.group ?? '';
  const told = offsets.map(({ partition, offset }) => ({ partition, offset }));
  emit(context, consumer.id, { type: 'commit-retried', group, error, offsets: told, delayMs });
  const retryAt = context.now + delayMs;
  startCommit(consumer, { kind: 'async', offsets, deadline: -1, retryAt }, context);
}
