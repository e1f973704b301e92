/**
 * Calls of the admin client about transactions: producers are fenced as a new one of the same id
 * would fence them, and what hangs in a partition is aborted by its leader, past any coordinator.
 *
 * Kafka: KafkaAdminClient (fenceProducers, abortTransaction), FenceProducersHandler,
 * AbortTransactionHandler; kafka-transactions.sh (abort looks for the producer first).
 */
import type { Command } from '../command.ts';
import type { PartitionId } from '../ids.ts';
import { apiError, type ApiError } from '../protocol/api-error.ts';
import type { RequestBody } from '../protocol/api.ts';
import type { InitProducerIdRequest } from '../protocol/producer-api.ts';
import type {
  DescribeProducersResponse,
  ProducerDescription,
  WriteTxnMarkersResponse,
} from '../protocol/transaction-api.ts';

export type FenceCommand = Extract<Command, { readonly type: 'fence-producers' }>;
export type AbortCommand = Extract<Command, { readonly type: 'abort-transaction' }>;

/** Each id has a coordinator of its own, and so a call. */
export function oneByOne(command: FenceCommand): readonly FenceCommand[] {
  const ids = new Set(command.transactionalIds);
  return [...ids].map((id) => ({ ...command, transactionalIds: [id] }));
}

export function keyOfFence({ transactionalIds }: FenceCommand): string {
  return transactionalIds[0] ?? '';
}

export function fenceRequest(command: FenceCommand, timeoutMs: number): InitProducerIdRequest {
  const transactionalId = keyOfFence(command);
  const nothing = { producerId: -1, producerEpoch: -1 };
  return { api: 'InitProducerId', transactionalId, transactionTimeoutMs: timeoutMs, ...nothing };
}

/** First who writes there is asked for, then the end of his transaction is written. */
export function abortRequest(
  partition: PartitionId,
  producer: ProducerDescription | null,
): RequestBody {
  if (producer === null) return { api: 'DescribeProducers', partition };
  const { producerId, producerEpoch, coordinatorEpoch } = producer;
  const marker = {
    producerId,
    producerEpoch,
    coordinatorEpoch: Math.max(coordinatorEpoch, 0),
    committed: false,
    partitions: [partition],
    transactionVersion: 0,
  } as const;
  return { api: 'WriteTxnMarkers', markers: [marker] };
}

/** Who has something open there; else what is wrong. */
export function openProducer(
  { producerId }: AbortCommand,
  { error, producers }: DescribeProducersResponse,
): ProducerDescription | ApiError {
  if (error !== 'NONE') return apiError(error);
  const found = producers.find((producer) => producer.producerId === producerId);
  if (found !== undefined && found.currentTransactionStartOffset >= 0) return found;
  const message = `There is no open transaction of producer ${producerId}.`;
  return { error: 'UNKNOWN_PRODUCER_ID', message };
}

export function abortOutcome({ results }: WriteTxnMarkersResponse): ApiError {
  return apiError(results[0]?.[0]?.error ?? 'UNKNOWN_SERVER_ERROR');
}
