/**
 * How a member of the consumer protocol joins, is fenced, fails, goes stale and leaves.
 *
 * Kafka: AbstractMembershipManager (transitionToJoining, transitionToFenced, transitionToFatal,
 * transitionToStale, leaveGroup), ConsumerMembershipManager.leaveGroupEpoch.
 */
import type { Context } from '../context.ts';
import { onCloseAnswer } from './consumer-close.ts';
import { instanceIdOf } from './consumer-config.ts';
import { assign, owned } from './consumer-positions.ts';
import type { Consumer } from './consumer.ts';
import {
  NO_ASSIGNMENT,
  isNotInGroup,
  transitionTo,
  updateMemberEpoch,
  type BackgroundEvent,
  type ModernMembership,
} from './member-state.ts';

const JOIN_GROUP_EPOCH = 0;
const LEAVE_GROUP_EPOCH = -1;
const LEAVE_GROUP_STATIC_EPOCH = -2;

/** It will ask for an assignment from nothing, under the id that it has. */
export function toJoining(consumer: Consumer, modern: ModernMembership, context: Context): void {
  if (modern.state === 'FATAL') return;
  if (modern.reconciliation !== null) modern.reconciliation.isOutdated = true;
  updateMemberEpoch(consumer, modern, JOIN_GROUP_EPOCH);
  transitionTo(consumer, modern, 'JOINING', context);
  modern.target = NO_ASSIGNMENT;
  modern.mayRejoin = false;
}

/** The coordinator does not know it any more: it loses everything, and joins again. */
export function toFenced(consumer: Consumer, modern: ModernMembership, context: Context): void {
  const { state } = modern;
  if (state === 'UNSUBSCRIBED') return;
  if (state === 'PREPARE_LEAVING' || state === 'LEAVING') {
    if (state === 'PREPARE_LEAVING') toSendingLeave(consumer, modern, context);
    transitionTo(consumer, modern, 'UNSUBSCRIBED', context);
    completeLeave(consumer, modern, context);
    return;
  }
  transitionTo(consumer, modern, 'FENCED', context);
  updateMemberEpoch(consumer, modern, JOIN_GROUP_EPOCH);
  release(consumer, modern, 'fence', context);
}

/** Nothing but another process will help. */
export function toFatal(consumer: Consumer, modern: ModernMembership, context: Context): void {
  const { state } = modern;
  transitionTo(consumer, modern, 'FATAL', context);
  modern.commitEpoch = -1;
  if (state === 'UNSUBSCRIBED' || state === 'LEAVING' || state === 'PREPARE_LEAVING') {
    completeLeave(consumer, modern, context);
  } else release(consumer, modern, 'fatal', context);
}

/** It has left because of its application, which will hear of the loss at its next poll. */
export function toStale(consumer: Consumer, modern: ModernMembership, context: Context): void {
  transitionTo(consumer, modern, 'STALE', context);
  modern.mayRejoin = false;
  release(consumer, modern, 'stale', context);
}

/** The application polls again: who had been too slow joins once it knows what it has lost. */
export function rejoinIfStale(
  consumer: Consumer,
  modern: ModernMembership,
  context: Context,
): void {
  modern.hasPollExpired = false;
  if (modern.state !== 'STALE') return;
  if (modern.events.some((event) => event.type === 'callback' && event.purpose === 'stale')) {
    modern.mayRejoin = true;
  } else toJoining(consumer, modern, context);
}

/** The listener hears what is lost, if it is anything; then nothing is assigned any more. */
function release(
  consumer: Consumer,
  modern: ModernMembership,
  purpose: 'fence' | 'stale' | 'fatal',
  context: Context,
): void {
  const partitions = owned(consumer);
  if (partitions.length === 0) onReleased(consumer, modern, purpose, context);
  else {
    const type = 'callback';
    modern.events.push({ type, callback: 'lost', partitions, assignment: [], purpose });
  }
}

export function onReleased(
  consumer: Consumer,
  modern: ModernMembership,
  purpose: (BackgroundEvent & { readonly type: 'callback' })['purpose'],
  context: Context,
): void {
  clearAssignment(consumer, modern, context);
  const isBack = purpose === 'fence' && modern.state === 'FENCED';
  const isAwake = purpose === 'stale' && modern.state === 'STALE' && modern.mayRejoin;
  if (isBack || isAwake) toJoining(consumer, modern, context);
}

export function clearAssignment(
  consumer: Consumer,
  modern: ModernMembership,
  context: Context,
): void {
  if (consumer.assignment.length > 0) assign(consumer, [], context);
  modern.current = NO_ASSIGNMENT;
  modern.target = NO_ASSIGNMENT;
}

/**
 * The next heartbeat says that it leaves. A static member only says that it will be away, unless it
 * is closed for good.
 */
function toSendingLeave(consumer: Consumer, modern: ModernMembership, context: Context): void {
  const isStatic = instanceIdOf(consumer.config) !== null && consumer.closing?.leaves !== true;
  updateMemberEpoch(consumer, modern, isStatic ? LEAVE_GROUP_STATIC_EPOCH : LEAVE_GROUP_EPOCH);
  modern.current = NO_ASSIGNMENT;
  transitionTo(consumer, modern, 'LEAVING', context);
}

/** It has not polled for max.poll.interval.ms: the network thread takes it out of the group. */
export function leaveAsPollExpired(
  consumer: Consumer,
  modern: ModernMembership,
  context: Context,
): void {
  modern.hasPollExpired = true;
  transitionTo(consumer, modern, 'PREPARE_LEAVING', context);
  toSendingLeave(consumer, modern, context);
}

/** Begins to leave, the listener having been called. False: there is no group to leave. */
export function beginLeave(
  consumer: Consumer,
  modern: ModernMembership,
  context: Context,
): boolean {
  if (isNotInGroup(modern)) {
    clearAssignment(consumer, modern, context);
    if (modern.state === 'FENCED') transitionTo(consumer, modern, 'UNSUBSCRIBED', context);
    return false;
  }
  if (modern.state === 'LEAVING') return true;
  transitionTo(consumer, modern, 'PREPARE_LEAVING', context);
  modern.isLeaveAwaited = true;
  clearAssignment(consumer, modern, context);
  toSendingLeave(consumer, modern, context);
  return true;
}

/** Its last heartbeat is answered, or never will be. True: somebody has waited for that. */
export function completeLeave(
  consumer: Consumer,
  modern: ModernMembership,
  context: Context,
): boolean {
  if (!modern.isLeaveAwaited) return false;
  modern.isLeaveAwaited = false;
  if (consumer.closing?.step === 'leaving') onCloseAnswer(consumer, context);
  return true;
}
