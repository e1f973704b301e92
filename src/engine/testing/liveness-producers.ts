/**
 * When a producer is stuck: it has records, and nothing will come of them.
 *
 * Kafka: RecordAccumulator (expiredBatches), BufferPool (max.block.ms), KIP-91
 * (delivery.timeout.ms).
 */
import type { Producer } from '../client/producer.ts';
import { processOf, type Cluster } from '../cluster.ts';
import { topicByName } from '../controller/image.ts';
import { imageOf } from '../selectors.ts';

/** A request is given up and its batches told, simulated ms after their time was over. */
const GRACE_MS = 2000;

/**
 * Whoever can send has nothing left to send; of whoever cannot, all that waits has its time yet.
 */
export function isProducerStuck(cluster: Cluster, producer: Producer): boolean {
  const { blocked, accumulator } = producer;
  const isBusy = accumulator.nodes.some(({ inFlight }) => inFlight.length > 0);
  if (blocked.length === 0 && !isBusy && accumulator.waiting.length === 0) return false;
  return !hasNowhereToSend(cluster, producer) || isOverdue(cluster, producer);
}

/**
 * The brokers that it knows were all taken away, or a partition that it sends to has nobody left to
 * lead it. The application is one thread: each of the records that it has given waits for
 * max.block.ms, or until delivery.timeout.ms sets memory free, and only then comes the next one.
 * So many of them take any time.
 */
function hasNowhereToSend(cluster: Cluster, { metadata, blocked }: Producer): boolean {
  const known = [...metadata.brokers, ...metadata.nodes.map(({ broker }) => broker)];
  if (known.every((broker) => processOf(cluster, broker) === null)) return true;
  const image = imageOf(cluster);
  const names = [...metadata.topics.map(({ name }) => name), ...blocked.map(({ topic }) => topic)];
  return names.some((name) => {
    const partitions = topicByName(image, name)?.partitions ?? [];
    return partitions.some((id) => image.partitions[id]?.leader === null);
  });
}

function isOverdue({ now }: Cluster, { accumulator, blocked, config }: Producer): boolean {
  const [first] = blocked;
  if (first !== undefined && first.expiresAt + GRACE_MS < now) return true;
  const oldest = now - config.deliveryTimeoutMs - config.requestTimeoutMs - GRACE_MS;
  const inFlight = accumulator.nodes.flatMap((node) => node.inFlight);
  const sent = inFlight.flatMap(({ batches }) => batches);
  const waiting = accumulator.queues.flatMap((queue) => queue?.batches ?? []);
  return [...sent, ...waiting].some(({ createdAt }) => createdAt < oldest);
}
