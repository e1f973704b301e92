/**
 * A consumer: its positions, its membership in a group, and the application that polls.
 *
 * Kafka: KafkaConsumer, ConsumerCoordinator, AbstractCoordinator, SubscriptionState, Fetcher.
 */
import type { BrokerId, PartitionId } from '../ids.ts';
import type { ConsumerConfig } from './consumer-config.ts';
import type { ConsumerPlan } from '../command.ts';
import type { ClientMetadata } from './metadata.ts';
import type { ProcessBase } from '../process.ts';
import type { RecordBatch } from '../log/record.ts';

export interface Consumer extends ProcessBase {
  readonly kind: 'consumer';
  readonly clientId: string;
  readonly plan: ConsumerPlan;
  config: ConsumerConfig;
  metadata: ClientMetadata;
  membership: Membership;
  /** Assigned partitions, ordered by topic name and partition number. */
  assignment: AssignedPartition[];
  fetches: NodeFetch[];
  isPolling: boolean;
  pollRound: number;
  lastPollAt: number;
  lastAutoCommitAt: number;
  isClosing: boolean;
  /** An exception that the application met: it does not poll any more. */
  failure: string | null;
}

/** Kafka: AbstractCoordinator.MemberState. */
export type MemberState = 'UNJOINED' | 'PREPARING_REBALANCE' | 'COMPLETING_REBALANCE' | 'STABLE';

export interface Membership {
  state: MemberState;
  coordinator: BrokerId | null;
  isFindingCoordinator: boolean;
  memberId: string;
  generation: number;
  protocol: string | null;
  /** The next poll has to rejoin. */
  needsRejoin: boolean;
  /** Partition counts of the subscribed topics when it last joined: a change needs a rejoin. */
  joinedTopics: readonly { readonly topic: string; readonly partitions: number }[];
  heartbeatRound: number;
  lastHeartbeatAt: number;
  retryRound: number;
}

/** Kafka: SubscriptionState.FetchStates. */
export type FetchState = 'INITIALIZING' | 'FETCHING' | 'AWAIT_RESET' | 'AWAIT_VALIDATION';

export interface AssignedPartition {
  readonly partition: PartitionId;
  state: FetchState;
  /** Next offset that poll() returns. */
  position: number;
  /** Epoch of the last record before the position; -1: unknown. */
  positionEpoch: number;
  /** Leader epoch that the position was validated against. */
  validatedEpoch: number;
  /** As the last fetch response said; -1 before. */
  highWatermark: number;
  /** What this member last committed, and was told so; -1: nothing. */
  committed: number;
  /** Fetched and not yet returned by poll(). */
  buffer: readonly RecordBatch[];
}

/** The fetch connection to one broker. */
export interface NodeFetch {
  readonly broker: BrokerId;
  isInFlight: boolean;
  isFullNext: boolean;
  /** Positions as the session on the broker has them. */
  session: { partition: PartitionId; fetchOffset: number; leaderEpoch: number }[];
  notBefore: number;
}
