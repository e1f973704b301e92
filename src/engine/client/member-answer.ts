/**
 * What a member of the consumer protocol makes of the answers to its heartbeats, and of those that
 * never come.
 *
 * Kafka: AbstractHeartbeatRequestManager (onResponse, onErrorResponse, onFailure),
 * ConsumerHeartbeatRequestManager.handleSpecificExceptionInResponse,
 * ConsumerMembershipManager.onHeartbeatSuccess.
 */
import type { Context } from '../context.ts';
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../protocol/consumer-group-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { markCoordinatorUnknown } from './consumer-coordinator.ts';
import type { Consumer } from './consumer.ts';
import { noteAnswered, noteFailed, resetAttempts } from './member-heartbeat-state.ts';
import { onAssignment } from './member-reconcile.ts';
import { isNotInGroup, updateMemberEpoch, type ModernMembership } from './member-state.ts';
import { completeLeave, toFatal, toFenced } from './member-transitions.ts';

export function onGroupHeartbeatAnswer(
  consumer: Consumer,
  modern: ModernMembership,
  response: ConsumerGroupHeartbeatResponse,
  request: ConsumerGroupHeartbeatRequest,
  context: Context,
): void {
  if (isUnheeded(modern, request)) return;
  if (response.error === 'NONE') {
    noteAnswered(modern.heartbeat, response.heartbeatIntervalMs, context.now);
    onSuccess(consumer, modern, response, context);
    return;
  }
  noteFailed(modern.heartbeat, consumer.config, context);
  onError(consumer, modern, response.error, context);
  if (modern.state === 'UNSUBSCRIBED') completeLeave(consumer, modern, context);
}

/** The connection broke, or it took too long: the coordinator is looked for again. */
export function onGroupHeartbeatLost(
  consumer: Consumer,
  modern: ModernMembership,
  request: ConsumerGroupHeartbeatRequest,
  context: Context,
): void {
  if (isUnheeded(modern, request)) return;
  noteFailed(modern.heartbeat, consumer.config, context);
  if (modern.state === 'UNSUBSCRIBED') completeLeave(consumer, modern, context);
}

/** Who left because of a slow application does not care what the coordinator says to that. */
function isUnheeded(
  { isLeaveAwaited }: ModernMembership,
  { memberEpoch }: ConsumerGroupHeartbeatRequest,
): boolean {
  return memberEpoch < 0 && !isLeaveAwaited;
}

function onSuccess(
  consumer: Consumer,
  modern: ModernMembership,
  { memberEpoch, assignment }: ConsumerGroupHeartbeatResponse,
  context: Context,
): void {
  const { state } = modern;
  if (state === 'LEAVING') return;
  if (memberEpoch < 0) {
    if (state === 'UNSUBSCRIBED' || !isNotInGroup(modern)) {
      completeLeave(consumer, modern, context);
    }
    return;
  }
  if (isNotInGroup(modern)) return;
  updateMemberEpoch(consumer, modern, memberEpoch);
  if (assignment !== null && state !== 'PREPARE_LEAVING')
    onAssignment(consumer, modern, assignment, context);
}

function onError(
  consumer: Consumer,
  modern: ModernMembership,
  error: ErrorCode,
  context: Context,
): void {
  switch (error) {
    case 'NOT_COORDINATOR':
    case 'COORDINATOR_NOT_AVAILABLE':
      markCoordinatorUnknown(consumer);
      resetAttempts(modern.heartbeat);
      return;
    case 'COORDINATOR_LOAD_IN_PROGRESS':
      return;
    case 'FENCED_MEMBER_EPOCH':
    case 'UNKNOWN_MEMBER_ID':
      toFenced(consumer, modern, context);
      resetAttempts(modern.heartbeat);
      return;
    case 'TOPIC_AUTHORIZATION_FAILED':
      modern.events.push({ type: 'error', error: exceptionOf(error) });
      return;
    case 'GROUP_ID_NOT_FOUND':
      if (modern.state === 'UNSUBSCRIBED') return;
      break;
    default:
  }
  modern.events.push({ type: 'error', error: exceptionOf(error) });
  toFatal(consumer, modern, context);
}

/** What poll() throws: the class bears the name of the error. */
export function exceptionOf(error: ErrorCode): string {
  switch (error) {
    case 'GROUP_AUTHORIZATION_FAILED':
      return 'GroupAuthorizationException';
    case 'TOPIC_AUTHORIZATION_FAILED':
      return 'TopicAuthorizationException';
    case 'INVALID_REGULAR_EXPRESSION':
      return 'InvalidRegularExpression';
    case 'UNKNOWN_SERVER_ERROR':
      return 'UnknownServerException';
    default: {
      const words = error.split('_').map((word) => word.charAt(0) + word.slice(1).toLowerCase());
      return `${words.join('')}Exception`;
    }
  }
}
