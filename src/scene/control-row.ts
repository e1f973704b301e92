/** The top row: the controllers of the quorum, each with its own belief about it. */
import { activeController, controllersOf, type Cluster, type Controller } from '../engine/index.ts';
import { CONTROLLER_HEIGHT, CONTROLLER_WIDTH, NARROW_CONTROLLER_WIDTH } from './metrics.ts';
import type { ControllerCard } from './stage-model.ts';

/** With more of them their cards are narrower. */
const FEW = 3;

export function controllerCards(cluster: Cluster, y: number): ControllerCard[] {
  const controllers = controllersOf(cluster);
  const active = activeController(cluster);
  const width = controllers.length <= FEW ? CONTROLLER_WIDTH : NARROW_CONTROLLER_WIDTH;
  return controllers.map((controller, index) => ({
    id: controller.id,
    x: 8 + index * (width + 12),
    y,
    width,
    height: CONTROLLER_HEIGHT,
    status: controller.status,
    isActive: controller.id === active?.id,
    role: controller.quorum.role,
    isVoter: isVoter(controller, active ?? controller),
    epoch: controller.epoch,
    offset: controller.logLength - 1,
    committed: controller.quorum.highWatermark - 1,
  }));
}

function isVoter({ id }: Controller, knowing: Controller): boolean {
  return knowing.quorum.voters.includes(id);
}

/** The latest epoch that any of them has heard of. */
export function quorumEpoch(cluster: Cluster): number {
  return Math.max(0, ...controllersOf(cluster).map(({ epoch }) => epoch));
}
