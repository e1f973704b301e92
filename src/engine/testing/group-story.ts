/** Requests of members to a lone coordinator, in the words of a story. */
import { assertExists } from '../../base/assert.ts';
import type { ClassicGroup } from '../group/classic-group.ts';
import { classicGroupOf } from '../group/coordinator-state.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import {
  createLoneCoordinator,
  DATA_PARTITION,
  type GroupAnswer,
  type LoneCoordinator,
} from './lone-coordinator.ts';

/** The name of the group. */
export const G = 'g';

export interface JoinOptions {
  readonly sessionTimeoutMs?: number;
  readonly rebalanceTimeoutMs?: number;
  readonly protocols?: readonly string[];
  readonly topics?: readonly string[];
  readonly instanceId?: string;
}

export function join(
  lone: LoneCoordinator,
  client: string,
  memberId: string,
  options: JoinOptions = {},
): GroupAnswer[] {
  const { sessionTimeoutMs = 45_000, rebalanceTimeoutMs = 300_000 } = options;
  const { protocols = ['range'], topics = ['t'] } = options;
  return lone.request(client, {
    api: 'JoinGroup',
    group: G,
    memberId,
    instanceId: options.instanceId ?? null,
    clientId: client,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    protocols: protocols.map((name) => ({
      name,
      topics,
      owned: [],
      generation: -1,
      rack: null,
      userData: null,
    })),
  });
}

/** The handshake: an id first, and then the JoinGroup with it, which waits. */
export function arrive(lone: LoneCoordinator, client: string, options: JoinOptions = {}): string {
  const id = idOf(join(lone, client, '', options));
  join(lone, client, id, options);
  return id;
}

export function idOf(answers: readonly GroupAnswer[]): string {
  const [first] = answers;
  return first?.body.api === 'JoinGroup' ? first.body.memberId : '';
}

export function sync(
  lone: LoneCoordinator,
  memberId: string,
  generation: number,
  partitionsOf: Readonly<Record<string, readonly number[]>> = {},
): GroupAnswer[] {
  const assignments = Object.entries(partitionsOf).map(([id, partitions]) => {
    return { memberId: id, partitions };
  });
  return lone.request(memberId, {
    api: 'SyncGroup',
    group: G,
    generation,
    memberId,
    instanceId: null,
    assignments,
  });
}

export function heartbeat(lone: LoneCoordinator, memberId: string, generation: number): ErrorCode {
  return errorOf(
    lone.request(memberId, { api: 'Heartbeat', group: G, generation, memberId, instanceId: null }),
  );
}

export function commit(
  lone: LoneCoordinator,
  offset: number,
  { memberId = '', generation = -1, partition = DATA_PARTITION } = {},
): GroupAnswer[] {
  const offsets = [{ partition, offset, leaderEpoch: 0, metadata: '' }];
  const body = {
    api: 'OffsetCommit',
    group: G,
    generation,
    memberId,
    instanceId: null,
    offsets,
  } as const;
  return lone.request(memberId, body);
}

export function committed(lone: LoneCoordinator): number {
  const partitions = [DATA_PARTITION];
  const [answer] = lone.request('reader', {
    api: 'OffsetFetch',
    group: G,
    memberId: null,
    memberEpoch: -1,
    requireStable: false,
    partitions,
  });
  return answer?.body.api === 'OffsetFetch' ? (answer.body.offsets[0]?.offset ?? -2) : -2;
}

/** The first error that an answer tells: of the whole, or of a partition or member in it. */
export function errorOf(answers: readonly GroupAnswer[]): ErrorCode {
  const body = assertExists(answers[0], 'there is an answer').body;
  if ('error' in body && body.error !== 'NONE') return body.error;
  switch (body.api) {
    case 'OffsetCommit':
      return body.refused[0]?.error ?? 'NONE';
    case 'LeaveGroup':
      return body.members[0]?.error ?? 'NONE';
    default:
      return 'NONE';
  }
}

export function group(lone: LoneCoordinator): ClassicGroup {
  const [shard] = lone.broker.coordinator.partitions;
  const found = shard === undefined ? null : classicGroupOf(shard, G);
  return assertExists(found, 'the group is there');
}

/** A group of two, stable in generation 1: the first leads. */
export function stablePair(
  configs: Readonly<Record<string, string>> = {},
  options: JoinOptions = {},
): { lone: LoneCoordinator; first: string; second: string } {
  const lone = createLoneCoordinator({ configs });
  const first = arrive(lone, 'a', options);
  const second = arrive(lone, 'b', options);
  lone.advance(6000);
  sync(lone, second, 1);
  sync(lone, first, 1, { [first]: [1], [second]: [2] });
  return { lone, first, second };
}
