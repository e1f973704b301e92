/** A copy of the controller for a checkpoint. */
import { cloneImage } from './image.ts';
import type { Controller } from './controller.ts';

export function cloneController(controller: Controller): Controller {
  return {
    ...controller,
    backlog: controller.backlog.slice(),
    image: cloneImage(controller.image),
    sessions: controller.sessions.map((session) => ({ ...session })),
    parkedFetches: controller.parkedFetches.slice(),
  };
}
