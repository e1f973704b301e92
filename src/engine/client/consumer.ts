/**
 * A consumer: its positions, its membership in a group, and the application that polls.
 *
 * Kafka: KafkaConsumer (ClassicKafkaConsumer), SubscriptionState.
 * Simplified: the poll loop has no timeout of its own: while it has nothing to return, it does what
 * a poll does whenever something arrives or is due.
 */
import type { ConsumerPlan, SubscribedPattern } from '../command.ts';
import type { Context } from '../context.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import type { BrokerId, PartitionId, ProcessId } from '../ids.ts';
import type { RecordBatch } from '../log/record.ts';
import type { Answer } from '../network/envelope.ts';
import type { ProcessBase } from '../process.ts';
import type { CommittedReader } from './committed-reader.ts';
import { isModern } from './is-modern.ts';
import type { Closing } from './consumer-close.ts';
import { onCommitAnswer, type CommitAttempt } from './consumer-commit.ts';
import { readConsumerConfig, type ConsumerConfig } from './consumer-config.ts';
import { createMembership, onCoordinatorFound, type Membership } from './consumer-coordinator.ts';
import { onFetchAnswer, type NodeFetch } from './consumer-fetch.ts';
import { onHeartbeatAnswer, onHeartbeatDue } from './consumer-heartbeat.ts';
import { onJoinAnswer, onSyncAnswer } from './consumer-join.ts';
import { assignOnLeading } from './consumer-leader.ts';
import { metadataNeeds, settle, type ConsumerFailure } from './consumer-poll.ts';
import {
  onOffsetFetchAnswer,
  takeNewMetadata,
  type OffsetFetchState,
} from './consumer-positions.ts';
import { onListOffsetsAnswer } from './consumer-reset.ts';
import { tellInterruption, type WorkStretch } from './consumer-work.ts';
import type { RunningListener } from './consumer-listener.ts';
import type { FetchState } from './fetch-state.ts';
import type { ModernMembership } from './member.ts';
import {
  bootstrapBrokers,
  createMetadata,
  onMetadataResponse,
  onMetadataTimer,
  onServerAnswer,
  requestMetadata,
  type ClientMetadata,
} from './metadata.ts';
import type { Application } from './transformer.ts';
import { onDemand } from '../on-demand.ts';

export type { Membership, MemberState } from './consumer-coordinator.ts';
export type { NodeFetch } from './consumer-fetch.ts';

export interface Consumer extends ProcessBase {
  readonly kind: 'consumer';
  readonly clientId: string;
  /** What it is started with. */
  plan: ConsumerPlan;
  config: ConsumerConfig;
  metadata: ClientMetadata;
  membership: Membership;
  /** Its membership under the consumer protocol (KIP-848); null: it is a classic one. */
  modern: ModernMembership | null;
  subscription: Subscription;
  /** How far it has matched its pattern with its metadata; null: it has no such pattern. */
  matching: TopicMatching | null;
  /** The program that it is a part of; null: one that only reads. */
  application: Application | null;
  /** Assigned partitions, ordered by topic name and partition number. */
  assignment: AssignedPartition[];
  fetches: NodeFetch[];
  /** Partitions with fetched records that poll() has not returned, in order of arrival. */
  buffered: PartitionId[];
  /**
   * Every assigned partition is being fetched, and nothing but records has come since: what an
   * answer to a fetch brings then concerns the partitions of its broker alone.
   */
  isSteady: boolean;
  /** The application calls poll(): it is in one now, or works on what the last one returned. */
  isPolling: boolean;
  /** While it does not poll: a single poll() is under way, until this tick at most; -1: none is. */
  pollsUntil: number;
  /** `position()` looks for its positions until this tick; -1: it does not. */
  locatesUntil: number;
  /** It works on records until this tick; -1: it does not. */
  busyUntil: number;
  /** What it works on, where that takes time. */
  inHand: readonly WorkStretch[];
  /** So many records it works on as soon as its commit is answered; 0: it does not wait. */
  toProcess: number;
  /** The listener that poll() has called, and that takes its time; null: none. */
  listener: RunningListener | null;
  /** The timer of its next poll is set for this tick; -1: none. */
  wakeAt: number;
  pollRound: number;
  /** When it was in a poll last, simulated ms. */
  lastPollAt: number;
  /** Auto commit is due at this tick, as far as it polls then. */
  nextAutoCommitAt: number;
  offsetFetch: OffsetFetchState;
  /** Commits that have not been answered yet, oldest first. */
  commits: CommitAttempt[];
  /** `close()` has been called; null: it has not. */
  closing: Closing | null;
  /** What the next poll() will throw. */
  pendingFailure: ConsumerFailure | null;
  /** An exception that the application met: it does not poll any more. */
  failure: string | null;
}

