/**
 * What a log has against a marker.
 *
 * Kafka: ProducerAppendInfo (appendEndTxnMarker, checkProducerEpoch, checkCoordinatorEpoch);
 * KIP-98, KIP-890.
 */
import type { ErrorCode } from '../protocol/errors.ts';
import type { TransactionVersion } from '../protocol/transaction-api.ts';
import { producerStateOf, type ProducerState, type ProducerStates } from './producer-state.ts';
import type { Marker } from './transaction-marks.ts';
import { mutants } from '../mutants.ts';

const LARGEST_EPOCH = 0x7fff;

export function markerError(
  states: ProducerStates,
  { producerId, producerEpoch, coordinatorEpoch }: Marker,
  version: TransactionVersion,
): ErrorCode {
  const state = producerStateOf(states, producerId);
  if (state === null) return 'NONE';
  if (isOutdated(state, producerEpoch, version)) return 'INVALID_PRODUCER_EPOCH';
  const isFenced = state.coordinatorEpoch > coordinatorEpoch && !mutants.M26;
  return isFenced ? 'TRANSACTION_COORDINATOR_FENCED' : 'NONE';
}

/**
 * With version 2 every end raises the epoch: a marker with the present one belongs to a transaction
 * before, unless it is the same marker once more.
 */
function isOutdated(
  state: ProducerState,
  producerEpoch: number,
  version: TransactionVersion,
): boolean {
  if (version < 2 || producerEpoch !== state.producerEpoch) {
    return producerEpoch < state.producerEpoch;
  }
  return state.transactionStart >= 0 && producerEpoch !== LARGEST_EPOCH;
}
