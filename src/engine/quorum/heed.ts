/**
 * What every message between controllers tells beside its own matter: an epoch and who leads it.
 *
 * Kafka: KafkaRaftClient (maybeTransition, maybeHandleCommonResponse).
 */
import type { Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { ProcessId } from '../ids.ts';
import type { QuorumAnswer } from '../protocol/quorum-api.ts';
import { becomeFollower, becomeUnattached } from './lesser-roles.ts';

/** A later epoch is taken over at once; in its own epoch it may learn who leads. */
export function learn(
  controller: Controller,
  epoch: number,
  leader: ProcessId | null,
  context: Context,
): void {
  const { quorum, id } = controller;
  if (epoch > controller.epoch) {
    if (leader === null || leader === id) becomeUnattached(controller, epoch, context);
    else becomeFollower(controller, epoch, leader, context);
  } else if (epoch === controller.epoch && leader !== null && leader !== id) {
    if (quorum.leader === null) becomeFollower(controller, epoch, leader, context);
  }
}

/** Takes from an answer what it tells; whether there is nothing more to be done about it. */
export function heed(
  controller: Controller,
  { error, epoch, leader }: QuorumAnswer,
  context: Context,
): boolean {
  // Whoever answers does not know of the epoch yet: its answer does not count.
  if (epoch < controller.epoch || error === 'UNKNOWN_LEADER_EPOCH') return true;
  const isNews = epoch > controller.epoch || (leader !== null && controller.quorum.leader === null);
  learn(controller, epoch, leader, context);
  return isNews || error !== 'NONE';
}
