/**
 * Settings of topics and of the whole cluster, changed while everything runs.
 *
 * Kafka: ConfigurationControlManager; KIP-339, KIP-966 (an altered min.insync.replicas clears
 * the ELR).
 */
import { emit, type Context } from '../context.ts';
import { hashMapOrder } from '../group/java-order.ts';
import type { TopicId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type { IncrementalAlterConfigsRequest } from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Controller } from './controller.ts';
import { topicByName } from './image.ts';
import type { ConfigEntry, MetadataRecord } from './metadata.ts';
import { answer, commit } from './metadata-log.ts';
import {
  configValue,
  isValidClusterConfig,
  isValidTopicConfig,
  MIN_INSYNC_REPLICAS,
} from './topic-settings.ts';

/** Null takes the setting off, so that the next wider one holds. */
interface ConfigChange {
  readonly name: string;
  readonly value: string | null;
}

/** All changes of a request are made, or none. */
export function onIncrementalAlterConfigs(
  controller: Controller,
  envelope: RequestEnvelope,
  request: IncrementalAlterConfigsRequest,
  context: Context,
): void {
  const error =
    request.scope === 'topic'
      ? alterTopic(controller, request, context)
      : alterCluster(controller, request, context);
  const api = 'IncrementalAlterConfigs';
  answer(controller, envelope, { api, error, partitions: [] }, context);
}

/**
 * Records for those changes that change something, in the order of the HashMap that Kafka collects
 * them in. Its own are empty for a new topic.
 */
export function topicConfigRecords(
  topic: { readonly id: TopicId; readonly name: string; readonly configs: readonly ConfigEntry[] },
  changes: readonly ConfigChange[],
  context: Context,
): MetadataRecord[] {
  const records: MetadataRecord[] = [];
  for (const name of hashMapOrder(changes.map((change) => change.name))) {
    const value = changes.find((change) => change.name === name)?.value ?? null;
    if (configValue(topic.configs, name) === value) continue;
    records.push({ type: 'ConfigRecord', scope: 'topic', resource: topic.name, name, value });
  }
  return [...records, ...clearElrRecords(records, topic.id, context)];
}

function alterTopic(
  controller: Controller,
  { resource, changes }: IncrementalAlterConfigsRequest,
  context: Context,
): ErrorCode {
  if (!changes.every(({ name, value }) => isValidTopicConfig(name, value))) return 'INVALID_CONFIG';
  const topic = topicByName(controller.image, resource);
  if (topic === null) return 'UNKNOWN_TOPIC_OR_PARTITION';
  const records = topicConfigRecords(topic, changes, context);
  for (const record of records) {
    if (record.type !== 'ConfigRecord') continue;
    const { name, value } = record;
    emit(context, controller.id, { type: 'topic-config-changed', topic: topic.id, name, value });
  }
  commit(controller, records, null, context);
  return 'NONE';
}

/** Settings of brokers are written even when they stay the same: brokers then read them again. */
function alterCluster(
  controller: Controller,
  { changes }: IncrementalAlterConfigsRequest,
  context: Context,
): ErrorCode {
  const { eligibleLeaderReplicas } = context.cluster.settings;
  for (const { name, value } of changes) {
    if (!isValidClusterConfig(name, value)) return 'INVALID_CONFIG';
    // The controller needs it to know who is eligible.
    if (eligibleLeaderReplicas && name === MIN_INSYNC_REPLICAS && value === null) {
      return 'INVALID_CONFIG';
    }
  }
  const records: MetadataRecord[] = changes.map(({ name, value }) => {
    return { type: 'ConfigRecord', scope: 'cluster', resource: '', name, value };
  });
  commit(controller, [...records, ...clearElrRecords(records, null, context)], null, context);
  return 'NONE';
}

/** Who was eligible was so under the former min.insync.replicas. */
function clearElrRecords(
  records: readonly MetadataRecord[],
  topic: TopicId | null,
  context: Context,
): MetadataRecord[] {
  if (!context.cluster.settings.eligibleLeaderReplicas) return [];
  const isMinIsr = (record: MetadataRecord): boolean =>
    record.type === 'ConfigRecord' && record.name === MIN_INSYNC_REPLICAS;
  return records.filter(isMinIsr).map(() => ({ type: 'ClearElrRecord', topic }));
}
