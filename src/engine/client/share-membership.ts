/**
 * Membership in a share group: finding the coordinator, one heartbeat at a time, and an assignment
 * that holds at once.
 *
 * Kafka: CoordinatorRequestManager, ShareHeartbeatRequestManager, ShareMembershipManager,
 * AbstractMembershipManager (4.3.1).
 */
import type { Context } from '../context.ts';
import { draw } from '../random.ts';
import type { BrokerId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type { FindCoordinatorResponse } from '../protocol/group-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  ShareGroupHeartbeatRequest,
  ShareGroupHeartbeatResponse,
} from '../protocol/share-api.ts';
import { backoffMs } from './backoff.ts';
import { markStale, reconnectTick } from './metadata.ts';
import { earliestReconnect, leastLoadedNode } from './nodes.ts';
import type { ShareConsumer } from './share-consumer.ts';
import { wakeShare } from './share-wake.ts';

/**
 * Kafka: MemberState. `UNSUBSCRIBED`: it has not polled yet; `STALE`: it was away from poll() for
 * too long; `ACKNOWLEDGING`: the next heartbeat says that it has taken its assignment.
 */
export type ShareMemberState =
  'UNSUBSCRIBED' | 'JOINING' | 'STABLE' | 'ACKNOWLEDGING' | 'LEAVING' | 'STALE' | 'FATAL';

export interface ShareMembership {
  state: ShareMemberState;
  memberId: string;
  memberEpoch: number;
  /** The subscription that the coordinator has been told. */
  sentTopics: readonly string[];
  coordinator: BrokerId | null;
  isFindingCoordinator: boolean;
  findAt: number;
  findAttempts: number;
  isHeartbeatInFlight: boolean;
  /** The coordinator says how often it wants to hear of its members. */
  heartbeatIntervalMs: number;
  nextHeartbeatAt: number;
  heartbeatAttempts: number;
  /** It has been told an assignment, be it an empty one. */
  hasAssignment: boolean;
}

