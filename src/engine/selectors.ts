/** Questions about a cluster that observers ask: nothing here is read by a process. */
import type { Broker, Replica } from './broker/broker.ts';
import type { Consumer } from './client/consumer.ts';
import type { Producer } from './client/producer.ts';
import type { ShareConsumer } from './client/share-consumer.ts';
import { brokersOf, committedImage, processOf, type Cluster } from './cluster.ts';
import type { MetadataImage, PartitionRegistration } from './controller/metadata.ts';
import { offsetsOf, type Group } from './group/coordinator-state.ts';
import type { StoredOffset } from './group/group-offsets.ts';
import type { ConsumerGroup, ConsumerGroupState } from './group/modern/consumer-group.ts';
import type { BrokerId, PartitionId } from './ids.ts';
import type { Envelope } from './network/envelope.ts';
import { onDemand } from './on-demand.ts';
import { forEachQueued } from './queue.ts';

/** What the controller has decided: the nearest thing to the state of the cluster. */
export function imageOf(cluster: Cluster): MetadataImage {
  return committedImage(cluster);
}

export function producersOf(cluster: Cluster): Producer[] {
  return cluster.processes.filter((process) => process.kind === 'producer');
}

export function consumersOf(cluster: Cluster): Consumer[] {
  return cluster.processes.filter((process) => process.kind === 'consumer');
}

export function shareConsumersOf(cluster: Cluster): ShareConsumer[] {
  return cluster.processes.filter((process) => process.kind === 'share-consumer');
}

export function brokerOf(cluster: Cluster, id: BrokerId): Broker | null {
  const process = processOf(cluster, id);
  return process?.kind === 'broker' ? process : null;
}

/** A broker's replica of a partition: what lies on its disk, running or not. */
export function replicaOf(
  cluster: Cluster,
  broker: BrokerId,
  partition: PartitionId,
): Replica | null {
  return brokerOf(cluster, broker)?.replicas[partition] ?? null;
}

export function registrationOf(
  cluster: Cluster,
  partition: PartitionId,
): PartitionRegistration | null {
  return imageOf(cluster).partitions[partition] ?? null;
}

/** `orders-0`; a partition that is not there any more keeps only its number. */
export function partitionName(cluster: Cluster, partition: PartitionId): string {
  const image = imageOf(cluster);
  const registration = image.partitions[partition];
  const topic = registration ? image.topics[registration.topic] : null;
  return registration && topic ? `${topic.name}-${registration.index}` : `?-${partition}`;
}

/** The partition called `orders-0`, or null. */
export function partitionByName(cluster: Cluster, name: string): PartitionId | null {
  const dash = name.lastIndexOf('-');
  const topicName = name.slice(0, dash);
  const index = Number(name.slice(dash + 1));
  for (const topic of imageOf(cluster).topics) {
    if (topic?.name === topicName) return topic.partitions[index] ?? null;
  }
  return null;
}

export interface CoordinatedGroup {
  readonly coordinator: BrokerId;
  readonly group: Group;
  /** What it has committed, by partition. */
  readonly offsets: readonly StoredOffset[];
}

/** Groups as their coordinators keep them: of two brokers that claim one, the later epoch's. */
export function groupsOf(cluster: Cluster): CoordinatedGroup[] {
  const found = new Map<string, CoordinatedGroup & { readonly epoch: number }>();
  for (const broker of brokersOf(cluster)) {
    if (broker.status === 'stopped') continue;
    for (const shard of broker.coordinator.partitions) {
      const { leaderEpoch: epoch } = shard;
      for (const group of shard.groups) {
        const other = found.get(group.name);
        if (other !== undefined && other.epoch >= epoch) continue;
        const offsets = offsetsOf(shard, group.name);
        found.set(group.name, { coordinator: broker.id, group, offsets, epoch });
      }
    }
  }
  const byName = [...found.values()];
  return byName.sort((left, right) => (left.group.name < right.group.name ? -1 : 1));
}

/**
 * Everything under way, in order of sending; what a cut link holds included, what went down with
 * its connection not.
 */
export function envelopesInFlight(cluster: Cluster): Envelope[] {
  const envelopes: Envelope[] = [];
  const { connections } = cluster.network;
  forEachQueued(cluster.queue, (event) => {
    if (event.kind !== 'delivery') return;
    const { envelope } = event;
    const isWhole = connections[envelope.connection]?.epoch === envelope.connectionEpoch;
    if (isWhole && envelope.arrivesAt > cluster.now) envelopes.push(envelope);
  });
  for (const link of cluster.network.links) envelopes.push(...link.held);
  return envelopes.sort((left, right) => left.seq - right.seq);
}

export {
  lastStableOffsetOf,
  transactionsOf,
  type CoordinatedTransaction,
} from './transaction/transaction-view.ts';

/** Of a group of the consumer protocol: none is there before the module that runs it. */
export function consumerGroupState(group: ConsumerGroup): ConsumerGroupState {
  return onDemand().consumerGroups.consumerGroupState(group);
}
