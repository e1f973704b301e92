/**
 * What brokers ask ZooKeeper, what its servers tell each other, and what the controller of that
 * era tells the brokers.
 *
 * Kafka: LeaderAndIsr, UpdateMetadata, StopReplica, ControlledShutdown (clients/.../common/message,
 * 3.9); ZooKeeper's ZooDefs.OpCode, Learner, LearnerHandler, FastLeaderElection.
 * Simplified: one request may carry several reads, or several writes each of which stands by
 * itself. A client waits for events with `ZkPoll`, which is its ping as well: in ZooKeeper servers
 * send events by themselves.
 */
import type {
  BrokerRegistration,
  PartitionRegistration,
  TopicImage,
} from '../controller/metadata.ts';
import type { BrokerId, PartitionId, ProcessId, TopicId } from '../ids.ts';
import type { ZkTransaction } from '../zookeeper/transactions.ts';
import type { SessionId, Znode, ZnodeData } from '../zookeeper/znode.ts';
import type { ErrorCode } from './errors.ts';

/** KeeperException.Code, as far as it occurs. */
export type ZkError =
  'OK' | 'NONODE' | 'NODEEXISTS' | 'BADVERSION' | 'NOTEMPTY' | 'SESSIONEXPIRED' | 'NOTLEADING';

export type ZkOperation =
  | {
      readonly op: 'create';
      readonly path: string;
      readonly data: ZnodeData;
      readonly isEphemeral: boolean;
    }
  /** `version` -1: any. */
  | {
      readonly op: 'set';
      readonly path: string;
      readonly data: ZnodeData;
      readonly version: number;
    }
  | { readonly op: 'delete'; readonly path: string; readonly version: number }
  | { readonly op: 'check'; readonly path: string; readonly version: number };

/** All of it or nothing (MultiRequest). */
export type ZkMulti = readonly ZkOperation[];

export interface ZkConnectRequest {
  readonly api: 'ZkConnect';
  readonly client: ProcessId;
  /** -1: a new one is wanted. */
  readonly session: SessionId;
  readonly timeoutMs: number;
}

export interface ZkConnectResponse {
  readonly api: 'ZkConnect';
  readonly code: ZkError;
  readonly session: SessionId;
}

export interface ZkRead {
  readonly path: string;
  readonly what: 'data' | 'children';
  /** Tell when it changes, once. */
  readonly isWatched: boolean;
}

export interface ZkReadRequest {
  readonly api: 'ZkRead';
  readonly session: SessionId;
  readonly number: number;
  readonly reads: readonly ZkRead[];
}

export interface ZkReadResult {
  readonly znode: Znode | null;
  readonly children: readonly string[];
}

export interface ZkReadResponse {
  readonly api: 'ZkRead';
  readonly code: ZkError;
  readonly results: readonly ZkReadResult[];
}

export interface ZkWriteRequest {
  readonly api: 'ZkWrite';
  readonly session: SessionId;
  readonly number: number;
  readonly multis: readonly ZkMulti[];
}

export interface ZkWriteResult {
  readonly error: ZkError;
  /** Path of the operation that failed. */
  readonly path: string;
  /** What lies at the path of the last operation, or of the one that failed. */
  readonly znode: Znode | null;
}

export interface ZkWriteResponse {
  readonly api: 'ZkWrite';
  readonly code: ZkError;
  readonly results: readonly ZkWriteResult[];
}

export interface ZkPollRequest {
  readonly api: 'ZkPoll';
  readonly session: SessionId;
}

export interface ZkWatchEvent {
  readonly path: string;
  readonly what: 'data' | 'children';
}

export interface ZkPollResponse {
  readonly api: 'ZkPoll';
  readonly code: ZkError;
  readonly events: readonly ZkWatchEvent[];
}

export interface ZkCloseRequest {
  readonly api: 'ZkClose';
  readonly session: SessionId;
}

export interface ZkCloseResponse {
  readonly api: 'ZkClose';
  readonly code: ZkError;
}

