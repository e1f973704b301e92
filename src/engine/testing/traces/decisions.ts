/**
 * The records of the metadata log, under the names and with the fields that Kafka gives them.
 *
 * Kafka: metadata/src/main/resources/common/metadata, MetadataJsonConverters.
 */
import { assertUnreachable } from '../../../base/assert.ts';
import type { MetadataEntry, PartitionChangeRecord } from '../../controller/metadata.ts';
import { numberOf, type BrokerId, type PartitionId, type ProcessId } from '../../ids.ts';
import type { Json, JsonObject } from './json.ts';

/** What is to be known of a partition that the log speaks of by its number. */
export interface NamedPartition {
  readonly topicId: string;
  readonly topic: string;
  readonly index: number;
}

/** Every topic and partition that the log has ever named, deleted ones too. */
export interface LogNames {
  readonly topics: readonly (string | undefined)[];
  readonly partitions: readonly (NamedPartition | undefined)[];
}

export function namesOf(entries: readonly MetadataEntry[]): LogNames {
  const topics: (string | undefined)[] = [];
  const partitions: (NamedPartition | undefined)[] = [];
  for (const { record } of entries) {
    if (record.type === 'TopicRecord') topics[record.topic] = record.name;
    if (record.type === 'PartitionRecord') {
      const { id, topic, index } = record.registration;
      partitions[id] = { topicId: `topic ${topic}`, topic: topics[topic] ?? '', index };
    }
  }
  return { topics, partitions };
}

/** `orders-0`. */
export function nameOf(names: LogNames, partition: PartitionId): string {
  const named = names.partitions[partition];
  return named === undefined ? `partition ${partition}` : `${named.topic}-${named.index}`;
}

/** The quorum's own records are no decisions of the controller. */
export function isDecision({ record }: MetadataEntry): boolean {
  return record.type !== 'LeaderChangeMessage' && record.type !== 'VotersRecord';
}

export function translate({ record }: MetadataEntry, names: LogNames): Json {
  const { type } = record;
  switch (type) {
    case 'RegisterBrokerRecord':
      return decision('REGISTER_BROKER_RECORD', {
        brokerId: numberOf(record.broker),
        isMigratingZkBroker: false,
        brokerEpoch: record.brokerEpoch,
        rack: record.rack,
        fenced: record.isFenced,
        inControlledShutdown: record.inControlledShutdown,
      });
    case 'BrokerRegistrationChangeRecord':
      return decision('BROKER_REGISTRATION_CHANGE_RECORD', {
        brokerId: numberOf(record.broker),
        brokerEpoch: record.brokerEpoch,
        ...(record.isFenced === undefined ? {} : { fenced: record.isFenced ? 1 : -1 }),
        ...(record.inControlledShutdown === undefined
          ? {}
          : { inControlledShutdown: record.inControlledShutdown ? 1 : -1 }),
      });
    case 'UnregisterBrokerRecord':
      return decision('UNREGISTER_BROKER_RECORD', {
        brokerId: numberOf(record.broker),
        brokerEpoch: record.brokerEpoch,
      });
    case 'TopicRecord':
      return decision('TOPIC_RECORD', { name: record.name, topicId: `topic ${record.topic}` });
    case 'RemoveTopicRecord':
      return decision('REMOVE_TOPIC_RECORD', { topicId: `topic ${record.topic}` });
    case 'PartitionRecord':
      return partitionRecord(record.registration);
    case 'PartitionChangeRecord':
      return partitionChange(record, names);
    case 'ConfigRecord':
      return decision('CONFIG_RECORD', {
        resourceType: RESOURCE_TYPES[record.scope],
        resourceName: record.resource,
        name: record.name,
        value: record.value,
      });
    case 'ProducerIdsRecord':
      return decision('PRODUCER_IDS_RECORD', {
        brokerId: numberOf(record.broker),
        brokerEpoch: record.brokerEpoch,
        nextProducerId: record.nextProducerId,
      });
    case 'ClearElrRecord': {
      const topic = record.topic === null ? '' : (names.topics[record.topic] ?? '');
      return decision('CLEAR_ELR_RECORD', { topicName: topic });
    }
    case 'LeaderChangeMessage':
    case 'VotersRecord':
      throw new Error(`${type} is no decision`);
    default:
      return assertUnreachable(type);
  }
}

/** ConfigResource.Type. */
const TOPIC = 2;
const BROKER = 4;
const GROUP = 32;
const RESOURCE_TYPES = { topic: TOPIC, broker: BROKER, cluster: BROKER, group: GROUP } as const;

/** LeaderRecoveryState. */
const RECOVERY_STATES = { RECOVERED: 0, RECOVERING: 1 } as const;

const NO_LEADER = -1;

function decision(type: string, data: JsonObject): Json {
  return { type, data };
}

function partitionRecord(
  registration: Extract<MetadataEntry['record'], { type: 'PartitionRecord' }>['registration'],
): Json {
  const { index, topic, elr, lastKnownElr, leaderRecoveryState } = registration;
  return decision('PARTITION_RECORD', {
    partitionId: index,
    topicId: `topic ${topic}`,
    replicas: numbers(registration.replicas),
    isr: numbers(registration.isr),
    removingReplicas: numbers(registration.removingReplicas),
    addingReplicas: numbers(registration.addingReplicas),
    leader: leaderNumber(registration.leader),
    leaderEpoch: registration.leaderEpoch,
    partitionEpoch: registration.partitionEpoch,
    // Tagged fields: Kafka leaves them out while they have their default.
    ...(elr.length === 0 ? {} : { eligibleLeaderReplicas: numbers(elr) }),
    ...(lastKnownElr.length === 0 ? {} : { lastKnownElr: numbers(lastKnownElr) }),
    ...(leaderRecoveryState === 'RECOVERED'
      ? {}
      : { leaderRecoveryState: RECOVERY_STATES[leaderRecoveryState] }),
  });
}

function partitionChange(record: PartitionChangeRecord, names: LogNames): Json {
  const named = names.partitions[record.partition];
  const { isr, leader, replicas, removingReplicas, addingReplicas, elr, lastKnownElr } = record;
  const { leaderRecoveryState: recovery } = record;
  return decision('PARTITION_CHANGE_RECORD', {
    partitionId: named?.index ?? -1,
    topicId: named?.topicId ?? 'unknown',
    ...(isr === undefined ? {} : { isr: numbers(isr) }),
    ...(leader === undefined ? {} : { leader: leaderNumber(leader) }),
    ...(replicas === undefined ? {} : { replicas: numbers(replicas) }),
    ...(removingReplicas === undefined ? {} : { removingReplicas: numbers(removingReplicas) }),
    ...(addingReplicas === undefined ? {} : { addingReplicas: numbers(addingReplicas) }),
    ...(elr === undefined ? {} : { eligibleLeaderReplicas: numbers(elr) }),
    ...(lastKnownElr === undefined ? {} : { lastKnownElr: numbers(lastKnownElr) }),
    ...(recovery === undefined ? {} : { leaderRecoveryState: RECOVERY_STATES[recovery] }),
  });
}

export function numbers(ids: readonly ProcessId[]): number[] {
  return ids.map(numberOf);
}

export function leaderNumber(leader: BrokerId | null): number {
  return leader === null ? NO_LEADER : numberOf(leader);
}
