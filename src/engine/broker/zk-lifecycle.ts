/**
 * How a broker comes into a cluster with ZooKeeper and stays in it: it registers under /brokers/ids
 * and races for /controller, then and whenever that is free.
 *
 * Kafka: kafka.server.KafkaServer (startup), KafkaZkClient (registerBroker,
 * registerControllerAndIncrementControllerEpoch), KafkaController (Startup, Reelect, Expire; 3.9).
 * Simplified: a broker that finds its number taken tries again, as a supervisor would start it
 * again; Kafka's own process ends.
 */
import { emit, setTimer, type Context } from '../context.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import { brokersOf, zooKeeperServersOf } from '../cluster.ts';
import type { Answer } from '../network/envelope.ts';
import { halt } from '../process-halt.ts';
import { onControlAnswered, onControlFailed, retryControl } from '../zookeeper/channels.ts';
import { enqueueEvent, onControllerAnswer } from '../zookeeper/controller.ts';
import { createZkController, type ZkController } from '../zookeeper/controller-state.ts';
import { load } from '../zookeeper/failover.ts';
import {
  BROKER_IDS,
  BROKER_TOPICS,
  brokerPath,
  CONTROLLER,
  CONTROLLER_EPOCH,
  DELETE_TOPICS,
  type Znode,
} from '../zookeeper/znode.ts';
import type { Broker } from './broker.ts';
import { learnLeader } from './controller-channel.ts';
import { refuse } from './zk-requests.ts';
import {
  askZooKeeper,
  connect,
  createZkBroker,
  onAnswered,
  onConnected,
  onConnectionLost,
  onPolled,
  type SessionNews,
  type ZkBroker,
} from './zk-session.ts';
import { askForShutdown, onShutdownAnswered, retryShutdown } from './zk-shutdown.ts';
import { publishInZooKeeperMode } from './metadata-follower.ts';

const REGISTER_AGAIN_MS = 1000;

export function startInZooKeeperMode(broker: Broker, context: Context): void {
  const { cluster } = context;
  const servers = zooKeeperServersOf(cluster).map(({ id }) => id);
  const zk = createZkBroker(servers, broker);
  broker.zk = zk;
  // Any of the brokers may be the controller: who is not says so.
  broker.controllers.bootstrap = brokersOf(cluster).map(({ id }) => id);
  connect(broker, zk, context);
}

function hear(broker: Broker, zk: ZkBroker, news: readonly SessionNews[], context: Context): void {
  for (const one of news) {
    if (broker.status === 'stopped') return;
    switch (one.type) {
      case 'established':
        register(broker, context);
        break;
      case 'moved':
        watchAgain(broker, zk, context);
        break;
      case 'expired':
        onExpired(broker, zk, context);
        break;
      case 'closed':
        halt(context, broker, 'clean');
        break;
      case 'changed':
        onChanged(broker, zk, one.event.path, context);
        break;
      default:
        onCallAnswered(broker, zk, one, context);
    }
  }
}

function register(broker: Broker, context: Context): void {
  const { id, rack, run } = broker;
  const path = brokerPath(id);
  const data = { type: 'broker', broker: id, rack, run } as const;
  const multi = [{ op: 'create', path, data, isEphemeral: true }] as const;
  askZooKeeper(broker, { reads: [], multis: [multi], purpose: 'register' }, context);
}

/** What has happened while it was away is found out by reading, as what it watched is not told. */
function watchAgain(broker: Broker, zk: ZkBroker, context: Context): void {
  findController(broker, context);
  if (zk.active === null) return;
  enqueueEvent(broker, zk.active, { type: 'brokers-changed' }, context);
  enqueueEvent(broker, zk.active, { type: 'topics-changed' }, context);
  enqueueEvent(broker, zk.active, { type: 'deletions-changed' }, context);
}

function onExpired(broker: Broker, zk: ZkBroker, context: Context): void {
  resignController(broker, zk, context);
  connect(broker, zk, context);
}

function onChanged(broker: Broker, zk: ZkBroker, path: string, context: Context): void {
  if (path === CONTROLLER) {
    findController(broker, context);
    return;
  }
  if (zk.active === null) return;
  if (path === BROKER_IDS) enqueueEvent(broker, zk.active, { type: 'brokers-changed' }, context);
  else if (path === BROKER_TOPICS) {
    enqueueEvent(broker, zk.active, { type: 'topics-changed' }, context);
  } else if (path === DELETE_TOPICS) {
    enqueueEvent(broker, zk.active, { type: 'deletions-changed' }, context);
  }
}

