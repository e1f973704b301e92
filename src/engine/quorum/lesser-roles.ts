/**
 * The roles of a controller that others lead, or nobody, and how a leader ceases to be one.
 *
 * Kafka: QuorumState (transitionToUnattached, transitionToFollower, transitionToResigned),
 * KafkaRaftClient (onBecomeFollower).
 */
import type { Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { ProcessId } from '../ids.ts';
import { fetchNext } from './fetch-client.ts';
import { isVoter, majorityOf } from './quorum-state.ts';
import { endEpoch } from './resignation.ts';
import { become, electionTimeoutMs, fetchTimeoutMs, waitUntil } from './roles.ts';

/** Knows no leader in this epoch, which may be a new one. */
export function becomeUnattached(controller: Controller, epoch: number, context: Context): void {
  const { quorum } = controller;
  const timeoutAt = keepsItsTimeout(controller)
    ? quorum.timeoutAt
    : context.now + electionTimeoutMs(context);
  const votedFor = epoch === controller.epoch ? quorum.votedFor : null;
  become(controller, 'unattached', { epoch, leader: null, votedFor }, context);
  waitUntil(controller, timeoutAt, context);
  fetchNext(controller, context);
}

/** Who waits for an election goes on waiting; others begin to. */
function keepsItsTimeout({ quorum }: Controller): boolean {
  switch (quorum.role) {
    case 'unattached':
    case 'candidate':
    case 'resigned':
      return quorum.timeoutAt >= 0;
    case 'prospective':
      return quorum.timeoutAt >= 0 && !isLost(quorum);
    default:
      return false;
  }
}

/** So many have refused that those who are left make no majority. */
export function isLost({ voters, refused }: Controller['quorum']): boolean {
  return voters.length - refused.length < majorityOf(voters.length);
}

export function becomeFollower(
  controller: Controller,
  epoch: number,
  leader: ProcessId,
  context: Context,
): void {
  const { votedFor } = controller.quorum;
  const kept = epoch === controller.epoch ? votedFor : null;
  become(controller, 'follower', { epoch, leader, votedFor: kept }, context);
  waitUntil(controller, context.now + fetchTimeoutMs(context), context);
  fetchNext(controller, context);
}

/** Back to the leader that it knew, or to waiting. */
export function loseElection(controller: Controller, context: Context): void {
  const { quorum, epoch } = controller;
  if (quorum.leader === null) becomeUnattached(controller, epoch, context);
  else becomeFollower(controller, epoch, quorum.leader, context);
}

/** Ends its epoch: the others may stand at once, in the order in which they are fit for it. */
export function resign(controller: Controller, context: Context): void {
  const { id, quorum, epoch } = controller;
  const followers = (quorum.leading?.followers ?? []).filter(({ id: other }) => {
    return isVoter(quorum, other);
  });
  const successors = followers
    .slice()
    .sort((left, right) => right.endOffset - left.endOffset)
    .map((follower) => follower.id);
  become(controller, 'resigned', { epoch, leader: id, votedFor: quorum.votedFor }, context);
  quorum.successors = successors;
  waitUntil(controller, context.now + electionTimeoutMs(context), context);
  endEpoch(controller, context);
}
