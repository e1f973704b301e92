/**
 * Requests to the controller: from brokers about themselves and their partitions, and from the
 * admin.
 *
 * Kafka: BrokerRegistration, BrokerHeartbeat, AlterPartition, CreateTopics ...
 * (clients/.../common/message).
 * Simplified: brokers read the metadata log with `FetchMetadata`, a Fetch of `__cluster_metadata`
 * in Kafka; the admin talks to the controller itself instead of through a broker.
 */
import type { BrokerId, DirectoryId, PartitionId, ProcessId } from '../ids.ts';
import type {
  ConfigEntry,
  LeaderRecoveryState,
  MetadataEntry,
  PartitionRegistration,
} from '../controller/metadata.ts';
import type { ApiError } from './api-error.ts';
import type { ErrorCode } from './errors.ts';
import type { QuorumAnswer } from './quorum-api.ts';

export interface BrokerRegistrationRequest {
  readonly api: 'BrokerRegistration';
  readonly broker: BrokerId;
  readonly incarnation: number;
  readonly rack: string | null;
  /** From the clean-shutdown file; -1 when the last stop was not clean. */
  readonly previousBrokerEpoch: number;
  /** Its log directories that work. */
  readonly directories: readonly DirectoryId[];
}

export interface BrokerRegistrationResponse {
  readonly api: 'BrokerRegistration';
  readonly error: ErrorCode;
  readonly brokerEpoch: number;
}

export interface BrokerHeartbeatRequest {
  readonly api: 'BrokerHeartbeat';
  readonly broker: BrokerId;
  readonly brokerEpoch: number;
  /** Offset of the last metadata record that the broker has applied. */
  readonly currentMetadataOffset: number;
  readonly wantFence: boolean;
  readonly wantShutDown: boolean;
  /** Every directory that has failed since the start. */
  readonly offlineDirectories: readonly DirectoryId[];
}

export interface BrokerHeartbeatResponse {
  readonly api: 'BrokerHeartbeat';
  readonly error: ErrorCode;
  readonly isCaughtUp: boolean;
  readonly isFenced: boolean;
  readonly shouldShutDown: boolean;
}

/** A broker tells where its replicas lie, as far as the registrations say otherwise (KIP-858). */
export interface AssignReplicasToDirsRequest {
  readonly api: 'AssignReplicasToDirs';
  readonly broker: BrokerId;
  readonly brokerEpoch: number;
  readonly assignments: readonly ReplicaAssignment[];
}

export interface ReplicaAssignment {
  readonly partition: PartitionId;
  readonly directory: DirectoryId;
}

export interface AssignReplicasToDirsResponse {
  readonly api: 'AssignReplicasToDirs';
  readonly error: ErrorCode;
  readonly partitions: readonly { readonly partition: PartitionId; readonly error: ErrorCode }[];
}

export interface AlterPartitionRequest {
  readonly api: 'AlterPartition';
  readonly broker: BrokerId;
  readonly brokerEpoch: number;
  readonly partitions: readonly AlterPartitionProposal[];
}

export interface AlterPartitionProposal {
  readonly partition: PartitionId;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly newIsr: readonly { readonly broker: BrokerId; readonly brokerEpoch: number }[];
  readonly leaderRecoveryState: LeaderRecoveryState;
}

export interface AlterPartitionResponse {
  readonly api: 'AlterPartition';
  readonly error: ErrorCode;
  readonly partitions: readonly {
    readonly partition: PartitionId;
    readonly error: ErrorCode;
    /** The registration after the change; null with an error. */
    readonly registration: PartitionRegistration | null;
  }[];
}

/** Of a controller or, as an observer, of a broker. Kafka: Fetch. */
export interface FetchMetadataRequest {
  readonly api: 'FetchMetadata';
  readonly replica: ProcessId;
  /** The epoch of the quorum that it knows; -1: none yet. */
  readonly currentLeaderEpoch: number;
  readonly fetchOffset: number;
  /** Epoch of the last record of its log; -1: brokers keep committed records only. */
  readonly lastFetchedEpoch: number;
  /** The one that it knows: the answer comes at once when there is a higher one (KIP-1166). */
  readonly highWatermark: number;
  readonly maxWaitMs: number;
}

