/**
 * The broker that is the controller: it deals with one event after the other, waits in each for
 * what ZooKeeper answers, and then tells the brokers.
 *
 * Kafka: kafka.controller.KafkaController, ControllerEventManager (3.9).
 */
import { assertUnreachable } from '../../base/assert.ts';
import type { Broker } from '../broker/broker.ts';
import { setTimer, type Context } from '../context.ts';
import { addressOf } from '../network/transport.ts';
import { apiError } from '../protocol/api-error.ts';
import type { ZkMulti, ZkRead, ZkReadResult, ZkWriteResult } from '../protocol/zookeeper-api.ts';
import { askZooKeeper } from '../broker/zk-session.ts';
import {
  onCompleteMoves,
  onCreatePartitions,
  onMovesWritten,
  onReassign,
  onTopicGrown,
} from './assignments.ts';
import { onBrokerNames, onBrokerNodes, onBrokersChanged } from './broker-changes.ts';
import { onNames, onNodes, onStates } from './failover.ts';
import { onControlledShutdown } from './shutdown.ts';
import { onAlterPartition, onElectLeaders, onLeaderBalance } from './partition-requests.ts';
import { onAllocateProducerIds, onProducerIdsFound, onProducerIdsTaken } from './producer-ids.ts';
import { onDeletionNames, onReplicasDeleted, onTopicRemoved } from './topic-deletion.ts';
import {
  answerAdmin,
  onAlterConfigs,
  onConfigWritten,
  onCreateTopics,
  onDeleteTopics,
  onDeletionMarked,
  onTopicCreated,
  onTopicNames,
  onTopicNodes,
} from './topics.ts';
import type {
  ControllerEvent,
  ControllerTask,
  TaskPurpose,
  ZkController,
} from './controller-state.ts';
import { onStatesWritten } from './state-writes.ts';
import { CONTROLLER_EPOCH } from './znode.ts';

/** Like `Omit`, for each member of a union. */
type Uncaused<Event> = Event extends unknown ? Omit<Event, 'cause'> : never;

/** Takes its turn when everything that has happened before has been dealt with. */
export function enqueueEvent(
  self: Broker,
  controller: ZkController,
  event: Uncaused<ControllerEvent>,
  context: Context,
): void {
  controller.queue.push({ ...event, cause: context.cause });
  drive(self, controller, context);
}

/** Deals with events until one has to wait. */
export function drive(self: Broker, controller: ZkController, context: Context): void {
  const { cause } = context;
  while (controller.task === null && controller.isLoaded && self.zk?.active === controller) {
    const event = controller.queue.shift();
    if (event === undefined) break;
    context.cause = event.cause;
    begin(self, controller, event, context);
  }
  context.cause = cause;
}

function begin(
  self: Broker,
  controller: ZkController,
  event: ControllerEvent,
  context: Context,
): void {
  switch (event.type) {
    case 'brokers-changed':
      return onBrokersChanged(self, controller, context);
    case 'topics-changed':
      return read(self, controller, { type: 'topic-names' }, [CHILDREN_OF_TOPICS], context);
    case 'deletions-changed':
      return read(self, controller, { type: 'deletion-names' }, [CHILDREN_OF_DELETIONS], context);
    case 'leader-balance':
      return onLeaderBalance(self, controller, context);
    case 'complete-moves':
      return onCompleteMoves(self, controller, context);
    case 'replicas-deleted':
      return onReplicasDeleted(self, controller, event, context);
    case 'request':
      return beginRequest(self, controller, event.envelope, context);
    default:
      return assertUnreachable(event);
  }
}

const CHILDREN_OF_TOPICS: ZkRead = { path: '/brokers/topics', what: 'children', isWatched: true };
const CHILDREN_OF_DELETIONS: ZkRead = {
  path: '/admin/delete_topics',
  what: 'children',
  isWatched: true,
};

function beginRequest(
  self: Broker,
  controller: ZkController,
  envelope: Extract<ControllerEvent, { readonly type: 'request' }>['envelope'],
  context: Context,
): void {
  const { body } = envelope;
  switch (body.api) {
    case 'AlterPartition':
      return onAlterPartition(self, controller, { envelope, body }, context);
    case 'ControlledShutdown':
      return onControlledShutdown(self, controller, { envelope, body }, context);
    case 'CreateTopics':
      return onCreateTopics(self, controller, { envelope, body }, context);
    case 'DeleteTopics':
      return onDeleteTopics(self, controller, { envelope, body }, context);
    case 'IncrementalAlterConfigs':
      return onAlterConfigs(self, controller, { envelope, body }, context);
    case 'ElectLeaders':
      return onElectLeaders(self, controller, { envelope, body }, context);
    case 'AllocateProducerIds':
      return onAllocateProducerIds(self, controller, { envelope, body }, context);
    case 'CreatePartitions':
      return onCreatePartitions(self, controller, { envelope, body }, context);
    case 'AlterPartitionReassignments':
      return onReassign(self, controller, { envelope, body }, context);
    case 'UnregisterBroker': {
      const { api } = body;
      const answer = { api, ...apiError('UNSUPPORTED_VERSION') };
      return answerAdmin(self, addressOf(envelope), answer, context);
    }
    default:
  }
}

