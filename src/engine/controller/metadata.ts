/**
 * The metadata of the cluster: the records of the metadata log and the image that they add up to.
 * The controller and every broker hold an image of their own, as far as they have read the log.
 *
 * Kafka: org.apache.kafka.image.MetadataImage, PartitionRegistration, BrokerRegistration; the
 * record names are those of metadata/src/main/resources/common/metadata.
 * Simplified: features are settings of the scenario; directory ids are small integers.
 */
import type { TopicConfig } from '../config.ts';
import type { ElectionReason, FactBody } from '../fact.ts';
import type { BrokerId, DirectoryId, PartitionId, ProcessId, TopicId } from '../ids.ts';

export type LeaderRecoveryState = 'RECOVERED' | 'RECOVERING';

/** What the controller says of one partition. Immutable: a change makes a new object. */
export interface PartitionRegistration {
  readonly id: PartitionId;
  readonly topic: TopicId;
  /** Partition number within its topic. */
  readonly index: number;
  readonly replicas: readonly BrokerId[];
  /** By place in `replicas`; empty where no broker has said where its replica lies. */
  readonly directories: readonly DirectoryId[];
  readonly isr: readonly BrokerId[];
  /** Eligible leader replicas: not in sync, but known to hold all that is committed (KIP-966). */
  readonly elr: readonly BrokerId[];
  readonly lastKnownElr: readonly BrokerId[];
  readonly addingReplicas: readonly BrokerId[];
  readonly removingReplicas: readonly BrokerId[];
  readonly leader: BrokerId | null;
  readonly leaderRecoveryState: LeaderRecoveryState;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
}

export interface BrokerRegistration {
  readonly id: BrokerId;
  readonly brokerEpoch: number;
  /** Which run of the broker's process registered (Kafka: a random incarnation id). */
  readonly incarnation: number;
  readonly rack: string | null;
  readonly isFenced: boolean;
  readonly inControlledShutdown: boolean;
  /** Its log directories that work; empty: they are not known, and count as working. */
  readonly directories: readonly DirectoryId[];
}

export interface TopicImage {
  readonly id: TopicId;
  readonly name: string;
  /** Where a script prescribes it: see `topicUuid`. */
  readonly uuid?: string;
  readonly isInternal: boolean;
  /** By partition number. */
  readonly partitions: readonly PartitionId[];
  /** Topic-level settings only: Kafka's dotted names, values as text. Sorted by name. */
  readonly configs: readonly ConfigEntry[];
  /** What holds for it: its own settings over those of the cluster over the defaults. */
  readonly settings: TopicConfig;
}

export interface BrokerConfigs {
  readonly broker: BrokerId;
  readonly configs: readonly ConfigEntry[];
}

export interface GroupConfigs {
  readonly group: string;
  readonly configs: readonly ConfigEntry[];
}

export interface ConfigEntry {
  readonly name: string;
  readonly value: string;
}

export interface MetadataImage {
  /** Who votes in the quorum, once the log has said so; empty before. */
  voters: readonly ProcessId[];
  /** Offset of the next metadata record to apply. */
  nextOffset: number;
  /** Ordered by broker number. */
  brokers: BrokerRegistration[];
  /** Index: TopicId. `null` once deleted. */
  topics: (TopicImage | null)[];
  /** Index: PartitionId. `null` once deleted. */
  partitions: (PartitionRegistration | null)[];
  /** Dynamic settings of all brokers, sorted by name. */
  clusterConfigs: readonly ConfigEntry[];
  /** Dynamic settings of single brokers, by number; a broker without any is not listed. */
  brokerConfigs: readonly BrokerConfigs[];
  /** Settings of groups, sorted by name; a group without any is not listed. */
  groupConfigs: readonly GroupConfigs[];
  /** The broker whose image this is: its own settings hold for it. Null: a controller's. */
  readonly self: BrokerId | null;
  /** Ids of producers from this one on belong to no broker yet. */
  nextProducerId: number;
}

/** The quorum's own records: who leads an epoch, who votes. */
export type ControlRecord =
  | { readonly type: 'LeaderChangeMessage'; readonly leader: ProcessId }
  | { readonly type: 'VotersRecord'; readonly voters: readonly ProcessId[] };

export type MetadataRecord =
  | ControlRecord
  | {
      readonly type: 'RegisterBrokerRecord';
      readonly broker: BrokerId;
      /** Equal to the offset of this record, unless the same incarnation registers again. */
      readonly brokerEpoch: number;
      readonly incarnation: number;
      readonly rack: string | null;
      readonly isFenced: boolean;
      readonly inControlledShutdown: boolean;
      readonly directories: readonly DirectoryId[];
    }
  | {
      readonly type: 'BrokerRegistrationChangeRecord';
      readonly broker: BrokerId;
      readonly brokerEpoch: number;
      /** Absent: unchanged. */
      readonly isFenced?: boolean;
      readonly inControlledShutdown?: boolean;
      /** Those that still work. */
      readonly directories?: readonly DirectoryId[];
    }
  | {
      readonly type: 'UnregisterBrokerRecord';
      readonly broker: BrokerId;
      readonly brokerEpoch: number;
    }
  | {
      readonly type: 'TopicRecord';
      readonly topic: TopicId;
      readonly name: string;
      readonly isInternal: boolean;
      /** As Kafka writes it; absent: it follows from the number. */
      readonly uuid?: string;
    }
  | { readonly type: 'RemoveTopicRecord'; readonly topic: TopicId }
  | { readonly type: 'PartitionRecord'; readonly registration: PartitionRegistration }
  | PartitionChangeRecord
  | {
      readonly type: 'ConfigRecord';
      readonly scope: 'topic' | 'cluster' | 'broker' | 'group';
      /** The name of the topic or group, the broker's number; empty for the cluster. */
      readonly resource: string;
      readonly name: string;
      /** `null` removes the setting. */
      readonly value: string | null;
    }
  | {
      readonly type: 'ProducerIdsRecord';
      readonly broker: BrokerId;
      readonly brokerEpoch: number;
      /** The first id after the block. */
      readonly nextProducerId: number;
    }
  | {
      readonly type: 'ClearElrRecord';
      /** `null`: every topic. */
      readonly topic: TopicId | null;
    };

/** Only what changes is present. A present `leader` raises the leader epoch, even an equal one. */
export interface PartitionChangeRecord {
  readonly type: 'PartitionChangeRecord';
  readonly partition: PartitionId;
  readonly isr?: readonly BrokerId[];
  /** `null`: no leader. */
  readonly leader?: BrokerId | null;
  readonly replicas?: readonly BrokerId[];
  readonly removingReplicas?: readonly BrokerId[];
  readonly addingReplicas?: readonly BrokerId[];
  readonly leaderRecoveryState?: LeaderRecoveryState;
  readonly elr?: readonly BrokerId[];
  readonly lastKnownElr?: readonly BrokerId[];
  /** By place in the replicas after the change. */
  readonly directories?: readonly DirectoryId[];
}

/** One entry of the metadata log. */
export interface MetadataEntry {
  readonly offset: number;
  readonly epoch: number;
  readonly record: MetadataRecord;
  /** The event that made the controller decide it: what brokers do on reading it follows. */
  readonly cause: number;
  /** Why a partition changes by it; null where none does. */
  readonly reason: ElectionReason | null;
  /** What is stated when it is committed; null: nothing beyond what the record says. */
  readonly facts: readonly FactBody[] | null;
}
