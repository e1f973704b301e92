/**
 * The requests and responses that processes exchange, by Kafka's API names.
 *
 * Kafka: ApiKeys.
 * Simplified: a body carries the fields that behaviour depends on; versions, throttling and
 * authorisation are left out.
 */
import type {
  AdminResponse,
  AlterPartitionReassignmentsRequest,
  AlterPartitionRequest,
  AlterPartitionResponse,
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
  BrokerHeartbeatRequest,
  BrokerHeartbeatResponse,
  BrokerRegistrationRequest,
  BrokerRegistrationResponse,
  CreatePartitionsRequest,
  CreateTopicsRequest,
  DeleteTopicsRequest,
  ElectLeadersRequest,
  FetchMetadataRequest,
  FetchMetadataResponse,
  IncrementalAlterConfigsRequest,
  UnregisterBrokerRequest,
} from './control-api.ts';
import type {
  ApiVersionsRequest,
  ApiVersionsResponse,
  DeleteRecordsRequest,
  DeleteRecordsResponse,
  FetchRequest,
  FetchResponse,
  ListOffsetsRequest,
  ListOffsetsResponse,
  MetadataRequest,
  MetadataResponse,
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
  ProduceRequest,
  ProduceResponse,
} from './data-api.ts';
import type {
  AddRaftVoterRequest,
  QuorumRequest,
  QuorumResponse,
  RemoveRaftVoterRequest,
} from './quorum-api.ts';
import type { GroupAdminRequest, GroupAdminResponse } from './group-admin-api.ts';
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from './consumer-group-api.ts';
import type {
  FindCoordinatorRequest,
  FindCoordinatorResponse,
  HeartbeatRequest,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  LeaveGroupResponse,
  OffsetCommitRequest,
  OffsetCommitResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from './group-api.ts';
import type {
  AllocateProducerIdsRequest,
  AllocateProducerIdsResponse,
  InitProducerIdRequest,
  InitProducerIdResponse,
} from './producer-api.ts';
import type { ShareRequest, ShareResponse } from './share-api.ts';
import type { TransactionRequest, TransactionResponse } from './transaction-api.ts';
import type { ZooKeeperRequest, ZooKeeperResponse } from './zookeeper-api.ts';

/**
 * The connections that one process keeps to another, each in order by itself. A broker answers the
 * requests of one connection one after the other (Kafka mutes the channel meanwhile).
 */
export type Channel =
  | 'data'
  | 'coordinator'
  | 'heartbeat'
  | 'alter-partition'
  | 'metadata-log'
  | 'quorum'
  | 'admin'
  | 'share-state'
  /** Partition leaders to transaction coordinators, and these to partition leaders. */
  | 'verification'
  | 'markers'
  | ZooKeeperChannel;

/** `control` carries what the controller tells the brokers, `forward` what followers hand on. */
type ZooKeeperChannel = 'zookeeper' | 'zookeeper-watch' | 'ensemble' | 'forward' | 'control';

export const CHANNELS: readonly Channel[] = [
  'data',
  'coordinator',
  'heartbeat',
  'alter-partition',
  'metadata-log',
  'quorum',
  'admin',
  'share-state',
  'zookeeper',
  'zookeeper-watch',
  'ensemble',
  'forward',
  'control',
  'verification',
  'markers',
];

export type RequestBody =
  | ProduceRequest
  | FetchRequest
  | ListOffsetsRequest
  | OffsetForLeaderEpochRequest
  | MetadataRequest
  | ApiVersionsRequest
  | DeleteRecordsRequest
  | BrokerRegistrationRequest
  | BrokerHeartbeatRequest
  | AlterPartitionRequest
  | AssignReplicasToDirsRequest
  | FetchMetadataRequest
  | CreateTopicsRequest
  | DeleteTopicsRequest
  | CreatePartitionsRequest
  | AlterPartitionReassignmentsRequest
  | IncrementalAlterConfigsRequest
  | ElectLeadersRequest
  | UnregisterBrokerRequest
  | AddRaftVoterRequest
  | RemoveRaftVoterRequest
  | QuorumRequest
  | ZooKeeperRequest
  | FindCoordinatorRequest
  | JoinGroupRequest
  | SyncGroupRequest
  | HeartbeatRequest
  | LeaveGroupRequest
  | OffsetCommitRequest
  | ConsumerGroupHeartbeatRequest
  | GroupAdminRequest
  | TransactionRequest
  | ShareRequest
  | InitProducerIdRequest
  | AllocateProducerIdsRequest
  | OffsetFetchRequest;

export type ResponseBody =
  | ProduceResponse
  | FetchResponse
  | ListOffsetsResponse
  | OffsetForLeaderEpochResponse
  | MetadataResponse
  | ApiVersionsResponse
  | DeleteRecordsResponse
  | BrokerRegistrationResponse
  | BrokerHeartbeatResponse
  | AlterPartitionResponse
  | AssignReplicasToDirsResponse
  | FetchMetadataResponse
  | AdminResponse
  | QuorumResponse
  | ZooKeeperResponse
  | FindCoordinatorResponse
  | JoinGroupResponse
  | SyncGroupResponse
  | HeartbeatResponse
  | LeaveGroupResponse
  | OffsetCommitResponse
  | ConsumerGroupHeartbeatResponse
  | GroupAdminResponse
  | TransactionResponse
  | ShareResponse
  | InitProducerIdResponse
  | AllocateProducerIdsResponse
  | OffsetFetchResponse;

export type ApiName = RequestBody['api'];

/** The name that Kafka knows an API by, as the picture and the facts show it. */
export function apiLabel(api: ApiName): string {
  return api === 'FetchMetadata' ? 'Fetch' : api;
}
