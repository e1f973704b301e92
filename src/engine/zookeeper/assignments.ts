/**
 * Which brokers hold a partition, changed while it is led: a topic grows, or replicas move. New
 * replicas are added beside the old ones; when all of them are in sync the old ones go.
 *
 * Kafka: KafkaController (processApiPartitionReassignment, onPartitionReassignment), AdminZkClient
 * (createPartitionsWithAssignment), ReplicaAssignment (3.9); KIP-455.
 * Simplified: the controller does not wait to be told by a watch of what it has written itself.
 */
import type { Broker } from '../broker/broker.ts';
import { emit, type Context } from '../context.ts';
import type { PartitionRegistration, TopicImage } from '../controller/metadata.ts';
import { compareIds, type BrokerId, type PartitionId } from '../ids.ts';
import { addressOf } from '../network/transport.ts';
import { apiError, NO_ERROR, type ApiError } from '../protocol/api-error.ts';
import type {
  AlterPartitionReassignmentsRequest,
  CreatePartitionsRequest,
} from '../protocol/control-api.ts';
import type { ZkMulti, ZkWriteResult } from '../protocol/zookeeper-api.ts';
import { tellStop } from './channels.ts';
import { enqueueEvent, write } from './controller.ts';
import { writeStates } from './state-writes.ts';
import {
  isLive,
  isNew,
  liveBrokersOf,
  partitionsOf,
  topicNamed,
  type AfterWrite,
  type Move,
  type PartitionResult,
  type StateUpdate,
  type TaskPurpose,
  type ZkController,
} from './controller-state.ts';
import { onlineUpdates } from './elections.ts';
import { electReassigned, moved, withoutReplica } from './leader-election.ts';
import { assignReplicas } from './placement.ts';
import { answerAdmin, type Asked } from './topics.ts';
import { addPartitions } from './view.ts';
import { topicPath, type TopicData } from './znode.ts';

type PurposeOf<Type extends TaskPurpose['type']> = Extract<TaskPurpose, { readonly type: Type }>;

/** Each partition is answered for itself. */
export function onReassign(
  self: Broker,
  controller: ZkController,
  { envelope, body }: Asked<AlterPartitionReassignmentsRequest>,
  context: Context,
): void {
  const moves: Move[] = [];
  const outcomes: PartitionResult[] = [];
  for (const { topic, index, replicas } of body.partitions) {
    const id = topicNamed(controller, topic)?.partitions[index];
    const partition = id === undefined ? null : (controller.image.partitions[id] ?? null);
    const move = moveOf(controller, partition, replicas);
    if ('partition' in move) moves.push(move);
    const result = 'partition' in move ? NO_ERROR : move;
    outcomes.push({ topic, index, ...result });
  }
  const purpose: TaskPurpose = {
    type: 'move-replicas',
    moves,
    outcomes,
    address: addressOf(envelope),
  };
  write(self, controller, purpose, assignmentWrites(controller, moves), context);
}

/** Null takes back what is under way: the partition moves to where it came from. */
function moveOf(
  controller: ZkController,
  partition: PartitionRegistration | null,
  wanted: readonly BrokerId[] | null,
): Move | ApiError {
  if (partition === null) return apiError('UNKNOWN_TOPIC_OR_PARTITION');
  const { id, replicas, addingReplicas } = partition;
  const origin = replicas.filter((broker) => !addingReplicas.includes(broker));
  if (wanted === null && !isMoving(partition)) return apiError('NO_REASSIGNMENT_IN_PROGRESS');
  const target = wanted ?? origin;
  const isValid =
    target.length > 0 &&
    new Set(target).size === target.length &&
    target.every((broker) => isLive(controller, broker) || origin.includes(broker));
  if (!isValid) return apiError('INVALID_REPLICA_ASSIGNMENT');
  const adding = target.filter((broker) => !origin.includes(broker));
  const removing = origin.filter((broker) => !target.includes(broker));
  const unneeded = addingReplicas.filter((broker) => !target.includes(broker));
  return { partition: id, replicas: [...target, ...removing], adding, removing, unneeded };
}

/** The nodes of the topics, with these partitions as they shall be. */
function assignmentWrites(controller: ZkController, moves: readonly Move[]): ZkMulti[] {
  const { image } = controller;
  const topics = new Set(moves.map(({ partition }) => image.partitions[partition]?.topic ?? -1));
  return [...topics].flatMap((id): ZkMulti[] => {
    const topic = image.topics[id];
    if (!topic) return [];
    const data = topicData(controller, topic, moves);
    return [[{ op: 'set', path: topicPath(topic.name), data, version: -1 }]];
  });
}

