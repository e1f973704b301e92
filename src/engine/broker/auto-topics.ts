/**
 * Topics that a broker has the controller create because somebody asked for them.
 *
 * Kafka: AutoTopicCreationManager, GroupCoordinatorService (groupMetadataTopicConfigs),
 * TransactionStateManager (transactionTopicConfigs), ShareCoordinatorService
 * (shareGroupStateTopicConfigs).
 */
import type { BrokerConfig } from '../config.ts';
import type { Context } from '../context.ts';
import type { ConfigEntry } from '../controller/metadata.ts';
import type { RequestBody } from '../protocol/api.ts';
import type { CreateTopicsRequest } from '../protocol/control-api.ts';
import type { Broker } from './broker.ts';
import { askController } from './controller-channel.ts';

/** Offsets and generations of groups. */
export const OFFSETS_TOPIC = '__consumer_offsets';
/** What the coordinators of transactional ids know. */
export const TRANSACTIONS_TOPIC = '__transaction_state';
/** What share groups have done with the records of each partition. */
export const SHARE_STATE_TOPIC = '__share_group_state';

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
  const internal = internalTopic(name, broker);
  return {
    api: 'CreateTopics',
    name,
    partitions: internal?.partitions ?? broker.numPartitions,
    replicationFactor: internal?.replicationFactor ?? broker.defaultReplicationFactor,
    assignment: null,
    configs: internal?.configs ?? [],
    isInternal: internal !== null,
  };
}

/** Whoever creates such a topic: the brokers keep their own affairs in it. */
export function isInternalTopic(name: string): boolean {
  return name === OFFSETS_TOPIC || name === TRANSACTIONS_TOPIC || name === SHARE_STATE_TOPIC;
}

interface InternalTopic {
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs: readonly ConfigEntry[];
}

/** Null: it is a topic of somebody else. */
function internalTopic(name: string, broker: BrokerConfig): InternalTopic | null {
  switch (name) {
    case OFFSETS_TOPIC:
      return {
        partitions: broker.offsetsTopicNumPartitions,
        replicationFactor: broker.offsetsTopicReplicationFactor,
        configs: [
          { name: 'compression.type', value: 'producer' },
          { name: 'cleanup.policy', value: 'compact' },
          { name: 'segment.bytes', value: String(broker.offsetsTopicSegmentBytes) },
        ],
      };
    case TRANSACTIONS_TOPIC:
      return {
        partitions: broker.transactionStateLogNumPartitions,
        replicationFactor: broker.transactionStateLogReplicationFactor,
        configs: [
          { name: 'compression.type', value: 'uncompressed' },
          { name: 'cleanup.policy', value: 'compact' },
          { name: 'min.insync.replicas', value: String(broker.transactionStateLogMinIsr) },
          { name: 'segment.bytes', value: String(broker.transactionStateLogSegmentBytes) },
          { name: 'unclean.leader.election.enable', value: 'false' },
        ],
      };
    case SHARE_STATE_TOPIC:
      return {
        partitions: broker.shareCoordinatorStateTopicNumPartitions,
        replicationFactor: broker.shareCoordinatorStateTopicReplicationFactor,
        configs: [
          { name: 'compression.type', value: 'producer' },
          { name: 'cleanup.policy', value: 'delete' },
          { name: 'min.insync.replicas', value: String(broker.shareCoordinatorStateTopicMinIsr) },
          { name: 'segment.bytes', value: String(broker.shareCoordinatorStateTopicSegmentBytes) },
          { name: 'retention.ms', value: '-1' },
        ],
      };
    default:
      return null;
  }
}
