/**
 * The log of the ensemble, and what its entries do to the tree. Every server applies the same
 * entries in the same order, so that all of them come to the same tree.
 *
 * Kafka: kafka.zk.KafkaZkClient (MultiRequest with a check of /controller_epoch); ZooKeeper's
 * PrepRequestProcessor, DataTree.processTxn.
 * Simplified: whether a write succeeds is found out when it is applied, not when it is proposed.
 */
import { assertUnreachable } from '../../base/assert.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import type {
  ZkError,
  ZkMulti,
  ZkOperation,
  ZkWatchEvent,
  ZkWriteResult,
} from '../protocol/zookeeper-api.ts';
import {
  childrenOf,
  parentOf,
  znodeAt,
  type SessionId,
  type Znode,
  type ZnodeData,
  type ZnodeTree,
} from './znode.ts';

export type ZkChange =
  /** The first of an epoch: what came before is committed with it (NEWLEADER). */
  | { readonly type: 'new-leader' }
  | { readonly type: 'create-session'; readonly client: ProcessId; readonly timeoutMs: number }
  /** A session has moved to another server: does it still exist? */
  | { readonly type: 'confirm-session'; readonly session: SessionId }
  | { readonly type: 'close-session'; readonly session: SessionId }
  | { readonly type: 'write'; readonly session: SessionId; readonly multi: ZkMulti };

export interface ZkTransaction {
  readonly zxid: number;
  readonly proposal: {
    readonly change: ZkChange;
    /** Who answers the client when it is applied: a server, its run and the number it gave. */
    readonly server: ProcessId;
    readonly run: number;
    readonly request: number;
    readonly cause: number;
  };
}

/** The high half (32 bits) is the epoch of the leader, the low half counts. */
const EPOCH = 4_294_967_296;

export function zxidOf(epoch: number, counter: number): number {
  return epoch * EPOCH + counter;
}

export function epochOf(zxid: number): number {
  return Math.floor(zxid / EPOCH);
}

export interface Applied {
  readonly error: ZkError;
  readonly session: SessionId;
  readonly result: ZkWriteResult;
  /** What those who watch are told. */
  readonly events: readonly ZkWatchEvent[];
}

const NOTHING: ZkWriteResult = { error: 'OK', path: '', znode: null };
const NO_EVENTS: readonly ZkWatchEvent[] = [];

export function applyTransaction(
  tree: ZnodeTree,
  { zxid, proposal: { change } }: Pick<ZkTransaction, 'zxid' | 'proposal'>,
): Applied {
  switch (change.type) {
    case 'new-leader':
      return { error: 'OK', session: -1, result: NOTHING, events: NO_EVENTS };
    case 'create-session': {
      const session = tree.nextSession;
      tree.nextSession += 1;
      const { client, timeoutMs } = change;
      tree.sessions.push({ id: session, client, timeoutMs });
      return { error: 'OK', session, result: NOTHING, events: NO_EVENTS };
    }
    case 'confirm-session': {
      const error = hasSession(tree, change.session) ? 'OK' : 'SESSIONEXPIRED';
      return { error, session: change.session, result: NOTHING, events: NO_EVENTS };
    }
    case 'close-session':
      return closeSession(tree, change.session);
    case 'write':
      return write(tree, change.session, change.multi, zxid);
    default:
      return assertUnreachable(change);
  }
}

export function hasSession(tree: ZnodeTree, session: SessionId): boolean {
  return tree.sessions.some(({ id }) => id === session);
}

/** Its ephemeral nodes vanish with it. */
function closeSession(tree: ZnodeTree, session: SessionId): Applied {
  tree.sessions = tree.sessions.filter(({ id }) => id !== session);
  const events: ZkWatchEvent[] = [];
  for (const { path, owner } of Object.values(tree.znodes)) {
    if (owner !== session) continue;
    delete tree.znodes[path];
    events.push({ path, what: 'data' }, { path: parentOf(path), what: 'children' });
  }
  return { error: 'OK', session, result: NOTHING, events };
}

function write(tree: ZnodeTree, session: SessionId, multi: ZkMulti, zxid: number): Applied {
  if (!hasSession(tree, session)) {
    const error = 'SESSIONEXPIRED';
    return { error, session, result: { error, path: '', znode: null }, events: NO_EVENTS };
  }
  for (const operation of multi) {
    const error = errorOf(tree, operation);
    if (error === 'OK') continue;
    const { path } = operation;
    const result = { error, path, znode: znodeAt(tree, path) };
    return { error: 'OK', session, result, events: NO_EVENTS };
  }
  const events: ZkWatchEvent[] = [];
  let last: Znode | null = null;
  let path = '';
  for (const operation of multi) {
    last = perform(tree, operation, { session, zxid }, events);
    path = operation.path;
  }
  return { error: 'OK', session, result: { error: 'OK', path, znode: last }, events };
}

function errorOf(tree: ZnodeTree, operation: ZkOperation): ZkError {
  const znode = znodeAt(tree, operation.path);
  if (operation.op === 'create') return znode === null ? 'OK' : 'NODEEXISTS';
  if (znode === null) return 'NONODE';
  if (operation.version !== -1 && operation.version !== znode.version) return 'BADVERSION';
  if (operation.op === 'delete' && childrenOf(tree, operation.path).length > 0) return 'NOTEMPTY';
  return 'OK';
}

function perform(
  tree: ZnodeTree,
  operation: ZkOperation,
  { session, zxid }: { readonly session: SessionId; readonly zxid: number },
  events: ZkWatchEvent[],
): Znode | null {
  const { path } = operation;
  const before = znodeAt(tree, path);
  switch (operation.op) {
    case 'check':
      return before;
    case 'delete':
      delete tree.znodes[path];
      events.push({ path, what: 'data' }, { path: parentOf(path), what: 'children' });
      return null;
    case 'create': {
      const data = numbered(tree, operation.data);
      const owner = operation.isEphemeral ? session : null;
      const znode: Znode = { path, data, version: 0, czxid: zxid, owner };
      tree.znodes[path] = znode;
      events.push({ path, what: 'data' }, { path: parentOf(path), what: 'children' });
      return znode;
    }
    case 'set': {
      if (before === null) return null;
      const data = numbered(tree, operation.data);
      const znode: Znode = { ...before, data, version: before.version + 1 };
      tree.znodes[path] = znode;
      events.push({ path, what: 'data' });
      return znode;
    }
    default:
      return assertUnreachable(operation);
  }
}

/** A new topic, and partitions that a topic has more of, get their numbers. */
function numbered(tree: ZnodeTree, data: ZnodeData): ZnodeData {
  if (data.type !== 'topic') return data;
  const partitions: PartitionId[] = data.partitions.slice();
  while (partitions.length < data.replicas.length) {
    partitions.push(tree.nextPartition);
    tree.nextPartition += 1;
  }
  if (data.topic >= 0) return { ...data, partitions };
  const topic = tree.nextTopic;
  tree.nextTopic += 1;
  return { ...data, topic, partitions };
}
