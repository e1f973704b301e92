/**
 * Facts about groups of the consumer protocol: how their epochs move on, and how each member comes
 * to what it shall have.
 */
import type { AssignmentReason } from './group/assignors/reasons.ts';
import type { PartitionId } from './ids.ts';

export type ConsumerGroupFactBody =
  | {
      readonly type: 'group-epoch-bumped';
      readonly group: string;
      readonly from: number;
      readonly to: number;
      readonly reason: GroupEpochReason;
    }
  /** The coordinator knows what every member shall have in the end. */
  | {
      readonly type: 'target-assignment-computed';
      readonly group: string;
      readonly epoch: number;
      readonly assignor: string;
      readonly members: readonly {
        readonly memberId: string;
        readonly clientId: string;
        readonly partitions: readonly PartitionId[];
        /** One for each of them, where the assignor gives reasons. */
        readonly reasons?: readonly AssignmentReason[];
      }[];
    }
  /** A step of one member towards that: what it has now, and what it has to give up first. */
  | {
      readonly type: 'member-reconciled';
      readonly group: string;
      readonly memberId: string;
      readonly clientId: string;
      readonly state: 'STABLE' | 'UNREVOKED_PARTITIONS' | 'UNRELEASED_PARTITIONS';
      readonly from: number;
      readonly to: number;
      readonly partitions: readonly PartitionId[];
      readonly revoking: readonly PartitionId[];
    }
  /** A static member leaves for a while, and keeps what it has. */
  | {
      readonly type: 'static-member-away';
      readonly group: string;
      readonly memberId: string;
      readonly clientId: string;
    }
  /** A member did not do in time what it had to. */
  | {
      readonly type: 'member-too-slow';
      readonly group: string;
      readonly memberId: string;
      readonly clientId: string;
      readonly what: 'revoke' | 'join' | 'sync';
      readonly since: number;
    }
  /** Topics that match a regular expression of the group. */
  | {
      readonly type: 'pattern-resolved';
      readonly group: string;
      readonly pattern: string;
      readonly topics: readonly string[];
    }
  /** The controller has written a setting of the group. */
  | {
      readonly type: 'group-config-changed';
      readonly group: string;
      readonly name: string;
      readonly value: string | null;
    }
  /** The group has changed its protocol, with all who are in it. */
  | {
      readonly type: 'group-converted';
      readonly group: string;
      readonly from: 'classic' | 'consumer';
      readonly to: 'classic' | 'consumer';
      readonly epoch: number;
    };

/** Why a group epoch moves on: who wants something else, what is there, who is there. */
export type GroupEpochReason = 'subscription' | 'metadata' | 'member-gone' | 'pattern';
