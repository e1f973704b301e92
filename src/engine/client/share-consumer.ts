/**
 * A share consumer: its membership in a share group, its share sessions with leaders, the records
 * that it has in hand, and the application that polls. What comes in is dealt with at once, as the
 * network thread would; the application hears of it within poll().
 *
 * Kafka: KafkaShareConsumer, ShareConsumerImpl, ShareConsumeRequestManager,
 * ShareMembershipManager; KIP-932.
 */
import type { ShareConsumerPlan } from '../command.ts';
import type { Context } from '../context.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import type { BrokerId, PartitionId, ProcessId } from '../ids.ts';
import type { LogRecord } from '../log/record.ts';
import type { Answer } from '../network/envelope.ts';
import type { ProcessBase } from '../process.ts';
import type { AcknowledgeType } from '../protocol/share-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { cloneMetadata } from './clone-metadata.ts';
import {
  bootstrapBrokers,
  createMetadata,
  onConnectionLost,
  onMetadataResponse,
  onMetadataTimer,
  onServerAnswer,
  requestMetadata,
  type ClientMetadata,
} from './metadata.ts';
import { readShareConfig, type ShareConsumerConfig } from './share-config.ts';
import {
  onShareAcknowledgeAnswer,
  onShareFetchAnswer,
  onShareNodeLost,
} from './share-fetch-answer.ts';
import {
  createShareMembership,
  onShareCoordinatorFound,
  onShareCoordinatorLost,
  onShareHeartbeatAnswer,
  type ShareMembership,
} from './share-membership.ts';
import { runShareConsumer, shareMetadataNeeds } from './share-run.ts';

export { shareConsumerCommand, type ShareConsumerCommand } from './share-command.ts';

export interface ShareConsumer extends ProcessBase {
  readonly kind: 'share-consumer';
  readonly clientId: string;
  plan: ShareConsumerPlan;
  readonly config: ShareConsumerConfig;
  metadata: ClientMetadata;
  membership: ShareMembership;
  /** Topics that the application wants. */
  subscription: readonly string[];
  /** What the coordinator has given it. */
  assignment: readonly PartitionId[];
  nodes: ShareNode[];
  /** Fetched, and not returned by poll() yet, in order of arrival. */
  buffered: BufferedRecord[];
  /** What the last poll() has returned, as far as it is not settled. */
  inHand: HeldRecord[];
  /** Who is asked for records, where their number counts: one broker at a time. */
  recordsFrom: BrokerId | null;
  /** Partitions for whose sake one was asked, the latest last. */
  turns: PartitionId[];
  /** The application wants records: brokers are asked until some have come. */
  fetchesMore: boolean;
  /** The poll() that the application is in; null: none. */
  poll: { readonly until: number; hasAsked: boolean } | null;
  /** The commitSync() that it is in. */
  commit: ShareCommit | null;
  /** What commitAsync() has left to be told, oldest first. */
  asyncCommits: NodeAcknowledgements[];
  /** What came of it, until the application calls poll() or commits again. */
  answered: AnsweredAcknowledgement[];
  closing: ShareClosing | null;
  /** The application polls by itself, again and again. */
  isPolling: boolean;
  /** It works on records until this tick; -1: it does not. */
  busyUntil: number;
  /** When it was in a poll last, simulated ms. */
  lastPollAt: number;
  /** Its timer is set for this tick; -1: none. */
  wakeAt: number;
  wakeRound: number;
  /** An exception that the application met: it does not poll any more. */
  failure: string | null;
}

/** A record that its group has lent to this consumer. */
export interface HeldRecord {
  readonly partition: PartitionId;
  readonly offset: number;
  readonly deliveryCount: number;
  /** Whom it was acquired from: nobody else can be told of it. */
  readonly broker: BrokerId;
  readonly record: LogRecord;
  /** What the application has said of it; null: nothing yet. */
  type: AcknowledgeType | null;
  /** `renewing`: its lock is being set anew; `renewed`: that is done, the next poll returns it. */
  state: 'held' | 'renewing' | 'renewed';
}

export interface BufferedRecord {
  readonly partition: PartitionId;
  readonly offset: number;
  readonly deliveryCount: number;
  readonly broker: BrokerId;
  /** Null: there is no record at this offset. */
  readonly record: LogRecord | null;
  /** The producer's batch goes on behind it: it is returned whole. */
  readonly goesOn: boolean;
}

/** The share session with one broker. */
export interface ShareNode {
  readonly broker: BrokerId;
  /** What its next request says; 0 opens a session. */
  epoch: number;
  /** Partitions of the session. */
  session: PartitionId[];
  /** A request is under way: there is one at a time. */
  isInFlight: boolean;
  /** It acknowledges what commitAsync() has left. */
  isAsync: boolean;
  /** Nothing is sent to it before this tick. */
  retryAt: number;
  /** Acknowledgements that go with the next fetch. */
  pending: SentAcknowledgement[];
  /** What the request under way says. */
  sent: SentAcknowledgement[];
}

export interface SentAcknowledgement {
  readonly partition: PartitionId;
  readonly offset: number;
  readonly type: AcknowledgeType;
}

/** What one broker is to be told. */
export interface NodeAcknowledgements {
  readonly broker: BrokerId;
  readonly items: readonly SentAcknowledgement[];
}

export interface AnsweredAcknowledgement {
  readonly partition: PartitionId;
  readonly error: ErrorCode;
}

export interface ShareCommit {
  readonly until: number;
  /** Nodes that are still to be told. */
  waiting: NodeAcknowledgements[];
  /** Brokers whose answers are awaited. */
  asked: BrokerId[];
  results: AnsweredAcknowledgement[];
}

