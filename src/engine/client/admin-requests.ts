/**
 * What the admin client asks of leaders and of the controller, beside creating topics.
 *
 * Kafka: KafkaAdminClient; PartitionLeaderStrategy (list offsets asks the leaders).
 */
import { assertExists, assertUnreachable } from '../../base/assert.ts';
import type { Command } from '../command.ts';
import { numberOf, type BrokerId, type PartitionId } from '../ids.ts';
import type { Channel, RequestBody } from '../protocol/api.ts';
import type { TopicPartition } from '../protocol/control-api.ts';
import type { ProducerDescription } from '../protocol/transaction-api.ts';
import {
  ADMIN_COMMANDS,
  createTopics,
  type AdminCommand,
  type PartitionName,
} from './admin-call.ts';
import { isForCoordinator, partitionsNamedBy, type GroupCommand } from './admin-groups.ts';
import { abortRequest } from './admin-transactions.ts';
import { partitionMetadata, topicMetadata, type ClientMetadata } from './metadata.ts';

export function isAdminCommand(command: Command): command is AdminCommand {
  return Object.hasOwn(ADMIN_COMMANDS, command.type);
}

export function partitionName(text: string): PartitionName | null {
  const match = /^(.+)-(\d{1,6})$/.exec(text);
  const [, topic, number] = match ?? [];
  return topic === undefined || number === undefined ? null : { topic, number: Number(number) };
}

/** What the leader of a partition is asked, and not the controller. */
export type LeaderCommand = Extract<
  AdminCommand,
  { readonly type: 'list-offsets' | 'delete-records' | 'abort-transaction' }
>;

/** The partitions whose leader has to be looked up; null: one of the names is none. */
export function namesIn(command: AdminCommand): PartitionName[] | null {
  const names = readNames(namedIn(command));
  return names === null || isForLeader(command) || isForCoordinator(command) ? names : [];
}

export function isForLeader(command: AdminCommand): command is LeaderCommand {
  switch (command.type) {
    case 'list-offsets':
    case 'delete-records':
    case 'abort-transaction':
      return true;
    default:
      return false;
  }
}

/** The partitions that a command names. */
function namedIn(command: AdminCommand): readonly string[] {
  if (isForLeader(command)) return [command.partition];
  if (isForCoordinator(command)) return partitionsNamedBy(command);
  if (command.type === 'elect-leaders') return command.partitions ?? [];
  if (command.type !== 'alter-reassignments') return [];
  return command.partitions.map(({ partition }) => partition);
}

function readNames(texts: readonly string[]): PartitionName[] | null {
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

/** The same place by place; null: the metadata does not have it. */
export function resolveEach(
  metadata: ClientMetadata,
  names: readonly PartitionName[],
): (PartitionId | null)[] {
  return names.map((name) => resolve(metadata, [name])[0] ?? null);
}

/** The leader that has to be asked, and what it is asked. Null: there is none at the moment. */
export function leaderRequest(
  metadata: ClientMetadata,
  { command, producer }: { command: LeaderCommand; producer: ProducerDescription | null },
  partition: PartitionId,
  timeoutMs: number,
): { to: BrokerId; channel: Channel; body: RequestBody } | null {
  const known = partitionMetadata(metadata, partition);
  if (known === null || known.leader === null) return null;
  const to = known.leader;
  if (command.type === 'abort-transaction') {
    return { to, channel: 'admin', body: abortRequest(partition, producer) };
  }
  if (command.type === 'delete-records') {
    const partitions = [{ partition, offset: command.beforeOffset }];
    return { to, channel: 'admin', body: { api: 'DeleteRecords', partitions, timeoutMs } };
  }
  const { timestamp, isolationLevel = 'read_uncommitted' } = command;
  const asked = { partition, currentLeaderEpoch: known.leaderEpoch, timestamp };
  const body = {
    api: 'ListOffsets',
    partitions: [asked],
    isFollower: false,
    isolationLevel,
  } as const;
  return { to, channel: 'data', body };
}

/** What the controller is asked. */
export function controllerRequest(
  command: Exclude<AdminCommand, LeaderCommand | GroupCommand>,
): RequestBody {
  switch (command.type) {
    case 'create-topic':
      return createTopics(command);
    case 'delete-topic':
      return { api: 'DeleteTopics', name: command.name };
    case 'create-partitions': {
      const { topic, count, assignment } = command;
      return { api: 'CreatePartitions', topic, count, assignment };
    }
    case 'alter-reassignments':
      return alterPartitionReassignments(command);
    case 'alter-topic-config':
    case 'alter-broker-config':
    case 'alter-group-config':
      return incrementalAlterConfigs(command);
    case 'elect-leaders': {
      const { electionType, partitions } = command;
      const named = partitions === null ? null : topicPartitions(partitions);
      return { api: 'ElectLeaders', electionType, partitions: named };
    }
    case 'remove-broker':
    case 'unregister-broker':
      return { api: 'UnregisterBroker', broker: command.broker };
    case 'add-voter':
      return { api: 'AddRaftVoter', voter: command.process };
    case 'remove-voter':
      return { api: 'RemoveRaftVoter', voter: command.process };
    default:
      return assertUnreachable(command);
  }
}

type CommandOf<Type extends AdminCommand['type']> = Extract<AdminCommand, { readonly type: Type }>;

/**
 * By topic and number, as Kafka's client sorts them. Its map has each partition once: what is said
 * last counts.
 */
function alterPartitionReassignments({
  partitions: wanted,
}: CommandOf<'alter-reassignments'>): RequestBody {
  const named = wanted.map(({ partition, replicas }) => {
    return { ...topicPartition(partition), replicas };
  });
  const partitions = named.filter((one, place) => {
    return !named.slice(place + 1).some((later) => isSamePartition(one, later));
  });
  partitions.sort((left, right) => {
    if (left.topic === right.topic) return left.index - right.index;
    return left.topic < right.topic ? -1 : 1;
  });
  return { api: 'AlterPartitionReassignments', partitions };
}

/** Kafka knows the cluster as the broker without a name. */
function incrementalAlterConfigs(
  command: CommandOf<'alter-topic-config' | 'alter-broker-config' | 'alter-group-config'>,
): RequestBody {
  const { name, value, others = [] } = command;
  const changes = [{ name, value }, ...others];
  const api = 'IncrementalAlterConfigs';
  if (command.type === 'alter-topic-config') {
    return { api, scope: 'topic', resource: command.topic, changes };
  }
  if (command.type === 'alter-group-config') {
    return { api, scope: 'group', resource: command.group, changes };
  }
  const { broker } = command;
  if (broker === null) return { api, scope: 'cluster', resource: '', changes };
  return { api, scope: 'broker', resource: String(numberOf(broker)), changes };
}

function topicPartitions(texts: readonly string[]): TopicPartition[] {
  const named = texts.map(topicPartition);
  return named.filter((one, place) => {
    return !named.slice(0, place).some((earlier) => isSamePartition(one, earlier));
  });
}

function isSamePartition(left: TopicPartition, right: TopicPartition): boolean {
  return left.topic === right.topic && left.index === right.index;
}

function topicPartition(text: string): TopicPartition {
  const name = assertExists(partitionName(text), 'names were read when the call began');
  return { topic: name.topic, index: name.number };
}
