/**
 * What a producer meets when something goes wrong, and at its end: connections break, batches and
 * calls fail.
 *
 * Kafka: Sender (handleProduceResponse after a disconnect, forceClose), KafkaProducer.close.
 */
import { emit, type Context } from '../context.ts';
import type { DisconnectEvent } from '../event.ts';
import type { LogRecord } from '../log/record.ts';
import { onDemand } from '../on-demand.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { isQueue } from './accumulator.ts';
import { failBatch } from './delivery-failures.ts';
import { completeBatch } from './delivery.ts';
import { onInitProducerIdFailed } from './idempotence.ts';
import { onConnectionLost } from './metadata.ts';
import type { ProducerBatch } from './producer-batch.ts';
import { lossMessage } from './producer-errors.ts';
import { metadataNeeds, settle, takeInFlight, type Producer } from './producer.ts';

export { expireBatches, onBatchRefused } from './delivery-failures.ts';
export {
  expireBlocked,
  failRecord,
  refuseIllegal,
  refuseInvalidTopic,
  refuseOverLimit,
  refuseTooLarge,
} from './send-failures.ts';
export { adoptNumbers, bumpEpoch, resolveSequences } from './sequence-recovery.ts';

/**
 * `close()`: nothing more is taken, what is queued is sent, and then the process ends. A `send()`
 * that blocks gets an exception.
 */
export function closeProducer(producer: Producer, context: Context): void {
  producer.isClosing = true;
  if (producer.load !== null) producer.load.nextAt = -1;
  failBlocked(producer, context);
  producer.isSenderDue = true;
  settle(producer, [], context);
}

export function onProducerConnectionLost(
  producer: Producer,
  event: DisconnectEvent,
  context: Context,
): void {
  const { transactions } = producer;
  if (transactions !== null)
    onDemand().producers.onTransactionDisconnect(producer, transactions, event, context);
  for (const { body, correlationId, timeoutAt } of event.unanswered) {
    if (transactions === null && body.api === 'InitProducerId') {
      onInitProducerIdFailed(producer, context.now);
    }
    if (body.api !== 'Produce') continue;
    const error: ErrorCode =
      timeoutAt >= 0 && timeoutAt <= event.at ? 'REQUEST_TIMED_OUT' : 'NETWORK_EXCEPTION';
    const message = lossMessage(error, event.server);
    const lost = { error, message, baseOffset: -1, acks: body.acks };
    for (const batch of takeInFlight(producer, event.server, correlationId)) {
      completeBatch(producer, batch, lost, context);
    }
  }
  const needs = metadataNeeds(producer);
  onConnectionLost(producer, producer.metadata, event, needs, context);
}

export function failEverything(producer: Producer, context: Context): void {
  const { accumulator } = producer;
  for (const node of accumulator.nodes) {
    for (const { batches } of node.inFlight) {
      for (const batch of batches) closeBatch(producer, batch, context);
    }
  }
  for (const partition of accumulator.waiting) {
    const queue = accumulator.queues[partition];
    if (!isQueue(queue)) continue;
    for (const batch of queue.batches) closeBatch(producer, batch, context);
  }
  failBlocked(producer, context);
}

function failBlocked(producer: Producer, context: Context): void {
  const records: LogRecord[] = producer.blocked.map(({ record }) => record);
  producer.blocked = [];
  producer.isOutOfMemory = false;
  if (records.length === 0) return;
  const failure = { partition: null, reason: 'PRODUCER_CLOSED' } as const;
  emit(context, producer.id, { type: 'records-failed', ...failure, records });
}

function closeBatch(producer: Producer, batch: ProducerBatch, context: Context): void {
  if (batch.isDone) return;
  failBatch(producer, batch, { reason: 'PRODUCER_CLOSED', message: null }, context);
}
