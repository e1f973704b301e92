/**
 * What has happened, in the past tense, as ids and numbers: never as prose. People read facts
 * through `i18n`; observers such as the ledger read them as they are.
 */

import type { BrokerId, PartitionId, ProcessId, TopicId } from './ids.ts';
import type { AssignmentFactBody } from './fact-assignment.ts';
import type { ConsumerFactBody } from './fact-consumer.ts';
import type { ConsumerGroupFactBody } from './fact-consumer-group.ts';
import type { DiskFactBody } from './fact-disk.ts';
import type { QuorumRole } from './quorum/quorum-state.ts';
import type { RefusalReason } from './refusal.ts';
import type { ErrorCode } from './protocol/errors.ts';
import type { ApiName } from './protocol/api.ts';
import type { GroupFactBody } from './fact-group.ts';
import type { LogFactBody } from './fact-log.ts';
import type { MemberFactBody } from './fact-member.ts';
import type { ProducerFactBody } from './fact-producer.ts';
import type { TransactionFactBody } from './fact-transaction.ts';
import type { ShareFactBody } from './fact-share.ts';
import type { ZooKeeperFactBody } from './fact-zookeeper.ts';
import type { LogRecord } from './log/record.ts';
import type { Command } from './command.ts';

/** Why the controller changed the state of a partition. */
export type ElectionReason =
  | 'broker-fenced'
  | 'broker-unfenced'
  | 'controlled-shutdown'
  | 'unclean-registration'
  | 'broker-unregistered'
  | 'isr-change'
  | 'log-dir-failed'
  | 'reassignment'
  | 'preferred'
  | 'unclean'
  // in ZooKeeper mode
  | 'broker-gone'
  | 'broker-started'
  | 'controller-failover';

interface FactBase {
  /** Counts the facts of a run. */
  readonly id: number;
  /** Simulated ms. */
  readonly at: number;
  /** Number of the event (delivery, timer, command) whose handler stated it. */
  readonly cause: number;
  /** The process it happened to or in; null: the outside world. */
  readonly by: ProcessId | null;
}

