import { describe, expect, it } from 'vitest';
import { brokerId, zooKeeperId } from '../ids.ts';
import type { ZkMulti } from '../protocol/zookeeper-api.ts';
import { applyTransaction, epochOf, zxidOf, type Applied, type ZkChange } from './transactions.ts';
import {
  brokerPath,
  childrenOf,
  CONTROLLER,
  CONTROLLER_EPOCH,
  createTree,
  topicPath,
  znodeAt,
  type TopicData,
  type ZnodeTree,
} from './znode.ts';

let zxid = 100;

function apply(tree: ZnodeTree, change: ZkChange): Applied {
  zxid += 1;
  const proposal = { change, server: zooKeeperId(1), run: 1, request: 0, cause: 0 };
  return applyTransaction(tree, { zxid, proposal });
}

function session(tree: ZnodeTree): number {
  return apply(tree, { type: 'create-session', client: brokerId(1), timeoutMs: 18_000 }).session;
}

function write(tree: ZnodeTree, owner: number, ...multi: ZkMulti): Applied['result'] {
  return apply(tree, { type: 'write', session: owner, multi }).result;
}

const controller = { type: 'controller', broker: brokerId(1) } as const;
const race = { op: 'create', path: CONTROLLER, data: controller, isEphemeral: true } as const;

function topic(name: string, partitions: number): TopicData {
  const replicas = Array.from({ length: partitions }, () => [brokerId(1)]);
  const none = replicas.map(() => []);
  return {
    type: 'topic',
    name,
    isInternal: false,
    topic: -1,
    partitions: [],
    replicas,
    adding: none,
    removing: none,
  };
}

describe('the tree of nodes', () => {
  it('lets the first one create a node, and nobody after', () => {
    const tree = createTree();
    const [one, two] = [session(tree), session(tree)];
    expect(write(tree, one, race).error).toBe('OK');
    expect(write(tree, two, race)).toMatchObject({ error: 'NODEEXISTS', znode: { owner: one } });
  });

  it('takes ephemeral nodes away with their session, and tells who watches', () => {
    const tree = createTree();
    const own = session(tree);
    const data = { type: 'broker', broker: brokerId(1), rack: null, run: 1 } as const;
    const path = brokerPath(brokerId(1));
    write(tree, own, { op: 'create', path, data, isEphemeral: true });
    expect(childrenOf(tree, '/brokers/ids')).toEqual(['1']);
    const { events } = apply(tree, { type: 'close-session', session: own });
    expect(childrenOf(tree, '/brokers/ids')).toEqual([]);
    expect(events).toEqual([
      { path, what: 'data' },
      { path: '/brokers/ids', what: 'children' },
    ]);
    expect(write(tree, own, race).error).toBe('SESSIONEXPIRED');
    expect(znodeAt(tree, CONTROLLER)).toBeNull();
  });

  it('writes under the version that was read, or not at all', () => {
    const tree = createTree();
    const own = session(tree);
    const set = (version: number, epoch: number) =>
      write(tree, own, {
        op: 'set',
        path: CONTROLLER_EPOCH,
        data: { type: 'controller-epoch', epoch },
        version,
      });
    expect(set(0, 1)).toMatchObject({ error: 'OK', znode: { version: 1 } });
    expect(set(0, 2)).toMatchObject({ error: 'BADVERSION', znode: { version: 1 } });
    expect(set(1, 2).error).toBe('OK');
  });

  it('does all of a request or nothing of it', () => {
    const tree = createTree();
    const own = session(tree);
    const check = { op: 'check', path: CONTROLLER_EPOCH, version: 5 } as const;
    expect(write(tree, own, race, check)).toMatchObject({
      error: 'BADVERSION',
      path: CONTROLLER_EPOCH,
    });
    expect(znodeAt(tree, CONTROLLER)).toBeNull();
  });

  it('deletes what has no children', () => {
    const tree = createTree();
    const own = session(tree);
    const create = (path: string) =>
      write(tree, own, { op: 'create', path, data: topic('a', 1), isEphemeral: false });
    create(topicPath('a'));
    create(`${topicPath('a')}/child`);
    const remove = (path: string) => write(tree, own, { op: 'delete', path, version: -1 }).error;
    expect(remove(topicPath('a'))).toBe('NOTEMPTY');
    expect(remove(`${topicPath('a')}/child`)).toBe('OK');
    expect(remove(topicPath('a'))).toBe('OK');
    expect(remove(topicPath('a'))).toBe('NONODE');
  });

  it('numbers topics and partitions, and gives no number twice', () => {
    const tree = createTree();
    const own = session(tree);
    const create = (name: string, partitions: number) => {
      const data = topic(name, partitions);
      return write(tree, own, { op: 'create', path: topicPath(name), data, isEphemeral: false });
    };
    expect(create('a', 2).znode?.data).toMatchObject({ topic: 0, partitions: [0, 1] });
    write(tree, own, { op: 'delete', path: topicPath('a'), version: -1 });
    expect(create('a', 1).znode?.data).toMatchObject({ topic: 1, partitions: [2] });
  });

  it('knows the epoch of a transaction by its number', () => {
    expect(epochOf(zxidOf(7, 12))).toBe(7);
    expect(zxidOf(2, 1)).toBeGreaterThan(zxidOf(1, 1_000_000));
  });
});
