/**
 * One call of the admin client: from a command to its request.
 *
 * Kafka: KafkaAdminClient.Call; PartitionLeaderStrategy (list offsets asks the leaders).
 */
import { assertUnreachable } from '../../base/assert.ts';
import { OFFSETS_TOPIC } from '../broker/lookups.ts';
import type { Command } from '../command.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import type { ApiName, RequestBody } from '../protocol/api.ts';
import { partitionMetadata, topicMetadata, type ClientMetadata } from './metadata.ts';

export type AdminCommand = Extract<
  Command,
  {
    readonly type:
      | 'create-topic'
      | 'delete-topic'
      | 'alter-topic-config'
      | 'elect-leaders'
      | 'list-offsets'
      | 'remove-broker';
  }
>;

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
  'alter-topic-config': 'IncrementalAlterConfigs',
  'elect-leaders': 'ElectLeaders',
  'list-offsets': 'ListOffsets',
  'remove-broker': 'UnregisterBroker',
};

export function isAdminCommand(command: Command): command is AdminCommand {
  return Object.hasOwn(ADMIN_COMMANDS, command.type);
}

export function partitionName(text: string): PartitionName | null {
  const match = /^(.+)-(\d{1,6})$/.exec(text);
  const [, topic, number] = match ?? [];
  return topic === undefined || number === undefined ? null : { topic, number: Number(number) };
}

/** The partitions that a command names; null: one of the names is none. */
export function namesIn(command: AdminCommand): PartitionName[] | null {
  const texts =
    command.type === 'list-offsets'
      ? [command.partition]
      : command.type === 'elect-leaders'
        ? (command.partitions ?? [])
        : [];
  const names: PartitionName[] = [];
  for (const text of texts) {
    const name = partitionName(text);
    if (name === null) return null;
    names.push(name);
  }
  return names;
}

/** The ids behind the names, as far as the metadata has them; the answer leaves the others out. */
export function resolve(metadata: ClientMetadata, names: readonly PartitionName[]): PartitionId[] {
  const ids: PartitionId[] = [];
  for (const { topic, number } of names) {
    const known = topicMetadata(metadata, topic)?.partitions[number];
    if (known !== undefined) ids.push(known.partition);
  }
  return ids;
}

/** The leader that has to be asked, and what it is asked. Null: there is none at the moment. */
export function listOffsetsRequest(
  metadata: ClientMetadata,
  partition: PartitionId,
  timestamp: number,
): { leader: BrokerId; body: RequestBody } | null {
  const known = partitionMetadata(metadata, partition);
  if (known === null || known.leader === null) return null;
  const asked = { partition, currentLeaderEpoch: known.leaderEpoch, timestamp };
  const body = { api: 'ListOffsets', partitions: [asked], isFollower: false } as const;
  return { leader: known.leader, body };
}

/** What the controller is asked. `partitions` are those that the command names. */
export function controllerRequest(
  command: Exclude<AdminCommand, { readonly type: 'list-offsets' }>,
  partitions: readonly PartitionId[],
): RequestBody {
  switch (command.type) {
    case 'create-topic': {
      const { name, partitions: count, replicationFactor, assignment } = command;
      const configs = Object.entries(command.configs)
        .map(([key, value]) => ({ name: key, value }))
        .sort((left, right) => (left.name < right.name ? -1 : 1));
      const isInternal = name === OFFSETS_TOPIC;
      return {
        api: 'CreateTopics',
        name,
        partitions: count,
        replicationFactor,
        assignment,
        configs,
        isInternal,
      };
    }
    case 'delete-topic':
      return { api: 'DeleteTopics', name: command.name };
    case 'alter-topic-config': {
      const { name, value, others = [] } = command;
      const changes = [{ name, value }, ...others];
      return {
        api: 'IncrementalAlterConfigs',
        scope: 'topic',
        resource: command.topic,
        changes,
      };
    }
    case 'elect-leaders': {
      const named = command.partitions === null ? null : partitions;
      return { api: 'ElectLeaders', electionType: command.electionType, partitions: named };
    }
    case 'remove-broker':
      return { api: 'UnregisterBroker', broker: command.broker };
    default:
      return assertUnreachable(command);
  }
}
