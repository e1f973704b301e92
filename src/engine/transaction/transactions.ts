/**
 * Transactions on a broker: the one door to this folder.
 *
 * Kafka: TransactionCoordinator, AddPartitionsToTxnManager, KafkaApis.
 */
import type { Broker } from '../broker/broker.ts';
import type { Context } from '../context.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import type { Answer, RequestEnvelope } from '../network/envelope.ts';
import { onTransactionWriteExpiry } from './changes.ts';
import { onAbortCheck, onIdExpiryCheck } from './coordinator.ts';
import { onDescribeProducers, onWriteTxnMarkers } from './marker-log.ts';
import { onMarkerRetry, onMarkersAnswered, onMarkersDisconnect } from './markers.ts';
import { onTransactionRequest } from './requests.ts';
import {
  onTxnOffsetCommit,
  onVerificationAnswered,
  onVerificationDisconnect,
  onVerificationRetry,
} from './verification.ts';

export { onTransactionsCommitted } from './changes.ts';
export { onTransactionsElected, onTransactionsResigned } from './coordinator.ts';
export {
  cloneTransactionCoordinator,
  createTransactionCoordinator,
  type TransactionCoordinator,
} from './coordinator-state.ts';
export { verifyProduce } from './verification.ts';

/** False: it is no business of transactions. */
export function onTransactionalRequest(
  broker: Broker,
  envelope: RequestEnvelope,
  context: Context,
): boolean {
  const { body } = envelope;
  switch (body.api) {
    case 'InitProducerId':
    case 'AddPartitionsToTxn':
    case 'AddOffsetsToTxn':
    case 'EndTxn':
      onTransactionRequest(broker, envelope, body, context);
      return true;
    case 'TxnOffsetCommit':
      onTxnOffsetCommit(broker, envelope, body, context);
      return true;
    case 'WriteTxnMarkers':
      onWriteTxnMarkers(broker, envelope, body, context);
      return true;
    case 'DescribeProducers':
      onDescribeProducers(broker, envelope, body, context);
      return true;
    default:
      return false;
  }
}

export function onTransactionAnswer(
  broker: Broker,
  { body, request, server }: Answer,
  context: Context,
): void {
  if (body.api === 'WriteTxnMarkers') onMarkersAnswered(broker, server, body, context);
  else if (body.api === 'AddPartitionsToTxn') {
    onVerificationAnswered(broker, request.correlationId, body, context);
  }
}

export function onTransactionDisconnect(
  broker: Broker,
  { server }: DisconnectEvent,
  request: RequestEnvelope,
  context: Context,
): void {
  if (request.body.api === 'WriteTxnMarkers') onMarkersDisconnect(broker, server, context);
  else onVerificationDisconnect(broker, request.correlationId, context);
}

/** False: it is no business of transactions. */
export function onTransactionTimer(broker: Broker, timer: Timer, context: Context): boolean {
  switch (timer.type) {
    case 'transaction-write-expiry':
      onTransactionWriteExpiry(broker, context);
      return true;
    case 'transaction-marker-retry':
      onMarkerRetry(broker, context);
      return true;
    case 'transaction-abort-check':
      onAbortCheck(broker, context);
      return true;
    case 'transactional-id-expiry-check':
      onIdExpiryCheck(broker, context);
      return true;
    case 'verification-retry':
      onVerificationRetry(broker, timer, context);
      return true;
    default:
      return false;
  }
}
