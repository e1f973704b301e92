/**
 * What a record that a share group has begun with can be, and how it gets from one state to
 * another.
 *
 * Kafka: RecordState, DeliveryCountOps, InFlightState.tryUpdateState; KIP-932.
 * Simplified: there is no dead-letter queue, so that nothing is ever archiving.
 */
import { mutants } from '../mutants.ts';

/**
 * Available: may be acquired. Acquired: one member has it, its lock runs. Acknowledged and archived
 * are final: it was dealt with, or given up.
 */
export type RecordState = 'AVAILABLE' | 'ACQUIRED' | 'ACKNOWLEDGED' | 'ARCHIVING' | 'ARCHIVED';

/** What a change of state does to the delivery count. */
export type DeliveryCountOp = 'INCREASE' | 'DECREASE' | 'NO_OP';

const NEXT_STATES: Readonly<Record<RecordState, readonly RecordState[]>> = {
  AVAILABLE: ['ACQUIRED'],
  ACQUIRED: ['AVAILABLE', 'ACKNOWLEDGED', 'ARCHIVING', 'ARCHIVED'],
  ACKNOWLEDGED: [],
  ARCHIVING: ['ARCHIVED'],
  ARCHIVED: [],
};

export function mayBecome(from: RecordState, to: RecordState): boolean {
  if (mutants.M31 && from === 'ACQUIRED' && to === 'ACQUIRED') return true;
  return NEXT_STATES[from].includes(to);
}

/** The record is finished: the start offset may move over it. */
export function isFinished(state: RecordState): boolean {
  return state === 'ACKNOWLEDGED' || state === 'ARCHIVED';
}

export interface Delivered {
  readonly state: RecordState;
  readonly deliveryCount: number;
}

/**
 * The record after a change of state; null when it cannot change so. What would be available again
 * after its last attempt is archived instead.
 */
export function changeState(
  from: Delivered,
  to: RecordState,
  op: DeliveryCountOp,
  maxDeliveryCount: number,
): Delivered | null {
  const isSpent = to === 'AVAILABLE' && op !== 'DECREASE' && from.deliveryCount >= maxDeliveryCount;
  const state = isSpent ? 'ARCHIVED' : to;
  if (!mayBecome(from.state, state)) return null;
  if (state === 'ARCHIVED') return { state, deliveryCount: from.deliveryCount };
  const change = op === 'INCREASE' ? 1 : op === 'DECREASE' ? -1 : 0;
  return { state, deliveryCount: from.deliveryCount + change };
}