function topicData(
  { image }: ZkController,
  { id, name, isInternal, partitions }: TopicImage,
  moves: readonly Move[],
): TopicData {
  const rows = partitions.map((partition): Omit<Move, 'unneeded'> => {
    const known = image.partitions[partition];
    return (
      moves.find((move) => move.partition === partition) ?? {
        partition,
        replicas: known?.replicas ?? [],
        adding: known?.addingReplicas ?? [],
        removing: known?.removingReplicas ?? [],
      }
    );
  });
  return {
    type: 'topic',
    name,
    isInternal,
    topic: id,
    partitions,
    replicas: rows.map(({ replicas }) => replicas),
    adding: rows.map(({ adding }) => adding),
    removing: rows.map(({ removing }) => removing),
  };
}

/** Every replica, old and new, hears of it under a new leader epoch. */
export function onMovesWritten(
  self: Broker,
  controller: ZkController,
  { moves, outcomes, address }: PurposeOf<'move-replicas'>,
  context: Context,
): void {
  const updates: StateUpdate[] = [];
  for (const { partition, replicas, adding, removing, unneeded } of moves) {
    const before = controller.image.partitions[partition] ?? null;
    if (before === null) continue;
    const assigned = {
      ...before,
      replicas,
      addingReplicas: adding,
      removingReplicas: removing,
    };
    const isr = before.isr.filter((broker) => !unneeded.includes(broker));
    const leader =
      before.leader !== null && unneeded.includes(before.leader) ? null : before.leader;
    const after =
      leader === null
        ? (electReassigned({ ...assigned, isr }, liveBrokersOf(controller), replicas) ??
          moved(assigned, null, before.isr))
        : moved(assigned, leader, isr);
    updates.push({ before, after, reason: 'reassignment', recipients: replicas });
  }
  const removed = moves.flatMap(({ partition, unneeded }) =>
    unneeded.length === 0 ? [] : [{ partition, brokers: unneeded }],
  );
  const next: AfterWrite = { type: 'moves-begun', removed, outcomes, address };
  writeStates(self, controller, { updates, next }, context);
}

export function onMovesBegun(
  self: Broker,
  controller: ZkController,
  { removed, outcomes, address }: Extract<AfterWrite, { readonly type: 'moves-begun' }>,
  context: Context,
): void {
  stopReplicas(self, controller, removed, context);
  const api = 'AlterPartitionReassignments';
  answerAdmin(self, address, { api, ...NO_ERROR, partitions: outcomes }, context);
}

/** Looks whether a move can be completed; asked after whatever may have brought it about. */
export function lookAtMoves(self: Broker, controller: ZkController, context: Context): void {
  const isDone = partitionsOf(controller).some((partition) => isComplete(controller, partition));
  if (!isDone || controller.queue.some(({ type }) => type === 'complete-moves')) return;
  enqueueEvent(self, controller, { type: 'complete-moves' }, context);
}

function isMoving({ addingReplicas, removingReplicas }: PartitionRegistration): boolean {
  return addingReplicas.length > 0 || removingReplicas.length > 0;
}

/** All that shall stay are in sync, and one of them can lead. */
function isComplete(controller: ZkController, partition: PartitionRegistration): boolean {
  if (!isMoving(partition)) return false;
  const target = targetOf(partition);
  const isThere = target.every((broker) => partition.isr.includes(broker));
  return isThere && target.some((broker) => isLive(controller, broker));
}

function targetOf({ replicas, removingReplicas }: PartitionRegistration): BrokerId[] {
  return replicas.filter((broker) => !removingReplicas.includes(broker));
}

/** All that shall stay are in sync: one of them leads, and the others go. */
export function onCompleteMoves(self: Broker, controller: ZkController, context: Context): void {
  const live = liveBrokersOf(controller);
  const updates: StateUpdate[] = [];
  const removed: { partition: PartitionId; brokers: readonly BrokerId[] }[] = [];
  const reason = 'reassignment';
  for (const before of partitionsOf(controller)) {
    if (!isComplete(controller, before)) continue;
    const target = targetOf(before);
    const { leader, isr, removingReplicas } = before;
    const kept = { ...before, replicas: target, addingReplicas: [], removingReplicas: [] };
    const mayStay = leader !== null && target.includes(leader) && live.isLive(leader);
    let current = mayStay ? moved(kept, leader, isr) : electReassigned(kept, live, target);
    if (current === null) continue;
    updates.push({ before, after: current, reason, recipients: target });
    for (const broker of removingReplicas) {
      const after = withoutReplica(current, broker);
      if (after === null) continue;
      updates.push({ before: current, after, reason, recipients: target });
      current = after;
    }
    removed.push({ partition: before.id, brokers: removingReplicas });
  }
  writeStates(self, controller, { updates, next: { type: 'moves-completed', removed } }, context);
}

