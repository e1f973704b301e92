/**
 * /brokers/ids has changed: who is gone leads nothing and is in sync with nothing, who has come is
 * told what it has to do, and who was back before anybody noticed is taken for both.
 *
 * Kafka: KafkaController (processBrokerChange, onBrokerFailure, onBrokerStartup,
 * onReplicasBecomeOffline; 3.9), KIP-380 (bounced brokers are known by their epochs).
 */
import type { Broker } from '../broker/broker.ts';
import { emit, type Context } from '../context.ts';
import type { BrokerRegistration, PartitionRegistration } from '../controller/metadata.ts';
import { compareIds, type BrokerId, type PartitionId } from '../ids.ts';
import type { ZkReadResult } from '../protocol/zookeeper-api.ts';
import { matchChannels, tellLeaderAndIsr, tellMetadata } from './channels.ts';
import { read } from './controller.ts';
import { writeStates } from './state-writes.ts';
import {
  isLive,
  isOffline,
  liveBrokersOf,
  partitionsOf,
  type StateUpdate,
  type ZkController,
} from './controller-state.ts';
import { electedAgain } from './elections.ts';
import { dataOf } from './failover.ts';
import { withoutReplica } from './leader-election.ts';
import { resumeDeletions } from './topic-deletion.ts';
import { registrationOfBroker } from './view.ts';
import { BROKER_IDS } from './znode.ts';

export function onBrokersChanged(self: Broker, controller: ZkController, context: Context): void {
  const names = { path: BROKER_IDS, what: 'children', isWatched: true } as const;
  read(self, controller, { type: 'broker-names' }, [names], context);
}

export function onBrokerNames(
  self: Broker,
  controller: ZkController,
  [names]: readonly ZkReadResult[],
  context: Context,
): void {
  const reads = (names?.children ?? []).map((id) => dataOf(`${BROKER_IDS}/${id}`));
  read(self, controller, { type: 'broker-nodes' }, reads, context);
}

export function onBrokerNodes(
  self: Broker,
  controller: ZkController,
  results: readonly ZkReadResult[],
  context: Context,
): void {
  const { image } = controller;
  const found: BrokerRegistration[] = [];
  for (const { znode } of results) {
    const registration = znode === null ? null : registrationOfBroker(znode);
    if (registration !== null) found.push(registration);
  }
  found.sort((left, right) => compareIds(left.id, right.id));
  const isAmong = (list: readonly BrokerRegistration[], one: BrokerRegistration): boolean =>
    list.some(({ id, brokerEpoch }) => id === one.id && brokerEpoch === one.brokerEpoch);
  const gone = image.brokers.filter((known) => !isAmong(found, known));
  const come = found.filter((one) => !isAmong(image.brokers, one));
  if (gone.length === 0 && come.length === 0) return;
  for (const { id: broker, brokerEpoch } of gone) {
    emit(context, self.id, { type: 'broker-left', broker, brokerEpoch });
  }
  for (const { id: broker, brokerEpoch } of come) {
    emit(context, self.id, { type: 'broker-joined', broker, brokerEpoch });
  }
  // Who is gone is dealt with as gone before anybody comes.
  image.brokers = image.brokers.filter((known) => !gone.includes(known));
  const updates = lossUpdates(
    controller,
    gone.map(({ id }) => id),
  );
  image.brokers = [...image.brokers, ...come].sort((left, right) => compareIds(left.id, right.id));
  matchChannels(controller);
  const brokers = come.map(({ id }) => id);
  tellNews(self, controller, brokers, context);
  updates.push(...returnUpdates(controller, updates, come.length > 0));
  writeStates(self, controller, { updates, next: { type: 'start-replicas', brokers } }, context);
}

/** Who is new hears of everything, the others of who is new and who is gone. */
function tellNews(
  self: Broker,
  controller: ZkController,
  come: readonly BrokerId[],
  context: Context,
): void {
  const others = controller.image.brokers.map(({ id }) => id).filter((id) => !come.includes(id));
  tellMetadata(self, controller, { to: others }, context);
  const known = partitionsOf(controller).filter(({ leaderEpoch }) => leaderEpoch >= 0);
  tellMetadata(self, controller, { to: come, partitions: known }, context);
}

/** Elections first; where the leader lives on, or nobody can lead, the ISR loses who is gone. */
function lossUpdates(controller: ZkController, gone: readonly BrokerId[]): StateUpdate[] {
  const updates: StateUpdate[] = [];
  const reason = 'broker-gone';
  const live = liveBrokersOf(controller);
  for (const partition of partitionsOf(controller)) {
    let current = partition;
    if (isOffline(controller, partition)) {
      const elected = electedAgain(controller, partition, live, false);
      if (elected !== null) {
        updates.push({ ...elected, reason });
        current = elected.after;
      }
    }
    for (const replica of gone) {
      const after = current.leaderEpoch < 0 ? null : withoutReplica(current, replica);
      if (after === null) continue;
      const recipients = partition.replicas.filter(
        (other) => other !== replica && isLive(controller, other),
      );
      updates.push({ before: current, after, reason, recipients });
      current = after;
    }
  }
  return updates;
}

/** What has no leader may have one among those who have come. */
function returnUpdates(
  controller: ZkController,
  already: readonly StateUpdate[],
  hasCome: boolean,
): StateUpdate[] {
  if (!hasCome) return [];
  const latest = new Map<PartitionId, PartitionRegistration>();
  for (const { after } of already) latest.set(after.id, after);
  const live = liveBrokersOf(controller);
  const updates: StateUpdate[] = [];
  for (const partition of partitionsOf(controller)) {
    const current = latest.get(partition.id) ?? partition;
    if (!isOffline(controller, current)) continue;
    const elected = electedAgain(controller, current, live, false);
    if (elected !== null) updates.push({ ...elected, reason: 'broker-started' });
  }
  return updates;
}

/** Those who have come are told of their replicas as they stand now. */
export function startReplicas(
  self: Broker,
  controller: ZkController,
  brokers: readonly BrokerId[],
  context: Context,
): void {
  for (const broker of brokers) {
    const partitions = partitionsOf(controller).filter(
      ({ replicas, leaderEpoch }) => leaderEpoch >= 0 && replicas.includes(broker),
    );
    tellLeaderAndIsr(self, controller, { broker, partitions }, context);
  }
  if (brokers.length > 0) resumeDeletions(self, controller, brokers, context);
}
