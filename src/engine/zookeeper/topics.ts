/**
 * Topics are made, and given other settings, by nodes in ZooKeeper. The controller sees a new one
 * because it watches /brokers/topics, and elects leaders for its partitions.
 *
 * Kafka: ZkAdminManager (createTopics, incrementalAlterConfigs), AdminZkClient,
 * KafkaController.processTopicChange (3.9).
 * Simplified: settings reach the brokers with UpdateMetadata, in place of a note in
 * /config/changes that makes every broker read them.
 */
import type { Broker } from '../broker/broker.ts';
import { emit, type Context } from '../context.ts';
import { topicConfigFault } from '../controller/topic-configs.ts';
import { topicByName } from '../controller/image.ts';
import { topicNameFault } from '../controller/topic-names.ts';
import { effectiveSettings, withConfig } from '../controller/topic-settings.ts';
import type { ConfigEntry } from '../controller/metadata.ts';
import type { BrokerId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, type ReplyAddress } from '../network/transport.ts';
import { apiError, NO_ERROR, type ApiError } from '../protocol/api-error.ts';
import type {
  AdminResponse,
  CreateTopicsRequest,
  DeleteTopicsRequest,
  IncrementalAlterConfigsRequest,
} from '../protocol/control-api.ts';
import type { ZkReadResult, ZkWriteResult } from '../protocol/zookeeper-api.ts';
import { draw } from '../random.ts';
import { tellMetadata } from './channels.ts';
import { read, write } from './controller.ts';
import { writeStates } from './state-writes.ts';
import { isLive, isNew, type TaskPurpose, type ZkController } from './controller-state.ts';
import { onlineUpdates } from './elections.ts';
import { dataOf } from './failover.ts';
import { assignReplicas } from './placement.ts';
import { addTopic } from './view.ts';
import { configPath, deletionPath, topicPath, type TopicData, type ZnodeData } from './znode.ts';

type PurposeOf<Type extends TaskPurpose['type']> = Extract<TaskPurpose, { readonly type: Type }>;

export interface Asked<Body> {
  readonly envelope: RequestEnvelope;
  readonly body: Body;
}

export function answerAdmin(
  self: Broker,
  address: ReplyAddress,
  answer: ApiError & Pick<AdminResponse, 'api'> & Partial<Pick<AdminResponse, 'partitions'>>,
  context: Context,
): void {
  respond(context, self, address, { partitions: [], ...answer });
}

export function onCreateTopics(
  self: Broker,
  controller: ZkController,
  { envelope, body }: Asked<CreateTopicsRequest>,
  context: Context,
): void {
  const address = addressOf(envelope);
  const { name, isInternal, configs } = body;
  const replicas = newTopicFault(controller, body) ?? assignmentFor(controller, body, context);
  if ('error' in replicas) {
    answerAdmin(self, address, { api: 'CreateTopics', ...replicas }, context);
    return;
  }
  const data: TopicData = {
    type: 'topic',
    name,
    isInternal,
    topic: -1,
    partitions: [],
    replicas,
    adding: replicas.map(() => []),
    removing: replicas.map(() => []),
  };
  const config: ZnodeData = { type: 'config', entries: configs };
  const multi = [
    { op: 'create', path: configPath(name), data: config, isEphemeral: false },
    { op: 'create', path: topicPath(name), data, isEphemeral: false },
  ] as const;
  write(self, controller, { type: 'create-topic', name, address }, [multi], context);
}

