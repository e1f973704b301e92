/**
 * The clocks of the members of a consumer group. A deadline that is moved keeps its timer, which
 * looks again when it goes off: heartbeats would leave a trail of timers otherwise.
 *
 * Kafka: CoordinatorTimer, GroupMetadataManager (scheduleConsumerGroupSessionTimeout,
 * scheduleConsumerGroupRebalanceTimeout, ...JoinTimeoutIfAbsent, ...SyncTimeout).
 */
import { setTimer } from '../../context.ts';
import { takeRound, type ShardScope } from '../coordinator-state.ts';
import type { ConsumerGroup, MemberTimer } from './consumer-group.ts';
import type { TimerChange } from './draft.ts';

export function changeTimer(scope: ShardScope, group: ConsumerGroup, change: TimerChange): void {
  const { kind, memberId } = change;
  const known = group.timers.find((timer) => timer.kind === kind && timer.memberId === memberId);
  if (change.type === 'cancel') {
    if (known !== undefined) group.timers.splice(group.timers.indexOf(known), 1);
    return;
  }
  if (known !== undefined && change.isOnlyIfAbsent) return;
  const { now, cause } = scope.context;
  const timer: MemberTimer = known ?? {
    kind,
    memberId,
    deadline: 0,
    timerAt: -1,
    round: 0,
    setAt: 0,
    setBy: 0,
    memberEpoch: -1,
  };
  if (known === undefined) group.timers.push(timer);
  timer.deadline = now + change.delayMs;
  timer.memberEpoch = change.memberEpoch;
  timer.setAt = now;
  timer.setBy = cause;
  if (timer.timerAt >= 0 && timer.timerAt <= timer.deadline) return;
  timer.round = takeRound(scope.broker.coordinator);
  arm(scope, group, timer);
}

/** Its deadline is over: it is taken off the group. Null: it has been moved, or is void. */
export function dueTimer(
  scope: ShardScope,
  group: ConsumerGroup,
  round: number,
): MemberTimer | null {
  const timer = group.timers.find((own) => own.round === round);
  if (timer === undefined) return null;
  if (timer.deadline > scope.context.now) {
    arm(scope, group, timer);
    return null;
  }
  group.timers.splice(group.timers.indexOf(timer), 1);
  return timer;
}

function arm({ broker, context }: ShardScope, group: ConsumerGroup, timer: MemberTimer): void {
  timer.timerAt = timer.deadline;
  setTimer(context, broker, {
    delayMs: timer.deadline - context.now,
    timer: { type: 'consumer-group-timer', group: group.name, round: timer.round },
    cause: timer.setBy,
  });
}
