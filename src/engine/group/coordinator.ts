/**
 * The group coordinator on a broker: the groups whose partition of `__consumer_offsets` it leads.
 *
 * Kafka: GroupCoordinatorService, GroupMetadataManager, CoordinatorRuntime.
 */
import type { PartitionId } from '../ids.ts';
import type { ClassicGroup } from './classic-group.ts';

export interface GroupCoordinator {
  /** Partitions of `__consumer_offsets` that it has loaded, with the leader epoch they were loaded in. */
  partitions: CoordinatorPartition[];
  /** Requests whose records wait to be committed. */
  pendingWrites: PendingWrite[];
}

export interface CoordinatorPartition {
  readonly partition: PartitionId;
  readonly leaderEpoch: number;
  groups: ClassicGroup[];
}

/** A write to `__consumer_offsets` that is answered once it is below the high watermark. */
export interface PendingWrite {
  readonly request: number;
  readonly partition: PartitionId;
  /** The high watermark that completes it. */
  readonly requiredOffset: number;
  readonly reply: CoordinatorReply;
}

/** What to do when the write is committed, or with which error it failed. */
export type CoordinatorReply =
  | {
      readonly type: 'offset-commit';
      readonly group: string;
      readonly connection: number;
      readonly correlationId: number;
      readonly requestSeq: number;
    }
  | { readonly type: 'group-synced'; readonly group: string; readonly generation: number };

/** What a record of `__consumer_offsets` says; the record's key and value are its text. */
export type CoordinatorRecord =
  | {
      readonly type: 'offset-commit';
      readonly group: string;
      readonly partition: PartitionId;
      /** Null: a tombstone. */
      readonly offset: number | null;
      readonly leaderEpoch: number;
    }
  | { readonly type: 'group-metadata'; readonly group: string; readonly value: string | null };
