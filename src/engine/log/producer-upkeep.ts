/**
 * What becomes of what a log knows of its producers when it is cut, read again, or old.
 *
 * Kafka: ProducerStateManager (truncateAndReload, truncateFullyAndStartAt, removeExpiredProducers).
 */
import type { ProducerState, ProducerStates } from './producer-state.ts';
import { keepAbortedWithin, noteBegin } from './transaction-tracking.ts';

/**
 * Memory is gone or the log was cut: goes back to the last snapshot within the log. The batches
 * from there on have to be noted again.
 */
export function reloadProducers(
  states: ProducerStates,
  { logStartOffset, logEndOffset }: { logStartOffset: number; logEndOffset: number },
): void {
  states.snapshots = states.snapshots.filter(
    ({ offset }) => offset <= logEndOffset && offset > logStartOffset,
  );
  const newest = states.snapshots[states.snapshots.length - 1];
  states.producers = newest === undefined ? [] : newest.producers.map((state) => ({ ...state }));
  states.notedTo = newest === undefined ? logStartOffset : newest.offset;
  states.verifications = [];
  states.tracked = [];
  for (const { producerId, transactionStart } of states.producers) {
    if (transactionStart >= 0) noteBegin(states, producerId, transactionStart);
  }
  states.tracked.sort((left, right) => left.firstOffset - right.firstOffset);
  keepAbortedWithin(states, logStartOffset, logEndOffset);
}

/** Segments below `offset` are gone, and their snapshots with them. */
export function dropProducerSnapshots(states: ProducerStates, offset: number): void {
  const { snapshots } = states;
  keepAbortedWithin(states, offset, Number.MAX_SAFE_INTEGER);
  const first = snapshots[0];
  if (first === undefined || first.offset >= offset) return;
  states.snapshots = snapshots.filter((snapshot) => snapshot.offset >= offset);
}

/**
 * Forgets who has not written for producer.id.expiration.ms, counted by the timestamps of records.
 * An open transaction keeps its producer.
 */
export function removeExpiredProducers(
  states: ProducerStates,
  { now, expirationMs }: { now: number; expirationMs: number },
): boolean {
  const { producers } = states;
  if (states.verifications.length > 0) {
    states.verifications = states.verifications.filter((own) => now - own.createdAt < expirationMs);
  }
  const isAlive = ({ lastTimestamp, transactionStart }: ProducerState): boolean =>
    transactionStart >= 0 || now - lastTimestamp < expirationMs;
  if (producers.every(isAlive)) return false;
  states.producers = producers.filter(isAlive);
  return true;
}
