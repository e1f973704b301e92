/**
 * The one request by which a member of the consumer protocol joins, stays, confirms and leaves.
 *
 * Kafka: ConsumerGroupHeartbeat (clients/.../common/message); KIP-848.
 */
import type { PartitionId } from '../ids.ts';
import type { ErrorCode } from './errors.ts';

export interface ConsumerGroupHeartbeatRequest {
  readonly api: 'ConsumerGroupHeartbeat';
  readonly group: string;
  /** A UUID that the client has chosen. */
  readonly memberId: string;
  readonly clientId: string;
  /** 0 joins, -1 leaves, -2: a static member leaves for a while. */
  readonly memberEpoch: number;
  /** group.instance.id; null: a dynamic member. */
  readonly instanceId: string | null;
  /** client.rack; null: none, or as before. */
  readonly rackId: string | null;
  /** max.poll.interval.ms of the client; -1: as before. */
  readonly rebalanceTimeoutMs: number;
  /** Null in the four that follow: as before. */
  readonly topics: readonly string[] | null;
  /** A regular expression that the broker resolves (RE2/J). */
  readonly pattern: string | null;
  readonly serverAssignor: string | null;
  readonly owned: readonly PartitionId[] | null;
}

export interface ConsumerGroupHeartbeatResponse {
  readonly api: 'ConsumerGroupHeartbeat';
  readonly error: ErrorCode;
  /** Kafka's own words for the error; null: it has none, or there is no error. */
  readonly message: string | null;
  readonly memberId: string;
  readonly memberEpoch: number;
  readonly heartbeatIntervalMs: number;
  /** Null: as before. */
  readonly assignment: readonly PartitionId[] | null;
}
