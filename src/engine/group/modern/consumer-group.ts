/**
 * A group of the consumer protocol, as its coordinator keeps it: the members, what each shall have
 * in the end, and how far each has come.
 *
 * Kafka: ConsumerGroup, ConsumerGroupMember (group-coordinator); KIP-848.
 */
import type { PartitionId } from '../../ids.ts';
import type { GroupProtocol } from '../../protocol/group-api.ts';
import { placeById } from '../by-id.ts';

export interface ConsumerGroup {
  readonly type: 'consumer';
  readonly name: string;
  groupEpoch: number;
  /** What the subscribed topics looked like when the group epoch was last looked at. */
  metadataHash: number;
  /** The group epoch that the target assignment was computed for. */
  assignmentEpoch: number;
  /** When it was computed, simulated ms; -1: never. */
  assignedAt: number;
  /** In the order in which they came. A member never changes: another one takes its place. */
  members: readonly ConsumerMember[];
  /** So many have been members at once: the table of them grows with that, and never shrinks. */
  mostMembers: number;
  /**
   * How many members have a partition, or have yet to give it up: an index by partition. Kafka:
   * currentPartitionEpoch.
   */
  holders: number[];
  /** The target assignment: what each member shall have in the end. */
  target: readonly TargetAssignment[];
  /** The members' regular expressions and the topics that match them, as far as is known. */
  patterns: readonly ResolvedPattern[];
  /** Every member is subscribed to the same topics. */
  isHomogeneous: boolean;
  /** The metadata, by the offset of its image, that the hash was compared with; -1: with none. */
  metadataOffset: number;
  /** Its regular expressions are being resolved: the number of the timer; 0: they are not. */
  resolvingRound: number;
  timers: MemberTimer[];
}

export interface TargetAssignment {
  readonly memberId: string;
  /** Topic by topic, in the order in which Kafka's map of them lists these. */
  readonly partitions: readonly PartitionId[];
}

/** Kafka: ResolvedRegularExpression. */
export interface ResolvedPattern {
  readonly pattern: string;
  /** Sorted by name. */
  readonly topics: readonly string[];
  /** The offset of the metadata image that they were looked up in. */
  readonly version: number;
  readonly resolvedAt: number;
}

/** Kafka: org.apache.kafka.coordinator.group.modern.MemberState. */
export type ConsumerMemberState = 'STABLE' | 'UNREVOKED_PARTITIONS' | 'UNRELEASED_PARTITIONS';

/** Kafka: ConsumerGroup.ConsumerGroupState. */
export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable';

export interface ConsumerMember {
  readonly id: string;
  /** group.instance.id; null: a dynamic member. */
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly rack: string | null;
  readonly memberEpoch: number;
  readonly previousEpoch: number;
  readonly state: ConsumerMemberState;
  readonly topics: readonly string[];
  /** A regular expression that the broker resolves; null: none. */
  readonly pattern: string | null;
  readonly serverAssignor: string | null;
  readonly rebalanceTimeoutMs: number;
  /** Sorted, and beside them the member epochs from which on it has had them. */
  readonly assigned: readonly PartitionId[];
  readonly assignedEpochs: readonly number[];
  /** It has to give these up before it goes on. */
  readonly pendingRevocation: readonly PartitionId[];
  readonly pendingEpochs: readonly number[];
  /** A member of the classic protocol in this group: how it joined; null: it is none. */
  readonly classic: {
    readonly sessionTimeoutMs: number;
    readonly protocols: readonly GroupProtocol[];
  } | null;
}

/** What a member has to do in time: to be heard of, to revoke, to join, to fetch its assignment. */
export type MemberTimerKind = 'session' | 'rebalance' | 'join' | 'sync';

