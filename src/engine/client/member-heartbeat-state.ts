/**
 * The heartbeats of a member of the consumer protocol: when the next is due, and what the
 * coordinator has been told already.
 *
 * Kafka: AbstractHeartbeatRequestManager.HeartbeatRequestState, RequestState,
 * ConsumerHeartbeatRequestManager.HeartbeatState.SentFields.
 */
import type { Context } from '../context.ts';
import { backoffMs } from './backoff.ts';
import type { ConsumerConfig } from './consumer-config.ts';
import type { LocalAssignment } from './member-state.ts';

export interface MemberHeartbeat {
  isInFlight: boolean;
  /** As the coordinator has said; 0 before its first answer. */
  intervalMs: number;
  /** The interval is over at this tick. */
  dueAt: number;
  /** After a failure: none before this tick, unless something is to be told at once. */
  retryAt: number;
  /** Failures in a row. */
  attempts: number;
  /** When the last one failed, simulated ms; -1: it did not. */
  failedAt: number;
  /** What went with the last ones: it is not repeated. Null: it has to be told (again). */
  sentTopics: readonly string[] | null;
  sentPattern: string | null;
  sentAssignment: LocalAssignment | null;
  hasSentSettings: boolean;
}

export function createHeartbeat(): MemberHeartbeat {
  return {
    isInFlight: false,
    intervalMs: 0,
    dueAt: 0,
    retryAt: 0,
    attempts: 0,
    failedAt: -1,
    sentTopics: null,
    sentPattern: null,
    sentAssignment: null,
    hasSentSettings: false,
  };
}

export function noteSent(heartbeat: MemberHeartbeat, now: number): void {
  heartbeat.isInFlight = true;
  heartbeat.failedAt = -1;
  heartbeat.dueAt = now + heartbeat.intervalMs;
}

/** The broker decides how often it wants to hear of a member, from its next heartbeat on. */
export function noteAnswered(heartbeat: MemberHeartbeat, intervalMs: number, now: number): void {
  heartbeat.isInFlight = false;
  heartbeat.attempts = 0;
  heartbeat.retryAt = 0;
  if (heartbeat.intervalMs === intervalMs) return;
  heartbeat.intervalMs = intervalMs;
  heartbeat.dueAt = now + intervalMs;
}

/** The next one follows after the back-off instead of the interval, and tells everything again. */
export function noteFailed(
  heartbeat: MemberHeartbeat,
  { retryBackoffMs, retryBackoffMaxMs }: ConsumerConfig,
  context: Context,
): void {
  const range = { initialMs: retryBackoffMs, maxMs: retryBackoffMaxMs };
  heartbeat.isInFlight = false;
  heartbeat.dueAt = context.now;
  heartbeat.retryAt = context.now + backoffMs(context, range, heartbeat.attempts);
  heartbeat.attempts += 1;
  heartbeat.failedAt = context.now;
  forgetSent(heartbeat);
}

/** As if there had been no attempt yet: the next one need not wait. */
export function resetAttempts(heartbeat: MemberHeartbeat): void {
  heartbeat.failedAt = -1;
  heartbeat.isInFlight = false;
  heartbeat.retryAt = 0;
  heartbeat.attempts = 0;
}

export function forgetSent(heartbeat: MemberHeartbeat): void {
  heartbeat.sentTopics = null;
  heartbeat.sentPattern = null;
  heartbeat.sentAssignment = null;
  heartbeat.hasSentSettings = false;
}
