/**
 * Facts about share groups: which records a member has acquired, what became of them, and where the
 * share-partition stands (KIP-932).
 */
import type { PartitionId } from './ids.ts';
import type { ErrorCode } from './protocol/errors.ts';
import type { AcknowledgementBatch, AcquiredRecords } from './protocol/share-api.ts';

export type ShareFactBody =
  /** The leader of a partition has read what the group had done with it. */
  | {
      readonly type: 'share-partition-opened';
      readonly group: string;
      readonly partition: PartitionId;
      readonly leaderEpoch: number;
      readonly startOffset: number;
      readonly endOffset: number;
    }
  | {
      readonly type: 'records-acquired';
      readonly group: string;
      readonly partition: PartitionId;
      readonly memberId: string;
      /** With how often each has been delivered by now. */
      readonly ranges: readonly AcquiredRecords[];
      readonly lockUntil: number;
    }
  /** The leader has taken acknowledgements, or refused all of them. */
  | {
      readonly type: 'records-settled';
      readonly group: string;
      readonly partition: PartitionId;
      readonly memberId: string;
      readonly batches: readonly AcknowledgementBatch[];
      readonly error: ErrorCode;
    }
  | {
      readonly type: 'acquisition-lock-expired';
      readonly group: string;
      readonly partition: PartitionId;
      readonly memberId: string;
      readonly firstOffset: number;
      readonly lastOffset: number;
      readonly deliveryCount: number;
      /** It has been delivered as often as it may be. */
      readonly isArchived: boolean;
    }
  /** Everything below `to` is finished. */
  | {
      readonly type: 'share-start-moved';
      readonly group: string;
      readonly partition: PartitionId;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly type: 'share-session-ended';
      readonly group: string;
      readonly memberId: string;
      readonly reason: 'closed' | 'disconnected';
    }
  | {
      readonly type: 'share-coordinator-loaded';
      readonly partition: PartitionId;
      /** How many share-partitions it knows of. */
      readonly states: number;
    }
  /** An administrator has said where the group, in which nobody is, goes on. */
  | {
      readonly type: 'share-offsets-altered';
      readonly group: string;
      readonly offsets: readonly { readonly partition: PartitionId; readonly offset: number }[];
    }
  /** It has forgotten what it had done there. */
  | {
      readonly type: 'share-offsets-deleted';
      readonly group: string;
      readonly partitions: readonly PartitionId[];
    }
  // what the application of a share consumer meets
  | {
      readonly type: 'share-records-polled';
      readonly group: string;
      readonly records: readonly {
        readonly partition: PartitionId;
        readonly offset: number;
        readonly deliveryCount: number;
      }[];
      /** An exception in place of records; null: none. */
      readonly error: string | null;
    }
  | {
      readonly type: 'share-acknowledgement-refused';
      readonly partition: PartitionId;
      readonly offset: number;
      readonly error: string;
    }
  | {
      readonly type: 'share-commit-answered';
      readonly results: readonly { readonly partition: PartitionId; readonly error: ErrorCode }[];
    };
