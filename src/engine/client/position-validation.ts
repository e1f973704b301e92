/**
 * What becomes of a position when the leader has said where the epoch of its last record ends.
 *
 * Kafka: SubscriptionState.maybeCompleteValidation; KIP-320.
 */
export interface ValidatedPosition {
  readonly position: number;
  /** False: nobody waits for the answer any more, and it is ignored. */
  readonly isAwaited: boolean;
  /** auto.offset.reset says where to begin anew; false: it is `none`. */
  readonly mayReset: boolean;
  /** Of the answer; -1: the leader knows nothing of the epoch. */
  readonly endOffset: number;
  readonly leaderEpoch: number;
}

export type PositionVerdict =
  /** It may be read on from there. */
  | { readonly type: 'kept' }
  /** The logs part before it: it goes back to where they do. */
  | { readonly type: 'stepped-back'; readonly to: number }
  /** Nobody knows where they part: it begins anew. */
  | { readonly type: 'reset' }
  /** The application has to decide. */
  | { readonly type: 'truncated'; readonly divergentOffset: number | null };

export function validatePosition({
  position,
  isAwaited,
  mayReset,
  endOffset,
  leaderEpoch,
}: ValidatedPosition): PositionVerdict {
  if (!isAwaited) return { type: 'kept' };
  const isUnknown = endOffset < 0 || leaderEpoch < 0;
  if (!isUnknown && endOffset >= position) return { type: 'kept' };
  if (!mayReset) return { type: 'truncated', divergentOffset: isUnknown ? null : endOffset };
  return isUnknown ? { type: 'reset' } : { type: 'stepped-back', to: endOffset };
}
