/**
 * A group of the classic protocol, as its coordinator keeps it: who is in it, and how far a
 * rebalance has come.
 *
 * Kafka: ClassicGroup, ClassicGroupMember, ClassicGroupState (group-coordinator); KIP-345 (static
 * members).
 */
import { assert } from '../../base/assert.ts';
import type { PartitionId } from '../ids.ts';
import type { ReplyAddress } from '../network/transport.ts';
import type { GroupProtocol } from '../protocol/group-api.ts';
import { hashMapOrder, INITIAL_TABLE_SIZE, tableSizeWith } from './java-order.ts';

export type ClassicGroupState =
  'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

/** From which states each one is reached. */
const VALID_PREVIOUS_STATES: Readonly<Record<ClassicGroupState, readonly ClassicGroupState[]>> = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
  Dead: ['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Empty', 'Dead'],
};

export function mayReach(from: ClassicGroupState, to: ClassicGroupState): boolean {
  return VALID_PREVIOUS_STATES[to].includes(from);
}

export interface ClassicGroup {
  readonly type: 'classic';
  readonly name: string;
  state: ClassicGroupState;
  /** Tells an initial rebalance from others: it waits for more members. */
  previousState: ClassicGroupState;
  /** Since when it is in its state, simulated ms: an empty group's offsets expire from then on. */
  stateSince: number;
  /** Null: nobody has ever been in it, somebody has only committed offsets in its name. */
  protocolType: 'consumer' | null;
  /** Of all members of the last generation, sorted; null before the first one. */
  subscribedTopics: readonly string[] | null;
  generation: number;
  protocol: string | null;
  /** Member id of the group leader; null without members. */
  leader: string | null;
  /** In the order in which they came. */
  members: ClassicMember[];
  /** Buckets of the HashMap that Kafka keeps the members in: it decides who is next to lead. */
  memberTableSize: number;
  /** Ids handed out whose owner has not joined with them yet: they hold a rebalance back. */
  pendingMembers: PendingMember[];
  /** Ids of members that have joined this generation and not sent their SyncGroup yet. */
  pendingSync: string[];
  /** The timers that count: those of another round are void. 0: none is set. */
  joinRound: number;
  syncRound: number;
  /**
   * The initial rebalance: what its current wait lasts, simulated ms; -1: it is another rebalance.
   */
  initialDelayMs: number;
  /** And how much waiting may still be added. */
  initialDelayLeftMs: number;
  /** A member came during the current wait of the initial rebalance. */
  hasNewMember: boolean;
}

export interface ClassicMember {
  readonly id: string;
  /** group.instance.id (KIP-345); null: a dynamic member. */
  readonly instanceId: string | null;
  readonly clientId: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  /** In its order of preference. */
  protocols: readonly GroupProtocol[];
  assignment: readonly PartitionId[];
  /** Its JoinGroup, or its SyncGroup, that waits for an answer. */
  parkedJoin: ReplyAddress | null;
  parkedSync: ReplyAddress | null;
  /** Has not had an answer to a JoinGroup yet: it may expire even while it waits. */
  isNew: boolean;
  session: SessionClock;
}

export interface PendingMember {
  readonly id: string;
  readonly clientId: string;
  session: SessionClock;
}

/** When a member is given up. Heartbeats move the deadline; the timer follows when it goes off. */
export interface SessionClock {
  /** Simulated ms; -1: none. */
  deadline: number;
  /** Its timer is set for this tick; -1: none. */
  timerAt: number;
  /** The timer that counts. */
  round: number;
  lastHeardAt: number;
  /** The event by which it was heard of last: what follows from its silence follows from that. */
  heardBy: number;
}

export function createGroup(name: string): ClassicGroup {
  return {
    type: 'classic',
    name,
    state: 'Empty',
    previousState: 'Empty',
    stateSince: 0,
    protocolType: null,
    subscribedTopics: null,
    generation: 0,
    protocol: null,
    leader: null,
    members: [],
    memberTableSize: INITIAL_TABLE_SIZE,
    pendingMembers: [],
    pendingSync: [],
    joinRound: 0,
    syncRound: 0,
    initialDelayMs: -1,
    initialDelayLeftMs: 0,
    hasNewMember: false,
  };
}

export function silentClock(): SessionClock {
  return { deadline: -1, timerAt: -1, round: 0, lastHeardAt: 0, heardBy: 0 };
}

export function memberOf(group: ClassicGroup, id: string): ClassicMember | null {
  for (const member of group.members) if (member.id === id) return member;
  return null;
}

export function isPending(group: ClassicGroup, id: string): boolean {
  return group.pendingMembers.some((pending) => pending.id === id);
}

export function transitionTo(group: ClassicGroup, state: ClassicGroupState, now: number): void {
  assert(mayReach(group.state, state), `a group does not go from ${group.state} to ${state}`);
  group.previousState = group.state;
  group.state = state;
  group.stateSince = now;
}

export function canRebalance(group: ClassicGroup): boolean {
  return mayReach(group.state, 'PreparingRebalance');
}

/** The first member of a group leads it. */
export function addMember(group: ClassicGroup, member: ClassicMember): void {
  group.protocolType = 'consumer';
  group.members.push(member);
  group.memberTableSize = tableSizeWith(group.memberTableSize, group.members.length);
  group.leader ??= member.id;
  group.pendingMembers = group.pendingMembers.filter((pending) => pending.id !== member.id);
}

/** The member id that the instance id belongs to now. */
export function staticMemberId(group: ClassicGroup, instanceId: string): string | null {
  for (const member of group.members) if (member.instanceId === instanceId) return member.id;
  return null;
}

