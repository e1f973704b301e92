/** Facts about assignments: who gets what, and why. */
import type { AssignmentReason } from './group/assignors/reasons.ts';
import type { PartitionId } from './ids.ts';

export type AssignmentFactBody =
  /** The leader of a group of the classic protocol has divided the partitions. */
  {
    readonly type: 'assignment-computed';
    readonly group: string;
    readonly generation: number;
    readonly assignor: string;
    readonly members: readonly ExplainedAssignment[];
    /** What members get in the next generation: others still own it. */
    readonly heldBack: readonly {
      readonly memberId: string;
      readonly partition: PartitionId;
    }[];
  };

export interface ExplainedAssignment {
  readonly memberId: string;
  readonly partitions: readonly PartitionId[];
  /** One for each of the partitions. */
  readonly reasons: readonly AssignmentReason[];
}
