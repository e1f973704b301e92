/**
 * Requests about the identity of producers that write with sequence numbers.
 *
 * Kafka: InitProducerId, AllocateProducerIds (clients/.../common/message).
 */
import type { BrokerId } from '../ids.ts';
import type { ErrorCode } from './errors.ts';

/** A producer asks any broker for an id of its own, or the coordinator of its transactional id. */
export interface InitProducerIdRequest {
  readonly api: 'InitProducerId';
  /** Null: idempotence alone. */
  readonly transactionalId: string | null;
  /** transaction.timeout.ms; -1 without a transactional id. */
  readonly transactionTimeoutMs: number;
  /** What the producer has and wants to go on with after an error (KIP-360); -1: nothing yet. */
  readonly producerId: number;
  readonly producerEpoch: number;
}

export const INIT_IDEMPOTENT: InitProducerIdRequest = {
  api: 'InitProducerId',
  transactionalId: null,
  transactionTimeoutMs: -1,
  producerId: -1,
  producerEpoch: -1,
};

export interface InitProducerIdResponse {
  readonly api: 'InitProducerId';
  readonly error: ErrorCode;
  /** -1 with an error, as the next one. */
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** A broker asks the controller for a block of ids to give away. */
export interface AllocateProducerIdsRequest {
  readonly api: 'AllocateProducerIds';
  readonly broker: BrokerId;
  readonly brokerEpoch: number;
}

export interface AllocateProducerIdsResponse {
  readonly api: 'AllocateProducerIds';
  readonly error: ErrorCode;
  readonly producerIdStart: number;
  readonly producerIdLength: number;
}
