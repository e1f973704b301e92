/**
 * What is assigned to a consumer, and where reading goes on: from the committed offset, or else as
 * the reset policy says.
 *
 * Kafka: SubscriptionState, ConsumerCoordinator.initWithCommittedOffsetsIfNeeded.
 */
import type { Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type { OffsetFetchResponse } from '../protocol/group-api.ts';
import { ensureCoordinator, markCoordinatorUnknown, retryDelayMs } from './consumer-coordinator.ts';
import { dropBuffer, fail, forgetFetchFailure, refreshMetadata, wake } from './consumer-poll.ts';
import { askEpochs, askOffsets } from './consumer-reset.ts';
import type { AssignedPartition, Consumer } from './consumer.ts';
import { enterFetchState } from './fetch-state.ts';
import { checkReplicas } from './read-replica.ts';

import {
  markStale,
  partitionMetadata,
  type ClientMetadata,
  type ClientPartition,
} from './metadata.ts';
import { onDemand } from '../on-demand.ts';

export interface OffsetFetchState {
  isInFlight: boolean;
  /** The generation it was sent in: an answer for another one is dropped. */
  generation: number;
  /** No OffsetFetch before this tick. */
  retryAt: number;
  /** An answer has come, which no poll has acted on yet. */
  isNews: boolean;
}

export function assignedPartition(
  { assignment }: Consumer,
  partition: PartitionId,
): AssignedPartition | null {
  const first = assignment[0];
  if (first === undefined || partition < first.partition)
    return findAssigned(assignment, partition);
  // Created together, the partitions of a range have neighbouring ids.
  const guess = assignment[partition - first.partition];
  return guess?.partition === partition ? guess : findAssigned(assignment, partition);
}

function findAssigned(
  assignment: readonly AssignedPartition[],
  partition: PartitionId,
): AssignedPartition | null {
  for (const own of assignment) if (own.partition === partition) return own;
  return null;
}

export function owned({ assignment }: Consumer): PartitionId[] {
  return assignment.map(({ partition }) => partition);
}

/** Its records may be fetched, and returned: not while it is about to be given up. */
export function isFetchable(own: AssignedPartition): boolean {
  return own.state === 'FETCHING' && !own.isPaused && !own.isPendingRevocation;
}

/**
 * From now on these partitions are assigned. Those that it had keep their positions; of the others
 * nothing is known yet.
 */
export function assign(
  consumer: Consumer,
  partitions: readonly PartitionId[],
  context: Context,
): void {
  const { metadata, buffered, assignment } = consumer;
  const given = new Set(partitions);
  consumer.assignment = assignment.filter(({ partition }) => given.has(partition));
  consumer.buffered = buffered.filter((partition) => given.has(partition));
  for (const { partition } of consumer.assignment) given.delete(partition);
  for (const partition of given) {
    const place = placeOf(metadata, partition);
    // Its own metadata may lag behind that of the leader, who gave them to it.
    if (place === null) markStale(metadata);
    add(consumer, partition, place?.topic ?? '', place?.index ?? -1);
  }
  refreshMetadata(consumer, context);
  consumer.assignment.sort(byTopic);
}

/** The name of the partition, of which the metadata may know no more than that. */
function placeOf(
  { topics }: ClientMetadata,
  partition: PartitionId,
): { readonly topic: string; readonly index: number } | null {
  for (const { name, partitions } of topics) {
    const guess = partition - (partitions[0]?.partition ?? 0);
    const isThere = partitions[guess]?.partition === partition;
    const index = isThere ? guess : partitions.findIndex((own) => own.partition === partition);
    if (index >= 0) return { topic: name, index };
  }
  return null;
}

function byTopic(left: AssignedPartition, right: AssignedPartition): number {
  if (left.topic === right.topic) return left.index - right.index;
  return left.topic < right.topic ? -1 : 1;
}

function add(consumer: Consumer, partition: PartitionId, topic: string, index: number): void {
  consumer.assignment.push({
    partition,
    topic,
    index,
    state: 'INITIALIZING',
    isPaused: false,
    isPendingRevocation: false,
    resetPolicy: '',
    position: -1,
    positionEpoch: -1,
    leader: null,
    validatedEpoch: -1,
    readReplica: null,
    readReplicaUntil: 0,
    highWatermark: -1,
    lastStableOffset: -1,
    committed: -1,
    buffer: [],
    bufferIndex: 0,
    reader: null,
    retryAt: 0,
  });
}

/** New metadata: partitions chosen by name are found, and leaders may have changed. */
export function takeNewMetadata(consumer: Consumer): void {
  const { metadata, subscription } = consumer;
  const { assign: chosen } = subscription;
  for (const { name, error, partitions } of metadata.topics) {
    if (error !== 'NONE') continue;
    const isOtherwise = hasOtherNames(consumer, name, partitions);
    if (!isOtherwise && chosen === null) continue;
    partitions.forEach(({ partition }, index) => {
      if (isOtherwise) takeName(consumer, partition, name, index);
      if (chosen === null || !chosen.includes(`${name}-${index}`)) return;
      if (!consumer.assignment.some((own) => own.topic === name && own.index === index)) {
        add(consumer, partition, name, index);
        consumer.assignment.sort(byTopic);
      }
    });
  }
  for (const own of consumer.assignment) followLeader(metadata, own);
  checkReplicas(consumer);
}

/** Something is assigned that the topic may have a name for, or another partition. */
function hasOtherNames(
  { assignment }: Consumer,
  name: string,
  partitions: readonly ClientPartition[],
): boolean {
  return assignment.some(({ topic, index, partition }) => {
    if (topic === '') return true;
    const known = topic === name ? partitions[index] : undefined;
    return known !== undefined && known.partition !== partition;
  });
}

/** A partition that was assigned before its topic was known; or one whose topic was made anew. */
function takeName(consumer: Consumer, partition: PartitionId, topic: string, index: number): void {
  const at = consumer.assignment.findIndex(
    (own) =>
      (own.partition === partition && own.topic === '') ||
      (own.partition !== partition && own.topic === topic && own.index === index),
  );
  const own = consumer.assignment[at];
  if (own === undefined) return;
  dropBuffer(own);
  const renamed = { ...own, partition, topic, index, leader: null, positionEpoch: -1 };
  consumer.assignment[at] = { ...renamed, validatedEpoch: -1 };
  consumer.assignment.sort(byTopic);
}

/** Takes over a leader that is news. A position of a known epoch has to be checked with it. */
export function followLeader(metadata: ClientMetadata, own: AssignedPartition): void {
  const known = partitionMetadata(metadata, own.partition);
  if (known === null || known.leader === null) return;
  if (known.leader === own.leader && known.leaderEpoch === own.validatedEpoch) return;
  if (own.state === 'AWAIT_RESET' || own.state === 'INITIALIZING') {
    own.leader = known.leader;
    own.validatedEpoch = known.leaderEpoch;
    return;
  }
  own.leader = known.leader;
  own.readReplica = null;
  own.validatedEpoch = known.leaderEpoch;
  own.retryAt = 0;
  own.state = own.positionEpoch >= 0 ? 'AWAIT_VALIDATION' : 'FETCHING';
}

/** Starts from an offset that somebody chose, which is checked if its epoch is known. */
export function startAt(
  consumer: Consumer,
  own: AssignedPartition,
  offset: number,
  epoch: number,
): void {
  own.position = offset;
  own.positionEpoch = epoch;
  forgetFetchFailure(consumer, own.partition);
  own.retryAt = 0;
  own.leader = null;
  own.validatedEpoch = -1;
  enterFetchState(own, 'FETCHING');
  dropBuffer(own);
  followLeader(consumer.metadata, own);
}

/** `seek()`: nothing is checked, the next fetch will tell. */
export function seek(consumer: Consumer, own: AssignedPartition, offset: number): void {
  startAt(consumer, own, offset, -1);
}

/** Asks for what is missing: committed offsets, resets, validations. */
export function updatePositions(consumer: Consumer, context: Context): void {
  const { offsetFetch } = consumer;
  let isInitializing = false;
  let isUnsettled = false;
  for (const { state } of consumer.assignment) {
    if (state === 'INITIALIZING') isInitializing = true;
    else if (state !== 'FETCHING') isUnsettled = true;
  }
  if (offsetFetch.isNews) {
    // Positions that have just been learnt are validated by the next look, after the first fetch.
    offsetFetch.isNews = false;
    if (isUnsettled) wake(consumer, context.now, context);
  } else if (isUnsettled) askEpochs(consumer, context);
  if (isInitializing) {
    if (consumer.plan.group === null) resetInitializing(consumer);
    else fetchCommitted(consumer, context);
    isUnsettled = true;
  }
  if (isUnsettled) askOffsets(consumer, context);
}

/** With the classic protocol nobody asks who wants to know. */
const NO_MEMBER = { memberId: null, memberEpoch: -1 };

function fetchCommitted(consumer: Consumer, context: Context): void {
  const { offsetFetch, membership, plan, config } = consumer;
  if (offsetFetch.isInFlight && offsetFetch.generation === membership.generation) return;
  if (offsetFetch.retryAt > context.now) {
    wake(consumer, offsetFetch.retryAt, context);
    return;
  }
  const coordinator = ensureCoordinator(consumer, context);
  if (coordinator === null || plan.group === null) return;
  offsetFetch.isInFlight = true;
  offsetFetch.generation = membership.generation;
  const partitions = consumer.assignment
    .filter(({ state }) => state === 'INITIALIZING')
    .map(({ partition }) => partition);
  send(context, consumer, coordinator, {
    channel: 'coordinator',
    timeoutMs: config.requestTimeoutMs,
    body: {
      api: 'OffsetFetch',
      group: plan.group,
      ...(consumer.modern === null
        ? NO_MEMBER
        : onDemand().members.offsetFetchIdentity(consumer, consumer.modern)),
      requireStable: true,
      partitions,
    },
  });
}

export function onOffsetFetchAnswer(
  consumer: Consumer,
  { error, offsets }: OffsetFetchResponse,
  context: Context,
): void {
  const { offsetFetch, membership } = consumer;
  if (!offsetFetch.isInFlight || offsetFetch.generation !== membership.generation) return;
  offsetFetch.isInFlight = false;
  if (error !== 'NONE') {
    if (error === 'NOT_COORDINATOR' || error === 'COORDINATOR_NOT_AVAILABLE') {
      markCoordinatorUnknown(consumer);
    }
    if (consumer.modern !== null)
      onDemand().members.onOffsetFetchRefused(consumer, consumer.modern, error);
    offsetFetch.retryAt = context.now + retryDelayMs(consumer, context);
    return;
  }
  if (offsets.some((one) => one.error !== 'NONE')) {
    // A transaction that writes offsets has not ended yet: they are asked for again.
    offsetFetch.retryAt = context.now + retryDelayMs(consumer, context);
    return;
  }
  offsetFetch.isNews = true;
  for (const { partition, offset, leaderEpoch } of offsets) {
    const own = assignedPartition(consumer, partition);
    if (own === null || own.state !== 'INITIALIZING') continue;
    if (offset < 0) own.position = UNCOMMITTED;
    else {
      own.committed = offset;
      startAt(consumer, own, offset, leaderEpoch);
    }
  }
  resetInitializing(consumer);
}

/** Marks a partition of which the coordinator said that nothing was committed. */
const UNCOMMITTED = -2;

/** Without a committed offset the reset policy decides; without a policy the application has to. */
function resetInitializing(consumer: Consumer): void {
  const { plan, config } = consumer;
  const missing = consumer.assignment.filter(
    ({ state, position }) =>
      state === 'INITIALIZING' && (plan.group === null || position === UNCOMMITTED),
  );
  if (missing.length === 0) return;
  if (config.autoOffsetReset !== 'none') {
    for (const own of missing) requestReset(own, config.autoOffsetReset);
    return;
  }
  // It stays as it is: the next poll asks, and fails, again.
  for (const own of missing) own.position = -1;
  const partitions = missing.map(({ partition }) => partition);
  fail(consumer, { error: 'NoOffsetForPartitionException', partitions });
}

/** The leader will be asked where that is: by auto.offset.reset, or the `beginning` or `end`. */
export function requestReset(own: AssignedPartition, policy: string): void {
  enterFetchState(own, 'AWAIT_RESET');
  own.resetPolicy = policy;
  own.position = -1;
  own.positionEpoch = -1;
  own.retryAt = 0;
  dropBuffer(own);
}
