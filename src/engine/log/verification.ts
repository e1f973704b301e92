/**
 * The first records of a transaction in a partition wait until the transaction's coordinator has
 * said that the partition belongs to it. A guard ties the answer to what was asked: if the
 * transaction has ended meanwhile, nothing may be written on the strength of it.
 *
 * Kafka: VerificationGuard, VerificationStateEntry, ProducerStateManager
 * (maybeCreateVerificationStateEntry); KIP-890.
 */
import type { ErrorCode } from '../protocol/errors.ts';

export interface Verification {
  readonly producerId: number;
  /** A number that no other question about this log has had. */
  readonly guard: number;
  readonly raisesEpoch: boolean;
  readonly createdAt: number;
  producerEpoch: number;
  /** The smallest of those that wait: with a later one nothing may begin. */
  lowestSequence: number;
}

export interface Verifications {
  verifications: Verification[];
  nextGuard: number;
}

/** Of a batch that needs none. */
export const NO_GUARD = 0;

export function verificationOf(
  { verifications }: Verifications,
  producerId: number,
): Verification | null {
  for (const own of verifications) if (own.producerId === producerId) return own;
  return null;
}

/** The guard under which the coordinator is asked. */
export function beginVerification(
  states: Verifications,
  asked: { producerId: number; producerEpoch: number; baseSequence: number; raisesEpoch: boolean },
  now: number,
): number {
  const { producerId, producerEpoch, baseSequence, raisesEpoch } = asked;
  const known = verificationOf(states, producerId);
  if (known === null) {
    const guard = states.nextGuard;
    states.nextGuard += 1;
    const lowestSequence = baseSequence;
    const fresh = { producerId, guard, raisesEpoch, createdAt: now, producerEpoch, lowestSequence };
    states.verifications.push(fresh);
    return guard;
  }
  if (producerEpoch > known.producerEpoch) {
    known.producerEpoch = producerEpoch;
    known.lowestSequence = baseSequence;
  } else if (producerEpoch === known.producerEpoch) {
    known.lowestSequence = Math.min(known.lowestSequence, baseSequence);
  }
  return known.guard;
}

/** The transaction has begun here, or has ended: the question is settled. */
export function endVerification(states: Verifications, producerId: number): void {
  const { verifications } = states;
  if (verifications.length === 0) return;
  states.verifications = verifications.filter((own) => own.producerId !== producerId);
}

/** Sequence numbers below the one that comes are still awaited. */
export function verifiedSequenceError(
  verification: Verification | null,
  baseSequence: number,
  isKnown: boolean,
): ErrorCode {
  if (verification === null) return 'NONE';
  const isMissingStart = verification.raisesEpoch && baseSequence !== 0 && !isKnown;
  const isLate = baseSequence > verification.lowestSequence;
  return isMissingStart || isLate ? 'OUT_OF_ORDER_SEQUENCE_NUMBER' : 'NONE';
}
