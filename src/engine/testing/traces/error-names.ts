/**
 * The Java exceptions in which an application meets the errors of the engine, by simple class name.
 *
 * Kafka: org.apache.kafka.common.protocol.Errors, org.apache.kafka.common.errors.
 */
import type { CommitFailure } from '../../fact.ts';
import type { DeliveryFailure } from '../../fact-producer.ts';
import { errorByName, type ErrorCode } from '../../protocol/error-table.ts';

export type Failure = ErrorCode | DeliveryFailure | CommitFailure;

/** Failures of clients that no server has answered with. */
const CLIENT_FAILURES: Readonly<Record<Exclude<Failure, ErrorCode>, string>> = {
  DELIVERY_TIMEOUT: 'TimeoutException',
  MAX_BLOCK_TIMEOUT: 'TimeoutException',
  BUFFER_EXHAUSTED: 'BufferExhaustedException',
  ILLEGAL_ARGUMENT: 'IllegalArgumentException',
  RECORD_TOO_LARGE: 'RecordTooLargeException',
  PRODUCER_CLOSED: 'KafkaException',
  ILLEGAL_STATE: 'IllegalStateException',
  TRANSACTION_FAILED: 'KafkaException',
  TRANSACTION_ABORTED: 'TransactionAbortedException',
  COMMIT_FAILED: 'CommitFailedException',
  NOT_A_MEMBER: 'CommitFailedException',
  NO_COORDINATOR: 'TimeoutException',
};

export function exceptionName(failure: Failure): string {
  return exceptionNameOf(failure);
}

/** The same for a text that may be a class name already. */
export function exceptionNameOf(text: string): string {
  const error = errorByName(text);
  if (error !== null) return error.exception ?? 'none';
  const found = Object.entries(CLIENT_FAILURES).find(([failure]) => failure === text);
  return found === undefined ? text : found[1];
}