export function onMovesCompleted(
  self: Broker,
  controller: ZkController,
  removed: readonly { readonly partition: PartitionId; readonly brokers: readonly BrokerId[] }[],
  context: Context,
): void {
  stopReplicas(self, controller, removed, context);
  const moves = removed.flatMap(({ partition }): Move[] => {
    const now = controller.image.partitions[partition];
    if (!now || isMoving(now)) return [];
    return [{ partition, replicas: now.replicas, adding: [], removing: [], unneeded: [] }];
  });
  const multis = assignmentWrites(controller, moves);
  if (multis.length > 0) write(self, controller, { type: 'note-moves' }, multis, context);
}

function stopReplicas(
  self: Broker,
  controller: ZkController,
  removed: readonly { readonly partition: PartitionId; readonly brokers: readonly BrokerId[] }[],
  context: Context,
): void {
  for (const { partition, brokers } of removed) {
    const now = controller.image.partitions[partition];
    if (!now) continue;
    for (const broker of brokers) {
      tellStop(self, controller, broker, { partitions: [now], isDeleted: true }, context);
    }
  }
}

/** A topic gets more partitions, placed on from where it ends. */
export function onCreatePartitions(
  self: Broker,
  controller: ZkController,
  { envelope, body }: Asked<CreatePartitionsRequest>,
  context: Context,
): void {
  const address = addressOf(envelope);
  const topic = topicNamed(controller, body.topic);
  const added =
    topic === null ? apiError('UNKNOWN_TOPIC_OR_PARTITION') : newReplicas(controller, topic, body);
  if (topic === null || 'error' in added) {
    const fault = 'error' in added ? added : apiError('UNKNOWN_TOPIC_OR_PARTITION');
    answerAdmin(self, address, { api: 'CreatePartitions', ...fault }, context);
    return;
  }
  const now = topicData(controller, topic, []);
  const none = added.map(() => []);
  const data: TopicData = {
    ...now,
    replicas: [...now.replicas, ...added],
    adding: [...now.adding, ...none],
    removing: [...now.removing, ...none],
  };
  const multi = [{ op: 'set', path: topicPath(topic.name), data, version: -1 }] as const;
  const purpose = { type: 'grow-topic', topic: topic.id, address } as const;
  write(self, controller, purpose, [multi], context);
}

function newReplicas(
  controller: ZkController,
  { partitions }: TopicImage,
  { count, assignment }: CreatePartitionsRequest,
): readonly (readonly BrokerId[])[] | ApiError {
  const now = partitions.length;
  if (count <= now) {
    const has = `Topic currently has ${now} partitions`;
    const message = `${has}, which is higher than the requested ${count}.`;
    return apiError('INVALID_PARTITIONS', message);
  }
  const first = controller.image.partitions[partitions[0] ?? -1]?.replicas ?? [];
  if (assignment !== null) {
    const isValid =
      assignment.length === count - now &&
      assignment.every((replicas) => replicas.length === first.length) &&
      assignment.every((replicas) => replicas.every((broker) => isLive(controller, broker)));
    return isValid ? assignment : apiError('INVALID_REPLICA_ASSIGNMENT');
  }
  const brokers = controller.image.brokers.filter(({ id }) => isLive(controller, id));
  const head = first[0];
  const start = brokers.findIndex(({ id }) => head !== undefined && compareIds(id, head) >= 0);
  const partitionCount = count - now;
  const request = { brokers, partitionCount, replicationFactor: first.length, firstPartition: now };
  const placed = assignReplicas(request, () => Math.max(0, start));
  return typeof placed === 'string' ? apiError(placed) : placed;
}

export function onTopicGrown(
  self: Broker,
  controller: ZkController,
  {
    purpose: { topic: id, address },
    results: [result],
  }: { purpose: PurposeOf<'grow-topic'>; results: readonly ZkWriteResult[] },
  context: Context,
): void {
  const { image } = controller;
  const topic = image.topics[id];
  const data = result?.znode?.data;
  const api = 'CreatePartitions';
  if (!topic || data?.type !== 'topic') {
    answerAdmin(self, address, { api, ...apiError('UNKNOWN_SERVER_ERROR') }, context);
    return;
  }
  const { name, partitions } = topic;
  const to = data.partitions.length;
  emit(context, self.id, {
    type: 'partitions-created',
    topic: id,
    name,
    from: partitions.length,
    to,
  });
  image.topics[id] = { ...topic, partitions: data.partitions };
  addPartitions(image, data);
  answerAdmin(self, address, { api, ...NO_ERROR }, context);
  const updates = onlineUpdates(controller, 'broker-started', isNew);
  writeStates(self, controller, { updates, next: { type: 'nothing' } }, context);
}
