/**
 * What becomes of a change of the ISR that the leader has proposed.
 *
 * Kafka: kafka.cluster.Partition (submitAlterPartition, handleAlterPartitionUpdate,
 * handleAlterPartitionError); KIP-497.
 */
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { PartitionId } from '../ids.ts';
import type { AlterPartitionProposal } from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { advanceHighWatermark, type LeaderState, type PartitionEnvironment } from './partition.ts';

/** The proposal that waits to be sent, from now on in flight; null when there is none. */
export function takeProposal(
  state: LeaderState,
  partition: PartitionId,
): AlterPartitionProposal | null {
  const { pending, leaderEpoch, partitionEpoch, leaderRecoveryState } = state;
  if (pending === null || pending.isInFlight || pending.isRefused) return null;
  pending.isInFlight = true;
  return { partition, leaderEpoch, partitionEpoch, newIsr: pending.newIsr, leaderRecoveryState };
}

/**
 * The controller has committed the proposal. Ignored (false) when it belongs to the past: metadata
 * came first. May advance the high watermark.
 */
export function onAlterPartitionSuccess(
  state: LeaderState,
  registration: PartitionRegistration,
  env: PartitionEnvironment,
): boolean {
  if (state.pending === null || !state.pending.isInFlight) return false;
  if (
    registration.leaderEpoch !== state.leaderEpoch ||
    registration.partitionEpoch < state.partitionEpoch
  ) {
    state.pending.isInFlight = false;
    state.pending.isRefused = true;
    return false;
  }
  state.isr = registration.isr;
  state.leaderRecoveryState = registration.leaderRecoveryState;
  state.partitionEpoch = registration.partitionEpoch;
  state.pending = null;
  advanceHighWatermark(state, env);
  return true;
}

export type AlterPartitionFailure = 'retry' | 'reverted' | 'stays-pending' | 'ignored';

/** After `retry` the same proposal waits to be sent again. */
export function onAlterPartitionError(state: LeaderState, error: ErrorCode): AlterPartitionFailure {
  const { pending } = state;
  if (pending === null || !pending.isInFlight) return 'ignored';
  switch (error) {
    case 'INELIGIBLE_REPLICA':
    case 'OPERATION_NOT_ATTEMPTED':
      // The controller says that the epochs were right and that nothing was changed.
      state.pending = null;
      return 'reverted';
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'UNKNOWN_TOPIC_ID':
    case 'FENCED_LEADER_EPOCH':
    case 'INVALID_UPDATE_VERSION':
    case 'INVALID_REQUEST':
    case 'NEW_LEADER_ELECTED':
      pending.isInFlight = false;
      pending.isRefused = true;
      return 'stays-pending';
    default:
      pending.isInFlight = false;
      return 'retry';
  }
}
