/**
 * The leader's view of one partition: who is in sync, and how far it is safe to read.
 *
 * Kafka: kafka.cluster.Partition; KIP-497 (AlterPartition), KIP-966 (high watermark waits for min ISR).
 */
import type { BrokerId } from '../ids.ts';
import type { LeaderRecoveryState } from '../controller/metadata.ts';
import type { FollowerState } from './replica-state.ts';

/** What a broker keeps of a partition while it believes to lead it. */
export interface LeaderState {
  leaderEpoch: number;
  partitionEpoch: number;
  /** Log end offset when this leader epoch began. */
  leaderEpochStartOffset: number;
  replicas: readonly BrokerId[];
  /** As the controller last confirmed it. Includes the leader. */
  isr: readonly BrokerId[];
  leaderRecoveryState: LeaderRecoveryState;
  /** A change of the ISR that the controller has not answered yet. */
  pending: PendingIsr | null;
  /** Every other assigned replica, in order of assignment. */
  followers: FollowerState[];
}

export interface PendingIsr {
  readonly kind: 'expand' | 'shrink';
  readonly isr: readonly BrokerId[];
  /** Until the answer comes, the larger of the two sets counts. */
  readonly maximalIsr: readonly BrokerId[];
  /** False: waits to be sent, or was refused and waits for new metadata. */
  isInFlight: boolean;
}
