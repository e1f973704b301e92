/**
 * Nodes as metadata: what a controller makes of what it reads, and what an observer makes of the
 * whole tree.
 *
 * Kafka: kafka.zk.ZkData (the `decode` of each node), ControllerContext.
 */
import type { Cluster } from '../cluster.ts';
import type { TopicConfig } from '../config.ts';
import { createImage } from '../controller/image.ts';
import type {
  BrokerRegistration,
  MetadataImage,
  PartitionRegistration,
} from '../controller/metadata.ts';
import { effectiveSettings } from '../controller/topic-settings.ts';
import { compareIds } from '../ids.ts';
import type { NamedController } from '../zookeeper-mode.ts';
import type { ZooKeeperServer } from './server.ts';
import { applyTransaction } from './transactions.ts';
import {
  configPath,
  CONTROLLER,
  CONTROLLER_EPOCH,
  createTree,
  deletionPath,
  PRODUCER_IDS,
  znodeAt,
  type TopicData,
  type Znode,
  type ZnodeTree,
} from './znode.ts';

export function registrationOfBroker({ data, czxid }: Znode): BrokerRegistration | null {
  if (data.type !== 'broker') return null;
  return {
    id: data.broker,
    brokerEpoch: czxid,
    incarnation: data.run,
    rack: data.rack,
    isFenced: false,
    inControlledShutdown: false,
    directories: [],
  };
}

export function addBroker(image: MetadataImage, znode: Znode): void {
  const registration = registrationOfBroker(znode);
  if (registration !== null) image.brokers.push(registration);
}

/** The topic and its partitions, as yet without a state. Partitions that are known stay. */
export function addTopic(
  image: MetadataImage,
  data: TopicData,
  config: Znode | null,
  topicDefaults: TopicConfig,
): void {
  const configs = config?.data.type === 'config' ? config.data.entries : [];
  const { topic: id, name, isInternal, partitions } = data;
  while (image.topics.length <= id) image.topics.push(null);
  const settings = effectiveSettings(topicDefaults, image.clusterConfigs, configs);
  image.topics[id] = { id, name, isInternal, partitions, configs, settings };
  addPartitions(image, data);
}

/** Partitions that are known keep their state. */
export function addPartitions(image: MetadataImage, data: TopicData): void {
  const { topic: id, partitions } = data;
  for (const [index, partition] of partitions.entries()) {
    while (image.partitions.length <= partition) image.partitions.push(null);
    const known = image.partitions[partition] ?? null;
    const assigned = {
      replicas: data.replicas[index] ?? [],
      addingReplicas: data.adding[index] ?? [],
      removingReplicas: data.removing[index] ?? [],
    };
    image.partitions[partition] =
      known === null
        ? { ...withoutState(partition, id, index), ...assigned }
        : { ...known, ...assigned };
  }
}

/** Nobody has led it. */
export function withoutState(id: number, topic: number, index: number): PartitionRegistration {
  return {
    id,
    topic,
    index,
    replicas: [],
    directories: [],
    isr: [],
    elr: [],
    lastKnownElr: [],
    addingReplicas: [],
    removingReplicas: [],
    leader: null,
    leaderRecoveryState: 'RECOVERED',
    leaderEpoch: -1,
    partitionEpoch: -1,
  };
}

export function withState(partition: PartitionRegistration, znode: Znode): PartitionRegistration {
  const { data, version } = znode;
  if (data.type !== 'state') return partition;
  const { leader, leaderEpoch, isr, leaderRecoveryState } = data;
  return { ...partition, leader, leaderEpoch, isr, leaderRecoveryState, partitionEpoch: version };
}

/** What lies in the tree, without topics that shall go and partitions that nobody has led. */
function imageOfTree(tree: ZnodeTree, topicDefaults: TopicConfig): MetadataImage {
  const image = createImage(null);
  const ids = znodeAt(tree, PRODUCER_IDS)?.data;
  if (ids?.type === 'producer-ids') image.nextProducerId = ids.next;
  const states: Znode[] = [];
  for (const znode of Object.values(tree.znodes)) {
    const { data } = znode;
    if (data.type === 'broker') addBroker(image, znode);
    else if (data.type === 'state') states.push(znode);
    else if (data.type === 'topic' && znodeAt(tree, deletionPath(data.name)) === null) {
      addTopic(image, data, znodeAt(tree, configPath(data.name)), topicDefaults);
    }
  }
  image.brokers.sort((left, right) => compareIds(left.id, right.id));
  for (const znode of states) {
    if (znode.data.type !== 'state') continue;
    const partition = image.partitions[znode.data.partition];
    if (partition) image.partitions[partition.id] = withState(partition, znode);
  }
  image.partitions = image.partitions.map((partition) =>
    partition === null || partition.leaderEpoch < 0 ? null : partition,
  );
  return image;
}

/** The server that has known the most to be committed, running or not. */
function bestInformedServer(cluster: Cluster): ZooKeeperServer | null {
  let best: ZooKeeperServer | null = null;
  for (const process of cluster.processes) {
    if (process.kind !== 'zookeeper') continue;
    if (best === null || process.everCommitted > best.everCommitted) best = process;
  }
  return best;
}

interface Seen {
  readonly everCommitted: number;
  readonly image: MetadataImage;
}

/** What was made of a server's log the last time: what is committed does not change. */
const seen = new WeakMap<ZooKeeperServer, Seen>();

/** What is committed in ZooKeeper: for observers, who are asked often while it changes seldom. */
export function imageInZooKeeper(cluster: Cluster): MetadataImage {
  const server = bestInformedServer(cluster);
  if (server === null) return createImage(null);
  const { everCommitted } = server;
  const known = seen.get(server);
  if (known?.everCommitted === everCommitted) return known.image;
  const image = imageOfTree(committedTree(server), cluster.settings.topic);
  seen.set(server, { everCommitted, image });
  return image;
}

/** One that does not run, or has just begun to, has only its log. */
function committedTree({ tree, applied, everCommitted, log }: ZooKeeperServer): ZnodeTree {
  if (applied === everCommitted) return tree;
  const rebuilt = createTree();
  for (const transaction of log.slice(0, everCommitted)) applyTransaction(rebuilt, transaction);
  return rebuilt;
}

/** Whom /controller names, and the number in /controller_epoch, as far as it is committed. */
export function controllerInZooKeeper(cluster: Cluster): NamedController {
  const server = bestInformedServer(cluster);
  if (server === null) return { broker: null, epoch: 0 };
  const tree = committedTree(server);
  const named = znodeAt(tree, CONTROLLER)?.data;
  const counted = znodeAt(tree, CONTROLLER_EPOCH)?.data;
  return {
    broker: named?.type === 'controller' ? named.broker : null,
    epoch: counted?.type === 'controller-epoch' ? counted.epoch : 0,
  };
}
