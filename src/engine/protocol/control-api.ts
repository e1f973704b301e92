/**
 * Requests to the controller: from brokers about themselves and their partitions, and from the
 * admin.
 *
 * Kafka: BrokerRegistration, BrokerHeartbeat, AlterPartition, CreateTopics ...
 * (clients/.../common/message).
 * Simplified: brokers read the metadata log with `FetchMetadata`, a Fetch of `__cluster_metadata`
 * in Kafka; the admin talks to the controller itself instead of through a broker.
 */
import type { BrokerId, PartitionId, ProcessId } from '../ids.ts';
import type {
  ConfigEntry,
  LeaderRecoveryState,
  MetadataEntry,
  PartitionRegistration,
} from '../controller/metadata.ts';
import type { ErrorCode } from './errors.ts';

export interface BrokerRegistrationRequest {
  readonly api: 'BrokerRegistration';
  readonly broker: BrokerId;
  readonly incarnation: number;
  readonly rack: string | null;
  /** From the clean-shutdown file; -1 when the last stop was not clean. */
  readonly previousBrokerEpoch: number;
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
}

export interface BrokerHeartbeatResponse {
  readonly api: 'BrokerHeartbeat';
  readonly error: ErrorCode;
  readonly isCaughtUp: boolean;
  readonly isFenced: boolean;
  readonly shouldShutDown: boolean;
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

export interface FetchMetadataRequest {
  readonly api: 'FetchMetadata';
  readonly broker: ProcessId;
  readonly fetchOffset: number;
  readonly maxWaitMs: number;
}

export interface FetchMetadataResponse {
  readonly api: 'FetchMetadata';
  readonly entries: readonly MetadataEntry[];
  readonly highWatermark: number;
}

export interface CreateTopicsRequest {
  readonly api: 'CreateTopics';
  readonly name: string;
  /** Ignored with an assignment. */
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Replicas by partition number, or null to let the controller place them. */
  readonly assignment: readonly (readonly BrokerId[])[] | null;
  readonly configs: readonly ConfigEntry[];
  readonly isInternal: boolean;
}

export interface DeleteTopicsRequest {
  readonly api: 'DeleteTopics';
  readonly name: string;
}

export interface IncrementalAlterConfigsRequest {
  readonly api: 'IncrementalAlterConfigs';
  readonly scope: 'topic' | 'cluster';
  readonly resource: string;
  /** A null value removes the setting. */
  readonly changes: readonly { readonly name: string; readonly value: string | null }[];
}

export interface ElectLeadersRequest {
  readonly api: 'ElectLeaders';
  readonly electionType: 'PREFERRED' | 'UNCLEAN';
  /** Null: every partition. */
  readonly partitions: readonly PartitionId[] | null;
}

export interface UnregisterBrokerRequest {
  readonly api: 'UnregisterBroker';
  readonly broker: BrokerId;
}

/** The answer to every admin request of the controller: an error, or one for each partition. */
export interface AdminResponse {
  readonly api:
    | 'CreateTopics'
    | 'DeleteTopics'
    | 'IncrementalAlterConfigs'
    | 'ElectLeaders'
    | 'UnregisterBroker';
  readonly error: ErrorCode;
  readonly partitions: readonly { readonly partition: PartitionId; readonly error: ErrorCode }[];
}