export function createShareMembership(): ShareMembership {
  return {
    state: 'UNSUBSCRIBED',
    memberId: '',
    memberEpoch: 0,
    sentTopics: [],
    coordinator: null,
    isFindingCoordinator: false,
    findAt: 0,
    findAttempts: 0,
    isHeartbeatInFlight: false,
    heartbeatIntervalMs: 0,
    nextHeartbeatAt: 0,
    heartbeatAttempts: 0,
    hasAssignment: false,
  };
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const ID_LENGTH = 22;

/** A Uuid, as Kafka writes it; a script may prescribe it. */
function newMemberId({ plan }: ShareConsumer, { cluster }: Context): string {
  if (plan.memberId !== undefined) return plan.memberId;
  let id = '';
  for (let index = 0; index < ID_LENGTH; index += 1) {
    id += BASE64.charAt(draw(cluster.random, 'member-id', BASE64.length));
  }
  return id;
}

/** poll() has been called: the member joins, or joins again after it was away for too long. */
export function joinShareGroup(consumer: ShareConsumer, context: Context): void {
  const { membership } = consumer;
  if (membership.state !== 'UNSUBSCRIBED' && membership.state !== 'STALE') return;
  if (membership.memberId === '') membership.memberId = newMemberId(consumer, context);
  rejoin(consumer);
}

function rejoin(consumer: ShareConsumer): void {
  const { membership } = consumer;
  membership.state = 'JOINING';
  membership.memberEpoch = 0;
  membership.hasAssignment = false;
  consumer.assignment = [];
}

/** What the network thread does about the group, each time that it runs. */
export function runMembership(consumer: ShareConsumer, context: Context): void {
  const { membership, config } = consumer;
  const { now } = context;
  const coordinator = ensureCoordinator(consumer, context);
  const isAway = now - consumer.lastPollAt > config.maxPollIntervalMs && consumer.poll === null;
  const mayLeave = membership.state === 'STABLE' || membership.state === 'ACKNOWLEDGING';
  if (mayLeave) wakeShare(consumer, consumer.lastPollAt + config.maxPollIntervalMs + 1, context);
  if (coordinator === null) return;
  if (isAway && mayLeave) {
    heartbeat(consumer, coordinator, { isLeaving: true }, context);
    membership.state = 'STALE';
    membership.memberEpoch = LEAVE_EPOCH;
    consumer.assignment = [];
    return;
  }
  if (!takesPart(membership)) return;
  if (membership.isHeartbeatInFlight && membership.state !== 'LEAVING') return;
  const isUrgent = membership.state !== 'STABLE' && membership.heartbeatAttempts === 0;
  if (!isUrgent && membership.nextHeartbeatAt > now) {
    wakeShare(consumer, membership.nextHeartbeatAt, context);
    return;
  }
  heartbeat(consumer, coordinator, { isLeaving: membership.state === 'LEAVING' }, context);
}

function takesPart({ state }: ShareMembership): boolean {
  return state !== 'UNSUBSCRIBED' && state !== 'STALE' && state !== 'FATAL';
}

function ensureCoordinator(consumer: ShareConsumer, context: Context): BrokerId | null {
  const { membership, metadata, plan, config } = consumer;
  const { coordinator } = membership;
  if (coordinator !== null) {
    if (reconnectTick(metadata, coordinator) <= context.now) return coordinator;
    membership.coordinator = null;
  }
  if (membership.isFindingCoordinator || consumer.closing?.isDone === true) return null;
  if (membership.findAt > context.now) {
    wakeShare(consumer, membership.findAt, context);
    return null;
  }
  const { brokers, nodes } = metadata;
  const node = leastLoadedNode(context, { client: consumer.id, brokers, nodes });
  if (node === null) {
    const reconnectAt = earliestReconnect(nodes, context.now);
    if (reconnectAt >= 0) wakeShare(consumer, reconnectAt, context);
    return null;
  }
  membership.isFindingCoordinator = true;
  send(context, consumer, node, {
    channel: 'data',
    timeoutMs: config.requestTimeoutMs,
    body: { api: 'FindCoordinator', keyType: 'group', key: plan.group },
  });
  return null;
}

export function onShareCoordinatorFound(
  consumer: ShareConsumer,
  { error, coordinator }: FindCoordinatorResponse,
  context: Context,
): void {
  const { membership } = consumer;
  membership.isFindingCoordinator = false;
  if (error === 'NONE' && coordinator !== null) {
    membership.coordinator = coordinator;
    membership.findAttempts = 0;
  } else findLater(consumer, context);
}

function findLater(consumer: ShareConsumer, context: Context): void {
  const { membership, metadata } = consumer;
  membership.findAt = context.now + backoff(consumer, membership.findAttempts, context);
  membership.findAttempts += 1;
  markStale(metadata);
}

function backoff({ config }: ShareConsumer, attempts: number, context: Context): number {
  const range = { initialMs: config.retryBackoffMs, maxMs: config.retryBackoffMaxMs };
  return backoffMs(context, range, attempts);
}

/** The connection broke before it answered. */
export function onShareCoordinatorLost(
  consumer: ShareConsumer,
  body: ShareGroupHeartbeatRequest | { readonly api: 'FindCoordinator' },
  context: Context,
): void {
  const { membership } = consumer;
  if (body.api === 'FindCoordinator') {
    membership.isFindingCoordinator = false;
    findLater(consumer, context);
    return;
  }
  membership.coordinator = null;
  if (consumer.closing?.isLeaving === true) consumer.closing.isDone = true;
  heartbeatFailed(consumer, context);
}

function heartbeatFailed(consumer: ShareConsumer, context: Context): void {
  const { membership } = consumer;
  membership.isHeartbeatInFlight = false;
  membership.nextHeartbeatAt =
    context.now + backoff(consumer, membership.heartbeatAttempts, context);
  membership.heartbeatAttempts += 1;
}

const LEAVE_EPOCH = -1;

function heartbeat(
  consumer: ShareConsumer,
  coordinator: BrokerId,
  { isLeaving }: { readonly isLeaving: boolean },
  context: Context,
): void {
  const { membership, plan, config, subscription } = consumer;
  const { memberId, state, sentTopics } = membership;
  const tellsTopics = state === 'JOINING' || !isSameSet(subscription, sentTopics);
  if (tellsTopics) membership.sentTopics = subscription;
  const memberEpoch = isLeaving ? LEAVE_EPOCH : membership.memberEpoch;
  membership.isHeartbeatInFlight = true;
  membership.nextHeartbeatAt = context.now + membership.heartbeatIntervalMs;
  if (state === 'ACKNOWLEDGING') membership.state = 'STABLE';
  if (consumer.closing !== null && isLeaving) consumer.closing.isLeaving = true;
  send(context, consumer, coordinator, {
    channel: 'coordinator',
    timeoutMs: config.requestTimeoutMs,
    body: {
      api: 'ShareGroupHeartbeat',
      group: plan.group,
      memberId,
      clientId: plan.clientId,
      memberEpoch,
      rackId: config.clientRack === '' ? null : config.clientRack,
      topics: tellsTopics ? subscription : null,
    },
  });
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.every((one) => others.includes(one)) && others.every((one) => some.includes(one));
}

export function onShareHeartbeatAnswer(
  consumer: ShareConsumer,
  response: ShareGroupHeartbeatResponse,
  request: ShareGroupHeartbeatRequest,
  context: Context,
): void {
  const { membership, closing } = consumer;
  membership.isHeartbeatInFlight = false;
  if (request.memberEpoch === LEAVE_EPOCH) {
    if (closing !== null) closing.isDone = true;
    return;
  }
  if (response.error !== 'NONE') {
    onError(consumer, response.error, context);
    return;
  }
  membership.heartbeatAttempts = 0;
  const { heartbeatIntervalMs } = response;
  if (heartbeatIntervalMs !== membership.heartbeatIntervalMs) {
    membership.heartbeatIntervalMs = heartbeatIntervalMs;
    membership.nextHeartbeatAt = context.now + heartbeatIntervalMs;
  }
  if (!takesPart(membership) || membership.state === 'LEAVING') return;
  membership.memberEpoch = response.memberEpoch;
  if (response.assignment === null) {
    if (membership.state === 'JOINING') membership.state = 'STABLE';
    return;
  }
  const isSame =
    membership.hasAssignment &&
    response.assignment.length === consumer.assignment.length &&
    response.assignment.every((partition, index) => partition === consumer.assignment[index]);
  membership.hasAssignment = true;
  membership.state = isSame ? 'STABLE' : 'ACKNOWLEDGING';
  if (!isSame) consumer.assignment = response.assignment;
}

function onError(consumer: ShareConsumer, error: ErrorCode, context: Context): void {
  const { membership } = consumer;
  switch (error) {
    case 'NOT_COORDINATOR':
    case 'COORDINATOR_NOT_AVAILABLE':
      membership.coordinator = null;
      membership.heartbeatAttempts = 0;
      membership.nextHeartbeatAt = context.now;
      break;
    case 'COORDINATOR_LOAD_IN_PROGRESS':
      heartbeatFailed(consumer, context);
      break;
    case 'FENCED_MEMBER_EPOCH':
    case 'UNKNOWN_MEMBER_ID':
      membership.heartbeatAttempts = 0;
      rejoin(consumer);
      break;
    default:
      membership.state = 'FATAL';
      consumer.assignment = [];
      consumer.failure = error;
  }
}
