/**
 * One call of the admin client, and the request that creates a topic.
 *
 * Kafka: KafkaAdminClient.Call.
 */
import { isInternalTopic } from '../broker/auto-topics.ts';
import type { Command } from '../command.ts';
import type { BrokerId } from '../ids.ts';
import { apiError, type ApiError } from '../protocol/api-error.ts';
import type { ApiName, RequestBody } from '../protocol/api.ts';
import type { ProducerDescription } from '../protocol/transaction-api.ts';
import type { GroupCommand } from './admin-groups.ts';

export type AdminCommand =
  | Extract<
      Command,
      {
        readonly type:
          | 'create-topic'
          | 'delete-topic'
          | 'create-partitions'
          | 'alter-reassignments'
          | 'alter-topic-config'
          | 'alter-broker-config'
          | 'alter-group-config'
          | 'elect-leaders'
          | 'list-offsets'
          | 'delete-records'
          | 'abort-transaction'
          | 'remove-broker'
          | 'unregister-broker'
          | 'add-voter'
          | 'remove-voter';
      }
    >
  | GroupCommand;

export interface AdminCall {
  readonly command: AdminCommand;
  /** Partitions that the command names, to be looked up; empty: none has to be. */
  readonly names: readonly PartitionName[];
  /** Simulated ms at which default.api.timeout.ms is over. */
  readonly expiresAt: number;
  attempts: number;
  /** No attempt before this tick. */
  notBefore: number;
  /** Only metadata that came after this tick is good enough; -1: any. */
  metadataSince: number;
  /** Of its group, once it has been found. */
  coordinator: BrokerId | null;
  /** Whose transaction is to be aborted, once he has been found. */
  producer: ProducerDescription | null;
  /** Of the request that waits for an answer; -1: none. */
  correlationId: number;
}

/** `orders-0`: what comes after the last dash is the partition number. */
export interface PartitionName {
  readonly topic: string;
  readonly number: number;
}

export const ADMIN_COMMANDS: Readonly<Record<AdminCommand['type'], ApiName>> = {
  'create-topic': 'CreateTopics',
  'delete-topic': 'DeleteTopics',
  'create-partitions': 'CreatePartitions',
  'alter-reassignments': 'AlterPartitionReassignments',
  'alter-topic-config': 'IncrementalAlterConfigs',
  'alter-broker-config': 'IncrementalAlterConfigs',
  'alter-group-config': 'IncrementalAlterConfigs',
  'elect-leaders': 'ElectLeaders',
  'list-offsets': 'ListOffsets',
  'delete-records': 'DeleteRecords',
  'remove-broker': 'UnregisterBroker',
  'unregister-broker': 'UnregisterBroker',
  'add-voter': 'AddRaftVoter',
  'remove-voter': 'RemoveRaftVoter',
  'find-coordinator': 'FindCoordinator',
  'alter-offsets': 'OffsetCommit',
  'delete-offsets': 'OffsetDelete',
  'alter-share-offsets': 'AlterShareGroupOffsets',
  'delete-share-offsets': 'DeleteShareGroupOffsets',
  'delete-group': 'DeleteGroups',
  'remove-members': 'LeaveGroup',
  'fence-producers': 'InitProducerId',
  'abort-transaction': 'WriteTxnMarkers',
};

/** What no request can say, so that nobody is asked. Kafka: topicNameIsUnrepresentable. */
export function clientSideFault(command: AdminCommand): ApiError | null {
  if (command.type !== 'create-topic' && command.type !== 'delete-topic') return null;
  if (command.name !== '') return null;
  const message = "The given topic name '' cannot be represented in a request.";
  return apiError('INVALID_TOPIC_EXCEPTION', message);
}

export function createTopics(
  command: Extract<Command, { readonly type: 'create-topic' }>,
): RequestBody {
  const { name, partitions, replicationFactor, assignment } = command;
  const configs = Object.entries(command.configs)
    .map(([key, value]) => ({ name: key, value }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const isInternal = isInternalTopic(name);
  const size = { partitions, replicationFactor };
  return { api: 'CreateTopics', name, ...size, assignment, configs, isInternal };
}
