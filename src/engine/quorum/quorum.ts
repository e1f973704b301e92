/**
 * The quorum's part of a controller: its start and stop, and its timers.
 *
 * Kafka: KafkaRaftClient (initialize, poll), QuorumState.initialize,
 * FileQuorumStateStore.
 */
import type { Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { Timer } from '../event.ts';
import { onDemand } from '../on-demand.ts';
import { votersIn } from './controller-log.ts';
import { onLeaderTimeout } from './leader.ts';
import { isAlone } from './quorum-facts.ts';
import { createQuorum, isVoter } from './quorum-state.ts';
import { becomeProspective, electionTimeoutMs, waitUntil } from './roles.ts';

/** Goes on from what its disk says: the epoch, its vote, the leader, the voters in the log. */
export function startQuorum(controller: Controller, context: Context): void {
  const { quorum, id, epoch } = controller;
  quorum.voters = votersIn(controller);
  const { leader } = quorum;
  if (isAlone(controller)) {
    quorum.leader = null;
    becomeProspective(controller, context);
  } else if (leader === id) {
    onDemand().quorums.resumeResigned(controller, context);
  } else if (leader === null) {
    waitUntil(controller, context.now + electionTimeoutMs(context), context);
    onDemand().quorums.fetchNext(controller, context);
  } else {
    onDemand().quorums.becomeFollower(controller, epoch, leader, context);
  }
}

/** What was appended and not written is gone; epoch, vote and leader are on disk. */
export function stopQuorum(controller: Controller): void {
  const { leading, leader, votedFor, bootstrap } = controller.quorum;
  if (leading !== null) controller.logLength = leading.writtenEnd;
  controller.quorum = { ...createQuorum(bootstrap), leader, votedFor };
  controller.quorum.voters = votersIn(controller);
}

export function onQuorumTimer(
  controller: Controller,
  timer: Extract<
    Timer,
    { readonly type: 'quorum-timeout' | 'quorum-fetch-retry' | 'quorum-resend' }
  >,
  context: Context,
): void {
  switch (timer.type) {
    case 'quorum-timeout':
      return onTimer(controller, context);
    case 'quorum-fetch-retry':
      return onDemand().quorums.onFetchRetry(controller, context);
    case 'quorum-resend':
      return onDemand().quorums.onResend(controller, timer.voter, timer.epoch, context);
  }
}

function onTimer(controller: Controller, context: Context): void {
  const { quorum } = controller;
  // A timer that an earlier one has made superfluous.
  if (quorum.timerAt < 0 || context.now < quorum.timerAt) return;
  quorum.timerAt = -1;
  if (quorum.timeoutAt < 0) return;
  if (context.now < quorum.timeoutAt) waitUntil(controller, quorum.timeoutAt, context);
  else onTimeout(controller, context);
}

function onTimeout(controller: Controller, context: Context): void {
  const { quorum, id, epoch } = controller;
  quorum.timeoutAt = -1;
  if (quorum.stopsAt >= 0) {
    onDemand().commands.halt(context, controller, 'clean');
    return;
  }
  switch (quorum.role) {
    case 'unattached':
    case 'candidate':
      if (isVoter(quorum, id)) becomeProspective(controller, context);
      // It may be made a voter, or learn that it still is one.
      else waitUntil(controller, context.now + electionTimeoutMs(context), context);
      return;
    case 'follower':
      // An observer goes on asking; it is no concern of its who leads.
      if (isVoter(quorum, id)) becomeProspective(controller, context);
      return;
    case 'prospective':
      return onDemand().quorums.loseElection(controller, context);
    case 'leader':
      return onLeaderTimeout(controller, context);
    case 'resigned':
      return onDemand().quorums.becomeUnattached(controller, epoch + 1, context);
  }
}
