/**
 * The poll loop of the application: group business first, then positions, then records.
 *
 * Kafka: ClassicKafkaConsumer.poll, ConsumerCoordinator.poll, FetchCollector.collectFetch.
 */
import { withItem, withoutItem } from '../../base/list.ts';
import { emitWhole, setTimer, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { firstIndexFrom, offsetAt, type LogRecord, type RecordBatch } from '../log/record.ts';
import { passes } from './committed-reader.ts';
import { continueCommits, maybeAutoCommit } from './consumer-commit.ts';
import { ensureCoordinator } from './consumer-coordinator.ts';
import { sendFetches } from './consumer-fetch.ts';
import { armHeartbeat } from './consumer-heartbeat.ts';
import { joinIfNeeded } from './consumer-join.ts';
import { isInListener } from './consumer-listener.ts';
import { hasTopicsChanged } from './consumer-leader.ts';
import { assignedPartition, isFetchable, updatePositions } from './consumer-positions.ts';
import { continueWork, endWork, raise, work } from './consumer-work.ts';
import type { AssignedPartition, Consumer } from './consumer.ts';
import { isReadable } from './deserializers.ts';

import { requestMetadata, type MetadataNeeds } from './metadata.ts';
import { onDemand } from '../on-demand.ts';

/** An exception: its class in Kafka, and the partitions that it names. */
export interface ConsumerFailure {
  readonly error: string;
  readonly partitions: readonly PartitionId[];
  /** Of the record that it is about, where it is about one. */
  readonly offset?: number;
}

/** Whether it takes part in a group, rather than choosing its partitions itself. */
export function isSubscribed({ plan, subscription }: Consumer): boolean {
  const { topics, assign, pattern } = subscription;
  return plan.group !== null && assign === null && (topics.length > 0 || pattern !== null);
}

/** Whether the application is in a poll now: it has not stopped polling, and is not busy. */
export function isInPoll(consumer: Consumer): boolean {
  return (
    (consumer.isPolling || consumer.pollsUntil >= 0) &&
    consumer.busyUntil < 0 &&
    (consumer.listener === null || consumer.listener.hasReturned) &&
    consumer.failure === null &&
    consumer.closing === null &&
    (consumer.application === null || consumer.application.phase === 'polling') &&
    !consumer.commits.some(({ kind }) => kind === 'sync')
  );
}

/**
 * Topics whose metadata it needs: its own, as a group leader those of the others, and those that it
 * is about to commit for, which does not create them.
 */
export function metadataNeeds(consumer: Consumer): MetadataNeeds {
  if (consumer.subscription.pattern !== null) return onDemand().patterns.patternNeeds(consumer);
  const { subscription, config, membership } = consumer;
  const { topics, assign } = subscription;
  const { groupTopics } = membership;
  const named = consumer.commits.flatMap(({ names }) => Object.keys(names ?? {}).map(topicOf));
  const allowAutoTopicCreation = config.allowAutoCreateTopics && named.length === 0;
  const own = assign === null ? topics : assign.map(topicOf);
  const isAll = assign === null && groupTopics.length === 0 && named.length === 0;
  const all = isAll ? topics : [...new Set([...own, ...groupTopics, ...named])];
  return { topics: all, allowAutoTopicCreation, config };
}

export function topicOf(partition: string): string {
  return partition.slice(0, partition.lastIndexOf('-'));
}

/** The end of every handler: what waits is taken up again, and the application polls on. */
export function settle(consumer: Consumer, context: Context): void {
  if (consumer.modern !== null)
    onDemand().members.runNetworkThread(consumer, consumer.modern, context);
  if (consumer.commits.length > 0) continueCommits(consumer, context);
  if (consumer.closing === null) {
    poll(consumer, context);
    if (consumer.locatesUntil >= 0) locate(consumer, context);
  } else onDemand().consumerFailures.onCloseDue(consumer, context);
  if (consumer.modern !== null)
    onDemand().members.runNetworkThread(consumer, consumer.modern, context);
}

/** What a poll does at this moment, if there is one. */
function poll(consumer: Consumer, context: Context): void {
  const { now } = context;
  if (consumer.busyUntil >= 0) {
    if (consumer.busyUntil > now) {
      wake(consumer, consumer.busyUntil, context);
      return;
    }
    consumer.busyUntil = -1;
    if (consumer.application?.phase === 'processing') {
      onDemand().applications.onProcessed(consumer.application, context);
      return;
    }
    if (consumer.inHand.length > 0 || consumer.plan.commits === 'after-processing') {
      endWork(consumer, context);
    }
  }
  if (consumer.toProcess > 0) continueWork(consumer, context);
  if (consumer.listener !== null && isInListener(consumer, consumer.listener, context)) return;
  if (!isInPoll(consumer)) return;
  consumer.lastPollAt = now;
  if (consumer.pendingFailure === null && pollCoordinator(consumer, context)) {
    if (!consumer.isSteady) updatePositions(consumer, context);
  }
  if (consumer.listener !== null) return;
  const isStopped = consumer.pendingFailure !== null && !isOfFetch(consumer.pendingFailure);
  const count = isStopped ? 0 : deliver(consumer, context);
  const { pendingFailure } = consumer;
  if (count === 0 && pendingFailure !== null) {
    raise(consumer, pendingFailure, context);
    return;
  }
  sendFetches(consumer, context);
  if (count > 0) work(consumer, count, context);
  if (consumer.pollsUntil >= 0 && !goesOn(consumer, count, context)) return;
  // One that is overdue waits for the group: what ends that wait brings us here again.
  const { enableAutoCommit } = consumer.config;
  if (enableAutoCommit && consumer.nextAutoCommitAt > now && isInPoll(consumer)) {
    wake(consumer, consumer.nextAutoCommitAt, context, consumer.startedBy);
  }
}

/** `position()`: without a poll, but as that does, it finds out where it stands. */
function locate(consumer: Consumer, context: Context): void {
  const isLocated = consumer.assignment.every(({ state }) => state === 'FETCHING');
  if (isLocated || context.now >= consumer.locatesUntil) {
    consumer.locatesUntil = -1;
    return;
  }
  updatePositions(consumer, context);
  wake(consumer, consumer.locatesUntil, context);
}

/** A single poll() ends with the first records, or when its time is over. */
function goesOn(consumer: Consumer, count: number, context: Context): boolean {
  if (count === 0 && consumer.pollsUntil > context.now) {
    wake(consumer, consumer.pollsUntil, context);
    return true;
  }
  consumer.pollsUntil = -1;
  watchForPollTimeout(consumer, context);
  return false;
}

/** False: a rebalance is going on, or there is no coordinator. */
function pollCoordinator(consumer: Consumer, context: Context): boolean {
  if (consumer.modern !== null) {
    onDemand().members.pollMember(consumer, consumer.modern, context);
    return true;
  }
  const { membership, subscription } = consumer;
  if (subscription.pattern !== null) onDemand().patterns.matchTopics(consumer, context);
  if (membership.isCommitFenced) {
    fail(consumer, { error: 'FencedInstanceIdException', partitions: [] });
    return false;
  }
  if (isSubscribed(consumer)) {
    if (membership.joinAnswer === null && ensureCoordinator(consumer, context) === null) {
      return false;
    }
    if (hasTopicsChanged(consumer) || hasSubscriptionChanged(consumer)) {
      membership.needsRejoin = true;
    }
    if (consumer.matching !== null && !onDemand().patterns.mayJoin(consumer, context)) return false;
    if (!joinIfNeeded(consumer, context)) return false;
  }
  maybeAutoCommit(consumer, context);
  return true;
}

/** The application has asked for other topics since it joined. */
export function hasSubscriptionChanged({ membership, subscription }: Consumer): boolean {
  const { joinedSubscription } = membership;
  if (joinedSubscription === null || joinedSubscription === subscription.topics) return false;
  return joinedSubscription.join() !== subscription.topics.join();
}

/** The next poll will throw this; one of a fetch waits until there are no records to return. */
export function fail(consumer: Consumer, failure: ConsumerFailure): void {
  consumer.pendingFailure ??= failure;
}

function isOfFetch({ error }: ConsumerFailure): boolean {
  return error === 'OffsetOutOfRangeException';
}

/** It reads the partition from elsewhere now: what its last fetch met does not matter. */
export function forgetFetchFailure(consumer: Consumer, partition: PartitionId): void {
  const { pendingFailure } = consumer;
  if (pendingFailure === null || !isOfFetch(pendingFailure)) return;
  if (pendingFailure.partitions.includes(partition)) consumer.pendingFailure = null;
}

/** max.poll.interval.ms counts from now: the heartbeat thread looks at it. */
export function watchForPollTimeout(consumer: Consumer, context: Context): void {
  if (consumer.modern !== null) {
    onDemand().members.runNetworkThread(consumer, consumer.modern, context);
    return;
  }
  const { state, nextHeartbeatAt } = consumer.membership;
  if (state === 'STABLE' || state === 'COMPLETING_REBALANCE') {
    armHeartbeat(consumer, nextHeartbeatAt, context);
  }
}

/** Polls again at this tick, at the latest. */
export function wake(consumer: Consumer, at: number, context: Context, cause?: number): void {
  const { now } = context;
  if (consumer.wakeAt >= 0 && consumer.wakeAt <= at) return;
  consumer.wakeAt = at;
  consumer.pollRound += 1;
  setTimer(context, consumer, {
    delayMs: Math.max(at - now, 0),
    timer: { type: 'poll', round: consumer.pollRound },
    cause: cause ?? context.cause,
  });
}

/** Returns up to max.poll.records of what has been fetched, and says how many they are. */
function deliver(consumer: Consumer, context: Context): number {
  let room = consumer.config.maxPollRecords;
  let count = 0;
  let place = 0;
  while (room > 0) {
    const next = consumer.buffered[place];
    if (next === undefined) break;
    const own = assignedPartition(consumer, next);
    if (own !== null && own.isPaused) {
      // What was fetched before the pause is kept for later.
      place += 1;
      continue;
    }
    const given = own === null ? 0 : deliverPartition(consumer, own, room, context);
    room -= given;
    count += given;
    if (own !== null && isUnreadable(consumer, own)) {
      // It stays first in line: what is behind it, of other partitions too, has to wait.
      if (count === 0) fail(consumer, unreadable(own));
      break;
    }
    if (own === null || own.buffer.length === 0) {
      consumer.buffered = withoutItem(consumer.buffered, place);
    }
  }
  return count;
}

/** The record at its position is one that the deserialiser of the consumer throws at. */
function isUnreadable({ config }: Consumer, own: AssignedPartition): boolean {
  if (config.valueDeserializer === '') return false;
  const batch = own.buffer[own.bufferIndex];
  if (batch === undefined || !isFetchable(own) || !isForApplication(own, batch)) return false;
  const record = batch.records[firstIndexFrom(batch, own.position)];
  return record !== undefined && !isReadable(config.valueDeserializer, record);
}

function unreadable({ partition, buffer, bufferIndex, position }: AssignedPartition) {
  const batch = buffer[bufferIndex];
  const offset = batch === undefined ? position : offsetAt(batch, firstIndexFrom(batch, position));
  return { error: 'RecordDeserializationException', partitions: [partition], offset };
}

const NOTHING: readonly RecordBatch[] = [];

/** One fact for what one poll returns of one partition. The position is after the last of it. */
function deliverPartition(
  consumer: Consumer,
  own: AssignedPartition,
  room: number,
  context: Context,
): number {
  if (!isFetchable(own)) {
    dropBuffer(own);
    return 0;
  }
  const taken: Taken = { records: [], offsets: [] };
  const baseOffset = own.position;
  const { valueDeserializer: deserializer } = consumer.config;
  let batch = own.buffer[own.bufferIndex];
  for (; batch !== undefined && taken.records.length < room; batch = own.buffer[own.bufferIndex]) {
    if (!isForApplication(own, batch)) passOver(own, batch);
    else if (!takeFrom(batch, own, taken, { room, deserializer })) break;
    if (own.position > batch.lastOffset) own.bufferIndex += 1;
  }
  if (batch === undefined) dropBuffer(own);
  const { records, offsets } = taken;
  if (records.length === 0) return 0;
  if (consumer.application !== null)
    onDemand().applications.takeUp(consumer.application, own, taken);
  else if (consumer.plan.processingMsPerRecord > 0)
    consumer.inHand = [...consumer.inHand, { partition: own.partition, offsets }];
  emitWhole(context, {
    id: context.cluster.factCount,
    at: context.now,
    cause: context.cause,
    by: consumer.id,
    type: 'records-delivered',
    partition: own.partition,
    baseOffset: offsets[0] ?? baseOffset,
    nextOffset: own.position,
    records,
    offsets,
  });
  return records.length;
}

/** Markers are for nobody, and what was aborted not for who reads what is committed. */
function isForApplication({ reader }: AssignedPartition, batch: RecordBatch): boolean {
  return reader === null ? batch.control === null : passes(reader, batch);
}

/** The position moves on all the same. */
function passOver(own: AssignedPartition, { lastOffset, leaderEpoch }: RecordBatch): void {
  own.positionEpoch = leaderEpoch;
  own.position = lastOffset + 1;
}

/** What one poll returns of one partition. */
interface Taken {
  records: LogRecord[];
  offsets: number[];
}

/**
 * Whole batches are fetched: the first may begin below the position. False: it has come to a record
 * that cannot be read.
 */
function takeFrom(
  batch: RecordBatch,
  own: AssignedPartition,
  taken: Taken,
  { room, deserializer }: { readonly room: number; readonly deserializer: string },
): boolean {
  const { records: held, lastOffset, leaderEpoch } = batch;
  let index = firstIndexFrom(batch, own.position);
  let isWhole = true;
  for (; index < held.length && taken.records.length < room; index += 1) {
    const record = held[index];
    if (record === undefined) break;
    if (deserializer !== '' && !isReadable(deserializer, record)) {
      isWhole = false;
      break;
    }
    taken.records = withItem(taken.records, record);
    taken.offsets = withItem(taken.offsets, offsetAt(batch, index));
  }
  own.positionEpoch = leaderEpoch;
  own.position = index < held.length ? offsetAt(batch, index) : lastOffset + 1;
  return isWhole;
}

/** What was fetched is of no use any more. */
export function dropBuffer(own: AssignedPartition): void {
  own.buffer = NOTHING;
  own.bufferIndex = 0;
  own.reader = null;
}

/** Asks for metadata, if it has proved wrong. */
export function refreshMetadata(consumer: Consumer, context: Context): void {
  const { metadata } = consumer;
  if (metadata.isStale) requestMetadata(consumer, metadata, metadataNeeds(consumer), context);
}
