/**
 * Blocks of producer ids, counted in a node of ZooKeeper.
 *
 * Kafka: ZkProducerIdManager, ProducerIdBlockZNode; KIP-730.
 */
import type { Broker } from '../broker/broker.ts';
import type { Context } from '../context.ts';
import { addressOf, respond, type ReplyAddress } from '../network/transport.ts';
import type { AllocateProducerIdsRequest } from '../protocol/producer-api.ts';
import type { ZkReadResult, ZkWriteResult } from '../protocol/zookeeper-api.ts';
import { read, write } from './controller.ts';
import type { ZkController } from './controller-state.ts';
import { dataOf } from './failover.ts';
import type { Asked } from './topics.ts';
import { PRODUCER_IDS } from './znode.ts';

/** ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE. */
const BLOCK_SIZE = 1000;

export function onAllocateProducerIds(
  self: Broker,
  controller: ZkController,
  { envelope, body }: Asked<AllocateProducerIdsRequest>,
  context: Context,
): void {
  const address = addressOf(envelope);
  const known = controller.image.brokers.find(({ id }) => id === body.broker);
  if (known?.brokerEpoch !== body.brokerEpoch) {
    const none = { producerIdStart: -1, producerIdLength: 0 };
    const refused = { api: 'AllocateProducerIds', error: 'STALE_BROKER_EPOCH', ...none } as const;
    respond(context, self, address, refused);
    return;
  }
  const purpose = { type: 'find-producer-ids', address } as const;
  read(self, controller, purpose, [dataOf(PRODUCER_IDS)], context);
}

export function onProducerIdsFound(
  self: Broker,
  controller: ZkController,
  address: ReplyAddress,
  [found]: readonly ZkReadResult[],
  context: Context,
): void {
  const data = found?.znode?.data;
  const next = (data?.type === 'producer-ids' ? data.next : 0) + BLOCK_SIZE;
  const version = found?.znode?.version ?? 0;
  const set = {
    op: 'set',
    path: PRODUCER_IDS,
    data: { type: 'producer-ids', next },
    version,
  } as const;
  write(self, controller, { type: 'take-producer-ids', address }, [[set]], context);
}

/** A write that was sent twice may have lost its answer: those ids are never used. */
export function onProducerIdsTaken(
  self: Broker,
  address: ReplyAddress,
  [result]: readonly ZkWriteResult[],
  context: Context,
): void {
  const data = result?.znode?.data;
  const isTaken = result?.error === 'OK' && data?.type === 'producer-ids';
  respond(context, self, address, {
    api: 'AllocateProducerIds',
    error: isTaken ? 'NONE' : 'UNKNOWN_SERVER_ERROR',
    producerIdStart: isTaken ? data.next - BLOCK_SIZE : -1,
    producerIdLength: isTaken ? BLOCK_SIZE : 0,
  });
}
