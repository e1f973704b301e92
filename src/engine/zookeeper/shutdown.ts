/**
 * A broker asks to be let go: what it leads moves to others first, and it leaves every ISR.
 *
 * Kafka: KafkaController.doControlledShutdown (3.9).
 */
import type { Broker } from '../broker/broker.ts';
import { emit, type Context } from '../context.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import type { ControlledShutdownRequest } from '../protocol/zookeeper-api.ts';
import { tellStop } from './channels.ts';
import { writeStates } from './state-writes.ts';
import {
  liveBrokersOf,
  partitionsOf,
  type AfterWrite,
  type StateUpdate,
  type ZkController,
} from './controller-state.ts';
import { electForShutdown, withoutReplica } from './leader-election.ts';

export function onControlledShutdown(
  self: Broker,
  controller: ZkController,
  { envelope, body }: { envelope: RequestEnvelope; body: ControlledShutdownRequest },
  context: Context,
): void {
  const { broker, brokerEpoch } = body;
  const { image } = controller;
  const index = image.brokers.findIndex(({ id }) => id === broker);
  const known = image.brokers[index];
  if (known === undefined || brokerEpoch < known.brokerEpoch) {
    const error = known === undefined ? 'BROKER_NOT_AVAILABLE' : 'STALE_BROKER_EPOCH';
    const api = 'ControlledShutdown';
    respond(context, self, addressOf(envelope), { api, error, remaining: [] });
    return;
  }
  if (!known.inControlledShutdown) {
    emit(context, self.id, { type: 'controlled-shutdown-started', broker });
    image.brokers[index] = { ...known, inControlledShutdown: true };
  }
  const updates: StateUpdate[] = [];
  const stopped: PartitionRegistration[] = [];
  const live = liveBrokersOf(controller);
  const reason = 'controlled-shutdown';
  for (const before of partitionsOf(controller)) {
    const { replicas, leader, leaderEpoch } = before;
    if (replicas.length < 2 || leaderEpoch < 0 || !replicas.includes(broker)) continue;
    if (leader === broker) {
      const after = electForShutdown(before, live);
      if (after === null) continue;
      const recipients = replicas.filter(live.isLiveOrShuttingDown);
      updates.push({ before, after, reason, recipients });
    } else {
      stopped.push(before);
      const after = withoutReplica(before, broker);
      const recipients = replicas.filter((replica) => replica !== broker);
      if (after !== null) updates.push({ before, after, reason, recipients });
    }
  }
  const address = addressOf(envelope);
  const next = { type: 'answer-shutdown', broker, stopped, address } as const;
  writeStates(self, controller, { updates, next }, context);
}

export function finishShutdown(
  self: Broker,
  controller: ZkController,
  { broker, stopped, address }: Extract<AfterWrite, { readonly type: 'answer-shutdown' }>,
  context: Context,
): void {
  const now = stopped.map((partition) => controller.image.partitions[partition.id] ?? partition);
  tellStop(self, controller, broker, { partitions: now, isDeleted: false }, context);
  const remaining = partitionsOf(controller)
    .filter(({ replicas, leader }) => replicas.length > 1 && leader === broker)
    .map(({ id }) => id);
  respond(context, self, address, { api: 'ControlledShutdown', error: 'NONE', remaining });
}
