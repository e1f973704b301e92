/**
 * What the broker keeps that is the controller: the whole cluster as it has read it, what it has
 * still to decide, and what it has still to tell the brokers.
 *
 * Kafka: kafka.controller.ControllerContext, ControllerEventManager,
 * ControllerChannelManager (3.9).
 */
import { cloneImage, createImage, topicByName } from '../controller/image.ts';
import type { MetadataImage, PartitionRegistration, TopicImage } from '../controller/metadata.ts';
import type { ElectionReason } from '../fact.ts';
import type { BrokerId, PartitionId, TopicId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type { ReplyAddress } from '../network/transport.ts';
import type { AdminResponse, AlterPartitionResponse } from '../protocol/control-api.ts';
import type {
  LeaderAndIsrRequest,
  StopReplicaRequest,
  UpdateMetadataRequest,
  ZkMulti,
  ZkRead,
  ZkReadResult,
  ZkWriteResult,
} from '../protocol/zookeeper-api.ts';

export type PartitionResult = AdminResponse['partitions'][number];

export interface ZkController {
  /** It counts the controllers that there were. */
  readonly epoch: number;
  /** Version of /controller_epoch: while it has it nobody has taken over. */
  readonly epochVersion: number;
  readonly since: number;
  isLoaded: boolean;
  /** A partition without a state has leader epoch -1. Brokers are those of /brokers/ids. */
  image: MetadataImage;
  deletions: Deletion[];
  /** What has happened, oldest first: one thing is dealt with at a time. */
  queue: ControllerEvent[];
  task: ControllerTask | null;
  channels: BrokerChannel[];
  /** Creations that are answered when the topic's partitions have their leaders. */
  creations: { readonly name: string; readonly address: ReplyAddress }[];
}

/** A topic that is being deleted, and who still has replicas of it. */
export interface Deletion {
  readonly topic: TopicId;
  readonly name: string;
  brokers: BrokerId[];
}

export interface BrokerChannel {
  readonly broker: BrokerId;
  readonly brokerEpoch: number;
  queue: ControlRequest[];
  isInFlight: boolean;
}

export type ControlRequest = LeaderAndIsrRequest | UpdateMetadataRequest | StopReplicaRequest;

export type ControllerEvent = { readonly cause: number } & (
  | { readonly type: 'brokers-changed' | 'topics-changed' | 'deletions-changed' }
  | { readonly type: 'leader-balance' | 'complete-moves' }
  | { readonly type: 'request'; readonly envelope: RequestEnvelope }
  | { readonly type: 'replicas-deleted'; readonly topic: TopicId; readonly broker: BrokerId }
);

/** What it is waiting for ZooKeeper to answer, a few at a time, and what it wants that for. */
export interface ControllerTask {
  readonly cause: number;
  readonly purpose: TaskPurpose;
  readonly reads: readonly ZkRead[];
  readonly multis: readonly ZkMulti[];
  readResults: ZkReadResult[];
  writeResults: ZkWriteResult[];
}

export type TaskPurpose =
  | { readonly type: 'load-names' }
  | {
      readonly type: 'load-nodes';
      readonly brokers: number;
      readonly topics: number;
      readonly deletions: readonly string[];
    }
  | { readonly type: 'load-states'; readonly partitions: readonly PartitionId[] }
  | { readonly type: 'broker-names' | 'broker-nodes' }
  | { readonly type: 'topic-names' }
  | { readonly type: 'topic-nodes'; readonly names: readonly string[] }
  | { readonly type: 'deletion-names' }
  | { readonly type: 'remove-topic'; readonly topic: TopicId }
  | {
      readonly type: 'write-states';
      readonly updates: readonly StateUpdate[];
      readonly next: AfterWrite;
    }
  | { readonly type: 'create-topic'; readonly name: string; readonly address: ReplyAddress }
  | { readonly type: 'delete-topic'; readonly address: ReplyAddress }
  | {
      readonly type: 'move-replicas';
      readonly moves: readonly Move[];
      readonly outcomes: readonly PartitionResult[];
      readonly address: ReplyAddress;
    }
  | { readonly type: 'note-moves' }
  | { readonly type: 'grow-topic'; readonly topic: TopicId; readonly address: ReplyAddress }
  | { readonly type: 'find-producer-ids' | 'take-producer-ids'; readonly address: ReplyAddress }
  | {
      readonly type: 'alter-config';
      readonly topic: TopicId;
      readonly changes: readonly { readonly name: string; readonly value: string | null }[];
      readonly address: ReplyAddress;
    };

/** The next state of a partition; several of one partition follow one another. */
export interface StateUpdate {
  readonly before: PartitionRegistration;
  readonly after: PartitionRegistration;
  readonly reason: ElectionReason;
  /** Who is told by LeaderAndIsr; everybody is told by UpdateMetadata. */
  readonly recipients: readonly BrokerId[];
}

/** Where a partition shall lie: beside what is added there is still what is to be removed. */
export interface Move {
  readonly partition: PartitionId;
  readonly replicas: readonly BrokerId[];
  readonly adding: readonly BrokerId[];
  readonly removing: readonly BrokerId[];
  /** Were being added until now. */
  readonly unneeded: readonly BrokerId[];
}

interface RemovedReplicas {
  readonly partition: PartitionId;
  readonly brokers: readonly BrokerId[];
}

/** What is left to do when states have been written. */
export type AfterWrite =
  | { readonly type: 'nothing' }
  /** Their replicas are told of everything, as they have just come. */
  | { readonly type: 'start-replicas'; readonly brokers: readonly BrokerId[] }
  | { readonly type: 'finish-failover' }
  | {
      readonly type: 'moves-begun';
      readonly removed: readonly RemovedReplicas[];
      readonly outcomes: readonly PartitionResult[];
      readonly address: ReplyAddress;
    }
  | { readonly type: 'moves-completed'; readonly removed: readonly RemovedReplicas[] }
  | {
      readonly type: 'answer-shutdown';
      readonly broker: BrokerId;
      readonly stopped: readonly PartitionRegistration[];
      readonly address: ReplyAddress;
    }
  | {
      readonly type: 'answer-alter-partition';
      readonly outcomes: readonly AlterPartitionResponse['partitions'][number][];
      readonly address: ReplyAddress;
    }
  | {
      readonly type: 'answer-elections';
      readonly outcomes: readonly PartitionResult[];
      readonly address: ReplyAddress;
    };

export function createZkController(epoch: number, epochVersion: number, now: number): ZkController {
  return {
    epoch,
    epochVersion,
    since: now,
    isLoaded: false,
    image: createImage(null),
    deletions: [],
    queue: [],
    task: null,
    channels: [],
    creations: [],
  };
}

export function cloneZkController(controller: ZkController): ZkController {
  const { task } = controller;
  return {
    ...controller,
    image: cloneImage(controller.image),
    deletions: controller.deletions.map((deletion) => ({
      ...deletion,
      brokers: deletion.brokers.slice(),
    })),
    queue: controller.queue.slice(),
    task:
      task === null
        ? null
        : {
            ...task,
            readResults: task.readResults.slice(),
            writeResults: task.writeResults.slice(),
          },
    channels: controller.channels.map((channel) => ({ ...channel, queue: channel.queue.slice() })),
    creations: controller.creations.slice(),
  };
}

export function isLive({ image }: ZkController, broker: BrokerId): boolean {
  return image.brokers.some(
    ({ id, inControlledShutdown }) => id === broker && !inControlledShutdown,
  );
}

export function isLiveOrShuttingDown({ image }: ZkController, broker: BrokerId): boolean {
  return image.brokers.some(({ id }) => id === broker);
}

/** Both questions, as elections ask them. */
export function liveBrokersOf(controller: ZkController) {
  return {
    isLive: (broker: BrokerId): boolean => isLive(controller, broker),
    isLiveOrShuttingDown: (broker: BrokerId): boolean => isLiveOrShuttingDown(controller, broker),
  };
}

/** Partitions that are not deleted and not being deleted. */
export function partitionsOf({ image, deletions }: ZkController): PartitionRegistration[] {
  const kept: PartitionRegistration[] = [];
  for (const partition of image.partitions) {
    if (partition === null) continue;
    if (deletions.some(({ topic }) => topic === partition.topic)) continue;
    kept.push(partition);
  }
  return kept;
}

/** The topic of this name, unless it is being deleted. */
export function topicNamed({ image, deletions }: ZkController, name: string): TopicImage | null {
  const topic = topicByName(image, name);
  return deletions.some((deletion) => deletion.topic === topic?.id) ? null : topic;
}

/** It has no state yet: nobody has led it. */
export function isNew({ leaderEpoch }: PartitionRegistration): boolean {
  return leaderEpoch < 0;
}

/** Nobody leads it who is alive. */
export function isOffline(controller: ZkController, { leader }: PartitionRegistration): boolean {
  return leader === null || !isLiveOrShuttingDown(controller, leader);
}
