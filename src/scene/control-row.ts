/**
 * The top row: the controllers of the quorum, each with its own belief about it, or the servers of
 * the ZooKeeper ensemble.
 */
import {
  activeController,
  controllersOf,
  zooKeeperMode,
  zooKeeperServersOf,
  type Cluster,
  type Controller,
  type ZooKeeperServer,
} from '../engine/index.ts';
import { CONTROLLER_HEIGHT, CONTROLLER_WIDTH, NARROW_CONTROLLER_WIDTH } from './metrics.ts';
import type { ControlCard, ControllerCard, ControllerRow, ZooKeeperCard } from './stage-model.ts';

/** With more of them their cards are narrower. */
const FEW = 3;

export function controllerRow(cluster: Cluster, y: number): ControllerRow {
  const band = { y, height: CONTROLLER_HEIGHT };
  if (cluster.settings.metadataMode === 'zookeeper') {
    const { broker, epoch } = zooKeeperMode().controller(cluster);
    const cards = layCards(zooKeeperServersOf(cluster), (server, place) =>
      zooKeeperCard(server, { ...band, ...place }),
    );
    return { ...band, mode: 'zookeeper', epoch, controller: broker, cards };
  }
  const active = activeController(cluster);
  const controllers = controllersOf(cluster);
  const cards = layCards(controllers, (controller, place) =>
    controllerCard(controller, active, { ...band, ...place }),
  );
  const epoch = Math.max(0, ...controllers.map((controller) => controller.epoch));
  return { ...band, mode: 'kraft', epoch, controller: null, cards };
}

interface Place {
  readonly x: number;
  readonly width: number;
}

function layCards<T>(
  processes: readonly T[],
  cardOf: (process: T, place: Place) => ControlCard,
): ControlCard[] {
  const width = processes.length <= FEW ? CONTROLLER_WIDTH : NARROW_CONTROLLER_WIDTH;
  return processes.map((process, index) => cardOf(process, { x: 8 + index * (width + 12), width }));
}

type Box = Place & { readonly y: number; readonly height: number };

function controllerCard(
  controller: Controller,
  active: Controller | null,
  box: Box,
): ControllerCard {
  const { id, status, quorum, epoch, logLength } = controller;
  return {
    kind: 'controller',
    id,
    ...box,
    status,
    isActive: id === active?.id,
    role: quorum.role,
    isVoter: (active ?? controller).quorum.voters.includes(id),
    epoch,
    offset: logLength - 1,
    committed: quorum.highWatermark - 1,
  };
}

function zooKeeperCard(server: ZooKeeperServer, box: Box): ZooKeeperCard {
  const { id, status, role, applied, tree } = server;
  const sessions = tree.sessions.length;
  return { kind: 'zookeeper', id, ...box, status, role, applied, sessions };
}
