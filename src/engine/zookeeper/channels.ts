/**
 * What the controller tells the brokers: who leads what (LeaderAndIsr), what everybody should know
 * (UpdateMetadata), and what to let go (StopReplica). To each broker one request at a time, again
 * and again until it has been answered or the broker is gone.
 *
 * Kafka: kafka.controller.ControllerChannelManager, RequestSendThread,
 * ControllerBrokerRequestBatch (3.9).
 */
import type { Broker } from '../broker/broker.ts';
import { setTimer, type Context } from '../context.ts';
import type { PartitionRegistration, TopicImage } from '../controller/metadata.ts';
import type { BrokerId, TopicId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type {
  BrokerChannel,
  ControlRequest,
  StateUpdate,
  ZkController,
} from './controller-state.ts';

/** controller.socket.timeout.ms. */
const TIMEOUT_MS = 30_000;
/** Between attempts. */
const RETRY_MS = 100;

/** Opens and closes channels, so that there is one to each live broker. */
export function matchChannels(controller: ZkController): void {
  const { image } = controller;
  controller.channels = controller.channels.filter(({ broker, brokerEpoch }) =>
    image.brokers.some((live) => live.id === broker && live.brokerEpoch === brokerEpoch),
  );
  for (const { id: broker, brokerEpoch } of image.brokers) {
    if (controller.channels.some((channel) => channel.broker === broker)) continue;
    controller.channels.push({ broker, brokerEpoch, queue: [], isInFlight: false });
  }
}

/** The new states: to the replicas first, then to everybody. */
export function tellStates(
  self: Broker,
  controller: ZkController,
  updates: readonly StateUpdate[],
  context: Context,
): void {
  if (updates.length === 0) return;
  const { image } = controller;
  const latest = new Map<number, PartitionRegistration>();
  for (const { after } of updates) latest.set(after.id, image.partitions[after.id] ?? after);
  for (const { broker } of controller.channels) {
    const own = [...latest.values()].filter(({ id }) =>
      updates.some(({ after, recipients }) => after.id === id && recipients.includes(broker)),
    );
    tellLeaderAndIsr(self, controller, { broker, partitions: own }, context);
  }
  tellMetadata(self, controller, { partitions: [...latest.values()] }, context);
}

export function tellLeaderAndIsr(
  self: Broker,
  controller: ZkController,
  { broker, partitions }: { broker: BrokerId; partitions: readonly PartitionRegistration[] },
  context: Context,
): void {
  if (partitions.length === 0) return;
  enqueue(
    self,
    controller,
    broker,
    (from) => {
      const topics = topicsOf(controller, partitions);
      return { api: 'LeaderAndIsr', ...from, topics, partitions };
    },
    context,
  );
}

export interface Metadata {
  /** Default: every live broker, those that shut down included. */
  readonly to?: readonly BrokerId[];
  readonly partitions?: readonly PartitionRegistration[];
  /** Beside those of the partitions. */
  readonly topics?: readonly TopicImage[];
  readonly deleted?: readonly TopicId[];
}

/** The live brokers are always told; of topics and partitions only what is named. */
export function tellMetadata(
  self: Broker,
  controller: ZkController,
  { to, partitions = [], topics = [], deleted = [] }: Metadata,
  context: Context,
): void {
  const { image } = controller;
  const brokers = image.brokers.slice();
  const described = [...topics, ...topicsOf(controller, partitions)];
  for (const { broker } of controller.channels) {
    if (to !== undefined && !to.includes(broker)) continue;
    enqueue(
      self,
      controller,
      broker,
      (from) => ({
        api: 'UpdateMetadata',
        ...from,
        brokers,
        topics: described,
        partitions,
        deleted,
      }),
      context,
    );
  }
}

/** Its replicas stop fetching; those of a topic that is deleted go. */
export function tellStop(
  self: Broker,
  controller: ZkController,
  broker: BrokerId,
  stop: { readonly partitions: readonly PartitionRegistration[]; readonly isDeleted: boolean },
  context: Context,
): void {
  if (stop.partitions.length === 0) return;
  const { isDeleted } = stop;
  const partitions = stop.partitions.map(({ id: partition, leaderEpoch }) => ({
    partition,
    leaderEpoch,
    isDeleted,
  }));
  enqueue(
    self,
    controller,
    broker,
    (from) => ({ api: 'StopReplica', ...from, partitions }),
    context,
  );
}

function topicsOf(
  { image }: ZkController,
  partitions: readonly PartitionRegistration[],
): TopicImage[] {
  const topics: TopicImage[] = [];
  for (const { topic } of partitions) {
    const known = image.topics[topic];
    if (known && !topics.includes(known)) topics.push(known);
  }
  return topics;
}

type Origin = Pick<ControlRequest, 'controller' | 'controllerEpoch' | 'brokerEpoch'>;

function enqueue(
  self: Broker,
  controller: ZkController,
  broker: BrokerId,
  request: (from: Origin) => ControlRequest,
  context: Context,
): void {
  const channel = controller.channels.find((known) => known.broker === broker);
  if (channel === undefined) return;
  const { brokerEpoch } = channel;
  channel.queue.push(
    request({ controller: self.id, controllerEpoch: controller.epoch, brokerEpoch }),
  );
  sendNext(self, channel, context);
}

function sendNext(self: Broker, channel: BrokerChannel, context: Context): void {
  const [body] = channel.queue;
  if (channel.isInFlight || body === undefined) return;
  channel.isInFlight = true;
  send(context, self, channel.broker, { channel: 'control', timeoutMs: TIMEOUT_MS, body });
}

/** A broker has answered: the next one may go. */
export function onControlAnswered(
  self: Broker,
  controller: ZkController,
  request: ControlRequest,
  context: Context,
): void {
  const channel = channelOf(controller, request);
  if (channel === null) return;
  channel.isInFlight = false;
  channel.queue.shift();
  sendNext(self, channel, context);
}

export function onControlFailed(
  self: Broker,
  controller: ZkController,
  request: ControlRequest,
  context: Context,
): void {
  const channel = channelOf(controller, request);
  if (channel === null) return;
  const timer = { type: 'zk-control-retry', broker: channel.broker } as const;
  setTimer(context, self, { delayMs: RETRY_MS, timer });
}

export function retryControl(
  self: Broker,
  controller: ZkController,
  broker: BrokerId,
  context: Context,
): void {
  const channel = controller.channels.find((known) => known.broker === broker);
  if (channel === undefined) return;
  channel.isInFlight = false;
  sendNext(self, channel, context);
}

/** The channel whose oldest request this is; null: of an earlier time. */
function channelOf(controller: ZkController, request: ControlRequest): BrokerChannel | null {
  return controller.channels.find(({ queue }) => queue[0] === request) ?? null;
}