function findController(broker: Broker, context: Context): void {
  const read = { path: CONTROLLER, what: 'data', isWatched: true } as const;
  askZooKeeper(broker, { reads: [read], multis: [], purpose: 'find-controller' }, context);
}

function onCallAnswered(
  broker: Broker,
  zk: ZkBroker,
  { purpose, reads, writes }: Extract<SessionNews, { readonly type: 'answered' }>,
  context: Context,
): void {
  switch (purpose) {
    case 'register':
      return onRegistered(broker, zk, writes[0]?.znode ?? null, context);
    case 'find-controller':
      return onControllerFound(broker, zk, reads[0]?.znode ?? null, context);
    case 'find-epoch':
      return claim(broker, reads[0]?.znode ?? null, context);
    case 'adopt':
      return becomeController(broker, zk, reads[0]?.znode ?? null, context);
    case 'claim':
      return writes[0]?.error === 'OK'
        ? becomeController(broker, zk, writes[0].znode, context)
        : findController(broker, context);
    default:
      if (zk.active === null) return;
      if (onControllerAnswer(broker, zk.active, { reads, writes }, context) === 'moved') {
        resignController(broker, zk, context);
        findController(broker, context);
      }
  }
}

/** The node may be its own, of a request that was sent twice, or that of its last run. */
function onRegistered(broker: Broker, zk: ZkBroker, znode: Znode | null, context: Context): void {
  if (znode === null || znode.owner !== zk.session) {
    const error = 'DUPLICATE_BROKER_REGISTRATION';
    emit(context, broker.id, { type: 'registration-refused', broker: broker.id, error });
    const timer = { type: 'zk-register' } as const;
    setTimer(context, broker, { delayMs: REGISTER_AGAIN_MS, timer, cause: broker.startedBy });
    return;
  }
  const { lifecycle } = broker;
  lifecycle.brokerEpoch = znode.czxid;
  lifecycle.isFenced = false;
  if (lifecycle.state === 'starting') {
    lifecycle.state = 'running';
    publishInZooKeeperMode(broker, context);
  }
  findController(broker, context);
}

/** Nobody is the controller: whoever creates the node first will be. */
function onControllerFound(
  broker: Broker,
  zk: ZkBroker,
  znode: Znode | null,
  context: Context,
): void {
  const leader = znode?.data.type === 'controller' ? znode.data.broker : null;
  const isOwn = leader === broker.id && znode?.owner === zk.session;
  if (!isOwn) resignController(broker, zk, context);
  if (leader === null) {
    if (broker.lifecycle.state === 'running') findEpoch(broker, 'find-epoch', context);
    return;
  }
  // The answer that it had won the race was lost.
  if (isOwn && zk.active === null) findEpoch(broker, 'adopt', context);
  const epoch = Math.max(zk.controllerEpoch, broker.controllers.epoch);
  learnLeader(broker, { epoch, leader }, context);
}

function findEpoch(broker: Broker, purpose: 'find-epoch' | 'adopt', context: Context): void {
  const read = { path: CONTROLLER_EPOCH, what: 'data', isWatched: false } as const;
  askZooKeeper(broker, { reads: [read], multis: [], purpose }, context);
}

/** Both nodes at once: who comes second finds the first one there. */
function claim(broker: Broker, znode: Znode | null, context: Context): void {
  if (znode?.data.type !== 'controller-epoch') return;
  const { version, data } = znode;
  const epoch = data.epoch + 1;
  const controller = { type: 'controller', broker: broker.id } as const;
  const multi = [
    { op: 'create', path: CONTROLLER, data: controller, isEphemeral: true },
    { op: 'set', path: CONTROLLER_EPOCH, data: { type: 'controller-epoch', epoch }, version },
  ] as const;
  askZooKeeper(broker, { reads: [], multis: [multi], purpose: 'claim' }, context);
}

function becomeController(
  broker: Broker,
  zk: ZkBroker,
  znode: Znode | null,
  context: Context,
): void {
  if (znode?.data.type !== 'controller-epoch' || zk.active !== null) return;
  const { epoch } = znode.data;
  const controller = createZkController(epoch, znode.version, context.now);
  zk.active = controller;
  emit(context, broker.id, { type: 'controller-race-won', controllerEpoch: epoch });
  learnLeader(broker, { epoch, leader: broker.id }, context);
  findController(broker, context);
  load(broker, controller, context);
}

