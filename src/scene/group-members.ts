/** The members of a group, as they see themselves and as their coordinator sees them. */
import type {
  Cluster,
  Consumer,
  Group,
  Process,
  ShareConsumer,
  PartitionId,
  ProcessId,
  ProcessStatus,
} from '../engine/index.ts';
import { consumerGroupState } from '../engine/index.ts';
import type { GroupProtocolName } from './stage-model.ts';

/** A consumer of any kind, with what the picture of its group needs. */
export interface GroupReader {
  readonly id: ProcessId;
  readonly clientId: string;
  readonly status: ProcessStatus;
  /** Null: it chooses its partitions itself. */
  readonly group: string | null;
  /** Empty: it has none. */
  readonly memberId: string;
  /** As it knows it; -1: it is no member. */
  readonly epoch: number;
  readonly topics: readonly string[];
  readonly state: string;
  readonly isSettled: boolean;
  readonly isPolling: boolean;
  readonly hasFailed: boolean;
  /** What it believes to own. */
  readonly owned: readonly { readonly partition: PartitionId; readonly position: number }[];
}

/** Readers by group, in order of appearance; one without a group stands alone. */
export function readersByGroup(cluster: Cluster): Map<string, GroupReader[]> {
  const groups = new Map<string, GroupReader[]>();
  for (const process of cluster.processes) {
    const reader = readerOf(process);
    if (reader === null) continue;
    const key = reader.group ?? `:${reader.id}`;
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [reader]);
    else members.push(reader);
  }
  return groups;
}

function readerOf(process: Process): GroupReader | null {
  if (process.kind === 'consumer') return consumerReader(process);
  return process.kind === 'share-consumer' ? shareReader(process) : null;
}

function shareReader(consumer: ShareConsumer): GroupReader {
  const { id, clientId, status, plan, membership, assignment, isPolling, failure } = consumer;
  return {
    id,
    clientId,
    status,
    group: plan.group,
    memberId: membership.memberId,
    epoch: membership.memberEpoch,
    topics: plan.topics,
    state: membership.state,
    isSettled: membership.state === 'STABLE',
    isPolling,
    hasFailed: failure !== null,
    owned: assignment.map((partition) => ({ partition, position: -1 })),
  };
}

function consumerReader(consumer: Consumer): GroupReader {
  const { id, clientId, status, plan, membership, modern } = consumer;
  const { assignment, isPolling, failure } = consumer;
  const { state } = modern ?? membership;
  return {
    id,
    clientId,
    status,
    group: plan.group,
    memberId: modern?.memberId ?? membership.memberId,
    epoch: modern?.memberEpoch ?? membership.generation,
    topics: consumer.subscription.topics,
    state,
    isSettled: plan.group === null || state === 'STABLE',
    isPolling,
    hasFailed: failure !== null,
    owned: assignment.map(({ partition, position }) => ({ partition, position })),
  };
}

/** What the coordinator says of one member. */
export interface KnownMember {
  readonly id: string;
  readonly epoch: number;
  readonly isGroupLeader: boolean;
  readonly assigned: readonly PartitionId[];
  /** It has to give these up, and has not said that it did. */
  readonly revoking: readonly PartitionId[];
  /** Its share of the target assignment that somebody else still holds. */
  readonly awaited: readonly PartitionId[];
}

/** What the coordinator says of a group. */
export interface KnownGroup {
  readonly protocol: GroupProtocolName;
  readonly state: string;
  /** The generation, or the group epoch. */
  readonly epoch: number;
  /** Of the target assignment; -1 in the classic protocol, which has none. */
  readonly assignmentEpoch: number;
  readonly members: readonly KnownMember[];
}

export function knownGroup(group: Group): KnownGroup {
  switch (group.type) {
    case 'classic':
      return {
        protocol: 'classic',
        state: group.state,
        epoch: group.generation,
        assignmentEpoch: -1,
        members: group.members.map(({ id, assignment }) => ({
          id,
          epoch: group.generation,
          isGroupLeader: group.leader === id,
          assigned: assignment,
          revoking: [],
          awaited: [],
        })),
      };
    case 'consumer':
      return {
        protocol: 'consumer',
        state: consumerGroupState(group),
        epoch: group.groupEpoch,
        assignmentEpoch: group.assignmentEpoch,
        members: group.members.map(({ id, memberEpoch, assigned, pendingRevocation }) => ({
          id,
          epoch: memberEpoch,
          isGroupLeader: false,
          assigned,
          revoking: pendingRevocation,
          awaited: targetFor(group, id).filter((partition) => !assigned.includes(partition)),
        })),
      };
    case 'share':
      return {
        protocol: 'share',
        state: group.members.length === 0 ? 'Empty' : 'Stable',
        epoch: group.groupEpoch,
        assignmentEpoch: group.assignmentEpoch,
        members: group.members.map(({ id, memberEpoch, assigned }) => ({
          id,
          epoch: memberEpoch,
          isGroupLeader: false,
          assigned,
          revoking: [],
          awaited: [],
        })),
      };
  }
}

function targetFor(
  { target }: Pick<Extract<Group, { readonly type: 'consumer' }>, 'target'>,
  memberId: string,
): readonly PartitionId[] {
  return target.find((own) => own.memberId === memberId)?.partitions ?? [];
}
