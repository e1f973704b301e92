/**
 * Topics that a broker has the controller create because somebody asked for them.
 *
 * Kafka: AutoTopicCreationManager, GroupCoordinatorService (groupMetadataTopicConfigs).
 */
import type { Context } from '../context.ts';
import type { ConfigEntry } from '../controller/metadata.ts';
import type { RequestBody } from '../protocol/api.ts';
import type { CreateTopicsRequest } from '../protocol/control-api.ts';
import type { Broker } from './broker.ts';
import { askController } from './controller-channel.ts';

/** Offsets and generations of groups. */
export const OFFSETS_TOPIC = '__consumer_offsets';

/** request.timeout.ms of brokers, simulated ms. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Asks once; whoever wants the topic looks again later. */
export function requestTopic(broker: Broker, name: string, context: Context): void {
  if (broker.creating.includes(name)) return;
  broker.creating.push(name);
  const body = creatableTopic(name, context);
  askController(context, broker, { channel: 'admin', timeoutMs: REQUEST_TIMEOUT_MS, body });
}

/** The controller has answered, or will not: the next one who wants the topic may ask again. */
export function onTopicRequested(broker: Broker, request: RequestBody): void {
  if (request.api !== 'CreateTopics') return;
  broker.creating = broker.creating.filter((name) => name !== request.name);
}

function creatableTopic(name: string, { cluster }: Context): CreateTopicsRequest {
  const { broker } = cluster.settings;
  const isInternal = name === OFFSETS_TOPIC;
  return {
    api: 'CreateTopics',
    name,
    partitions: isInternal ? broker.offsetsTopicNumPartitions : broker.numPartitions,
    replicationFactor: isInternal
      ? broker.offsetsTopicReplicationFactor
      : broker.defaultReplicationFactor,
    assignment: null,
    configs: isInternal ? offsetsTopicConfigs(broker.offsetsTopicSegmentBytes) : [],
    isInternal,
  };
}

function offsetsTopicConfigs(segmentBytes: number): readonly ConfigEntry[] {
  return [
    { name: 'compression.type', value: 'producer' },
    { name: 'cleanup.policy', value: 'compact' },
    { name: 'segment.bytes', value: String(segmentBytes) },
  ];
}
