/**
 * The share-partitions of a broker: made when a member first reads from them, with the state that
 * the share coordinator has; given up when the broker no longer leads, or nobody reads.
 *
 * Kafka: SharePartitionManager, SharePartition (maybeInitialize, writeShareGroupState), 4.3.1.
 */
import type { Broker, Replica } from '../broker/broker.ts';
import { offsetFor } from '../broker/lookups.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import {
  completeWrite,
  expireLocks,
  releaseAcquired,
  rollBack,
  type StateWrite,
} from './acknowledge.ts';
import { persist, type FinishedCall } from './persister.ts';
import { shareSettingsOf } from './share-config.ts';
import {
  createSharePartition,
  initialize,
  nextLockEnd,
  type SharePartition,
} from './share-partition.ts';
import { takeNumber, type OwnedShare } from './share-service.ts';

/** Share-partitions by partition: how many of a list are in it, and which. */
interface ShareIndex {
  count: number;
  readonly byPartition: Map<PartitionId, readonly OwnedShare[]>;
}

/** A list only grows until another one takes its place, so what was found of it stays true. */
const indexes = new WeakMap<readonly OwnedShare[], ShareIndex>();

function indexOf(shares: readonly OwnedShare[]): ShareIndex['byPartition'] {
  const index = indexes.get(shares) ?? { count: 0, byPartition: new Map() };
  if (index.count === 0) indexes.set(shares, index);
  const { byPartition } = index;
  for (; index.count < shares.length; index.count += 1) {
    const owned = shares[index.count];
    if (owned === undefined) break;
    const { partition } = owned.share;
    byPartition.set(partition, [...(byPartition.get(partition) ?? []), owned]);
  }
  return byPartition;
}

export function shareOf(
  { share: { shares } }: Broker,
  groupId: string,
  partition: PartitionId,
): OwnedShare | null {
  const ofPartition = indexOf(shares).get(partition);
  if (ofPartition === undefined) return null;
  for (const owned of ofPartition) if (owned.share.groupId === groupId) return owned;
  return null;
}

/** The share-partition, made and asked about when there is none; or why there can be none. */
export function ensureShare(
  broker: Broker,
  groupId: string,
  partition: PartitionId,
  context: Context,
): OwnedShare | ErrorCode {
  const known = shareOf(broker, groupId, partition);
  if (known !== null) return known.share.state === 'FAILED' ? 'UNKNOWN_SERVER_ERROR' : known;
  if (!broker.image.partitions[partition]) return 'UNKNOWN_TOPIC_OR_PARTITION';
  const replica = broker.replicas[partition] ?? null;
  if (replica === null || replica.leader === null) return 'NOT_LEADER_OR_FOLLOWER';
  const { leaderEpoch } = replica;
  const share = createSharePartition(groupId, partition, leaderEpoch);
  share.state = 'INITIALIZING';
  const owned = { number: takeNumber(broker.share), share };
  broker.share.shares.push(owned);
  const body = { api: 'ReadShareGroupState', groupId, partition, leaderEpoch } as const;
  persist(broker, body, { share: owned.number }, context);
  return owned;
}

/** The state has come, or will not. Tells the error; the share-partition is given up with one. */
export function onStateRead(
  broker: Broker,
  { call, error, response }: FinishedCall,
  context: Context,
): ErrorCode {
  const owned = broker.share.shares.find(({ number }) => number === call.share);
  if (owned === undefined) return 'NOT_LEADER_OR_FOLLOWER';
  const { share } = owned;
  const replica = broker.replicas[share.partition] ?? null;
  if (error !== 'NONE' || response?.api !== 'ReadShareGroupState' || replica === null) {
    dropShare(broker, owned);
    return error === 'NONE' ? 'NOT_LEADER_OR_FOLLOWER' : errorForMember(error);
  }
  const { batches, stateEpoch } = response;
  const startOffset =
    response.startOffset < 0 ? firstOffset(broker, replica, share, context) : response.startOffset;
  if (startOffset < 0 || !initialize(share, { startOffset, stateEpoch, batches })) {
    dropShare(broker, owned);
    return startOffset < 0 ? 'OFFSET_NOT_AVAILABLE' : 'UNKNOWN_SERVER_ERROR';
  }
  emit(context, broker.id, {
    type: 'share-partition-opened',
    group: share.groupId,
    partition: share.partition,
    leaderEpoch: share.leaderEpoch,
    startOffset: share.startOffset,
    endOffset: share.endOffset,
  });
  return 'NONE';
}