/**
 * Whether a request may speak for a member: one with an instance id has to have its present member
 * id, for whoever had it before is fenced.
 */
export function memberError(
  group: ClassicGroup,
  memberId: string,
  instanceId: string | null,
): 'NONE' | 'UNKNOWN_MEMBER_ID' | 'FENCED_INSTANCE_ID' {
  if (instanceId !== null) {
    const current = staticMemberId(group, instanceId);
    if (current === null) return 'UNKNOWN_MEMBER_ID';
    if (current !== memberId) return 'FENCED_INSTANCE_ID';
  }
  return memberOf(group, memberId) === null ? 'UNKNOWN_MEMBER_ID' : 'NONE';
}

/**
 * A static member has come back and goes on under a new id: what the old one had is its own. Only a
 * SyncGroup that is due stays due from the old id, which never sends it: the sync phase then runs
 * out, and the group rebalances.
 */
export function replaceMember(
  group: ClassicGroup,
  old: ClassicMember,
  member: ClassicMember,
): void {
  group.members = group.members.filter((other) => other !== old);
  group.members.push(member);
  if (group.leader === old.id) group.leader = member.id;
}

/**
 * Takes a member, or an id that was only handed out, off the group. Another one may have to lead.
 */
export function removeMember(group: ClassicGroup, id: string): void {
  group.members = group.members.filter((member) => member.id !== id);
  group.pendingMembers = group.pendingMembers.filter((pending) => pending.id !== id);
  group.pendingSync = group.pendingSync.filter((pending) => pending !== id);
  if (group.leader === id) group.leader = memberOrder(group)[0] ?? null;
}

/** Member ids as Kafka walks over them. */
export function memberOrder(group: ClassicGroup): string[] {
  return hashMapOrder(
    group.members.map(({ id }) => id),
    group.memberTableSize,
  );
}

export function hasAllMembersJoined(group: ClassicGroup): boolean {
  return (
    group.pendingMembers.length === 0 && group.members.every((member) => member.parkedJoin !== null)
  );
}

/** A leader that has not rejoined gives way to a member that has. False: nobody has. */
export function electJoinedLeader(group: ClassicGroup): boolean {
  const leader = group.leader === null ? null : memberOf(group, group.leader);
  if (leader === null) return false;
  if (leader.parkedJoin !== null) return true;
  const joined = memberOrder(group).find((id) => memberOf(group, id)?.parkedJoin);
  if (joined === undefined) return false;
  group.leader = joined;
  return true;
}

/** The longest that any member asked for, simulated ms. */
export function rebalanceTimeoutMs(group: ClassicGroup): number {
  let longest = 0;
  for (const member of group.members) {
    if (member.rebalanceTimeoutMs > longest) longest = member.rebalanceTimeoutMs;
  }
  return longest;
}

/** Topics that some member wants, by what it says of the protocol that was chosen. */
export function subscribedTopics({ members, protocol }: ClassicGroup): string[] {
  const topics = new Set<string>();
  for (const { protocols } of members) {
    const chosen = protocols.find(({ name }) => name === protocol);
    for (const topic of chosen?.topics ?? []) topics.add(topic);
  }
  return [...topics].sort();
}

/** Whether one of these protocols is supported by every member. */
export function supportsProtocols(
  group: ClassicGroup,
  protocols: readonly GroupProtocol[],
): boolean {
  if (group.state === 'Empty') return protocols.length > 0;
  return protocols.some(({ name }) => isSupportedByAll(group, name));
}

/**
 * Each member votes for the first of its protocols that all of them support. The one with most
 * votes wins.
 */
export function selectProtocol(group: ClassicGroup): string | null {
  const candidates = protocolsOfAll(group);
  const votes = new Map<string, number>();
  for (const id of memberOrder(group)) {
    const vote = memberOf(group, id)?.protocols.find(({ name }) => candidates.has(name));
    if (vote !== undefined) votes.set(vote.name, (votes.get(vote.name) ?? 0) + 1);
  }
  let winner: string | null = null;
  for (const name of hashMapOrder([...votes.keys()])) {
    if (winner === null || (votes.get(name) ?? 0) > (votes.get(winner) ?? 0)) winner = name;
  }
  return winner;
}

/** Protocols that every member supports. */
function protocolsOfAll({ members: [first, ...others] }: ClassicGroup): ReadonlySet<string> {
  const names = (first?.protocols ?? []).map(({ name }) => name);
  return new Set(
    names.filter((own) =>
      others.every(({ protocols }) => protocols.some(({ name }) => name === own)),
    ),
  );
}

export function hasSameProtocols(
  left: readonly GroupProtocol[],
  right: readonly GroupProtocol[],
): boolean {
  return (
    left.length === right.length &&
    left.every((protocol, index) => {
      const other = right[index];
      return (
        other !== undefined &&
        protocol.name === other.name &&
        // Whoever joins again in a later generation says so, and is not the same any more.
        protocol.generation === other.generation &&
        protocol.rack === other.rack &&
        isSameList(protocol.topics, other.topics) &&
        isSameList(protocol.owned, other.owned) &&
        hasSameMemory(protocol.userData, other.userData)
      );
    })
  );
}

function hasSameMemory(left: GroupProtocol['userData'], right: GroupProtocol['userData']): boolean {
  if (left === null || right === null) return left === right;
  return left.generation === right.generation && isSameList(left.partitions, right.partitions);
}

function isSameList<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

function isSupportedByAll(group: ClassicGroup, name: string): boolean {
  return group.members.every(({ protocols }) =>
    protocols.some((protocol) => protocol.name === name),
  );
}
