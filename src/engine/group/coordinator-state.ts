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
import type { ResponseBody } from '../protocol/api.ts';
import type { GroupProtocol, OffsetFetchRequest } from '../protocol/group-api.ts';
import { createGroup, type ClassicGroup, type ClassicMember } from './classic-group.ts';
import {
  createOffsets,
  NO_OFFSETS,
  type GroupOffsets,
  type StoredOffset,
} from './group-offsets.ts';
import type { ConsumerGroup } from './modern/consumer-group.ts';
import type { ConsumerGroupRecord } from './modern/consumer-records.ts';
import type { ShareGroup } from './share/share-group.ts';
import type { ShareGroupRecord } from './share/share-records.ts';

/** A group of any protocol. */
export type Group = ClassicGroup | ConsumerGroup | ShareGroup;

export interface GroupCoordinator {
  /** Partitions of `__consumer_offsets` that it has loaded. */
  partitions: CoordinatorPartition[];
  /** Those whose log it is still reading: until then nobody is served from them. */
  loads: CoordinatorLoad[];
  /** Writes to them that are not committed yet, oldest first. */
  pendingWrites: PendingWrite[];
  /** Numbers for timers and requests. */
  nextRound: number;
  /** Ids for the members that come next, where a script prescribes them. */
  memberIds: string[];
}

export interface CoordinatorLoad {
  readonly partition: PartitionId;
  leaderEpoch: number;
  /** Of the timer that ends it. */
  readonly round: number;
}

export interface CoordinatorPartition {
  readonly partition: PartitionId;
  /** Since when this broker has it, simulated ms: looks at what has expired count from there. */
  readonly loadedAt: number;
  /** The next of them, for which a timer is set; -1: there are no groups. */
  expiryAt: number;
  /** The epoch in which this broker leads it. */
  leaderEpoch: number;
  groups: Group[];
  /** Committed offsets of its groups, in the order in which these came. */
  offsets: GroupOffsets[];
}

/** A write to `__consumer_offsets` that is done with once it is below the high watermark. */
export interface PendingWrite {
  readonly request: number;
  readonly partition: PartitionId;
  /** The high watermark that completes it. */
  readonly requiredOffset: number;
  readonly group: string;
  /** What happens then; null: nothing but the answer. */
  readonly outcome: WriteOutcome | null;
  /** Null: nobody waits, or it was answered already. */
  readonly answer: PendingAnswer | null;
}

export interface PendingAnswer {
  readonly reply: ReplyAddress;
  /** As it is when the write is committed; with another error when it is not. */
  readonly body: AnswerBody;
}

export type AnswerBody = Extract<ResponseBody, { readonly error: ErrorCode }>;

/** What a write is for. */
export type WriteOutcome =
  | OffsetOutcome
  | StaticJoin
  /** Offsets are to be told as they are then. */
  | { readonly type: 'offset-fetch'; readonly request: OffsetFetchRequest }
  | {
      readonly type: 'group-sync';
      readonly generation: number;
      /** What the group leader decided, by member id. */
      readonly assignments: readonly {
        readonly memberId: string;
        readonly partitions: readonly PartitionId[];
      }[];
    };

/** A static member has come back to a stable group, which need not rebalance for it. */
export interface StaticJoin {
  readonly type: 'static-join';
  readonly memberId: string;
  /** As it was known before, if the write fails. */
  readonly old: Pick<ClassicMember, 'id' | 'protocols' | 'sessionTimeoutMs' | 'rebalanceTimeoutMs'>;
  readonly leaderBefore: string;
  /** Its client can be told that it leads and need not assign. */
  readonly maySkip: boolean;
}

/** What becomes of the offsets of a group when the record is committed. */
export type OffsetOutcome =
  | {
      readonly type: 'offset-commit';
      readonly offsets: readonly StoredOffset[];
      /** Of the transaction that they belong to; -1: they count at once. */
      readonly producerId: number;
    }
  | { readonly type: 'offset-delete'; readonly partitions: readonly PartitionId[] }
  /** The marker of a transaction, which may concern several groups. */
  | {
      readonly type: 'transaction-end';
      readonly producerId: number;
      readonly isCommitted: boolean;
    };

