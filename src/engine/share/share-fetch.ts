/**
 * Reading for a member: the request waits until something can be acquired, or for as long as it
 * says; what is read is acquired at the same moment.
 *
 * Kafka: DelayedShareFetch, ShareFetchUtils.processFetchResponse (4.3.1).
 */
import { lastOf } from '../../base/list.ts';
import type { Broker, Replica } from '../broker/broker.ts';
import { currentLeaderOf } from '../broker/lookups.ts';
import { noteRead } from '../broker/page-cache.ts';
import { emit, type Context } from '../context.ts';
import { readBatches, sizeOfBatches } from '../log/log-read.ts';
import { lastStableOffsetOf } from '../log/log-state.ts';
import type { RecordBatch } from '../log/record.ts';
import { abortedBetween } from '../log/transaction-tracking.ts';
import type { PartitionId } from '../ids.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { AcquiredRecords, ShareFetchedPartition } from '../protocol/share-api.ts';
import { archiveAborted } from './aborted.ts';
import { acquire } from './acquire.ts';
import { shareSettingsOf, type ShareGroupSettings } from './share-config.ts';
import { armLocks, ensureShare, shareOf } from './share-partitions.ts';
import { canAcquire, nextFetchOffset, onLogStart, type SharePartition } from './share-partition.ts';
import type { PendingShareFetch, ShareExchange } from './share-service.ts';

/** One share-partition that has something, or room for it. */
interface Readable {
  readonly share: SharePartition;
  readonly replica: Replica;
  readonly fetchOffset: number;
  readonly batches: readonly RecordBatch[];
  readonly isOutOfRange: boolean;
}

/** Makes the share-partitions of a fetch known, and finds out which cannot be read here. */
export function beginFetch(
  broker: Broker,
  { groupId }: ShareExchange,
  fetch: PendingShareFetch,
  context: Context,
): void {
  for (const partition of fetch.partitions) {
    const share = ensureShare(broker, groupId, partition, context);
    if (typeof share === 'string') fetch.errors.push({ partition, error: share });
  }
}

/**
 * Reads what can be read. `isOver`: the request has waited long enough. True: share-partitions are
 * not as they were, so that others may find something else.
 */
export function tryFetch(
  broker: Broker,
  exchange: ShareExchange,
  asked: { readonly isOver: boolean; readonly settings?: ShareGroupSettings },
  context: Context,
): boolean {
  const { fetch } = exchange;
  if (fetch === null) return false;
  const { isOver, settings = shareSettingsOf(broker, exchange.groupId, context) } = asked;
  noteLost(broker, exchange, fetch);
  const isFailed = fetch.partitions.length > 0 && fetch.errors.length === fetch.partitions.length;
  const readable = isFailed ? [] : readableOf(broker, exchange, fetch, settings);
  const bytes = readable.reduce((sum, { batches }) => sum + sizeOfBatches(batches), 0);
  const isUrgent = readable.some(({ isOutOfRange }) => isOutOfRange);
  const isEnough = readable.length > 0 && bytes >= fetch.request.minBytes;
  if (!isFailed && !isOver && !isEnough && !isUrgent) return false;
  exchange.fetched = [
    ...fetch.errors.map(({ partition, error }) => failed(broker, partition, error)),
    ...acquireAll(broker, exchange, { fetch, readable, settings }, context),
  ];
  exchange.fetch = null;
  if (bytes === 0 && !isUrgent) return false;
  armLocks(broker, context);
  return true;
}

/** This broker has stopped leading them while the fetch waited. */
function noteLost(broker: Broker, { groupId }: ShareExchange, fetch: PendingShareFetch): void {
  const { errors } = fetch;
  for (const partition of fetch.partitions) {
    if (errors.some((one) => one.partition === partition)) continue;
    const owned = shareOf(broker, groupId, partition);
    const isLed = (broker.replicas[partition]?.leader ?? null) !== null;
    if (owned !== null && isLed) continue;
    const isKnown = Boolean(broker.image.partitions[partition]);
    const error = isKnown ? 'NOT_LEADER_OR_FOLLOWER' : 'UNKNOWN_TOPIC_OR_PARTITION';
    fetch.errors.push({ partition, error });
  }
}

