/**
 * A topic goes when every broker has deleted its replicas; one that is down is waited for.
 *
 * Kafka: kafka.controller.TopicDeletionManager (3.9).
 */
import type { Broker } from '../broker/broker.ts';
import { emit, type Context } from '../context.ts';
import { topicByName } from '../controller/image.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { BrokerId, TopicId } from '../ids.ts';
import type { ZkMulti, ZkOperation, ZkReadResult } from '../protocol/zookeeper-api.ts';
import { tellMetadata, tellStop } from './channels.ts';
import { write } from './controller.ts';
import type { Deletion, ZkController } from './controller-state.ts';
import { configPath, deletionPath, statePath, topicPath } from './znode.ts';

export function onDeletionNames(
  self: Broker,
  controller: ZkController,
  [found]: readonly ZkReadResult[],
  context: Context,
): void {
  for (const name of found?.children ?? []) {
    const topic = topicByName(controller.image, name);
    const known = controller.deletions.find((deletion) => deletion.name === name);
    // One that an earlier controller has begun begins anew.
    if (topic === null || (known !== undefined && known.brokers.length > 0)) continue;
    const deletion: Deletion = known ?? { topic: topic.id, name, brokers: [] };
    if (known === undefined) controller.deletions.push(deletion);
    const replicas = partitionsIn(controller, topic.id).flatMap((partition) => partition.replicas);
    deletion.brokers = [...new Set(replicas)];
    tellMetadata(self, controller, { deleted: [topic.id] }, context);
    for (const broker of deletion.brokers) stopOn(self, controller, deletion, broker, context);
  }
}

function partitionsIn({ image }: ZkController, topic: TopicId): PartitionRegistration[] {
  return image.partitions.flatMap((partition) =>
    partition !== null && partition.topic === topic ? [partition] : [],
  );
}

function stopOn(
  self: Broker,
  controller: ZkController,
  { topic }: Deletion,
  broker: BrokerId,
  context: Context,
): void {
  const partitions = partitionsIn(controller, topic).filter(({ replicas }) =>
    replicas.includes(broker),
  );
  tellStop(self, controller, broker, { partitions, isDeleted: true }, context);
}

/** A broker is back that has replicas of topics that shall go. */
export function resumeDeletions(
  self: Broker,
  controller: ZkController,
  brokers: readonly BrokerId[],
  context: Context,
): void {
  for (const deletion of controller.deletions) {
    for (const broker of deletion.brokers) {
      if (brokers.includes(broker)) stopOn(self, controller, deletion, broker, context);
    }
  }
}

/** One broker less has replicas of it; the last one makes the nodes go as well. */
export function onReplicasDeleted(
  self: Broker,
  controller: ZkController,
  { topic, broker }: { readonly topic: TopicId; readonly broker: BrokerId },
  context: Context,
): void {
  const deletion = controller.deletions.find((known) => known.topic === topic);
  if (deletion === undefined || !deletion.brokers.includes(broker)) return;
  deletion.brokers = deletion.brokers.filter((other) => other !== broker);
  if (deletion.brokers.length > 0) return;
  const { name } = deletion;
  const states = partitionsIn(controller, topic).filter(({ leaderEpoch }) => leaderEpoch >= 0);
  const paths = [
    ...states.map(({ index }) => statePath(name, index)),
    topicPath(name),
    configPath(name),
    deletionPath(name),
  ];
  const multi: ZkMulti = paths.map((path): ZkOperation => ({ op: 'delete', path, version: -1 }));
  write(self, controller, { type: 'remove-topic', topic }, [multi], context);
}

export function onTopicRemoved(
  self: Broker,
  controller: ZkController,
  topic: TopicId,
  context: Context,
): void {
  const { image } = controller;
  const name = image.topics[topic]?.name ?? '';
  for (const { id } of partitionsIn(controller, topic)) image.partitions[id] = null;
  image.topics[topic] = null;
  controller.deletions = controller.deletions.filter((deletion) => deletion.topic !== topic);
  emit(context, self.id, { type: 'topic-deleted', topic, name });
}
