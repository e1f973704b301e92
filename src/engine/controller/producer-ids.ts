/**
 * Ids of producers: the controller gives each broker that asks the next block of a thousand, and
 * writes down where the block after it begins.
 *
 * Kafka: ProducerIdControlManager, ProducerIdsBlock; KIP-730.
 */
import type { Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type { AllocateProducerIdsRequest } from '../protocol/producer-api.ts';
import type { Controller } from './controller.ts';
import { brokerOf } from './image.ts';
import type { MetadataRecord } from './metadata.ts';
import { answer, commit } from './metadata-log.ts';

/** ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE. */
const BLOCK_SIZE = 1000;

export function onAllocateProducerIds(
  controller: Controller,
  envelope: RequestEnvelope,
  { broker, brokerEpoch }: AllocateProducerIdsRequest,
  context: Context,
): void {
  const api = 'AllocateProducerIds';
  if (brokerOf(controller.image, broker)?.brokerEpoch !== brokerEpoch) {
    const refusal = { api, error: 'STALE_BROKER_EPOCH' } as const;
    const none = { producerIdStart: -1, producerIdLength: 0 };
    answer(controller, envelope, { ...refusal, ...none }, context);
    return;
  }
  const producerIdStart = controller.image.nextProducerId;
  const nextProducerId = producerIdStart + BLOCK_SIZE;
  const record: MetadataRecord = { type: 'ProducerIdsRecord', broker, brokerEpoch, nextProducerId };
  commit(controller, [record], null, context);
  const block = { producerIdStart, producerIdLength: BLOCK_SIZE };
  answer(controller, envelope, { api, error: 'NONE', ...block }, context);
}
