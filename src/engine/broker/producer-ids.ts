/**
 * Ids of producers: any broker gives them away, out of a block that the controller has given it,
 * and sees to the next block before the last ids are gone.
 *
 * Kafka: RPCProducerIdManager, TransactionCoordinator.handleInitProducerId (without a
 * transactional id); KIP-730.
 */
import { emit, type Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import type { AllocateProducerIdsResponse } from '../protocol/producer-api.ts';
import type { Broker } from './broker.ts';
import { askController } from './controller-channel.ts';

/** What a broker has of ids; in memory alone, so that a restart leaves the rest unused. */
export interface ProducerIdBlocks {
  /** The next id to give away; the block is used up when it has reached `end`. */
  next: number;
  /** From this id on the next block is asked for. */
  askFrom: number;
  end: number;
  /** The block after it: -1 while there is none. */
  reserveStart: number;
  reserveLength: number;
  isInFlight: boolean;
  /** After a failure the controller is not asked before this tick. */
  retryAt: number;
}

const RETRY_BACKOFF_MS = 50;

/** Of a block, in percent, that may be gone before the next one is asked for. */
const PREFETCH_THRESHOLD = 90;

export function createProducerIdBlocks(): ProducerIdBlocks {
  const none = { next: 0, askFrom: 0, end: 0, reserveStart: -1, reserveLength: 0 };
  return { ...none, isInFlight: false, retryAt: -1 };
}

export function onInitProducerId(
  broker: Broker,
  envelope: RequestEnvelope,
  context: Context,
): void {
  const producerId = takeProducerId(broker, context);
  const api = 'InitProducerId';
  if (producerId < 0) {
    // Clients take it for something that passes, which it is.
    const error = 'COORDINATOR_LOAD_IN_PROGRESS';
    const refused = { api, error, producerId, producerEpoch: -1 } as const;
    respond(context, broker, addressOf(envelope), refused);
    return;
  }
  emit(context, broker.id, { type: 'producer-id-assigned', producer: envelope.from, producerId });
  respond(context, broker, addressOf(envelope), {
    api,
    error: 'NONE',
    producerId,
    producerEpoch: 0,
  });
}

/** -1: there is none before the controller has answered. */
export function takeProducerId(broker: Broker, context: Context): number {
  const ids = broker.producerIds;
  if (ids.next >= ids.end) {
    if (ids.reserveStart < 0) {
      askForBlock(broker, context);
      return -1;
    }
    openReserve(ids);
  }
  const producerId = ids.next;
  ids.next += 1;
  if (producerId >= ids.askFrom) askForBlock(broker, context);
  return producerId;
}

function openReserve(ids: ProducerIdBlocks): void {
  ids.next = ids.reserveStart;
  ids.end = ids.reserveStart + ids.reserveLength;
  ids.askFrom = ids.reserveStart + Math.floor((ids.reserveLength * PREFETCH_THRESHOLD) / 100);
  ids.reserveStart = -1;
  ids.reserveLength = 0;
}

function askForBlock(broker: Broker, context: Context): void {
  const ids = broker.producerIds;
  if (ids.isInFlight || ids.reserveStart >= 0 || context.now < ids.retryAt) return;
  ids.isInFlight = true;
  ids.retryAt = -1;
  askController(context, broker, {
    channel: 'admin',
    timeoutMs: 30_000,
    body: {
      api: 'AllocateProducerIds',
      broker: broker.id,
      brokerEpoch: broker.lifecycle.brokerEpoch,
    },
  });
}

export function onProducerIdsAllocated(
  broker: Broker,
  response: AllocateProducerIdsResponse,
  context: Context,
): void {
  const ids = broker.producerIds;
  if (response.error !== 'NONE') {
    onAllocationFailed(broker, context);
    return;
  }
  ids.isInFlight = false;
  ids.reserveStart = response.producerIdStart;
  ids.reserveLength = response.producerIdLength;
}

/** An error, or no answer: the next producer that asks makes the broker ask again. */
export function onAllocationFailed(broker: Broker, context: Context): void {
  broker.producerIds.isInFlight = false;
  broker.producerIds.retryAt = context.now + RETRY_BACKOFF_MS;
}