/** A server looks for a leader, or asks for the promise to follow nobody of an earlier epoch. */
export interface ZkVoteRequest {
  readonly api: 'ZkVote';
  readonly phase: 'look' | 'promise';
  readonly epoch: number;
  readonly lastZxid: number;
}

export interface ZkVoteResponse {
  readonly api: 'ZkVote';
  readonly phase: 'look' | 'promise';
  readonly isLooking: boolean;
  readonly leader: ProcessId | null;
  readonly acceptedEpoch: number;
  readonly lastZxid: number;
  readonly isPromised: boolean;
}

/** A follower has so much of the log, and has heard these sessions; it asks for what follows. */
export interface ZkFollowRequest {
  readonly api: 'ZkFollow';
  readonly epoch: number;
  readonly logLength: number;
  readonly lastZxid: number;
  readonly committed: number;
  readonly touched: readonly SessionId[];
}

export interface ZkFollowResponse {
  readonly api: 'ZkFollow';
  readonly code: ZkError;
  /** The logs part here; -1: they don't. */
  readonly truncateTo: number;
  readonly transactions: readonly ZkTransaction[];
  readonly committed: number;
}

/** A follower hands what its clients want written to the leader. */
export interface ZkForwardRequest {
  readonly api: 'ZkForward';
  readonly epoch: number;
  readonly proposals: readonly ZkTransaction['proposal'][];
}

export interface ZkForwardResponse {
  readonly api: 'ZkForward';
  readonly code: ZkError;
}

/** What every request of the controller to a broker says of who sends it, and to whom. */
interface FromController {
  readonly controller: BrokerId;
  readonly controllerEpoch: number;
  /** Of the broker that it is meant for (KIP-380). */
  readonly brokerEpoch: number;
}

export interface LeaderAndIsrRequest extends FromController {
  readonly api: 'LeaderAndIsr';
  readonly topics: readonly TopicImage[];
  readonly partitions: readonly PartitionRegistration[];
}

export interface UpdateMetadataRequest extends FromController {
  readonly api: 'UpdateMetadata';
  readonly brokers: readonly BrokerRegistration[];
  readonly topics: readonly TopicImage[];
  readonly partitions: readonly PartitionRegistration[];
  readonly deleted: readonly TopicId[];
}

export interface StopReplicaRequest extends FromController {
  readonly api: 'StopReplica';
  readonly partitions: readonly {
    readonly partition: PartitionId;
    readonly leaderEpoch: number;
    readonly isDeleted: boolean;
  }[];
}

/** Of a controller's request: whether it was obeyed. */
export interface ControllerRequestResponse {
  readonly api: 'LeaderAndIsr' | 'UpdateMetadata' | 'StopReplica';
  readonly error: ErrorCode;
}

export interface ControlledShutdownRequest {
  readonly api: 'ControlledShutdown';
  readonly broker: BrokerId;
  readonly brokerEpoch: number;
}

export interface ControlledShutdownResponse {
  readonly api: 'ControlledShutdown';
  readonly error: ErrorCode;
  /** Partitions that it still leads. */
  readonly remaining: readonly PartitionId[];
}

export type ZooKeeperRequest =
  | ZkConnectRequest
  | ZkReadRequest
  | ZkWriteRequest
  | ZkPollRequest
  | ZkCloseRequest
  | ZkVoteRequest
  | ZkFollowRequest
  | ZkForwardRequest
  | LeaderAndIsrRequest
  | UpdateMetadataRequest
  | StopReplicaRequest
  | ControlledShutdownRequest;

export type ZooKeeperResponse =
  | ZkConnectResponse
  | ZkReadResponse
  | ZkWriteResponse
  | ZkPollResponse
  | ZkCloseResponse
  | ZkVoteResponse
  | ZkFollowResponse
  | ZkForwardResponse
  | ControllerRequestResponse
  | ControlledShutdownResponse;
