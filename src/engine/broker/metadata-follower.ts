/**
 * The broker reads the metadata log and acts on what it says: it leads, follows, or lets go.
 *
 * Kafka: org.apache.kafka.image.loader.MetadataLoader,
 * kafka.server.metadata.BrokerMetadataPublisher, ReplicaManager.applyDelta.
 * Simplified: the log is read from its beginning, there are no snapshots.
 */
import type { TopicConfig } from '../config.ts';
import { emit, emitWhole, setTimer, type Context } from '../context.ts';
import { directoryOf } from '../controller/directories.ts';
import { applyRecord } from '../controller/image.ts';
import type { MetadataRecord, PartitionRegistration, TopicImage } from '../controller/metadata.ts';
import type { PartitionId } from '../ids.ts';
import { createLog } from '../log/log-state.ts';
import { mutants } from '../mutants.ts';
import { send } from '../network/transport.ts';
import { onDemand } from '../on-demand.ts';
import type { FetchMetadataResponse } from '../protocol/control-api.ts';
import type { Broker, Replica } from './broker.ts';
import { markMoved } from './completion.ts';
import { fetchTarget, learnLeader } from './controller-channel.ts';
import { tellDirectory } from './directory-assignment.ts';
import {
  directoryForReplica,
  removeCleanShutdownFiles,
  scheduleHighWatermarkCheckpoint,
} from './disk.ts';
import { environment } from './environment.ts';
import { lookAgain } from './fetch-session.ts';
import { beginLog, startLogTasks } from './log-manager.ts';
import { onPartitionLed, onPartitionResigned } from './coordinators.ts';
import { makeLeader } from './partition.ts';
import { failWaitingProduces } from './produce.ts';
import { follow, stopFollowing } from './replica-fetcher.ts';
import { applyLiveSettings } from '../process-settings.ts';

/** The controller answers an empty fetch after this time, simulated ms (quorum fetch). */
const FETCH_WAIT_MS = 500;
/** controller.quorum.fetch.timeout.ms. */
const FETCH_TIMEOUT_MS = 2000;
const RETRY_MS = 100;

export function fetchMetadata(broker: Broker, context: Context): void {
  const asked = fetchTarget(broker, context);
  if (asked === null) return;
  const { controllers, image } = broker;
  controllers.asked = asked;
  controllers.hasFailed = false;
  send(context, broker, asked, {
    channel: 'metadata-log',
    timeoutMs: FETCH_TIMEOUT_MS,
    body: {
      api: 'FetchMetadata',
      replica: broker.id,
      currentLeaderEpoch: controllers.epoch,
      fetchOffset: image.nextOffset,
      lastFetchedEpoch: -1,
      highWatermark: image.nextOffset,
      maxWaitMs: FETCH_WAIT_MS,
    },
  });
}

export function retryMetadataFetchLater(broker: Broker, context: Context): void {
  broker.controllers.hasFailed = true;
  setTimer(context, broker, {
    delayMs: RETRY_MS,
    timer: { type: 'metadata-fetch-retry' },
    cause: broker.startedBy,
  });
}

/**
 * Applies what came. Before the first publication the records only build the image: what they say
 * about the past must not make this broker a leader for a moment.
 */
export function onMetadataFetched(
  broker: Broker,
  response: FetchMetadataResponse,
  context: Context,
): void {
  const known = broker.controllers.epoch;
  learnLeader(broker, response, context);
  if (response.error !== 'NONE') {
    lookForLeader(broker, response.epoch > known, context);
    return;
  }
  const { image } = broker;
  const touched: PartitionId[] = [];
  // Leaders take new metadata before new settings: a lower min.insync.replicas alone does not move
  // a high watermark, the next append does.
  const topicsBefore = image.topics.slice();
  if (response.entries.length > 0) lookAtEverything(broker);
  for (const { offset, record } of response.entries) {
    if (offset !== image.nextOffset) continue;
    noteTouched(broker, record, touched);
    applyRecord(image, record, context.settings.topic);
    if (record.type === 'ConfigRecord' && record.scope !== 'topic') {
      applyLiveSettings(context, broker);
    }
  }
  if (broker.lifecycle.state !== 'starting') {
    for (const partition of touched) applyPartition(broker, partition, topicsBefore, context);
    const deleted = touched.filter((partition) => !image.partitions[partition]);
    if (deleted.length > 0) onDemand().groups.onPartitionsDeleted(broker, deleted, context);
  }
  fetchMetadata(broker, context);
}

