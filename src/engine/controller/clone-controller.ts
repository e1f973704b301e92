/** A copy of the controller for a checkpoint. */
import { cloneQuorum } from '../quorum/quorum-state.ts';
import { cloneImage } from './image.ts';
import type { Controller } from './controller.ts';

export function cloneController(controller: Controller): Controller {
  return {
    ...controller,
    backlog: controller.backlog.slice(),
    image: cloneImage(controller.image),
    committedImage:
      controller.committedImage === null ? null : cloneImage(controller.committedImage),
    quorum: cloneQuorum(controller.quorum),
    pendingAnswers: controller.pendingAnswers.slice(),
    sessions: controller.sessions.map((session) => ({ ...session })),
    parkedFetches: controller.parkedFetches.slice(),
  };
}
