/**
 * A new controller reads everything before it decides anything: brokers, topics, and the state of
 * every partition. The more partitions there are, the longer the cluster is without a controller.
 *
 * Kafka: KafkaController.onControllerFailover, initializeControllerContext;
 * ZkReplicaStateMachine.startup, PartitionStateMachine.startup (3.9).
 */
import type { Broker } from '../broker/broker.ts';
import { emit, type Context } from '../context.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { PartitionId } from '../ids.ts';
import { compareIds } from '../ids.ts';
import type { ZkRead, ZkReadResult } from '../protocol/zookeeper-api.ts';
import { enqueueEvent, read, scheduleBalance } from './controller.ts';
import { writeStates } from './state-writes.ts';
import { matchChannels, tellLeaderAndIsr, tellMetadata } from './channels.ts';
import {
  isLive,
  isOffline,
  liveBrokersOf,
  partitionsOf,
  type StateUpdate,
  type TaskPurpose,
  type ZkController,
} from './controller-state.ts';
import { electedAgain } from './elections.ts';
import { withoutReplica } from './leader-election.ts';
import { addBroker, addTopic, withState } from './view.ts';
import {
  BROKER_IDS,
  BROKER_TOPICS,
  configPath,
  DELETE_TOPICS,
  statePath,
  topicPath,
} from './znode.ts';

type PurposeOf<Type extends TaskPurpose['type']> = Extract<TaskPurpose, { readonly type: Type }>;

export function load(self: Broker, controller: ZkController, context: Context): void {
  const reads = [BROKER_IDS, BROKER_TOPICS, DELETE_TOPICS].map((path): ZkRead => ({
    path,
    what: 'children',
    isWatched: true,
  }));
  read(self, controller, { type: 'load-names' }, reads, context);
}

export function onNames(
  self: Broker,
  controller: ZkController,
  [brokers, topics, deletions]: readonly ZkReadResult[],
  context: Context,
): void {
  const names = topics?.children ?? [];
  const ids = brokers?.children ?? [];
  const reads = [
    ...ids.map((id) => dataOf(`${BROKER_IDS}/${id}`)),
    ...names.map((name) => dataOf(topicPath(name))),
    ...names.map((name) => dataOf(configPath(name))),
  ];
  const purpose: TaskPurpose = {
    type: 'load-nodes',
    brokers: ids.length,
    topics: names.length,
    deletions: deletions?.children ?? [],
  };
  read(self, controller, purpose, reads, context);
}

export function dataOf(path: string): ZkRead {
  return { path, what: 'data', isWatched: false };
}

export function onNodes(
  self: Broker,
  controller: ZkController,
  { purpose, results }: { purpose: PurposeOf<'load-nodes'>; results: readonly ZkReadResult[] },
  context: Context,
): void {
  const { image } = controller;
  const { brokers, topics, deletions } = purpose;
  for (const { znode } of results.slice(0, brokers)) if (znode !== null) addBroker(image, znode);
  image.brokers.sort((left, right) => compareIds(left.id, right.id));
  for (let index = 0; index < topics; index += 1) {
    const znode = results[brokers + index]?.znode ?? null;
    const config = results[brokers + topics + index]?.znode ?? null;
    if (znode?.data.type !== 'topic') continue;
    addTopic(image, znode.data, config, context.settings.topic);
    const { name, topic } = znode.data;
    if (deletions.includes(name)) controller.deletions.push({ topic, name, brokers: [] });
  }
  const partitions = image.partitions.filter((partition) => partition !== null);
  const reads = partitions.map(({ topic, index }) =>
    dataOf(statePath(image.topics[topic]?.name ?? '', index)),
  );
  const ids = partitions.map(({ id }) => id);
  read(self, controller, { type: 'load-states', partitions: ids }, reads, context);
}

/** Now it knows everything: brokers are told of each other, replicas of their leaders. */
export function onStates(
  self: Broker,
  controller: ZkController,
  { purpose, results }: { purpose: PurposeOf<'load-states'>; results: readonly ZkReadResult[] },
  context: Context,
): void {
  const { image } = controller;
  purpose.partitions.forEach((id, index) => {
    const partition = image.partitions[id];
    const znode = results[index]?.znode;
    if (partition && znode) image.partitions[id] = withState(partition, znode);
  });
  controller.isLoaded = true;
  emit(context, self.id, {
    type: 'controller-loaded',
    controllerEpoch: controller.epoch,
    topics: image.topics.filter((topic) => topic !== null).length,
    partitions: purpose.partitions.length,
    tookMs: context.now - controller.since,
  });
  matchChannels(controller);
  const known = partitionsOf(controller).filter(({ leaderEpoch }) => leaderEpoch >= 0);
  tellMetadata(self, controller, { partitions: known }, context);
  for (const { id: broker } of image.brokers) {
    const partitions = known.filter(({ replicas }) => replicas.includes(broker));
    tellLeaderAndIsr(self, controller, { broker, partitions }, context);
  }
  const updates = failoverUpdates(controller);
  writeStates(self, controller, { updates, next: { type: 'finish-failover' } }, context);
}

/**
 * First every replica that is gone leaves its ISR, then what has no leader elects one: the epoch of
 * a partition whose leader went with the controller rises twice.
 */
function failoverUpdates(controller: ZkController): StateUpdate[] {
  const updates: StateUpdate[] = [];
  const reason = 'controller-failover';
  const latest = new Map<PartitionId, PartitionRegistration>();
  for (const partition of partitionsOf(controller)) {
    let current = partition;
    for (const replica of partition.replicas) {
      if (isLive(controller, replica)) continue;
      const after = withoutReplica(current, replica);
      if (after === null) continue;
      const recipients = partition.replicas.filter((other) => other !== replica);
      updates.push({ before: current, after, reason, recipients });
      current = after;
    }
    latest.set(partition.id, current);
  }
  const live = liveBrokersOf(controller);
  for (const current of latest.values()) {
    if (!isOffline(controller, current)) continue;
    const elected = electedAgain(controller, current, live, false);
    if (elected !== null) updates.push({ ...elected, reason });
  }
  return updates;
}

export function finishFailover(self: Broker, controller: ZkController, context: Context): void {
  scheduleBalance(self, controller, true, context);
  if (controller.deletions.length > 0) {
    enqueueEvent(self, controller, { type: 'deletions-changed' }, context);
  }
}