export interface FetchMetadataResponse extends QuorumAnswer {
  readonly api: 'FetchMetadata';
  readonly entries: readonly MetadataEntry[];
  readonly highWatermark: number;
  /** Where the log of who asks has left that of the leader; null: nowhere. */
  readonly divergingEpoch: { readonly epoch: number; readonly endOffset: number } | null;
}

export interface CreateTopicsRequest {
  readonly api: 'CreateTopics';
  readonly name: string;
  /** Ignored with an assignment. */
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Replicas by partition number, or null to let the controller place them. */
  readonly assignment: GivenAssignment | null;
  readonly configs: readonly ConfigEntry[];
  readonly isInternal: boolean;
}

/** Replicas by partition number; null: nothing is said of that partition. */
export type GivenAssignment = readonly (readonly BrokerId[] | null)[];

export interface DeleteTopicsRequest {
  readonly api: 'DeleteTopics';
  readonly name: string;
}

export interface CreatePartitionsRequest {
  readonly api: 'CreatePartitions';
  readonly topic: string;
  /** How many there shall be in all. */
  readonly count: number;
  /** Replicas of each partition that is added, or null to let the controller place them. */
  readonly assignment: readonly (readonly BrokerId[])[] | null;
}

/** `orders-0` in two parts. */
export interface TopicPartition {
  readonly topic: string;
  /** Partition number within its topic. */
  readonly index: number;
}

export interface AlterPartitionReassignmentsRequest {
  readonly api: 'AlterPartitionReassignments';
  readonly partitions: readonly (TopicPartition & {
    /** Where it shall lie, the preferred leader first; null takes back what is under way. */
    readonly replicas: readonly BrokerId[] | null;
  })[];
}

export interface IncrementalAlterConfigsRequest {
  readonly api: 'IncrementalAlterConfigs';
  /** Kafka knows the cluster as the broker without a name. */
  readonly scope: 'topic' | 'cluster' | 'broker' | 'group';
  /** Name of the topic or group, number of the broker; empty for the cluster. */
  readonly resource: string;
  /** A null value removes the setting. */
  readonly changes: readonly { readonly name: string; readonly value: string | null }[];
}

export interface ElectLeadersRequest {
  readonly api: 'ElectLeaders';
  readonly electionType: 'PREFERRED' | 'UNCLEAN';
  /** Null: every partition. */
  readonly partitions: readonly TopicPartition[] | null;
}

export interface UnregisterBrokerRequest {
  readonly api: 'UnregisterBroker';
  readonly broker: BrokerId;
}

/** The answer to every admin request of the controller: an error, or one for each partition. */
export interface AdminResponse extends ApiError {
  readonly api:
    | 'CreateTopics'
    | 'DeleteTopics'
    | 'CreatePartitions'
    | 'AlterPartitionReassignments'
    | 'IncrementalAlterConfigs'
    | 'ElectLeaders'
    | 'UnregisterBroker'
    | 'AddRaftVoter'
    | 'RemoveRaftVoter';
  readonly partitions: readonly PartitionResult[];
}

const ADMIN_APIS: Readonly<Record<AdminResponse['api'], true>> = {
  CreateTopics: true,
  DeleteTopics: true,
  CreatePartitions: true,
  AlterPartitionReassignments: true,
  IncrementalAlterConfigs: true,
  ElectLeaders: true,
  UnregisterBroker: true,
  AddRaftVoter: true,
  RemoveRaftVoter: true,
};

/** Requests of the admin to the controller, and their answers, which are all of one shape. */
export function isAdminApi(api: string): api is AdminResponse['api'] {
  return Object.hasOwn(ADMIN_APIS, api);
}

export function isAdminResponse(body: { readonly api: string }): body is AdminResponse {
  return isAdminApi(body.api);
}

/** What came of one of the partitions that a request names. */
export interface PartitionResult extends TopicPartition, ApiError {}