function newTopicFault(
  { image }: ZkController,
  { name, configs }: CreateTopicsRequest,
): ApiError | null {
  if (topicByName(image, name) !== null) {
    return apiError('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`);
  }
  const nameFault = topicNameFault(image, name);
  if (nameFault !== null) return apiError('INVALID_TOPIC_EXCEPTION', nameFault);
  const configFault = topicConfigFault(configs);
  return configFault === null ? null : apiError('INVALID_CONFIG', configFault);
}

function assignmentFor(
  controller: ZkController,
  { assignment, partitions, replicationFactor }: CreateTopicsRequest,
  context: Context,
): readonly (readonly BrokerId[])[] | ApiError {
  if (assignment !== null && assignment.length > 0) return givenAssignment(controller, assignment);
  const { settings } = context;
  const { random } = context.cluster;
  const { numPartitions, defaultReplicationFactor } = settings.broker;
  if (partitions === 0 || partitions < -1) {
    return apiError('INVALID_PARTITIONS', 'Number of partitions must be larger than 0.');
  }
  const brokers = controller.image.brokers.filter(({ id }) => isLive(controller, id));
  const factor = replicationFactor === -1 ? defaultReplicationFactor : replicationFactor;
  const placed = assignReplicas(
    {
      brokers,
      partitionCount: partitions === -1 ? numPartitions : partitions,
      replicationFactor: factor,
    },
    (bound) => draw(random, 'placement', bound),
  );
  if (typeof placed !== 'string') return placed;
  const fault =
    factor <= 0
      ? 'Replication factor must be larger than 0.'
      : `Replication factor: ${factor} larger than available brokers: ${brokers.length}.`;
  return apiError(placed, fault);
}

/** AdminZkClient.validateTopicCreate, BrokerIdsUnknown: brokers that are not alive may be named. */
function givenAssignment(
  _controller: ZkController,
  given: readonly (readonly BrokerId[] | null)[],
): readonly (readonly BrokerId[])[] | ApiError {
  const error = 'INVALID_REPLICA_ASSIGNMENT';
  const assignment: (readonly BrokerId[])[] = [];
  for (const replicas of given) {
    if (replicas === null) {
      return apiError(error, 'partitions should be a consecutive 0-based integer sequence');
    }
    if (new Set(replicas).size !== replicas.length) {
      return apiError(error, 'Duplicate replica assignment found');
    }
    if (replicas.length === 0 || replicas.length !== (given[0]?.length ?? 0)) {
      return apiError(error, 'All partitions should have the same number of replicas');
    }
    assignment.push(replicas);
  }
  return assignment;
}

export function onTopicCreated(
  self: Broker,
  controller: ZkController,
  {
    purpose: { name, address },
    results: [result],
  }: { purpose: PurposeOf<'create-topic'>; results: readonly ZkWriteResult[] },
  context: Context,
): void {
  if (result?.error === 'OK') {
    const data = result.znode?.data;
    if (data?.type === 'topic') {
      emit(context, self.id, {
        type: 'topic-created',
        topic: data.topic,
        name,
        partitions: data.replicas.length,
        replicationFactor: data.replicas[0]?.length ?? 0,
        isInternal: data.isInternal,
      });
    }
  } else if (topicByName(controller.image, name) !== null) {
    const error = apiError('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`);
    answerAdmin(self, address, { api: 'CreateTopics', ...error }, context);
    return;
  }
  // Answered when its partitions have leaders: the watch on /brokers/topics brings it here.
  controller.creations.push({ name, address });
}

export function onTopicNames(
  self: Broker,
  controller: ZkController,
  [found]: readonly ZkReadResult[],
  context: Context,
): void {
  const names = (found?.children ?? []).filter(
    (name) => topicByName(controller.image, name) === null,
  );
  const reads = [
    ...names.map((name) => dataOf(topicPath(name))),
    ...names.map((name) => dataOf(configPath(name))),
  ];
  read(self, controller, { type: 'topic-nodes', names }, reads, context);
}

export function onTopicNodes(
  self: Broker,
  controller: ZkController,
  {
    purpose: { names },
    results,
  }: { purpose: PurposeOf<'topic-nodes'>; results: readonly ZkReadResult[] },
  context: Context,
): void {
  const { image } = controller;
  for (const index of names.keys()) {
    const data = results[index]?.znode?.data;
    const config = results[names.length + index]?.znode ?? null;
    if (data?.type !== 'topic') continue;
    addTopic(image, data, config, context.settings.topic);
  }
  const updates = onlineUpdates(controller, 'broker-started', isNew);
  writeStates(self, controller, { updates, next: { type: 'nothing' } }, context);
}

/** Whoever created a topic hears of it when its partitions were given leaders, if they could. */
export function answerCreations(self: Broker, controller: ZkController, context: Context): void {
  const { creations, image } = controller;
  controller.creations = creations.filter(({ name }) => topicByName(image, name) === null);
  for (const creation of creations) {
    if (controller.creations.includes(creation)) continue;
    answerAdmin(self, creation.address, { api: 'CreateTopics', ...NO_ERROR }, context);
  }
}

export function onDeleteTopics(
  self: Broker,
  controller: ZkController,
  { envelope, body: { name } }: Asked<DeleteTopicsRequest>,
  context: Context,
): void {
  const address = addressOf(envelope);
  const isEnabled = context.settings.broker.deleteTopicEnable;
  const isKnown = topicByName(controller.image, name) !== null;
  if (!isEnabled || !isKnown) {
    const error = isEnabled ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'TOPIC_DELETION_DISABLED';
    answerAdmin(self, address, { api: 'DeleteTopics', ...apiError(error) }, context);
    return;
  }
  const data: ZnodeData = { type: 'empty' };
  const multi = [{ op: 'create', path: deletionPath(name), data, isEphemeral: false }] as const;
  write(self, controller, { type: 'delete-topic', address }, [multi], context);
}

/** It is written down that the topic shall go: that is what the answer says. */
export function onDeletionMarked(
  self: Broker,
  {
    purpose: { address },
  }: { purpose: PurposeOf<'delete-topic'>; results: readonly ZkWriteResult[] },
  context: Context,
): void {
  answerAdmin(self, address, { api: 'DeleteTopics', ...NO_ERROR }, context);
}

export function onAlterConfigs(
  self: Broker,
  controller: ZkController,
  { envelope, body }: Asked<IncrementalAlterConfigsRequest>,
  context: Context,
): void {
  const address = addressOf(envelope);
  const { scope, resource, changes } = body;
  const topic = scope === 'topic' ? topicByName(controller.image, resource) : null;
  const fault = configChangeFault(topic?.configs ?? null, body);
  if (topic === null || fault !== null) {
    const error = fault ?? apiError('UNKNOWN_TOPIC_OR_PARTITION');
    answerAdmin(self, address, { api: 'IncrementalAlterConfigs', ...error }, context);
    return;
  }
  const data: ZnodeData = { type: 'config', entries: changed(topic.configs, changes) };
  const multi = [{ op: 'set', path: configPath(topic.name), data, version: -1 }] as const;
  const purpose = { type: 'alter-config', topic: topic.id, changes, address } as const;
  write(self, controller, purpose, [multi], context);
}

type Changes = IncrementalAlterConfigsRequest['changes'];

function changed(configs: readonly ConfigEntry[], changes: Changes): readonly ConfigEntry[] {
  let after = configs;
  for (const { name, value } of changes) after = withConfig(after, name, value);
  return after;
}

function configChangeFault(
  configs: readonly ConfigEntry[] | null,
  { scope, resource, changes }: IncrementalAlterConfigsRequest,
): ApiError | null {
  if (scope !== 'topic') {
    return apiError(
      'UNSUPPORTED_VERSION',
      'Settings of brokers and groups are not changed in this mode.',
    );
  }
  if (configs === null) {
    return apiError('UNKNOWN_TOPIC_OR_PARTITION', `The topic '${resource}' does not exist.`);
  }
  const fault = topicConfigFault(changed(configs, changes));
  return fault === null ? null : apiError('INVALID_CONFIG', fault);
}

/** Every broker is told; where unclean elections are allowed now, they are tried at once. */
export function onConfigWritten(
  self: Broker,
  controller: ZkController,
  {
    purpose: { topic: id, changes, address },
  }: { purpose: PurposeOf<'alter-config'>; results: readonly ZkWriteResult[] },
  context: Context,
): void {
  const { image } = controller;
  const topic = image.topics[id];
  answerAdmin(self, address, { api: 'IncrementalAlterConfigs', ...NO_ERROR }, context);
  if (!topic) return;
  const configs = changed(topic.configs, changes);
  const defaults = context.settings.topic;
  const settings = effectiveSettings(defaults, image.clusterConfigs, configs);
  const after = { ...topic, configs, settings };
  image.topics[id] = after;
  for (const { name, value } of changes) {
    emit(context, self.id, { type: 'topic-config-changed', topic: id, name: name, value });
  }
  tellMetadata(self, controller, { topics: [after] }, context);
  if (!settings.uncleanLeaderElectionEnable) return;
  const updates = onlineUpdates(controller, 'unclean', ({ topic: other }) => other === id);
  writeStates(self, controller, { updates, next: { type: 'nothing' } }, context);
}