/** What it has asked for last: topics of its group, or partitions of its own choice. */
export interface Subscription {
  /** Ordered. */
  readonly topics: readonly string[];
  /** Partitions such as `orders-0` that it has chosen itself; null: it has not. */
  readonly assign: readonly string[] | null;
  /** In place of topics; what it matches by itself is listed there. */
  readonly pattern: SubscribedPattern | null;
}

/** Of a pattern that the client matches itself. */
export interface TopicMatching {
  /** The arrival of the metadata that it was matched with last; -1: none yet. */
  metadataAt: number;
  /** How often it had returned to the bootstrap brokers then. */
  bootstraps: number;
  /** Before it joins its metadata is brought up to date: that is asked for, or done. */
  refresh: 'due' | 'awaited' | 'done';
}

export interface AssignedPartition {
  readonly partition: PartitionId;
  readonly topic: string;
  /** Partition number within its topic. */
  readonly index: number;
  state: FetchState;
  /** The application wants no records of it for now: `pause()`. */
  isPaused: boolean;
  /** It is about to be given up: nothing of it is fetched or returned any more. */
  isPendingRevocation: boolean;
  /** How an AWAIT_RESET ends: by a value of auto.offset.reset, or at the `beginning` or `end`. */
  resetPolicy: string;
  /** Next offset that poll() returns; -1: none yet. */
  position: number;
  /** Epoch of the last record before the position; -1: unknown. */
  positionEpoch: number;
  /** Its leader, and the leader epoch that the position was validated against. */
  leader: BrokerId | null;
  validatedEpoch: number;
  /** The replica that the leader has named to be read from, until this tick; null: none. */
  readReplica: BrokerId | null;
  readReplicaUntil: number;
  /** As the last fetch response said; -1 before. */
  highWatermark: number;
  /** Likewise: below it every transaction is decided. */
  lastStableOffset: number;
  /** What this member last committed, and was told so; -1: nothing. */
  committed: number;
  /** Fetched and not yet returned by poll(), from `bufferIndex` on. */
  buffer: readonly RecordBatch[];
  bufferIndex: number;
  /** Which of that belongs to aborted transactions; null: nothing. */
  reader: CommittedReader | null;
  /** Nothing is asked about it before this tick. */
  retryAt: number;
}

export function createMatching(): TopicMatching {
  return { metadataAt: -1, bootstraps: 0, refresh: 'due' };
}

export function createConsumer(
  id: ProcessId,
  plan: ConsumerPlan,
  bootstrap: readonly BrokerId[],
): Consumer {
  return {
    kind: 'consumer',
    id,
    status: 'stopped',
    run: 0,
    startedBy: 0,
    nextCorrelationId: 0,
    backlog: [],
    clientId: plan.clientId,
    plan,
    config: readConsumerConfig(plan).config,
    application: null,
    ...emptyMemory(plan, bootstrap),
  };
}

/** What a consumer that starts knows: nothing. */
function emptyMemory(
  plan: ConsumerPlan,
  bootstrap: readonly BrokerId[],
): Pick<
  Consumer,
  | 'metadata'
  | 'membership'
  | 'modern'
  | 'subscription'
  | 'matching'
  | 'assignment'
  | 'fetches'
  | 'buffered'
  | 'isSteady'
  | 'isPolling'
  | 'pollsUntil'
  | 'locatesUntil'
  | 'busyUntil'
  | 'inHand'
  | 'toProcess'
  | 'listener'
  | 'wakeAt'
  | 'pollRound'
  | 'lastPollAt'
  | 'nextAutoCommitAt'
  | 'offsetFetch'
  | 'commits'
  | 'closing'
  | 'pendingFailure'
  | 'failure'
> {
  return {
    metadata: createMetadata(bootstrap),
    membership: createMembership(),
    modern: null,
    subscription: {
      topics: [...new Set(plan.topics)].sort(),
      assign: plan.assign,
      pattern: plan.pattern ?? null,
    },
    matching: plan.pattern?.matchedBy === 'client' ? createMatching() : null,
    assignment: [],
    fetches: [],
    buffered: [],
    isSteady: false,
    isPolling: false,
    pollsUntil: -1,
    locatesUntil: -1,
    busyUntil: -1,
    inHand: [],
    toProcess: 0,
    listener: null,
    wakeAt: -1,
    pollRound: 0,
    lastPollAt: -1,
    nextAutoCommitAt: 0,
    offsetFetch: { isInFlight: false, generation: -1, retryAt: 0, isNews: false },
    commits: [],
    closing: null,
    pendingFailure: null,
    failure: null,
  };
}

