/**
 * Settings of topics, groups, single brokers and all brokers, changed while everything runs.
 *
 * Kafka: ConfigurationControlManager; KIP-339, KIP-966 (an altered min.insync.replicas clears
 * the ELR).
 */
import { emit, type Context } from '../context.ts';
import { hashMapOrder } from '../group/java-order.ts';
import { brokerId, type BrokerId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { apiError, NO_ERROR, type ApiError } from '../protocol/api-error.ts';
import type { IncrementalAlterConfigsRequest } from '../protocol/control-api.ts';
import { groupFault } from '../settings/group-faults.ts';
import { textsOver } from '../settings/texts.ts';
import { brokerConfigFault, elrFault } from './config-faults.ts';
import type { Controller } from './controller.ts';
import { groupConfigOf, ownConfigs, topicByName } from './image.ts';
import type { ConfigEntry, MetadataRecord } from './metadata.ts';
import { answer, commit } from './metadata-log.ts';
import {
  clearElrRecords,
  topicConfigFault,
  topicConfigRecords,
  type ConfigChange,
} from './topic-configs.ts';
import { topicFormFault } from './topic-names.ts';
import { configValue, withConfig } from './topic-settings.ts';

/** All changes of a request are made, or none. */
export function onIncrementalAlterConfigs(
  controller: Controller,
  envelope: RequestEnvelope,
  request: IncrementalAlterConfigsRequest,
  context: Context,
): void {
  const result = alter(controller, request, context);
  const api = 'IncrementalAlterConfigs';
  answer(controller, envelope, { api, ...result, partitions: [] }, context);
}

function alter(
  controller: Controller,
  request: IncrementalAlterConfigsRequest,
  context: Context,
): ApiError {
  const names = new Set(request.changes.map(({ name }) => name));
  if (names.size < request.changes.length) {
    return apiError('INVALID_REQUEST', 'Error due to duplicate config keys');
  }
  switch (request.scope) {
    case 'topic':
      return alterTopic(controller, request, context);
    case 'group':
      return alterGroup(controller, request, context);
    default:
      return alterBrokers(controller, request, context);
  }
}

function alterTopic(
  controller: Controller,
  { resource, changes }: IncrementalAlterConfigsRequest,
  context: Context,
): ApiError {
  if (resource === '') {
    return apiError('INVALID_REQUEST', 'Default topic resources are not allowed.');
  }
  const nameFault = topicFormFault(resource);
  if (nameFault !== null) {
    return apiError('INVALID_TOPIC_EXCEPTION', `Topic name is invalid: ${nameFault}`);
  }
  const topic = topicByName(controller.image, resource);
  const fault = topicConfigFault(changed(topic?.configs ?? [], changes), context.settings.topic);
  if (fault !== null) return apiError('INVALID_CONFIG', fault);
  if (topic === null) {
    return apiError('UNKNOWN_TOPIC_OR_PARTITION', `The topic '${resource}' does not exist.`);
  }
  const records = topicConfigRecords(topic, changes, context);
  for (const record of records) {
    if (record.type !== 'ConfigRecord') continue;
    const { name, value } = record;
    emit(context, controller.id, { type: 'topic-config-changed', topic: topic.id, name, value });
  }
  commit(controller, records, null, context);
  return NO_ERROR;
}

/** A group need not be there: its settings wait for it. */
function alterGroup(
  controller: Controller,
  { resource, changes }: IncrementalAlterConfigsRequest,
  context: Context,
): ApiError {
  if (resource === '') {
    return apiError('INVALID_REQUEST', 'Default group resources are not allowed.');
  }
  const configs = groupConfigOf(controller.image, resource);
  const { nodes, texts = {} } = context.cluster.settings;
  const fault = groupFault(
    textsOver({}, changed(configs, changes)),
    nodes?.[controller.id]?.texts ?? texts,
  );
  if (fault !== null) return apiError('INVALID_CONFIG', fault);
  const records: MetadataRecord[] = [];
  for (const name of hashMapOrder(changes.map((change) => change.name))) {
    const value = changes.find((change) => change.name === name)?.value ?? null;
    if (configValue(configs, name) === value) continue;
    records.push({ type: 'ConfigRecord', scope: 'group', resource, name, value });
    emit(context, controller.id, { type: 'group-config-changed', group: resource, name, value });
  }
  commit(controller, records, null, context);
  return NO_ERROR;
}

/**
 * Settings of one broker, or of all of them. They are written even when they stay the same: brokers
 * then read them again.
 */
function alterBrokers(
  controller: Controller,
  { scope, resource, changes }: IncrementalAlterConfigsRequest,
  context: Context,
): ApiError {
  const { image } = controller;
  const broker = scope === 'broker' ? brokerId(Number(resource)) : null;
  const existing = broker === null ? image.clusterConfigs : ownConfigs(image, broker);
  const configs = changed(existing, changes);
  const { nodes, texts = {} } = context.cluster.settings;
  const statics = (broker === null ? null : nodes?.[broker]?.texts) ?? texts;
  const wider = broker === null ? [] : image.clusterConfigs;
  const fault = brokerConfigFault({
    configs,
    isOfOneBroker: broker !== null,
    before: textsOver(statics, wider, existing),
    after: textsOver(statics, wider, configs),
  });
  if (fault !== null) return fault;
  if (context.cluster.settings.eligibleLeaderReplicas) {
    const elr = elrFault(changes, broker !== null);
    if (elr !== null) return elr;
  }
  const records: MetadataRecord[] = [];
  for (const name of hashMapOrder(changes.map((change) => change.name))) {
    const value = changes.find((change) => change.name === name)?.value ?? null;
    records.push({
      type: 'ConfigRecord',
      scope: broker === null ? 'cluster' : 'broker',
      resource,
      name,
      value,
    });
    emitChange(controller, broker, { name, value }, context);
  }
  commit(controller, [...records, ...clearElrRecords(records, null, context)], null, context);
  return NO_ERROR;
}

function emitChange(
  controller: Controller,
  broker: BrokerId | null,
  change: ConfigChange,
  context: Context,
): void {
  if (broker === null) emit(context, controller.id, { type: 'cluster-config-changed', ...change });
  else emit(context, controller.id, { type: 'broker-config-changed', broker, ...change });
}

/** All that there would be after the changes. */
function changed(
  configs: readonly ConfigEntry[],
  changes: readonly ConfigChange[],
): readonly ConfigEntry[] {
  let after = configs;
  for (const { name, value } of changes) after = withConfig(after, name, value);
  return after;
}
