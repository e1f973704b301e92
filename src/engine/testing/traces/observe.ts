/**
 * What there is to see of a simulated cluster, in the form in which the recorder of real ones wrote
 * it down: registrations as the controller has them, logs as they lie on the brokers' disks.
 */
import type { Broker, Replica } from '../../broker/broker.ts';
import { directoryIn } from '../../broker/disk.ts';
import {
  activeController,
  brokersOf,
  committedImage,
  controllerOf,
  type Cluster,
} from '../../cluster.ts';
import type { MetadataImage, PartitionRegistration } from '../../controller/metadata.ts';
import { compareIds, numberOf } from '../../ids.ts';
import { forEachBatch, type Log } from '../../log/log-state.ts';
import { offsetAt } from '../../log/record.ts';
import { leaderNumber, nameOf, namesOf, numbers, type LogNames } from './decisions.ts';
import { observersOf } from '../../quorum/leader.ts';
import { describeGroup } from './observe-groups.ts';
import { describeShareGroup } from './observe-share-groups.ts';
import { describeTransaction } from './observe-transactions.ts';
import type { Json, JsonObject } from './json.ts';
import type { Shows } from './recording.ts';
import { segmentsOf } from './observe-segments.ts';

export interface View {
  readonly shows: Shows;
  /** Groups that the script has named so far. */
  readonly groups: ReadonlySet<string>;
  readonly shareGroups: ReadonlySet<string>;
  readonly transactionalIds: ReadonlySet<string>;
}

export function observe(cluster: Cluster, view: View): JsonObject {
  const { shows, groups, shareGroups, transactionalIds } = view;
  const controller = controllerOf(cluster);
  const image = committedImage(cluster);
  const names = namesOf(controller.log.slice(0, controller.logLength));
  const seen: Record<string, Json> = {
    brokers: brokerStates(image),
    partitions: partitionStates(image, names, shows),
    replicas: replicasOnDisk(cluster, names, shows),
  };
  if (groups.size > 0) {
    const sorted = [...groups].sort();
    seen['groups'] = Object.fromEntries(
      sorted.map((group) => [group, describeGroup(cluster, group, names)]),
    );
  }
  if (shareGroups.size > 0) {
    const sorted = [...shareGroups].sort();
    seen['shareGroups'] = Object.fromEntries(
      sorted.map((group) => [group, describeShareGroup(cluster, group, names)]),
    );
  }
  if (transactionalIds.size > 0) {
    const sorted = [...transactionalIds].sort();
    seen['transactions'] = Object.fromEntries(
      sorted.map((id) => [id, describeTransaction(cluster, id, names)]),
    );
  }
  if (shows.quorum) seen['quorum'] = quorumState(cluster);
  return seen;
}

/** DescribeQuorum, as the active controller answers it; without one the question times out. */
function quorumState(cluster: Cluster): JsonObject {
  const active = activeController(cluster);
  if (active === null) return { error: 'TimeoutException' };
  const { epoch, quorum } = active;
  return {
    leader: numberOf(active.id),
    leaderEpoch: epoch,
    voters: numbers(quorum.voters.toSorted(compareIds)),
    observers: numbers(observersOf(active, cluster.now).toSorted(compareIds)),
  };
}

function brokerStates(image: MetadataImage): JsonObject {
  return Object.fromEntries(
    image.brokers.map(({ id, inControlledShutdown, isFenced }) => [
      String(numberOf(id)),
      inControlledShutdown ? 'controlled-shutdown' : isFenced ? 'fenced' : 'active',
    ]),
  );
}

function partitionStates(image: MetadataImage, names: LogNames, shows: Shows): JsonObject {
  const states: Record<string, Json> = {};
  for (const registration of image.partitions) {
    if (registration === null) continue;
    const name = nameOf(names, registration.id);
    if (isShown(name, shows)) states[name] = partitionState(registration);
  }
  return states;
}

function isShown(partition: string, shows: Shows): boolean {
  return shows.internalTopics || !partition.startsWith('__');
}

/** Empty sets, and a leader that has recovered, are not written down. */
function partitionState(registration: PartitionRegistration): JsonObject {
  const { elr, lastKnownElr, addingReplicas, removingReplicas } = registration;
  return {
    leader: leaderNumber(registration.leader),
    leaderEpoch: registration.leaderEpoch,
    partitionEpoch: registration.partitionEpoch,
    replicas: numbers(registration.replicas),
    isr: numbers(registration.isr),
    ...(elr.length === 0 ? {} : { elr: numbers(elr) }),
    ...(lastKnownElr.length === 0 ? {} : { lastKnownElr: numbers(lastKnownElr) }),
    ...(addingReplicas.length === 0 ? {} : { adding: numbers(addingReplicas) }),
    ...(removingReplicas.length === 0 ? {} : { removing: numbers(removingReplicas) }),
    ...(registration.leaderRecoveryState === 'RECOVERED'
      ? {}
      : { leaderRecoveryState: registration.leaderRecoveryState }),
  };
}

function replicasOnDisk(cluster: Cluster, names: LogNames, shows: Shows): JsonObject {
  const replicas: Record<string, Record<string, Json>> = {};
  const brokers = brokersOf(cluster).sort((left, right) => compareIds(left.id, right.id));
  for (const broker of brokers) {
    for (const replica of broker.replicas) {
      if (replica === null || replica.isOffline) continue;
      const name = nameOf(names, replica.partition);
      if (!isShown(name, shows)) continue;
      (replicas[name] ??= {})[String(numberOf(broker.id))] = replicaOnDisk(
        cluster,
        broker,
        replica,
        shows,
      );
    }
  }
  return replicas;
}

/**
 * The high watermark of a broker that does not run is the one that it has written down; so is every
 * log start that is not the beginning of a segment.
 */
function replicaOnDisk(
  cluster: Cluster,
  broker: Broker,
  { partition, directory, log }: Replica,
  shows: Shows,
): JsonObject {
  const { highWatermark, highWatermarkCheckpoint } = log;
  const { image, status } = broker;
  const topic = image.partitions[partition]?.topic;
  const settings = topic === undefined ? null : image.topics[topic]?.settings;
  const { segmentIndexBytes } = settings ?? cluster.settings.topic;
  const isOpen = (directoryIn(broker, directory)?.cleanShutdownEpoch ?? -1) < 0;
  return {
    logStartOffset: Math.max(log.segments[0]?.baseOffset ?? 0, log.logStartOffsetCheckpoint),
    logEndOffset: log.logEndOffset,
    records: recordsOf(log),
    leaderEpochs: log.leaderEpochs.map(({ epoch, startOffset }) => [epoch, startOffset]),
    ...(shows.segments ? { segments: segmentsOf(log, { segmentIndexBytes, isOpen }) } : {}),
    highWatermark: status === 'running' ? highWatermark : highWatermarkCheckpoint,
  };
}

/** `offset:leaderEpoch:key=value`. */
function recordsOf(log: Log): string[] {
  const records: string[] = [];
  forEachBatch(log, (batch) => {
    if (batch.control !== null) {
      records.push(`${batch.baseOffset}:${batch.leaderEpoch}:<${batch.control}>`);
      return;
    }
    batch.records.forEach(({ key, value }, index) => {
      const text = `${key === null ? '' : `${key}=`}${value ?? '<null>'}`;
      records.push(`${offsetAt(batch, index)}:${batch.leaderEpoch}:${text}`);
    });
  });
  return records;
}