/** zookeeper.max.in.flight.requests: reading everything takes the longer, the more there is. */
const REQUESTS_AT_ONCE = 10;

export function read(
  self: Broker,
  controller: ZkController,
  purpose: TaskPurpose,
  reads: readonly ZkRead[],
  context: Context,
): void {
  run(self, controller, { purpose, reads, multis: [] }, context);
}

/** Each of them is refused when another controller has taken over (KAFKA-6082). */
export function write(
  self: Broker,
  controller: ZkController,
  purpose: TaskPurpose,
  multis: readonly ZkMulti[],
  context: Context,
): void {
  const version = controller.epochVersion;
  const fenced = multis.map((multi): ZkMulti => [
    { op: 'check', path: CONTROLLER_EPOCH, version },
    ...multi,
  ]);
  run(self, controller, { purpose, reads: [], multis: fenced }, context);
}

function run(
  self: Broker,
  controller: ZkController,
  work: Pick<ControllerTask, 'purpose' | 'reads' | 'multis'>,
  context: Context,
): void {
  const task: ControllerTask = {
    ...work,
    cause: context.cause,
    readResults: [],
    writeResults: [],
  };
  controller.task = task;
  advance(self, controller, task, context);
}

/** Asks for the next few, or goes on with what all of them have answered. */
function advance(
  self: Broker,
  controller: ZkController,
  task: ControllerTask,
  context: Context,
): void {
  const { reads, multis, readResults, writeResults } = task;
  if (readResults.length < reads.length) {
    const from = readResults.length;
    const some = reads.slice(from, from + REQUESTS_AT_ONCE);
    askZooKeeper(self, { reads: some, multis: [], purpose: 'controller' }, context);
  } else if (writeResults.length < multis.length) {
    const from = writeResults.length;
    const some = multis.slice(from, from + REQUESTS_AT_ONCE);
    askZooKeeper(self, { reads: [], multis: some, purpose: 'controller' }, context);
  } else {
    controller.task = null;
    finish(self, controller, task, context);
    drive(self, controller, context);
  }
}

/** ZooKeeper has answered. A write that finds another controller's epoch ends the leadership. */
export function onControllerAnswer(
  self: Broker,
  controller: ZkController,
  answer: { readonly reads: readonly ZkReadResult[]; readonly writes: readonly ZkWriteResult[] },
  context: Context,
): 'moved' | 'goes-on' {
  const { task } = controller;
  if (task === null) return 'goes-on';
  if (answer.writes.some(({ error, path }) => error !== 'OK' && path === CONTROLLER_EPOCH)) {
    return 'moved';
  }
  task.readResults.push(...answer.reads);
  task.writeResults.push(...answer.writes);
  const { cause } = context;
  context.cause = task.cause;
  advance(self, controller, task, context);
  context.cause = cause;
  return 'goes-on';
}

function finish(
  self: Broker,
  controller: ZkController,
  { purpose, readResults, writeResults }: ControllerTask,
  context: Context,
): void {
  switch (purpose.type) {
    case 'load-names':
      return onNames(self, controller, readResults, context);
    case 'load-nodes':
      return onNodes(self, controller, { purpose, results: readResults }, context);
    case 'load-states':
      return onStates(self, controller, { purpose, results: readResults }, context);
    case 'broker-names':
      return onBrokerNames(self, controller, readResults, context);
    case 'broker-nodes':
      return onBrokerNodes(self, controller, readResults, context);
    case 'topic-names':
      return onTopicNames(self, controller, readResults, context);
    case 'topic-nodes':
      return onTopicNodes(self, controller, { purpose, results: readResults }, context);
    case 'deletion-names':
      return onDeletionNames(self, controller, readResults, context);
    case 'remove-topic':
      return onTopicRemoved(self, controller, purpose.topic, context);
    case 'create-topic':
      return onTopicCreated(self, controller, { purpose, results: writeResults }, context);
    case 'delete-topic':
      return onDeletionMarked(self, { purpose, results: writeResults }, context);
    case 'alter-config':
      return onConfigWritten(self, controller, { purpose, results: writeResults }, context);
    case 'move-replicas':
      return onMovesWritten(self, controller, purpose, context);
    case 'note-moves':
      return;
    case 'grow-topic':
      return onTopicGrown(self, controller, { purpose, results: writeResults }, context);
    case 'find-producer-ids':
      return onProducerIdsFound(self, controller, purpose.address, readResults, context);
    case 'take-producer-ids':
      return onProducerIdsTaken(self, purpose.address, writeResults, context);
    case 'write-states':
      return onStatesWritten(self, controller, { purpose, results: writeResults }, context);
    default:
      return assertUnreachable(purpose);
  }
}

/** leader.imbalance.check.interval.seconds; the first check comes 5 s after the failover. */
export function scheduleBalance(
  self: Broker,
  controller: ZkController,
  isFirst: boolean,
  context: Context,
): void {
  const { broker } = context.settings;
  if (!broker.autoLeaderRebalanceEnable) return;
  setTimer(context, self, {
    delayMs: isFirst ? 5000 : broker.leaderImbalanceCheckIntervalSeconds * 1000,
    timer: { type: 'zk-leader-balance', epoch: controller.epoch },
    cause: self.startedBy,
  });
}