function readableOf(
  broker: Broker,
  { groupId }: ShareExchange,
  fetch: PendingShareFetch,
  settings: ShareGroupSettings,
): Readable[] {
  const open: { share: SharePartition; replica: Replica }[] = [];
  for (const partition of fetch.partitions) {
    const share = shareOf(broker, groupId, partition)?.share ?? null;
    const replica = broker.replicas[partition] ?? null;
    if (share === null || replica === null || replica.leader === null) continue;
    if (share.state === 'ACTIVE' && canAcquire(share, settings)) open.push({ share, replica });
  }
  const maxBytes = Math.floor(fetch.request.maxBytes / Math.max(1, open.length));
  return open.map(({ share, replica }) => read(share, replica, { maxBytes, settings }));
}

function read(
  share: SharePartition,
  replica: Replica,
  { maxBytes, settings }: { maxBytes: number; settings: ShareGroupSettings },
): Readable {
  const { log } = replica;
  const fetchOffset = nextFetchOffset(share);
  const isOutOfRange = fetchOffset < log.logStartOffset || fetchOffset > log.logEndOffset;
  const upToOffset = settings.isReadCommitted ? lastStableOffsetOf(log) : log.highWatermark;
  const minOneMessage = true;
  const batches = isOutOfRange
    ? []
    : readBatches(log, { fromOffset: fetchOffset, upToOffset, maxBytes, minOneMessage });
  return { share, replica, fetchOffset, batches, isOutOfRange };
}

interface Found {
  readonly fetch: PendingShareFetch;
  readonly readable: readonly Readable[];
  readonly settings: ShareGroupSettings;
}

function acquireAll(
  broker: Broker,
  exchange: ShareExchange,
  { fetch, readable, settings }: Found,
  context: Context,
): ShareFetchedPartition[] {
  const { request } = fetch;
  const fetched: ShareFetchedPartition[] = [];
  let count = 0;
  for (const { share, replica, fetchOffset, batches, isOutOfRange } of readable) {
    if (isOutOfRange) {
      onLogStart(share, replica.log.logStartOffset);
      continue;
    }
    const found = acquire(share, batches, {
      memberId: exchange.memberId,
      mode: request.acquireMode,
      batchSize: request.maxRecords,
      maxRecords: request.maxRecords - count,
      fetchOffset,
      now: context.now,
      limits: settings,
    });
    const acquired = settings.isReadCommitted
      ? committedOnly({ share, replica, batches, acquired: found.acquired })
      : found.acquired;
    count += acquired.reduce((sum, one) => sum + one.lastOffset - one.firstOffset + 1, 0);
    if (acquired.length === 0) continue;
    const sent = sliceOf(batches, acquired);
    noteRead(broker, replica.log, { batches: sent, bytes: sizeOfBatches(sent) }, context);
    fetched.push(success(share.partition, sent, acquired));
    emit(context, broker.id, {
      type: 'records-acquired',
      group: exchange.groupId,
      partition: share.partition,
      memberId: exchange.memberId,
      ranges: acquired,
      lockUntil: context.now + settings.recordLockDurationMs,
    });
  }
  return fetched;
}

function committedOnly({
  share,
  replica: { log },
  batches,
  acquired,
}: Pick<Readable, 'share' | 'replica' | 'batches'> & {
  readonly acquired: readonly AcquiredRecords[];
}): readonly AcquiredRecords[] {
  const [first] = batches;
  const last = lastOf(batches);
  if (first === undefined || last === undefined || acquired.length === 0) return acquired;

  const aborted = abortedBetween(log.producers, first.baseOffset, last.lastOffset + 1);
  return archiveAborted(share, batches, acquired, aborted);
}

/** The batches that hold something of what was acquired, and what lies between them. */
function sliceOf(
  batches: readonly RecordBatch[],
  acquired: readonly AcquiredRecords[],
): readonly RecordBatch[] {
  const first = acquired[0]?.firstOffset ?? 0;
  const last = lastOf(acquired)?.lastOffset ?? -1;
  return batches.filter(({ baseOffset, lastOffset }) => lastOffset >= first && baseOffset <= last);
}

function success(
  partition: PartitionId,
  batches: readonly RecordBatch[],
  acquired: readonly AcquiredRecords[],
): ShareFetchedPartition {
  const error = 'NONE';
  return { partition, error, acknowledgeError: error, batches, acquired, currentLeader: null };
}

export function failed(
  broker: Broker,
  partition: PartitionId,
  error: ErrorCode,
): ShareFetchedPartition {
  const isElsewhere = error === 'NOT_LEADER_OR_FOLLOWER' || error === 'FENCED_LEADER_EPOCH';
  return {
    partition,
    error,
    acknowledgeError: 'NONE',
    batches: [],
    acquired: [],
    currentLeader: isElsewhere ? currentLeaderOf(broker, partition) : null,
  };
}