/** Somebody else is the controller, or may be: what it has not finished it leaves. */
export function resignController(broker: Broker, zk: ZkBroker, context: Context): void {
  const { active } = zk;
  if (active === null) return;
  zk.active = null;
  zk.calls = zk.calls.filter(({ purpose }) => purpose !== 'controller');
  emit(context, broker.id, { type: 'controller-resigned', controllerEpoch: active.epoch });
  const waiting = active.queue.flatMap((event) =>
    event.type === 'request' ? [event.envelope] : [],
  );
  for (const envelope of waiting) refuse(broker, envelope, context);
}

/** Answers of ZooKeeper, of brokers to the controller, and of the controller. */
export function onZkResponse(broker: Broker, answer: Answer, context: Context): boolean {
  const { zk } = broker;
  if (zk === null) return false;
  const { body, request, server } = answer;
  switch (body.api) {
    case 'ZkConnect':
      hear(broker, zk, onConnected(broker, zk, { server, response: body }, context), context);
      return true;
    case 'ZkRead':
    case 'ZkWrite': {
      const number = 'number' in request.body ? request.body.number : -1;
      const answered = { server, number, response: body };
      hear(broker, zk, onAnswered(broker, zk, answered, context), context);
      return true;
    }
    case 'ZkPoll':
      hear(broker, zk, onPolled(broker, zk, { server, response: body }, context), context);
      return true;
    case 'ZkClose':
      hear(broker, zk, [{ type: 'closed' }], context);
      return true;
    case 'LeaderAndIsr':
    case 'UpdateMetadata':
    case 'StopReplica':
      onBrokerAnswered(broker, zk.active, answer, context);
      return true;
    case 'ControlledShutdown':
      onShutdownAnswered(broker, zk, body, context);
      return true;
    default:
      return false;
  }
}

function onBrokerAnswered(
  broker: Broker,
  controller: ZkController | null,
  { request, server }: Answer,
  context: Context,
): void {
  const { body } = request;
  if (controller === null) return;
  if (body.api !== 'LeaderAndIsr' && body.api !== 'UpdateMetadata' && body.api !== 'StopReplica') {
    return;
  }
  onControlAnswered(broker, controller, body, context);
  if (body.api !== 'StopReplica') return;
  const deleted = body.partitions.find(({ isDeleted }) => isDeleted)?.partition;
  const topic = deleted === undefined ? null : controller.image.partitions[deleted]?.topic;
  const live = controller.image.brokers.find(({ id }) => id === server)?.id;
  if (topic === null || topic === undefined || live === undefined) return;
  enqueueEvent(broker, controller, { type: 'replicas-deleted', topic, broker: live }, context);
}

export function onZkDisconnect(broker: Broker, event: DisconnectEvent, context: Context): void {
  const { zk } = broker;
  if (zk === null) return;
  const { server } = event;
  for (const request of event.unanswered) {
    const { body } = request;
    switch (body.api) {
      case 'ZkConnect':
      case 'ZkRead':
      case 'ZkWrite':
      case 'ZkPoll':
      case 'ZkClose':
        hear(broker, zk, onConnectionLost(broker, zk, { server, request }, context), context);
        break;
      case 'LeaderAndIsr':
      case 'UpdateMetadata':
      case 'StopReplica':
        if (zk.active !== null) onControlFailed(broker, zk.active, body, context);
        break;
      case 'ControlledShutdown':
        retryShutdown(broker, zk, context);
        break;
      default:
    }
    if (broker.status === 'stopped') return;
  }
}

export function onZkTimer(broker: Broker, timer: Timer, context: Context): boolean {
  const { zk } = broker;
  if (zk === null) return false;
  switch (timer.type) {
    case 'zk-connect':
      if (zk.server === null) connect(broker, zk, context);
      return true;
    case 'zk-register':
      if (zk.session >= 0) register(broker, context);
      return true;
    case 'zk-control-retry':
      if (zk.active !== null) retryControl(broker, zk.active, timer.broker, context);
      return true;
    case 'zk-leader-balance':
      if (zk.active !== null && zk.active.epoch === timer.epoch) {
        enqueueEvent(broker, zk.active, { type: 'leader-balance' }, context);
      }
      return true;
    case 'zk-controlled-shutdown':
      askForShutdown(broker, zk, context);
      return true;
    default:
      return false;
  }
}
