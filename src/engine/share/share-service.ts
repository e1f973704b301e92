/**
 * What share groups are to a broker: the share-partitions of what it leads, the sessions of members
 * that read from it, and, as share coordinator, the states that it keeps for other leaders.
 *
 * Kafka: SharePartitionManager, ShareSessionCache, PersisterStateManager, ShareCoordinatorService.
 */
import type { PartitionId, ProcessId } from '../ids.ts';
import type { ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  AlterShareGroupOffsetsResponse,
  DeleteShareGroupOffsetsResponse,
} from '../protocol/group-admin-api.ts';
import type {
  DeleteShareGroupStateRequest,
  InitializeShareGroupStateRequest,
  ReadShareGroupStateRequest,
  ReadShareGroupStateResponse,
  ShareFetchedPartition,
  ShareFetchRequest,
  SharePersisterResponse,
  WriteShareGroupStateRequest,
} from '../protocol/share-api.ts';
import { onDemand } from '../on-demand.ts';
import type { SharePartition } from './share-partition.ts';
import type { ShareState } from './share-state.ts';

export interface ShareService {
  /** Share-partitions, with the number that tells one from an earlier one of the same name. */
  shares: OwnedShare[];
  sessions: ShareSession[];
  /** Requests of members that have not been answered. */
  exchanges: ShareExchange[];
  /** Requests to share coordinators. */
  calls: PersisterCall[];
  /** Share-partitions whose states are being made, by the group that asked. */
  initializations: Initialization[];
  /** Partitions of `__share_group_state` that it coordinates. */
  shards: ShareShard[];
  /** What it has written there and is not committed. */
  writes: ShareWrite[];
  nextNumber: number;
  /** The timer of the next lock is set for this tick; -1: none. */
  lockTimerAt: number;
}

export interface OwnedShare {
  readonly number: number;
  readonly share: SharePartition;
}

/** Kafka: ShareSession. Its member is known by the connection that it was opened over, too. */
export interface ShareSession {
  readonly groupId: string;
  readonly memberId: string;
  readonly connection: number;
  /** It has ended; the end of its connection is still awaited. */
  isStale: boolean;
  /** What the next request has to say. */
  epoch: number;
  partitions: PartitionId[];
}

/** A ShareFetch or ShareAcknowledge on its way: what it still waits for. */
export interface ShareExchange {
  readonly number: number;
  readonly address: ReplyAddress;
  readonly api: 'ShareFetch' | 'ShareAcknowledge';
  readonly groupId: string;
  readonly memberId: string;
  /** The session ends with it. */
  readonly isFinal: boolean;
  acknowledgements: PendingAcknowledgement[];
  /** What is to be read; null: nothing, or it was read. */
  fetch: PendingShareFetch | null;
  fetched: readonly ShareFetchedPartition[];
}

export interface PendingAcknowledgement {
  readonly partition: PartitionId;
  /** Of the write that it waits for; 0: it is done. */
  readonly call: number;
  readonly error: ErrorCode;
}

/** Kafka: DelayedShareFetch. */
export interface PendingShareFetch {
  readonly request: ShareFetchRequest;
  /** In the order in which they are looked at. */
  readonly partitions: readonly PartitionId[];
  readonly errors: { readonly partition: PartitionId; readonly error: ErrorCode }[];
  readonly expiresAt: number;
}

export type PersisterRequest =
  | InitializeShareGroupStateRequest
  | ReadShareGroupStateRequest
  | WriteShareGroupStateRequest
  | DeleteShareGroupStateRequest;

export type PersisterResponse = SharePersisterResponse | ReadShareGroupStateResponse;

/** A request of the persister, until it is answered or given up. */
export interface PersisterCall {
  readonly number: number;
  readonly body: PersisterRequest;
  /** The share-partition that it is for, and the number of its write there; 0: none. */
  readonly share: number;
  readonly write: number;
  readonly attempts: number;
  /** Null: it waits to be sent again. */
  readonly sentTo: ProcessId | null;
}

/** Kafka: Initialize- and DeleteShareGroupStateParameters, and what came of them. */
export interface Initialization {
  readonly groupId: string;
  waiting: number[];
  done: {
    readonly partition: PartitionId;
    readonly error: ErrorCode;
    /** -1: none was given. */
    readonly startOffset: number;
  }[];
  /** The administrator who waits for it; null: a member's heartbeat has asked. */
  readonly reply: {
    readonly address: ReplyAddress;
    readonly body: AlterShareGroupOffsetsResponse | DeleteShareGroupOffsetsResponse;
  } | null;
}

export interface ShareShard {
  readonly partition: PartitionId;
  leaderEpoch: number;
  states: KeptState[];
}

export interface KeptState {
  state: ShareState;
  /** Written since the last snapshot. */
  updates: number;
}

export interface ShareWrite {
  readonly partition: PartitionId;
  readonly requiredOffset: number;
  readonly address: ReplyAddress;
  readonly body: PersisterResponse;
  readonly request: number;
}

export function createShareService(): ShareService {
  return {
    shares: [],
    sessions: [],
    exchanges: [],
    calls: [],
    initializations: [],
    shards: [],
    writes: [],
    nextNumber: 1,
    lockTimerAt: -1,
  };
}

export function takeNumber(service: ShareService): number {
  const number = service.nextNumber;
  service.nextNumber += 1;
  return number;
}

export function cloneShareService(service: ShareService): ShareService {
  return {
    ...service,
    shares: service.shares.map(({ number, share }) => {
      return { number, share: onDemand().shareGroups.cloneSharePartition(share) };
    }),
    sessions: service.sessions.map((session) => {
      return { ...session, partitions: session.partitions.slice() };
    }),
    exchanges: service.exchanges.map((exchange) => ({
      ...exchange,
      acknowledgements: exchange.acknowledgements.slice(),
      fetch:
        exchange.fetch === null
          ? null
          : { ...exchange.fetch, errors: exchange.fetch.errors.slice() },
    })),
    calls: service.calls.slice(),
    initializations: service.initializations.map((one) => {
      return { ...one, waiting: one.waiting.slice(), done: one.done.slice() };
    }),
    shards: service.shards.map((shard) => {
      return { ...shard, states: shard.states.map((kept) => ({ ...kept })) };
    }),
    writes: service.writes.slice(),
  };
}