export interface ShareClosing {
  until: number;
  /** The leaders have had their time. */
  isLate: boolean;
  /** Nodes whose session is still to be ended, with what is to be said there. */
  waiting: NodeAcknowledgements[];
  asked: BrokerId[];
  /** It has told the coordinator that it leaves. */
  isLeaving: boolean;
  isDone: boolean;
}

export function createShareConsumer(
  id: ProcessId,
  plan: ShareConsumerPlan,
  bootstrap: readonly BrokerId[],
): ShareConsumer {
  return {
    kind: 'share-consumer',
    id,
    status: 'stopped',
    run: 0,
    startedBy: 0,
    nextCorrelationId: 0,
    backlog: [],
    clientId: plan.clientId,
    plan,
    config: readShareConfig(plan.configs).config,
    ...emptyMemory(plan, bootstrap),
  };
}

type Memory = Omit<ShareConsumer, keyof ProcessBase | 'kind' | 'clientId' | 'plan' | 'config'>;

/** What a share consumer that starts knows: nothing. */
function emptyMemory(plan: ShareConsumerPlan, bootstrap: readonly BrokerId[]): Memory {
  return {
    metadata: createMetadata(bootstrap),
    membership: createShareMembership(),
    subscription: plan.topics,
    assignment: [],
    nodes: [],
    buffered: [],
    inHand: [],
    recordsFrom: null,
    turns: [],
    fetchesMore: false,
    poll: null,
    commit: null,
    asyncCommits: [],
    answered: [],
    closing: null,
    isPolling: false,
    busyUntil: -1,
    lastPollAt: -1,
    wakeAt: -1,
    wakeRound: 0,
    failure: null,
  };
}

export function startShareConsumer(consumer: ShareConsumer, context: Context): void {
  const brokers = bootstrapBrokers(context);
  const { plan, metadata } = consumer;
  const bootstrap = brokers.length > 0 ? brokers : metadata.bootstrap;
  Object.assign(consumer, emptyMemory(plan, bootstrap));
  consumer.isPolling = consumer.plan.isManual !== true;
  consumer.lastPollAt = context.now;
  requestMetadata(consumer, consumer.metadata, shareMetadataNeeds(consumer), context);
  runShareConsumer(consumer, context);
}

/** Its memory goes with the process; its records come free when the leaders notice. */
export function stopShareConsumer(consumer: ShareConsumer): void {
  Object.assign(consumer, emptyMemory(consumer.plan, consumer.metadata.bootstrap));
}

export function onShareConsumerResponse(
  consumer: ShareConsumer,
  { body, request, server }: Answer,
  context: Context,
): void {
  const { metadata } = consumer;
  onServerAnswer(metadata, server);
  switch (body.api) {
    case 'Metadata':
      onMetadataResponse(consumer, metadata, body, shareMetadataNeeds(consumer), context);
      break;
    case 'FindCoordinator':
      onShareCoordinatorFound(consumer, body, context);
      break;
    case 'ShareGroupHeartbeat':
      if (request.body.api === 'ShareGroupHeartbeat') {
        onShareHeartbeatAnswer(consumer, body, request.body, context);
      }
      break;
    case 'ShareFetch':
      onShareFetchAnswer(consumer, server, body, context);
      break;
    case 'ShareAcknowledge':
      onShareAcknowledgeAnswer(consumer, server, body);
      break;
    default:
  }
  runShareConsumer(consumer, context);
}

export function onShareConsumerTimer(
  consumer: ShareConsumer,
  timer: Timer,
  context: Context,
): void {
  if (timer.type === 'metadata-refresh') {
    onMetadataTimer(consumer, consumer.metadata, shareMetadataNeeds(consumer), context);
  } else if (timer.type === 'share-network') {
    if (timer.round !== consumer.wakeRound) return;
    consumer.wakeAt = -1;
  }
  runShareConsumer(consumer, context);
}

export function onShareConsumerDisconnect(
  consumer: ShareConsumer,
  event: DisconnectEvent,
  context: Context,
): void {
  for (const { body } of event.unanswered) {
    if (body.api === 'FindCoordinator' || body.api === 'ShareGroupHeartbeat') {
      onShareCoordinatorLost(consumer, body, context);
    }
  }
  onShareNodeLost(consumer, event, context);
  onConnectionLost(consumer, consumer.metadata, event, shareMetadataNeeds(consumer), context);
  runShareConsumer(consumer, context);
}

/** A copy for a checkpoint. Records and plans never change: they are shared. */
export function cloneShareConsumer(consumer: ShareConsumer): ShareConsumer {
  const { commit, closing } = consumer;
  return {
    ...consumer,
    backlog: consumer.backlog.slice(),
    metadata: cloneMetadata(consumer.metadata),
    membership: { ...consumer.membership },
    nodes: consumer.nodes.map((node) => ({
      ...node,
      session: node.session.slice(),
      pending: node.pending.slice(),
      sent: node.sent.slice(),
    })),
    buffered: consumer.buffered.slice(),
    inHand: consumer.inHand.map((held) => ({ ...held })),
    turns: consumer.turns.slice(),
    poll: consumer.poll === null ? null : { ...consumer.poll },
    commit:
      commit === null
        ? null
        : {
            ...commit,
            waiting: commit.waiting.slice(),
            asked: commit.asked.slice(),
            results: commit.results.slice(),
          },
    asyncCommits: consumer.asyncCommits.slice(),
    answered: consumer.answered.slice(),
    closing:
      closing === null
        ? null
        : { ...closing, waiting: closing.waiting.slice(), asked: closing.asked.slice() },
  };
}
