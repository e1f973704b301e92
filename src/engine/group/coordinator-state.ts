/**
 * What the group coordinator of a broker keeps in memory: it is all in the log of
 * `__consumer_offsets` as well, as far as it matters.
 *
 * Kafka: CoordinatorRuntime (CoordinatorContext, CoordinatorShard), GroupMetadataManager.
 */
import type { Broker } from '../broker/broker.ts';
import type { Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import type { ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { CommittedOffset, GroupProtocol } from '../protocol/group-api.ts';
import { createGroup, type ClassicGroup } from './classic-group.ts';

export interface GroupCoordinator {
  /** Partitions of `__consumer_offsets` that it has loaded. */
  partitions: CoordinatorPartition[];
  /** Writes to them that are not committed yet, oldest first. */
  pendingWrites: PendingWrite[];
  /** Numbers for timers and requests. */
  nextRound: number;
}

export interface CoordinatorPartition {
  readonly partition: PartitionId;
  /** The epoch in which this broker leads it. */
  leaderEpoch: number;
  groups: ClassicGroup[];
}

/** A write to `__consumer_offsets` that is answered once it is below the high watermark. */
export interface PendingWrite {
  readonly request: number;
  readonly partition: PartitionId;
  /** The high watermark that completes it. */
  readonly requiredOffset: number;
  readonly group: string;
  readonly outcome: WriteOutcome;
}

/** What a write is for. */
export type WriteOutcome =
  | {
      readonly type: 'offset-commit';
      readonly offsets: readonly CommittedOffset[];
      /** Null: it was answered already, or read from the log by a new coordinator. */
      readonly reply: ReplyAddress | null;
      /** What the answer says beside: some partitions may be unknown. */
      readonly error: ErrorCode;
    }
  | {
      readonly type: 'group-sync';
      readonly generation: number;
      /** What the group leader decided, by member id. */
      readonly assignments: readonly {
        readonly memberId: string;
        readonly partitions: readonly PartitionId[];
      }[];
    };

/** What a record of `__consumer_offsets` says; the record's key and value are its text. */
export type CoordinatorRecord =
  | {
      readonly type: 'offset-commit';
      readonly group: string;
      readonly partition: PartitionId;
      readonly value: { readonly offset: number; readonly leaderEpoch: number };
    }
  | {
      readonly type: 'group-metadata';
      readonly group: string;
      readonly value: GroupMetadataValue;
    };

/** Everything of a group that survives its coordinator. */
export interface GroupMetadataValue {
  readonly generation: number;
  readonly protocol: string | null;
  readonly leader: string | null;
  readonly members: readonly {
    readonly id: string;
    readonly clientId: string;
    readonly sessionTimeoutMs: number;
    readonly rebalanceTimeoutMs: number;
    readonly protocols: readonly GroupProtocol[];
    readonly assignment: readonly PartitionId[];
  }[];
}

/** One group and what it takes to work on it. */
export interface GroupScope {
  readonly broker: Broker;
  readonly shard: CoordinatorPartition;
  readonly group: ClassicGroup;
  readonly context: Context;
}

export function createCoordinator(): GroupCoordinator {
  return { partitions: [], pendingWrites: [], nextRound: 1 };
}

/** The loaded partition, or null: this broker does not coordinate its groups. */
export function shardOf(
  coordinator: GroupCoordinator,
  partition: PartitionId,
): CoordinatorPartition | null {
  for (const shard of coordinator.partitions) if (shard.partition === partition) return shard;
  return null;
}

export function groupOf(shard: CoordinatorPartition, name: string): ClassicGroup | null {
  for (const group of shard.groups) if (group.name === name) return group;
  return null;
}

/** The group, made when there is none. */
export function ensureGroup(shard: CoordinatorPartition, name: string): ClassicGroup {
  const known = groupOf(shard, name);
  if (known !== null) return known;
  const group = createGroup(name);
  shard.groups.push(group);
  return group;
}

export function takeRound(coordinator: GroupCoordinator): number {
  const round = coordinator.nextRound;
  coordinator.nextRound += 1;
  return round;
}
