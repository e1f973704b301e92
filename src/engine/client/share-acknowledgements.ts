/**
 * Acknowledgements on their way from the application to the leaders of the records.
 *
 * Kafka: Acknowledgements, AcknowledgementBatch, ShareInFlightBatch.takeAcknowledgedRecords
 * (4.3.1).
 */
import { lastOf } from '../../base/list.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import type {
  AcknowledgementBatch,
  AcknowledgeType,
  PartitionAcknowledgements,
} from '../protocol/share-api.ts';
import type {
  NodeAcknowledgements,
  SentAcknowledgement,
  ShareConsumer,
  ShareNode,
} from './share-consumer.ts';

/** The session with a broker, made when there is none. */
export function shareNode(consumer: ShareConsumer, broker: BrokerId): ShareNode {
  for (const node of consumer.nodes) if (node.broker === broker) return node;
  const node: ShareNode = {
    broker,
    epoch: 0,
    session: [],
    isInFlight: false,
    isAsync: false,
    retryAt: 0,
    pending: [],
    sent: [],
  };
  consumer.nodes.push(node);
  return node;
}

/**
 * Takes what the application has acknowledged out of its hands, by broker. What it wants to keep
 * longer stays, and comes back when its lock has been set anew.
 */
export function takeAcknowledged(consumer: ShareConsumer): readonly NodeAcknowledgements[] {
  const taken: { broker: BrokerId; items: SentAcknowledgement[] }[] = [];
  const kept = consumer.inHand.filter((held) => {
    const { broker, partition, offset, type, state } = held;
    if (type === null || state !== 'held') return true;
    let own = taken.find((one) => one.broker === broker);
    if (own === undefined) {
      own = { broker, items: [] };
      taken.push(own);
    }
    own.items.push({ partition, offset, type });
    if (type !== 'renew') return false;
    held.state = 'renewing';
    held.type = null;
    return true;
  });
  consumer.inHand = kept;
  return taken;
}

/** As a request says it: neighbouring offsets in one batch, and one type for all that are alike. */
export function partitionAcknowledgements(
  items: readonly SentAcknowledgement[],
): PartitionAcknowledgements[] {
  const partitions = [...new Set(items.map(({ partition }) => partition))];
  return partitions.map((partition) => {
    const own = items
      .filter((item) => item.partition === partition)
      .toSorted((left, right) => left.offset - right.offset);
    return { partition, batches: batchesOf(own) };
  });
}

function batchesOf(items: readonly SentAcknowledgement[]): AcknowledgementBatch[] {
  const batches: { firstOffset: number; lastOffset: number; types: AcknowledgeType[] }[] = [];
  for (const { offset, type } of items) {
    const last = lastOf(batches);
    if (last !== undefined && last.lastOffset + 1 === offset) {
      last.lastOffset = offset;
      last.types.push(type);
    } else batches.push({ firstOffset: offset, lastOffset: offset, types: [type] });
  }
  return batches.map(({ firstOffset, lastOffset, types }) => {
    const isAlike = types.every((type) => type === types[0]);
    return { firstOffset, lastOffset, types: isAlike ? types.slice(0, 1) : types };
  });
}

/** What was said of a partition has been answered: records whose locks were renewed come back. */
export function settleRenewals(
  consumer: ShareConsumer,
  partition: PartitionId,
  items: readonly SentAcknowledgement[],
  isGood: boolean,
): void {
  for (const item of items) {
    if (item.partition !== partition || item.type !== 'renew') continue;
    const held = consumer.inHand.find(
      (one) => one.partition === partition && one.offset === item.offset,
    );
    if (held === undefined || held.state !== 'renewing') continue;
    if (isGood) held.state = 'renewed';
    else consumer.inHand = consumer.inHand.filter((one) => one !== held);
  }
}