export function startConsumer(consumer: Consumer, context: Context): void {
  const brokers = bootstrapBrokers(context);
  const { plan, metadata } = consumer;
  Object.assign(consumer, emptyMemory(plan, brokers.length > 0 ? brokers : metadata.bootstrap));
  if (isModern(consumer))
    consumer.modern = onDemand().members.createModernMembership(consumer, context);
  consumer.isPolling = true;
  consumer.lastPollAt = context.now;
  consumer.nextAutoCommitAt = context.now + consumer.config.autoCommitIntervalMs;
  requestMetadata(consumer, consumer.metadata, metadataNeeds(consumer), context);
  if (consumer.application !== null)
    onDemand().applications.startApplication(consumer.application, context);
  settle(consumer, context);
}

/** Its memory goes with the process: positions too. What the group has committed stays. */
export function stopConsumer(consumer: Consumer, context: Context): void {
  tellInterruption(consumer, context);
  Object.assign(consumer, emptyMemory(consumer.plan, consumer.metadata.bootstrap));
}

export function onConsumerResponse(consumer: Consumer, answer: Answer, context: Context): void {
  const { body, request, server } = answer;
  const { metadata } = consumer;
  onServerAnswer(metadata, server);
  if (body.api !== 'Fetch') consumer.isSteady = false;
  switch (body.api) {
    case 'Fetch':
      onFetchAnswer(consumer, server, body, context);
      break;
    case 'Metadata':
      onMetadataResponse(
        consumer,
        metadata,
        consumer.matching === null ? body : onDemand().patterns.retained(consumer, body),
        metadataNeeds(consumer),
        context,
      );
      takeNewMetadata(consumer);
      assignOnLeading(consumer, context);
      break;
    case 'FindCoordinator':
      onCoordinatorFound(consumer, body, context);
      break;
    case 'JoinGroup':
      onJoinAnswer(consumer, body);
      break;
    case 'SyncGroup':
      if (request.body.api === 'SyncGroup') onSyncAnswer(consumer, body, request.body, context);
      break;
    case 'Heartbeat':
      if (request.body.api === 'Heartbeat') {
        onHeartbeatAnswer(consumer, body.error, request.body, context);
      }
      break;
    case 'OffsetCommit':
      onCommitAnswer(consumer, body.refused[0]?.error ?? body.error, request, context);
      break;
    case 'OffsetFetch':
      onOffsetFetchAnswer(consumer, body, context);
      break;
    case 'ListOffsets':
      onListOffsetsAnswer(consumer, body, context);
      break;
    case 'OffsetForLeaderEpoch':
      onDemand().consumerFailures.onEpochAnswer(consumer, body, context);
      break;
    case 'ConsumerGroupHeartbeat':
      if (request.body.api === 'ConsumerGroupHeartbeat' && consumer.modern !== null) {
        onDemand().members.onGroupHeartbeatAnswer(
          consumer,
          consumer.modern,
          body,
          request.body,
          context,
        );
      }
      break;
    case 'LeaveGroup':
      onDemand().consumerFailures.onCloseAnswer(consumer, context);
      break;
    default:
  }
  settle(consumer, context);
}

export function onConsumerTimer(consumer: Consumer, timer: Timer, context: Context): void {
  consumer.isSteady = false;
  switch (timer.type) {
    case 'metadata-refresh':
      onMetadataTimer(consumer, consumer.metadata, metadataNeeds(consumer), context);
      return;
    case 'member-heartbeat':
      if (timer.round !== consumer.membership.heartbeatRound) return;
      if (consumer.modern === null) onHeartbeatDue(consumer, context);
      else consumer.modern.timerAt = -1;
      break;
    case 'poll':
      if (timer.round !== consumer.pollRound) return;
      consumer.wakeAt = -1;
      break;
    default:
      return;
  }
  settle(consumer, context);
}

export function onConsumerDisconnect(
  consumer: Consumer,
  event: DisconnectEvent,
  context: Context,
): void {
  consumer.isSteady = false;
  onDemand().consumerFailures.onConsumerConnectionLost(consumer, event, context);
  settle(consumer, context);
}
