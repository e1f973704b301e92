/**
 * The clock of a member, be it of a classic group or of a share group. Heartbeats move its
 * deadline; the timer follows when it goes off.
 *
 * Kafka: GroupMetadataManager (rescheduleClassicGroupMemberHeartbeat,
 * scheduleShareGroupSessionTimeout).
 */
import { setTimer } from '../context.ts';
import type { SessionClock } from './classic-group.ts';
import { takeRound, type ShardScope } from './coordinator-state.ts';

/** Whose clock it is: what its timer tells when it goes off. */
interface Owner {
  readonly type: 'group-session' | 'share-session';
  readonly group: string;
  readonly memberId: string;
}

/** Winds the clock up: unless it is wound again, it runs out in `timeoutMs` simulated ms. */
export function windClock(
  { broker, context }: ShardScope,
  clock: SessionClock,
  { owner, timeoutMs }: { readonly owner: Owner; readonly timeoutMs: number },
): void {
  clock.deadline = context.now + timeoutMs;
  clock.lastHeardAt = context.now;
  clock.heardBy = context.cause;
  if (clock.timerAt >= 0 && clock.timerAt <= clock.deadline) return;
  clock.round = takeRound(broker.coordinator);
  clock.timerAt = clock.deadline;
  setTimer(context, broker, { delayMs: timeoutMs, timer: { ...owner, round: clock.round } });
}

/** Its timer went off. True: it was wound up meanwhile, and has a timer for the rest. */
export function isWoundOn(
  { broker, context }: ShardScope,
  clock: SessionClock,
  owner: Owner,
): boolean {
  clock.timerAt = -1;
  if (clock.deadline <= context.now) return false;
  clock.timerAt = clock.deadline;
  setTimer(context, broker, {
    delayMs: clock.deadline - context.now,
    timer: { ...owner, round: clock.round },
    cause: clock.heardBy,
  });
  return true;
}