/** Whoever was asked does not lead; perhaps it knows who does. */
function lookForLeader(broker: Broker, isNewEpoch: boolean, context: Context): void {
  const { leader, asked } = broker.controllers;
  if (leader !== null && (isNewEpoch || leader !== asked)) fetchMetadata(broker, context);
  else retryMetadataFetchLater(broker, context);
}

/**
 * Epochs, ISRs and brokers may change: what a fetch finds may be another thing for any partition.
 */
export function lookAtEverything(broker: Broker): void {
  for (const replica of broker.replicas) if (replica !== null) lookAgain(broker, replica);
}

function noteTouched(broker: Broker, record: MetadataRecord, touched: PartitionId[]): void {
  const add = (partition: PartitionId): void => {
    if (!touched.includes(partition)) touched.push(partition);
  };
  if (record.type === 'PartitionRecord') add(record.registration.id);
  else if (record.type === 'PartitionChangeRecord') add(record.partition);
  else if (record.type === 'RemoveTopicRecord') {
    broker.image.topics[record.topic]?.partitions.forEach(add);
  } else if (record.type === 'ClearElrRecord') {
    // It raises the partition epoch: a leader that missed it could not change its ISR any more.
    broker.image.partitions.forEach((registration) => {
      if (registration === null || registration.elr.length === 0) return;
      if (record.topic === null || record.topic === registration.topic) add(registration.id);
    });
  } else if (record.type === 'BrokerRegistrationChangeRecord') {
    // A leader that is alive again can be fetched from; one that is not can't.
    broker.image.partitions.forEach((registration) => {
      if (registration?.leader === record.broker) add(registration.id);
    });
  }
}

/** The first publication: everything that concerns this broker, as it stands now. */
export function publishMetadata(broker: Broker, context: Context): void {
  const known = Math.max(broker.image.partitions.length, broker.replicas.length);
  for (let partition = 0; partition < known; partition += 1) {
    const replica = broker.replicas[partition] ?? null;
    if (replica !== null && !isHere(broker, partition)) {
      onDemand().brokers.removeReplica(broker, replica, 'stray', context);
    }
    applyPartition(broker, partition, broker.image.topics, context);
  }
  removeCleanShutdownFiles(broker);
  scheduleHighWatermarkCheckpoint(broker, context);
  startLogTasks(broker, context);
}

/** As above, where the controller tells what there is, and ZooKeeper knows no directories. */
export function publishInZooKeeperMode(broker: Broker, context: Context): void {
  removeCleanShutdownFiles(broker);
  scheduleHighWatermarkCheckpoint(broker, context);
}

/** Leads, follows or lets go, as the image says now. */
export function applyPartition(
  broker: Broker,
  partition: PartitionId,
  topics: readonly (TopicImage | null)[],
  context: Context,
): void {
  const registration = broker.image.partitions[partition] ?? null;
  const replica = broker.replicas[partition] ?? null;
  // What lies in a failed directory can neither be brought up nor deleted.
  if (replica?.isOffline) return;
  if (registration === null || !isHere(broker, partition)) {
    if (replica !== null) dropReplica(broker, replica, context);
    return;
  }
  const own = replica ?? createReplica(broker, registration);
  if (own === null) return;
  if (replica === null) beginLog(broker, own, context);
  if (registration.leader === broker.id) {
    const settings = topics[registration.topic]?.settings ?? null;
    lead(broker, own, { registration, settings }, context);
  } else {
    obey(broker, own, registration, context);
  }
  if (broker.zk === null) tellDirectory(broker, own, context);
}

function isHere(broker: Broker, partition: PartitionId): boolean {
  return broker.image.partitions[partition]?.replicas.includes(broker.id) ?? false;
}

