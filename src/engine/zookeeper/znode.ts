/**
 * What ZooKeeper keeps of a cluster: a tree of small nodes with versions, some of which vanish with
 * the session that made them, and the sessions themselves.
 *
 * Kafka: kafka.zk.ZkData (the paths and what lies under them); ZooKeeper's DataTree, DataNode.
 * Simplified: data are values, not JSON in UTF-8. The paths that the first broker would make are
 * there from the beginning. A new topic is given its number, and those of its partitions, when its
 * node is made, in place of a random topic id.
 */
import type { ConfigEntry, LeaderRecoveryState } from '../controller/metadata.ts';
import type { ElectionReason } from '../fact.ts';
import type { BrokerId, PartitionId, ProcessId, TopicId } from '../ids.ts';

export type ZnodeData =
  | { readonly type: 'empty' }
  /** /brokers/ids/1 */
  | {
      readonly type: 'broker';
      readonly broker: BrokerId;
      readonly rack: string | null;
      readonly run: number;
    }
  /** /controller */
  | { readonly type: 'controller'; readonly broker: BrokerId }
  /** /controller_epoch */
  | { readonly type: 'controller-epoch'; readonly epoch: number }
  /** /latest_producer_id_block */
  | { readonly type: 'producer-ids'; readonly next: number }
  | TopicData
  | StateData
  /** /config/topics/orders */
  | { readonly type: 'config'; readonly entries: readonly ConfigEntry[] };

/** /brokers/topics/orders */
export interface TopicData {
  readonly type: 'topic';
  readonly name: string;
  readonly isInternal: boolean;
  /** -1 in a request: given when the node is made. */
  readonly topic: TopicId;
  /** By partition number; those of new partitions are given when they are written. */
  readonly partitions: readonly PartitionId[];
  /** By partition number. */
  readonly replicas: readonly (readonly BrokerId[])[];
  readonly adding: readonly (readonly BrokerId[])[];
  readonly removing: readonly (readonly BrokerId[])[];
}

/** /brokers/topics/orders/partitions/0/state; the version of the node is the partition epoch. */
export interface StateData {
  readonly type: 'state';
  readonly partition: PartitionId;
  readonly leader: BrokerId | null;
  readonly leaderEpoch: number;
  readonly isr: readonly BrokerId[];
  readonly leaderRecoveryState: LeaderRecoveryState;
  readonly controllerEpoch: number;
  /** Why it was written: for facts, nobody else asks. */
  readonly reason: ElectionReason;
}

/** Immutable: a change makes a new one. */
export interface Znode {
  readonly path: string;
  readonly data: ZnodeData;
  readonly version: number;
  /** The transaction that made it. Of a broker's node this is the broker epoch. */
  readonly czxid: number;
  /** The session that it vanishes with; null: it stays. */
  readonly owner: SessionId | null;
}

export type SessionId = number;

export interface Session {
  readonly id: SessionId;
  readonly client: ProcessId;
  readonly timeoutMs: number;
}

export interface ZnodeTree {
  /** By path, in the order in which they were made. */
  znodes: Record<string, Znode>;
  sessions: Session[];
  nextSession: number;
  nextTopic: number;
  nextPartition: number;
}

export const CONTROLLER = '/controller';
export const CONTROLLER_EPOCH = '/controller_epoch';
export const BROKER_IDS = '/brokers/ids';
export const BROKER_TOPICS = '/brokers/topics';
export const PRODUCER_IDS = '/latest_producer_id_block';
export const DELETE_TOPICS = '/admin/delete_topics';

const ROOTS: readonly string[] = [BROKER_IDS, BROKER_TOPICS, '/config/topics', DELETE_TOPICS];

export function brokerPath(broker: BrokerId): string {
  return `${BROKER_IDS}/${broker.slice(1)}`;
}

export function topicPath(name: string): string {
  return `${BROKER_TOPICS}/${name}`;
}

export function statePath(name: string, partition: number): string {
  return `${topicPath(name)}/partitions/${partition}/state`;
}

export function configPath(name: string): string {
  return `/config/topics/${name}`;
}

export function deletionPath(name: string): string {
  return `${DELETE_TOPICS}/${name}`;
}

const EMPTY: ZnodeData = { type: 'empty' };

export function createTree(): ZnodeTree {
  const znodes: Record<string, Znode> = {};
  for (const path of ROOTS) znodes[path] = { path, data: EMPTY, version: 0, czxid: 0, owner: null };
  const counters: readonly (readonly [string, ZnodeData])[] = [
    [CONTROLLER_EPOCH, { type: 'controller-epoch', epoch: 0 }],
    [PRODUCER_IDS, { type: 'producer-ids', next: 0 }],
  ];
  for (const [path, data] of counters) {
    znodes[path] = { path, data, version: 0, czxid: 0, owner: null };
  }
  return { znodes, sessions: [], nextSession: 1, nextTopic: 0, nextPartition: 0 };
}

export function cloneTree(tree: ZnodeTree): ZnodeTree {
  return { ...tree, znodes: { ...tree.znodes }, sessions: tree.sessions.slice() };
}

export function znodeAt(tree: ZnodeTree, path: string): Znode | null {
  return tree.znodes[path] ?? null;
}

/** Names of the children, in the order in which they were made. */
export function childrenOf(tree: ZnodeTree, path: string): string[] {
  const names: string[] = [];
  const prefix = `${path}/`;
  for (const known of Object.keys(tree.znodes)) {
    if (!known.startsWith(prefix)) continue;
    const name = known.slice(prefix.length);
    if (!name.includes('/')) names.push(name);
  }
  return names;
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
