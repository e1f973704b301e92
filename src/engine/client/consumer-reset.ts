/**
 * What a consumer asks the leaders about its positions: where to start by the reset policy, and
 * whether what it has read is still in the log.
 *
 * Kafka: OffsetFetcher, OffsetFetcherUtils, SubscriptionState.maybeCompleteValidation; KIP-320.
 */
import { emit, type Context } from '../context.ts';
import type { BrokerId } from '../ids.ts';
import { send } from '../network/transport.ts';
import { onDemand } from '../on-demand.ts';
import type { ListOffsetsResponse } from '../protocol/data-api.ts';
import { refreshMetadata, wake } from './consumer-poll.ts';
import { assignedPartition, followLeader, startAt } from './consumer-positions.ts';
import type { AssignedPartition, Consumer } from './consumer.ts';
import { markStale, reconnectTick } from './metadata.ts';
import { parseOffsetReset } from '../settings/offset-reset.ts';
import { isolationOf } from './consumer-config.ts';
import type { FetchState } from './fetch-state.ts';

const EARLIEST = -2;
const LATEST = -1;
/** Timestamps from here to -1 mean something else than a time. */
const LOWEST_SPECIAL = -6;

/** Sends an OffsetForLeaderEpoch to every leader that has positions to validate. */
export function askEpochs(consumer: Consumer, context: Context): void {
  for (const [leader, partitions] of byLeader(waiting(consumer, 'AWAIT_VALIDATION', context))) {
    if (isReachable(consumer, leader, context)) {
      onDemand().consumerFailures.sendEpochs(consumer, leader, partitions, context);
    }
  }
  refreshMetadata(consumer, context);
}

/** Sends a ListOffsets to every leader that has to say where to begin. */
export function askOffsets(consumer: Consumer, context: Context): void {
  for (const [leader, partitions] of byLeader(waiting(consumer, 'AWAIT_RESET', context))) {
    if (isReachable(consumer, leader, context)) {
      sendListOffsets(consumer, leader, partitions, context);
    }
  }
  refreshMetadata(consumer, context);
}

/** Those in the state whose leader is known and may be asked now. */
function waiting(consumer: Consumer, state: FetchState, context: Context): AssignedPartition[] {
  return consumer.assignment.filter((own) => {
    if (own.state !== state) return false;
    if (own.retryAt > context.now) {
      wake(consumer, own.retryAt, context);
      return false;
    }
    followLeader(consumer.metadata, own);
    if (own.leader === null) markStale(consumer.metadata);
    return own.leader !== null;
  });
}

function byLeader(partitions: readonly AssignedPartition[]): [BrokerId, AssignedPartition[]][] {
  const groups: [BrokerId, AssignedPartition[]][] = [];
  for (const own of partitions) {
    const { leader } = own;
    if (leader === null) continue;
    const group = groups.find(([broker]) => broker === leader);
    if (group === undefined) groups.push([leader, [own]]);
    else group[1].push(own);
  }
  return groups;
}

function isReachable(consumer: Consumer, leader: BrokerId, context: Context): boolean {
  const at = reconnectTick(consumer.metadata, leader);
  if (at > context.now) wake(consumer, at, context);
  return at <= context.now;
}

function sendListOffsets(
  consumer: Consumer,
  leader: BrokerId,
  partitions: readonly AssignedPartition[],
  context: Context,
): void {
  const { requestTimeoutMs } = consumer.config;
  for (const own of partitions) own.retryAt = context.now + requestTimeoutMs;
  send(context, consumer, leader, {
    channel: 'data',
    timeoutMs: requestTimeoutMs,
    body: {
      api: 'ListOffsets',
      isFollower: false,
      isolationLevel: isolationOf(consumer.config),
      partitions: partitions.map(({ partition, validatedEpoch, resetPolicy }) => ({
        partition,
        currentLeaderEpoch: validatedEpoch,
        timestamp: resetTimestamp(resetPolicy, context.now),
      })),
    },
  });
}

/** What a ListOffsets asks for: the start, the end, or the first record that is so new. */
function resetTimestamp(policy: string, now: number): number {
  const lookbackMs = parseOffsetReset(policy)?.lookbackMs ?? null;
  if (lookbackMs === null) {
    return policy === 'earliest' || policy === 'beginning' ? EARLIEST : LATEST;
  }
  const timestamp = now - lookbackMs;
  return timestamp < 0 && timestamp >= LOWEST_SPECIAL ? LOWEST_SPECIAL - 1 : timestamp;
}

export function onListOffsetsAnswer(
  consumer: Consumer,
  { partitions }: ListOffsetsResponse,
  context: Context,
): void {
  for (const { partition, error, offset } of partitions) {
    const own = assignedPartition(consumer, partition);
    if (own === null || own.state !== 'AWAIT_RESET') continue;
    if (error !== 'NONE') {
      retryLater(consumer, own, context);
      continue;
    }
    // No record is so new yet: it is asked again after the request timeout.
    if (offset < 0) continue;
    const { resetPolicy: policy } = own;
    startAt(consumer, own, offset, -1);
    emit(context, consumer.id, { type: 'position-reset', partition, offset, policy });
  }
  refreshMetadata(consumer, context);
}

/** The leader could not say, or is not the leader any more. */
export function retryLater(consumer: Consumer, own: AssignedPartition, context: Context): void {
  own.retryAt = context.now + consumer.config.retryBackoffMs;
  markStale(consumer.metadata);
}