/** Null: it may lie in a directory that has failed. */
function createReplica(broker: Broker, registration: PartitionRegistration): Replica | null {
  const { id: partition } = registration;
  const directory = directoryForReplica(broker, directoryOf(registration, broker.id));
  if (directory === null) return null;
  while (broker.replicas.length <= partition) broker.replicas.push(null);
  const replica: Replica = {
    partition,
    directory,
    isOffline: false,
    log: createLog(),
    leader: null,
    following: null,
    leaderEpoch: -1,
    waitingProduces: [],
    watchers: [],
  };
  broker.replicas[partition] = replica;
  return replica;
}

/** The topic is gone, or another broker holds this replica now: the directory is deleted. */
function dropReplica(broker: Broker, replica: Replica, context: Context): void {
  resign(broker, replica, context);
  stopFollowing(broker, replica);
  const isDeleted = !broker.image.partitions[replica.partition];
  onDemand().brokers.removeReplica(
    broker,
    replica,
    isDeleted ? 'topic-deleted' : 'reassigned',
    context,
  );
}

function lead(
  broker: Broker,
  replica: Replica,
  { registration, settings }: { registration: PartitionRegistration; settings: TopicConfig | null },
  context: Context,
): void {
  stopFollowing(broker, replica);
  const { partition, log, leader } = replica;
  const isNew = leader === null || registration.leaderEpoch > leader.leaderEpoch;
  const env = environment(broker, replica, context);
  if (settings !== null) env.minInsyncReplicas = settings.minInsyncReplicas;
  const before = log.highWatermark;
  replica.leader = makeLeader(leader, registration, env);
  replica.leaderEpoch = registration.leaderEpoch;
  if (isNew) {
    const { leaderEpoch } = registration;
    emit(context, broker.id, { type: 'became-leader', partition, leaderEpoch });
    onPartitionLed(broker, partition, leaderEpoch, context);
  }
  noteHighWatermark(broker, replica, before, context);
}

/** States that the high watermark moved, and lets those know who wait for it. */
export function noteHighWatermark(
  broker: Broker,
  replica: Replica,
  from: number,
  context: Context,
): void {
  const to = replica.log.highWatermark;
  if (to === from) return;
  const { partition } = replica;
  emitWhole(context, {
    id: context.cluster.factCount,
    at: context.now,
    cause: context.cause,
    by: broker.id,
    type: 'high-watermark-advanced',
    partition,
    from,
    to,
  });
  lookAgain(broker, replica);
  markMoved(broker, partition);
}

function obey(
  broker: Broker,
  replica: Replica,
  registration: PartitionRegistration,
  context: Context,
): void {
  const { leader, leaderEpoch } = registration;
  const isNews = leaderEpoch > replica.leaderEpoch || replica.leader !== null;
  if (isNews) {
    resign(broker, replica, context);
    const staysInPlace = mutants.M2 && replica.following?.leader === leader;
    if (!staysInPlace) stopFollowing(broker, replica);
    replica.leaderEpoch = leaderEpoch;
    const { partition } = replica;
    emit(context, broker.id, { type: 'became-follower', partition, leader, leaderEpoch });
  }
  const source = broker.image.brokers.find(({ id }) => id === leader);
  const self = broker.image.brokers.find(({ id }) => id === broker.id);
  // On its way out it does not fetch what it has been taken out of the ISR of.
  const isLeaving = self?.inControlledShutdown === true && !registration.isr.includes(broker.id);
  if (leader === null || source === undefined || source.isFenced || isLeaving) {
    stopFollowing(broker, replica);
  } else if (replica.following === null) {
    follow(broker, replica, leader, context);
  }
}

/** Leads no longer: whoever waits here is sent elsewhere. */
export function resign(broker: Broker, replica: Replica, context: Context): void {
  if (replica.leader === null) return;
  replica.leader = null;
  const { partition } = replica;
  failWaitingProduces(broker, replica, 'NOT_LEADER_OR_FOLLOWER', context);
  onPartitionResigned(broker, partition, context);
  broker.alterPartition.queue = broker.alterPartition.queue.filter((id) => id !== partition);
  markMoved(broker, partition);
}
