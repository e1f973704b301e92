/** Facts about groups: what coordinators and members decide, refuse and lose. */
import type { PartitionId } from './ids.ts';
import type { ApiName } from './protocol/api.ts';
import type { ErrorCode } from './protocol/errors.ts';

export type GroupFactBody =
  /** A static member came back under a new id; the old one is fenced from now on. */
  | {
      readonly type: 'member-replaced';
      readonly group: string;
      readonly instanceId: string;
      readonly clientId: string;
      readonly memberId: string;
      readonly oldMemberId: string;
    }
  /** Generation (or member epoch) -1: the request has none, or the group is not there. */
  | {
      readonly type: 'member-refused';
      readonly group: string;
      readonly memberId: string;
      readonly api: ApiName;
      readonly error: ErrorCode;
      readonly generation: number;
      readonly current: number;
    }
  | {
      readonly type: 'coordinator-loading';
      readonly partition: PartitionId;
      /** How long it takes to read the log, simulated ms. */
      readonly loadMs: number;
    }
  | {
      readonly type: 'offsets-deleted';
      readonly group: string;
      readonly reason: OffsetDeletion;
      readonly partitions: readonly PartitionId[];
    }
  | {
      readonly type: 'group-deleted';
      readonly group: string;
      readonly reason: 'expired' | 'deleted';
    }
  /** Offsets of a transaction: they wait for its end, and count or are dropped then. */
  | {
      readonly type: 'offsets-pending' | 'offsets-dropped';
      readonly group: string;
      readonly producerId: number;
      readonly offsets: readonly { readonly partition: PartitionId; readonly offset: number }[];
    };

/** Why a group has nothing committed any more. */
export type OffsetDeletion = 'expired' | 'deleted' | 'topic-deleted';
