/**
 * What a member of the consumer protocol knows of itself: its state, its epoch, what it has and
 * what it shall have.
 *
 * Kafka: AbstractMembershipManager, MemberState, AbstractMembershipManager.LocalAssignment;
 * KIP-848.
 */
import { assert } from '../../base/assert.ts';
import { emit, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { draw } from '../random.ts';
import type { Consumer } from './consumer.ts';
import { createHeartbeat, type MemberHeartbeat } from './member-heartbeat-state.ts';

/** Kafka: org.apache.kafka.clients.consumer.internals.MemberState. */
export type ModernState =
  | 'UNSUBSCRIBED'
  | 'JOINING'
  | 'RECONCILING'
  | 'ACKNOWLEDGING'
  | 'STABLE'
  | 'FENCED'
  | 'PREPARE_LEAVING'
  | 'LEAVING'
  | 'FATAL'
  | 'STALE';

/** Where each state may come from; every state may also follow itself. */
export const VALID_BEFORE: Readonly<Record<ModernState, readonly ModernState[]>> = {
  UNSUBSCRIBED: ['PREPARE_LEAVING', 'LEAVING', 'FENCED'],
  JOINING: ['FENCED', 'UNSUBSCRIBED', 'STALE'],
  RECONCILING: ['STABLE', 'JOINING', 'ACKNOWLEDGING', 'RECONCILING'],
  ACKNOWLEDGING: ['RECONCILING'],
  STABLE: ['JOINING', 'ACKNOWLEDGING', 'RECONCILING'],
  FENCED: ['JOINING', 'STABLE', 'RECONCILING', 'ACKNOWLEDGING', 'PREPARE_LEAVING', 'LEAVING'],
  PREPARE_LEAVING: ['JOINING', 'STABLE', 'RECONCILING', 'ACKNOWLEDGING', 'UNSUBSCRIBED'],
  LEAVING: ['PREPARE_LEAVING'],
  FATAL: [
    'JOINING',
    'STABLE',
    'RECONCILING',
    'ACKNOWLEDGING',
    'PREPARE_LEAVING',
    'LEAVING',
    'UNSUBSCRIBED',
  ],
  STALE: ['LEAVING'],
};

/**
 * An assignment with the number that the member itself has given it: the same partitions again,
 * after others in between, are another assignment, which is confirmed anew.
 */
export interface LocalAssignment {
  /** -1: there is none. */
  readonly localEpoch: number;
  /** By number. */
  readonly partitions: readonly PartitionId[];
}

export const NO_ASSIGNMENT: LocalAssignment = { localEpoch: -1, partitions: [] };

/** On its way from what it has to what it shall have. */
export interface Reconciliation {
  /** What it will have then: the part of the target that it knows by name. */
  readonly resolved: LocalAssignment;
  readonly revoked: readonly PartitionId[];
  /** The last commit, then the callbacks. */
  step: 'committing' | 'revoking' | 'assigning';
  /** It has joined anew since: the rest is not carried out. */
  isOutdated: boolean;
}

/** What the network thread has put down for the application's thread, which looks within poll(). */
export type BackgroundEvent =
  | {
      readonly type: 'callback';
      readonly callback: 'revoked' | 'assigned' | 'lost';
      readonly partitions: readonly PartitionId[];
      /** All that is assigned from then on, in the case of `assigned`. */
      readonly assignment: readonly PartitionId[];
      /** What goes on when the listener has returned. */
      readonly purpose: 'reconcile' | 'leave' | 'fence' | 'stale' | 'fatal';
    }
  | { readonly type: 'error'; readonly error: string };

export interface ModernMembership {
  state: ModernState;
  /** The client has chosen it, and keeps it as long as the process lives. */
  readonly memberId: string;
  /** 0: it joins; -1 and -2: it leaves. */
  memberEpoch: number;
  /** The epoch that its commits carry; -1: it is not a member. */
  commitEpoch: number;
  /** What it has and has confirmed, or is about to. */
  current: LocalAssignment;
  /** What the coordinator wants it to have. */
  target: LocalAssignment;
  reconciliation: Reconciliation | null;
  /** It leaves because the application has not polled for too long. */
  hasPollExpired: boolean;
  /** It has polled again since, and joins as soon as the listener knows of the loss. */
  mayRejoin: boolean;
  /** Somebody waits for the end of its leaving: unsubscribe() or close(). */
  isLeaveAwaited: boolean;
  /**
   * What it had when it unsubscribed, until it is assigned something again: unsubscribing clears
   * the subscription first, and then finds no assignment to take from the application's thread.
   */
  leftWith: readonly PartitionId[];
  events: BackgroundEvent[];
  heartbeat: MemberHeartbeat;
  /** The timer of the network thread is set for this tick; -1: none. */
  timerAt: number;
}

/** A member that is none yet. Its id is a UUID, unless the plan gives one for its first start. */
export function createModernMembership(
  { plan, run }: Consumer,
  context: Context,
): ModernMembership {
  const given = run <= 1 ? plan.memberId : undefined;
  return {
    state: 'UNSUBSCRIBED',
    memberId: given ?? randomUuid(context),
    memberEpoch: 0,
    commitEpoch: -1,
    current: NO_ASSIGNMENT,
    target: NO_ASSIGNMENT,
    reconciliation: null,
    hasPollExpired: false,
    mayRejoin: false,
    isLeaveAwaited: false,
    leftWith: [],
    events: [],
    heartbeat: createHeartbeat(),
    timerAt: -1,
  };
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * 16 random bytes in base 64, the version (4) and the variant (2) at their places: 22 digits, the
 * last of which holds two bits. None begins with a dash (Kafka: Uuid.randomUuid).
 */
function randomUuid({ cluster: { random } }: Context): string {
  const sextet = (bound = 64): number => draw(random, 'member-id', bound);
  const sextets = Array.from({ length: 22 }, () => sextet());
  // Bits 48 to 51 are the first four of the ninth digit, bits 64 and 65 in the eleventh.
  sextets[0] = sextet(62);
  sextets[8] = 0x10 | ((sextets[8] ?? 0) & 0x03);
  sextets[10] = ((sextets[10] ?? 0) & 0x33) | 0x08;
  sextets[21] = (sextets[21] ?? 0) & 0x30;
  return sextets.map((value) => DIGITS.charAt(value)).join('');
}

/** A copy for a checkpoint: events and assignments never change. */
export function cloneModernMembership(modern: ModernMembership): ModernMembership {
  const { reconciliation, heartbeat, events } = modern;
  return {
    ...modern,
    reconciliation: reconciliation === null ? null : { ...reconciliation },
    events: events.slice(),
    heartbeat: { ...heartbeat },
  };
}

export function transitionTo(
  { id, plan }: Consumer,
  modern: ModernMembership,
  state: ModernState,
  context: Context,
): void {
  const { state: from, memberEpoch } = modern;
  assert(
    from === state || VALID_BEFORE[state].includes(from),
    'a member changes its state along the lines of its protocol',
  );
  if (from === state) return;
  modern.state = state;
  const group = plan.group ?? '';
  emit(context, id, { type: 'member-state-changed', group, from, to: state, memberEpoch });
}

/**
 * The epoch that it is told, or takes. What the application sees as its group metadata stays behind
 * when the membership is over: only another epoch takes its place.
 */
export function updateMemberEpoch(
  { membership }: Consumer,
  modern: ModernMembership,
  epoch: number,
): void {
  if (modern.memberEpoch === epoch) return;
  modern.memberEpoch = epoch;
  modern.commitEpoch = epoch > 0 ? epoch : -1;
  membership.memberId = modern.memberId;
  if (epoch > 0) membership.generation = epoch;
  const { generation, memberId } = membership;
  membership.groupMetadata = { generation, memberId };
}

export function isReconciled({ current, target }: ModernMembership): boolean {
  return current.localEpoch === target.localEpoch && isSame(current, target);
}

export function isSame(
  { partitions: one }: Pick<LocalAssignment, 'partitions'>,
  { partitions: other }: Pick<LocalAssignment, 'partitions'>,
): boolean {
  return one.length === other.length && one.every((partition, index) => partition === other[index]);
}

/** It is in no group, as far as it knows. */
export function isNotInGroup({ state }: ModernMembership): boolean {
  return state === 'UNSUBSCRIBED' || state === 'FENCED' || state === 'FATAL' || state === 'STALE';
}

export function isLeaving({ state }: ModernMembership): boolean {
  return state === 'PREPARE_LEAVING' || state === 'LEAVING';
}