/** Where the group begins that has never read the partition; -1: that cannot be said now. */
function firstOffset(
  broker: Broker,
  replica: Replica,
  { groupId }: SharePartition,
  context: Context,
): number {
  const { type, lookbackMs } = shareSettingsOf(broker, groupId, context).offsetReset;
  const timestamp =
    type === 'earliest' ? -2 : type === 'latest' ? -1 : startOf(lookbackMs, context);
  const { error, offset } = offsetFor(replica, timestamp, false);
  return error === 'NONE' ? offset : -1;
}

function startOf(lookbackMs: number | null, { now }: Context): number {
  return now - (lookbackMs ?? 0);
}

/** What a member hears of an error of the persister. */
function errorForMember(error: ErrorCode): ErrorCode {
  switch (error) {
    case 'NONE':
    case 'GROUP_ID_NOT_FOUND':
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'COORDINATOR_NOT_AVAILABLE':
      return error;
    case 'NOT_COORDINATOR':
    case 'COORDINATOR_LOAD_IN_PROGRESS':
      return 'COORDINATOR_NOT_AVAILABLE';
    case 'FENCED_LEADER_EPOCH':
    case 'FENCED_STATE_EPOCH':
      return 'NOT_LEADER_OR_FOLLOWER';
    default:
      return 'UNKNOWN_SERVER_ERROR';
  }
}

export function dropShare({ share }: Broker, owned: OwnedShare): void {
  owned.share.state = 'FENCED';
  share.shares = share.shares.filter((one) => one !== owned);
}

/** Has a change of states written down; 0: there is nothing to write. */
export function writeState(
  broker: Broker,
  { number, share }: OwnedShare,
  write: StateWrite | null,
  context: Context,
): number {
  if (write === null) return 0;
  const { groupId, partition, leaderEpoch, stateEpoch } = share;
  const { startOffset, deliveryCompleteCount, batches } = write;
  const body = {
    api: 'WriteShareGroupState',
    groupId,
    partition,
    stateEpoch,
    leaderEpoch,
    startOffset,
    deliveryCompleteCount,
    batches,
  } as const;
  return persist(broker, body, { share: number, write: write.number }, context);
}

/** The write has come to its end: what it was about holds now, or is taken back. */
export function onStateWritten(
  broker: Broker,
  { call, error }: FinishedCall,
  context: Context,
): ErrorCode {
  const owned = broker.share.shares.find(({ number }) => number === call.share);
  const told = errorForMember(error);
  if (owned === undefined) return told;
  const { share } = owned;
  const before = share.startOffset;
  if (error === 'NONE') completeWrite(share, call.write);
  else rollBack(share, call.write, context.now);
  armLocks(broker, context);
  if (share.startOffset > before) {
    emit(context, broker.id, {
      type: 'share-start-moved',
      group: share.groupId,
      partition: share.partition,
      from: before,
      to: share.startOffset,
    });
  }
  const isFenced =
    told === 'NOT_LEADER_OR_FOLLOWER' ||
    told === 'GROUP_ID_NOT_FOUND' ||
    told === 'UNKNOWN_TOPIC_OR_PARTITION';
  if (isFenced) dropShare(broker, owned);
  return told;
}

/** What the member has in hand there becomes available again. */
export function releaseFor(
  broker: Broker,
  owned: OwnedShare,
  memberId: string,
  context: Context,
): number {
  const limits = shareSettingsOf(broker, owned.share.groupId, context);
  const write = releaseAcquired(owned.share, { memberId, now: context.now, limits });
  return writeState(broker, owned, write, context);
}

/** One timer for all locks: it is set again when it fires too early. */
export function armLocks(broker: Broker, context: Context): void {
  const { share: service } = broker;
  let next = -1;
  for (const { share } of service.shares) {
    const end = nextLockEnd(share);
    if (end >= 0 && (next < 0 || end < next)) next = end;
  }
  if (next < 0) return;
  const at = Math.max(next, context.now) + 1;
  if (service.lockTimerAt >= 0 && service.lockTimerAt <= at) return;
  service.lockTimerAt = at;
  setTimer(context, broker, { delayMs: at - context.now, timer: { type: 'share-locks' } });
}

/** One lock that is over lets go of its records; false: there is none. */
export function expireLock(broker: Broker, context: Context): boolean {
  for (const owned of broker.share.shares) {
    const { share } = owned;
    const limits = shareSettingsOf(broker, share.groupId, context);
    const { write, released } = expireLocks(share, { now: context.now, limits }, 1);
    for (const { firstOffset: first, lastOffset, memberId, deliveryCount, state } of released) {
      emit(context, broker.id, {
        type: 'acquisition-lock-expired',
        group: share.groupId,
        partition: share.partition,
        memberId,
        firstOffset: first,
        lastOffset,
        deliveryCount,
        isArchived: state === 'ARCHIVED',
      });
    }
    if (released.length === 0) continue;
    writeState(broker, owned, write, context);
    return true;
  }
  return false;
}