/** Whether it only changes offsets, so that it needs no end of its own when nobody waits. */
export function isOfOffsets(outcome: WriteOutcome): outcome is OffsetOutcome {
  const { type } = outcome;
  return type === 'offset-commit' || type === 'offset-delete' || type === 'transaction-end';
}

/** What a record of `__consumer_offsets` says; the record's key and value are its text. */
export type CoordinatorRecord =
  OffsetCommitRecord | GroupMetadataRecord | ConsumerGroupRecord | ShareGroupRecord;

/** What every kind of record has; a record whose value is null takes back what its key names. */
export interface OffsetCommitRecord {
  readonly type: 'offset-commit';
  readonly group: string;
  readonly partition: PartitionId;
  readonly value: Pick<StoredOffset, 'offset' | 'leaderEpoch' | 'metadata' | 'committedAt'> | null;
}

export interface GroupMetadataRecord {
  readonly type: 'group-metadata';
  readonly group: string;
  readonly value: GroupMetadataValue | null;
}

/** Everything of a group that survives its coordinator. */
export interface GroupMetadataValue {
  readonly protocolType: 'consumer' | null;
  readonly stateSince: number;
  readonly generation: number;
  readonly protocol: string | null;
  readonly leader: string | null;
  readonly members: readonly {
    readonly id: string;
    readonly instanceId: string | null;
    readonly clientId: string;
    readonly sessionTimeoutMs: number;
    readonly rebalanceTimeoutMs: number;
    readonly protocols: readonly GroupProtocol[];
    readonly assignment: readonly PartitionId[];
  }[];
}

/** What it takes to work on the groups of one partition. */
export interface ShardScope {
  readonly broker: Broker;
  readonly shard: CoordinatorPartition;
  readonly context: Context;
}

/** One group of the classic protocol and what it takes to work on it. */
export interface GroupScope extends ShardScope {
  readonly group: ClassicGroup;
}

export function createCoordinator(): GroupCoordinator {
  return { partitions: [], loads: [], pendingWrites: [], nextRound: 1, memberIds: [] };
}

/** The loaded partition, or null: this broker does not coordinate its groups. */
export function shardOf(
  coordinator: GroupCoordinator,
  partition: PartitionId,
): CoordinatorPartition | null {
  for (const shard of coordinator.partitions) if (shard.partition === partition) return shard;
  return null;
}

/** The load that is going on, or null. */
export function loadOf(
  { loads }: GroupCoordinator,
  partition: PartitionId,
): CoordinatorLoad | null {
  for (const load of loads) if (load.partition === partition) return load;
  return null;
}

export function groupOf(shard: CoordinatorPartition, name: string): Group | null {
  for (const group of shard.groups) if (group.name === name) return group;
  return null;
}

/** The group, if it is there and of the classic protocol. */
export function classicGroupOf(shard: CoordinatorPartition, name: string): ClassicGroup | null {
  const group = groupOf(shard, name);
  return group?.type === 'classic' ? group : null;
}

export function addClassicGroup(
  shard: CoordinatorPartition,
  name: string,
  now: number,
): ClassicGroup {
  const group = createGroup(name);
  group.stateSince = now;
  shard.groups.push(group);
  return group;
}

/** What the group has committed. */
export function offsetsOf(shard: CoordinatorPartition, group: string): readonly StoredOffset[] {
  return keptOffsets(shard, group)?.offsets ?? NO_OFFSETS;
}

export function keptOffsets(shard: CoordinatorPartition, group: string): GroupOffsets | null {
  for (const kept of shard.offsets) if (kept.group === group) return kept;
  return null;
}

export function ensureOffsets(shard: CoordinatorPartition, group: string): GroupOffsets {
  const known = keptOffsets(shard, group);
  if (known !== null) return known;
  const kept = createOffsets(group);
  shard.offsets.push(kept);
  return kept;
}

export function takeRound(coordinator: GroupCoordinator): number {
  const round = coordinator.nextRound;
  coordinator.nextRound += 1;
  return round;
}
