/**
 * The Java exceptions in which an application meets the errors of the engine, by simple class name.
 *
 * Kafka: org.apache.kafka.common.protocol.Errors, org.apache.kafka.common.errors.
 */
import type { CommitFailure, DeliveryFailure } from '../../fact.ts';
import type { ErrorCode } from '../../protocol/errors.ts';

export type Failure = ErrorCode | DeliveryFailure | CommitFailure;

const NAMES: Readonly<Record<Failure, string>> = {
  NONE: 'none',
  UNKNOWN_SERVER_ERROR: 'UnknownServerException',
  OFFSET_OUT_OF_RANGE: 'OffsetOutOfRangeException',
  UNKNOWN_TOPIC_OR_PARTITION: 'UnknownTopicOrPartitionException',
  LEADER_NOT_AVAILABLE: 'LeaderNotAvailableException',
  NOT_LEADER_OR_FOLLOWER: 'NotLeaderOrFollowerException',
  REQUEST_TIMED_OUT: 'TimeoutException',
  MESSAGE_TOO_LARGE: 'RecordTooLargeException',
  NETWORK_EXCEPTION: 'NetworkException',
  COORDINATOR_LOAD_IN_PROGRESS: 'CoordinatorLoadInProgressException',
  COORDINATOR_NOT_AVAILABLE: 'CoordinatorNotAvailableException',
  NOT_COORDINATOR: 'NotCoordinatorException',
  INVALID_TOPIC_EXCEPTION: 'InvalidTopicException',
  NOT_ENOUGH_REPLICAS: 'NotEnoughReplicasException',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'NotEnoughReplicasAfterAppendException',
  INVALID_REQUIRED_ACKS: 'InvalidRequiredAcksException',
  ILLEGAL_GENERATION: 'IllegalGenerationException',
  INCONSISTENT_GROUP_PROTOCOL: 'InconsistentGroupProtocolException',
  INVALID_GROUP_ID: 'InvalidGroupIdException',
  UNKNOWN_MEMBER_ID: 'UnknownMemberIdException',
  INVALID_SESSION_TIMEOUT: 'InvalidSessionTimeoutException',
  REBALANCE_IN_PROGRESS: 'RebalanceInProgressException',
  TOPIC_ALREADY_EXISTS: 'TopicExistsException',
  INVALID_PARTITIONS: 'InvalidPartitionsException',
  INVALID_REPLICATION_FACTOR: 'InvalidReplicationFactorException',
  INVALID_REPLICA_ASSIGNMENT: 'InvalidReplicaAssignmentException',
  INVALID_CONFIG: 'InvalidConfigurationException',
  NOT_CONTROLLER: 'NotControllerException',
  INVALID_REQUEST: 'InvalidRequestException',
  FENCED_LEADER_EPOCH: 'FencedLeaderEpochException',
  UNKNOWN_LEADER_EPOCH: 'UnknownLeaderEpochException',
  OFFSET_NOT_AVAILABLE: 'OffsetNotAvailableException',
  MEMBER_ID_REQUIRED: 'MemberIdRequiredException',
  PREFERRED_LEADER_NOT_AVAILABLE: 'PreferredLeaderNotAvailableException',
  GROUP_MAX_SIZE_REACHED: 'GroupMaxSizeReachedException',
  STALE_BROKER_EPOCH: 'StaleBrokerEpochException',
  ELECTION_NOT_NEEDED: 'ElectionNotNeededException',
  ELIGIBLE_LEADERS_NOT_AVAILABLE: 'EligibleLeadersNotAvailableException',
  OPERATION_NOT_ATTEMPTED: 'OperationNotAttemptedException',
  GROUP_ID_NOT_FOUND: 'GroupIdNotFoundException',
  FETCH_SESSION_ID_NOT_FOUND: 'FetchSessionIdNotFoundException',
  INVALID_UPDATE_VERSION: 'InvalidUpdateVersionException',
  UNKNOWN_TOPIC_ID: 'UnknownTopicIdException',
  DUPLICATE_BROKER_REGISTRATION: 'DuplicateBrokerRegistrationException',
  BROKER_ID_NOT_REGISTERED: 'BrokerIdNotRegisteredException',
  INELIGIBLE_REPLICA: 'IneligibleReplicaException',
  NEW_LEADER_ELECTED: 'NewLeaderElectedException',
  DELIVERY_TIMEOUT: 'TimeoutException',
  MAX_BLOCK_TIMEOUT: 'TimeoutException',
  RECORD_TOO_LARGE: 'RecordTooLargeException',
  PRODUCER_CLOSED: 'KafkaException',
  COMMIT_FAILED: 'CommitFailedException',
  NOT_A_MEMBER: 'CommitFailedException',
  NO_COORDINATOR: 'TimeoutException',
};

export function exceptionName(failure: Failure): string {
  return NAMES[failure];
}

/** The same for a text that may be a class name already. */
export function exceptionNameOf(text: string): string {
  const found = Object.entries(NAMES).find(([failure]) => failure === text);
  return found === undefined ? text : found[1];
}