export type FactBody =
  // processes
  | { readonly type: 'process-added'; readonly clientId: string }
  | { readonly type: 'process-removed' }
  | { readonly type: 'process-started' }
  | { readonly type: 'process-crashed' }
  | { readonly type: 'process-stopped' }
  | { readonly type: 'process-paused' }
  | { readonly type: 'process-resumed' }
  | { readonly type: 'command-refused'; readonly command: Command; readonly reason: RefusalReason }
  // brokers, as the controller decides
  | {
      readonly type: 'broker-registered';
      readonly broker: BrokerId;
      readonly brokerEpoch: number;
      readonly wasUnclean: boolean;
    }
  | { readonly type: 'registration-refused'; readonly broker: BrokerId; readonly error: ErrorCode }
  | {
      readonly type: 'broker-fenced';
      readonly broker: BrokerId;
      /** Its session has expired, its shutdown was granted, or it asked for it. */
      readonly reason: 'session-expired' | 'shut-down' | 'asked';
      readonly lastHeartbeatAt: number;
      /** Number of the event in which that heartbeat came. */
      readonly lastHeartbeat: number;
      readonly sessionTimeoutMs: number;
    }
  | { readonly type: 'broker-unfenced'; readonly broker: BrokerId }
  | { readonly type: 'controlled-shutdown-started'; readonly broker: BrokerId }
  | { readonly type: 'broker-unregistered'; readonly broker: BrokerId }
  | DiskFactBody
  | ShareFactBody
  | ZooKeeperFactBody
  // the quorum of the controllers
  | {
      readonly type: 'quorum-role-changed';
      readonly role: QuorumRole;
      readonly epoch: number;
      /** Who leads in the epoch, as far as it knows. */
      readonly leader: ProcessId | null;
    }
  | {
      readonly type: 'quorum-vote-answered';
      readonly candidate: ProcessId;
      readonly epoch: number;
      readonly isPreVote: boolean;
      readonly isGranted: boolean;
    }
  | {
      readonly type: 'quorum-leader-elected';
      readonly epoch: number;
      readonly votes: readonly ProcessId[];
    }
  /** It decides from now on: all that was committed before is known to it. */
  | { readonly type: 'controller-activated'; readonly epoch: number }
  /** The high watermark of the metadata log has moved at its leader. */
  | { readonly type: 'metadata-committed'; readonly from: number; readonly to: number }
  | { readonly type: 'metadata-truncated'; readonly from: number; readonly to: number }
  | { readonly type: 'voters-changed'; readonly voters: readonly ProcessId[] }
  // topics and partitions, as the controller decides
  | {
      readonly type: 'topic-created';
      readonly topic: TopicId;
      readonly name: string;
      readonly partitions: number;
      readonly replicationFactor: number;
      readonly isInternal: boolean;
    }
  | { readonly type: 'topic-deleted'; readonly topic: TopicId; readonly name: string }
  | {
      readonly type: 'partitions-created';
      readonly topic: TopicId;
      readonly name: string;
      /** How many there were, and how many there are. */
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly type: 'broker-config-changed';
      readonly broker: BrokerId;
      readonly name: string;
      readonly value: string | null;
    }
  | {
      readonly type: 'cluster-config-changed';
      readonly name: string;
      readonly value: string | null;
    }
  | {
      readonly type: 'topic-config-changed';
      readonly topic: TopicId;
      readonly name: string;
      readonly value: string | null;
    }
  | {
      readonly type: 'leader-elected';
      readonly partition: PartitionId;
      readonly leader: BrokerId;
      readonly previous: BrokerId | null;
      readonly leaderEpoch: number;
      readonly isr: readonly BrokerId[];
      readonly isUnclean: boolean;
      readonly reason: ElectionReason;
    }
  | {
      readonly type: 'leader-lost';
      readonly partition: PartitionId;
      readonly previous: BrokerId;
      readonly leaderEpoch: number;
      readonly reason: ElectionReason;
    }
  | {
      readonly type: 'isr-shrunk' | 'isr-expanded';
      readonly partition: PartitionId;
      readonly from: readonly BrokerId[];
      readonly to: readonly BrokerId[];
      readonly reason: ElectionReason;
    }
  | {
      readonly type: 'elr-changed';
      readonly partition: PartitionId;
      readonly from: readonly BrokerId[];
      readonly to: readonly BrokerId[];
    }
  | {
      /**
       * `from` and `to`: where it lay before and where it shall lie, without what is on the way.
       */
      readonly type: 'reassignment-started' | 'reassignment-completed' | 'reassignment-cancelled';
      readonly partition: PartitionId;
      readonly from: readonly BrokerId[];
      readonly to: readonly BrokerId[];
    }
  | {
      readonly type: 'alter-partition-refused';
      readonly partition: PartitionId;
      readonly error: ErrorCode;
    }
  | {
      readonly type: 'admin-answered';
      readonly api: ApiName;
      readonly error: ErrorCode;
      /** Kafka's own words for the error; null: it has none, or there is no error. */
      readonly message: string | null;
      readonly partitions: readonly {
        /** `orders-0`: it need not exist. */
        readonly name: string;
        readonly error: ErrorCode;
        readonly message: string | null;
      }[];
    }
  | {
      readonly type: 'offsets-listed';
      readonly partition: PartitionId;
      readonly timestamp: number;
      readonly error: ErrorCode;
      readonly offset: number;
      readonly leaderEpoch: number;
    }
  // brokers, in their own belief
  | {
      readonly type: 'became-leader';
      readonly partition: PartitionId;
      readonly leaderEpoch: number;
    }
  | {
      readonly type: 'became-follower';
      readonly partition: PartitionId;
      readonly leader: BrokerId | null;
      readonly leaderEpoch: number;
    }
  | {
      readonly type: 'records-appended';
      readonly partition: PartitionId;
      readonly baseOffset: number;
      readonly leaderEpoch: number;
      readonly records: readonly LogRecord[];
    }
  | {
      readonly type: 'high-watermark-advanced';
      readonly partition: PartitionId;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly type: 'log-truncated';
      readonly partition: PartitionId;
      readonly from: number;
      readonly to: number;
      readonly leaderEpoch: number;
    }
  | {
      readonly type: 'produce-refused';
      readonly partition: PartitionId;
      readonly error: ErrorCode;
      readonly producer: ProcessId;
    }
  | {
      readonly type: 'isr-change-proposed';
      readonly partition: PartitionId;
      readonly to: readonly BrokerId[];
    }
  | ProducerFactBody
  | TransactionFactBody
  | LogFactBody
  | MemberFactBody
  // consumers and groups
  | {
      readonly type: 'records-delivered';
      readonly partition: PartitionId;
      readonly baseOffset: number;
      /** Offset after the last one. */
      readonly nextOffset: number;
      /** With their offsets: batches may have gaps. */
      readonly records: readonly LogRecord[];
      readonly offsets: readonly number[];
    }
  | {
      readonly type: 'position-reset';
      readonly partition: PartitionId;
      readonly offset: number;
      readonly policy: string;
    }
  | {
      readonly type: 'position-truncated';
      readonly partition: PartitionId;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly type: 'partitions-assigned';
      readonly group: string;
      readonly generation: number;
      readonly partitions: readonly PartitionId[];
    }
  | {
      readonly type: 'partitions-revoked' | 'partitions-lost';
      readonly group: string;
      readonly partitions: readonly PartitionId[];
    }
  | { readonly type: 'polling-stopped' | 'polling-resumed' }
  | AssignmentFactBody
  | ConsumerFactBody
  | GroupFactBody
  | ConsumerGroupFactBody
  | {
      readonly type: 'consumer-failed';
      readonly error: string;
      readonly partitions: readonly PartitionId[];
      /** Of the record that it is about, where it is about one. */
      readonly offset?: number;
    }
  | {
      readonly type: 'commit-answered';
      readonly group: string;
      readonly error: ErrorCode | CommitFailure;
      readonly offsets: readonly { readonly partition: PartitionId; readonly offset: number }[];
    }
  // the group coordinator
  | {
      readonly type: 'coordinator-loaded' | 'coordinator-unloaded';
      readonly partition: PartitionId;
      readonly groups: readonly string[];
    }
  | {
      readonly type: 'member-joined';
      readonly group: string;
      readonly memberId: string;
      readonly clientId: string;
    }
  | {
      readonly type: 'member-left';
      readonly group: string;
      readonly memberId: string;
      readonly clientId: string;
    }
  | {
      readonly type: 'member-expired';
      readonly group: string;
      readonly memberId: string;
      readonly clientId: string;
      readonly lastHeardAt: number;
    }
  | { readonly type: 'rebalance-started'; readonly group: string; readonly reason: RebalanceReason }
  | {
      readonly type: 'rebalance-completed';
      readonly group: string;
      readonly generation: number;
      readonly protocol: string | null;
      readonly members: readonly {
        readonly clientId: string;
        readonly partitions: readonly PartitionId[];
      }[];
    }
  | {
      readonly type: 'offsets-committed';
      readonly group: string;
      readonly offsets: readonly { readonly partition: PartitionId; readonly offset: number }[];
    }
  // network
  | {
      readonly type: 'connection-broken';
      readonly from: ProcessId;
      readonly to: ProcessId;
      readonly unanswered: readonly ApiName[];
    }
  | { readonly type: 'request-timed-out'; readonly to: ProcessId; readonly api: ApiName }
  | { readonly type: 'link-cut' | 'link-healed'; readonly from: ProcessId; readonly to: ProcessId }
  | {
      readonly type: 'link-bandwidth-changed';
      readonly from: ProcessId;
      readonly to: ProcessId;
      readonly bytesPerSecond: number | null;
    }
  | {
      readonly type: 'link-loss-changed';
      readonly from: ProcessId;
      readonly to: ProcessId;
      readonly lossPercent: number;
    }
  | {
      readonly type: 'link-delay-changed';
      readonly from: ProcessId;
      readonly to: ProcessId;
      readonly delayMs: number;
    }
  | { readonly type: 'envelope-delayed'; readonly seq: number; readonly delayMs: number };

export type Fact = FactBase & FactBody;
export type FactType = FactBody['type'];

/** How a commit may fail in the client itself. */
export type CommitFailure = 'COMMIT_FAILED' | 'NOT_A_MEMBER' | 'NO_COORDINATOR';

export type RebalanceReason =
  | 'member-joined'
  | 'member-left'
  | 'member-expired'
  | 'member-changed'
  | 'leader-rejoined'
  | 'member-replaced'
  | 'over-capacity'
  | 'protocol-changed'
  | 'sync-timeout'
  | 'append-failed';

export type { RefusalReason } from './refusal.ts';