/** The deadline moves with what is heard; the timer follows when it goes off. */
export interface MemberTimer {
  readonly kind: MemberTimerKind;
  readonly memberId: string;
  /** Simulated ms. */
  deadline: number;
  /** Its timer is set for this tick, and has this number. */
  timerAt: number;
  round: number;
  /** When the deadline was set, and by which event. */
  setAt: number;
  setBy: number;
  /** The member epoch that it has to leave, for `rebalance`; else -1. */
  memberEpoch: number;
}

/** The first epoch of a group, and of a target assignment that nobody has computed yet. */
const FIRST_EPOCH = 1;

export function createConsumerGroup(name: string): ConsumerGroup {
  return {
    type: 'consumer',
    name,
    groupEpoch: FIRST_EPOCH,
    metadataHash: 0,
    assignmentEpoch: FIRST_EPOCH,
    assignedAt: -1,
    members: [],
    mostMembers: 0,
    holders: [],
    target: [],
    patterns: [],
    isHomogeneous: true,
    metadataOffset: -1,
    resolvingRound: 0,
    timers: [],
  };
}

export function createConsumerMember(id: string): ConsumerMember {
  return {
    id,
    instanceId: null,
    clientId: '',
    rack: null,
    memberEpoch: 0,
    previousEpoch: -1,
    state: 'STABLE',
    topics: [],
    pattern: null,
    serverAssignor: null,
    rebalanceTimeoutMs: -1,
    assigned: [],
    assignedEpochs: [],
    pendingRevocation: [],
    pendingEpochs: [],
    classic: null,
  };
}

export function consumerMemberOf(group: ConsumerGroup, id: string): ConsumerMember | null {
  return group.members[placeById(group.members, memberKey, id)] ?? null;
}

export function memberKey({ id }: ConsumerMember): string {
  return id;
}

export function targetKey({ memberId }: TargetAssignment): string {
  return memberId;
}

export function staticMemberOf(
  group: ConsumerGroup,
  instanceId: string | null,
): ConsumerMember | null {
  if (instanceId === null) return null;
  for (const member of group.members) if (member.instanceId === instanceId) return member;
  return null;
}

export function targetOf(group: ConsumerGroup, memberId: string): readonly PartitionId[] {
  return group.target[placeById(group.target, targetKey, memberId)]?.partitions ?? [];
}

/** Nobody commands it: it follows from the epochs of the group and its members. */
export function consumerGroupState(group: ConsumerGroup): ConsumerGroupState {
  if (group.members.length === 0) return 'Empty';
  if (group.groupEpoch > group.assignmentEpoch) return 'Assigning';
  const isReconciled = group.members.every((member) =>
    isReconciledTo(member, group.assignmentEpoch),
  );
  return isReconciled ? 'Stable' : 'Reconciling';
}

export function isReconciledTo(member: ConsumerMember, epoch: number): boolean {
  return member.state === 'STABLE' && member.memberEpoch === epoch;
}

/** Somebody has the partition, or has yet to give it up. */
export function isHeld({ holders }: ConsumerGroup, partition: PartitionId): boolean {
  return (holders[partition] ?? 0) > 0;
}

/** What a member has counts, or does no longer. */
export function countHolder(
  { holders }: ConsumerGroup,
  { assigned, pendingRevocation }: ConsumerMember,
  change: 1 | -1,
): void {
  for (const list of [assigned, pendingRevocation]) {
    for (const partition of list) {
      while (holders.length <= partition) holders.push(0);
      holders[partition] = (holders[partition] ?? 0) + change;
    }
  }
}

/** It uses the classic protocol in this group, which is on its way from one to the other. */
export function classicMemberCount(group: ConsumerGroup): number {
  return group.members.reduce((count, { classic }) => (classic === null ? count : count + 1), 0);
}

export function isSameList<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

/** The same values, in whatever order. */
export function isSameSet<T>(left: readonly T[], right: readonly T[]): boolean {
  const others = new Set(right);
  const own = new Set(left);
  return own.size === others.size && left.every((value) => others.has(value));
}
