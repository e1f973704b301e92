/** What happens to the files of a replica's log. */
import type { PartitionId } from './ids.ts';
import type { ErrorCode } from './protocol/errors.ts';
import type { RetentionReason } from './log/retention.ts';

/** Why the first readable offset of a log has moved. */
export type LogStartReason = 'leader' | 'delete-records';

export type LogFactBody =
  | {
      /** A segment was closed, and a new one begins here. */
      readonly type: 'segment-rolled';
      readonly partition: PartitionId;
      readonly baseOffset: number;
    }
  | {
      readonly type: 'log-start-advanced';
      readonly partition: PartitionId;
      readonly from: number;
      readonly to: number;
      readonly reason: LogStartReason;
    }
  | {
      /** Whole segments have left the log; their files still lie there for a while. */
      readonly type: 'segments-deleted';
      readonly partition: PartitionId;
      readonly segments: number;
      readonly bytes: number;
      readonly reason: RetentionReason;
      readonly logStartOffset: number;
    }
  | {
      /** file.delete.delay.ms is over. */
      readonly type: 'files-removed';
      readonly partition: PartitionId;
      readonly segments: number;
      readonly bytes: number;
    }
  | {
      readonly type: 'log-cleaned';
      readonly partition: PartitionId;
      /** The dirty range. */
      readonly from: number;
      readonly to: number;
      readonly recordsBefore: number;
      readonly recordsAfter: number;
      readonly bytesBefore: number;
      readonly bytesAfter: number;
    }
  | {
      /** The answer to the admin client: the smallest log start of all replicas that are alive. */
      readonly type: 'records-deletion-answered';
      readonly partition: PartitionId;
      readonly error: ErrorCode;
      readonly lowWatermark: number;
    };
