/**
 * From one role to another, up to leading: what a controller lets go of, and what it waits for.
 *
 * Kafka: QuorumState (transitionTo...), KafkaRaftClient (transitionTo..., onBecomeLeader).
 */
import { setTimer, type Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { ProcessId } from '../ids.ts';
import { onDemand } from '../on-demand.ts';
import { draw } from '../random.ts';
import { appendControlRecord } from './controller-log.ts';
import { startLeading } from './leader.ts';
import { tell } from './quorum-facts.ts';
import { majorityOf, takeRole, type QuorumRole } from './quorum-state.ts';

/** Asks whether the others would vote for it, before it disturbs them with a new epoch. */
export function becomeProspective(controller: Controller, context: Context): void {
  const { quorum, epoch } = controller;
  const { leader, votedFor } = quorum;
  become(controller, 'prospective', { epoch, leader, votedFor }, context);
  waitUntil(controller, context.now + electionTimeoutMs(context), context);
  stand(controller, context);
}

/** Raises the epoch and votes for itself. */
function becomeCandidate(controller: Controller, context: Context): void {
  const { id, epoch } = controller;
  become(controller, 'candidate', { epoch: epoch + 1, leader: null, votedFor: id }, context);
  waitUntil(controller, context.now + electionTimeoutMs(context), context);
  stand(controller, context);
}

function stand(controller: Controller, context: Context): void {
  controller.quorum.granted = [controller.id];
  if (!winIfElected(controller, context)) onDemand().quorums.requestVotes(controller, context);
}

/** With the votes of a majority it goes on; alone it needs no others. */
export function winIfElected(controller: Controller, context: Context): boolean {
  const { role, granted, voters } = controller.quorum;
  if (granted.length < majorityOf(voters.length)) return false;
  if (role === 'prospective') becomeCandidate(controller, context);
  else if (role === 'candidate') becomeLeader(controller, context);
  return true;
}

/**
 * Its first record is one of its own epoch, so that it learns soon what is committed. It may decide
 * once that record is.
 */
function becomeLeader(controller: Controller, context: Context): void {
  const { id, quorum, epoch } = controller;
  const { votedFor, granted } = quorum;
  become(controller, 'leader', { epoch, leader: id, votedFor }, context);
  tell(controller, { type: 'quorum-leader-elected', epoch, votes: granted }, context);
  startLeading(controller, context);
  appendControlRecord(controller, { type: 'LeaderChangeMessage', leader: id }, context);
}

interface Belief {
  readonly epoch: number;
  readonly leader: ProcessId | null;
  readonly votedFor: ProcessId | null;
}

export function become(
  controller: Controller,
  role: QuorumRole,
  { epoch, leader, votedFor }: Belief,
  context: Context,
): void {
  const { quorum } = controller;
  const { leading } = quorum;
  if (leading !== null) {
    // What waited to be written was never in the log.
    onDemand().quorums.truncateLog(controller, leading.writtenEnd, context);
    onDemand().controllers.deactivate(controller);
  }
  takeRole(quorum, role);
  controller.epoch = epoch;
  quorum.leader = leader;
  quorum.votedFor = votedFor;
  tell(controller, { type: 'quorum-role-changed', role, epoch, leader }, context);
  if (leading === null) return;
  onDemand().controllers.failPendingAnswers(controller, leading.voterChange, context);
  onDemand().quorums.refuseParkedFetches(controller, context);
}

/** Sets the tick at which its patience is over; -1: it has no end. */
export function waitUntil(controller: Controller, wanted: number, context: Context): void {
  const { quorum } = controller;
  // Somebody stands: whoever wanted to shut down need not wait any longer.
  const isFree = quorum.stopsAt >= 0 && quorum.role !== 'resigned';
  const tick = isFree ? context.now + 1 : wanted;
  quorum.timeoutAt = tick;
  if (tick < 0 || (quorum.timerAt >= 0 && quorum.timerAt <= tick)) return;
  quorum.timerAt = tick;
  const delayMs = tick - context.now;
  setTimer(context, controller, { delayMs, timer: { type: 'quorum-timeout' } });
}

/** Random, so that seldom two stand at once: between once and twice the timeout. */
export function electionTimeoutMs({ cluster, settings }: Context): number {
  const timeoutMs = Math.max(1, settings.broker.controllerQuorumElectionTimeoutMs);
  return timeoutMs + draw(cluster.random, 'quorum', timeoutMs);
}

export function fetchTimeoutMs({ settings }: Context): number {
  return Math.max(1, settings.broker.controllerQuorumFetchTimeoutMs);
}
