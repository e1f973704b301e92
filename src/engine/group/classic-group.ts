/**
 * A group of the classic protocol, as its coordinator keeps it.
 *
 * Kafka: ClassicGroup, ClassicGroupMember, ClassicGroupState (group-coordinator).
 */
import type { PartitionId } from '../ids.ts';
import type { CommittedOffset, GroupProtocol } from '../protocol/group-api.ts';

export type ClassicGroupState =
  'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

export interface ClassicGroup {
  readonly name: string;
  state: ClassicGroupState;
  generation: number;
  protocol: string | null;
  /** Member id of the group leader; null without members. */
  leader: string | null;
  members: ClassicMember[];
  /** Ids handed out whose owner has not joined with them yet: they hold a rebalance back. */
  pendingMembers: PendingMember[];
  /** Timer rounds, to make earlier timers void. */
  joinRound: number;
  syncRound: number;
  /** The initial rebalance: how much of the waiting time is left, simulated ms; -1: not waiting. */
  initialDelayLeftMs: number;
  hasNewMember: boolean;
  /** Committed offsets, by partition. */
  offsets: CommittedOffset[];
}

export interface ClassicMember {
  readonly id: string;
  readonly clientId: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: readonly GroupProtocol[];
  assignment: readonly PartitionId[];
  /** A parked JoinGroup or SyncGroup. */
  parked: ParkedGroupRequest | null;
  isNew: boolean;
  sessionRound: number;
  lastHeardAt: number;
}

export interface PendingMember {
  readonly id: string;
  readonly clientId: string;
  round: number;
}

export interface ParkedGroupRequest {
  readonly api: 'JoinGroup' | 'SyncGroup';
  readonly connection: number;
  readonly correlationId: number;
  readonly requestSeq: number;
}
