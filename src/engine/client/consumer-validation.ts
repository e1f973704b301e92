/**
 * Whether what a consumer has read is still in the log: it asks the new leader, by epoch.
 *
 * Kafka: OffsetFetcher (validateOffsetsAsync), SubscriptionState.maybeCompleteValidation; KIP-320.
 */
import { emit, type Context } from '../context.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type { OffsetForLeaderEpochResponse } from '../protocol/data-api.ts';
import { dropBuffer, fail, refreshMetadata } from './consumer-poll.ts';
import { assignedPartition, requestReset } from './consumer-positions.ts';
import { retryLater } from './consumer-reset.ts';
import type { AssignedPartition, Consumer } from './consumer.ts';
import { enterFetchState } from './fetch-state.ts';
import { validatePosition } from './position-validation.ts';

export function sendEpochs(
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
      api: 'OffsetForLeaderEpoch',
      partitions: partitions.map(({ partition, validatedEpoch, positionEpoch }) => ({
        partition,
        currentLeaderEpoch: validatedEpoch,
        leaderEpoch: positionEpoch,
      })),
    },
  });
}

export function onEpochAnswer(
  consumer: Consumer,
  { partitions }: OffsetForLeaderEpochResponse,
  context: Context,
): void {
  const truncated: PartitionId[] = [];
  for (const { partition, error, leaderEpoch, endOffset } of partitions) {
    const own = assignedPartition(consumer, partition);
    if (own === null || own.state !== 'AWAIT_VALIDATION') continue;
    if (error !== 'NONE') {
      retryLater(consumer, own, context);
      continue;
    }
    own.retryAt = 0;
    const mayReset = consumer.config.autoOffsetReset !== 'none';
    const { position } = own;
    const answer = { position, isAwaited: true, mayReset, endOffset, leaderEpoch };
    switch (validatePosition(answer).type) {
      case 'kept':
        enterFetchState(own, 'FETCHING');
        break;
      case 'truncated':
        own.retryAt = context.now + consumer.config.requestTimeoutMs;
        truncated.push(partition);
        break;
      case 'reset':
        requestReset(own, consumer.config.autoOffsetReset);
        break;
      case 'stepped-back':
        stepBack(consumer, own, { endOffset, leaderEpoch }, context);
        break;
    }
  }
  if (truncated.length > 0) {
    fail(consumer, { error: 'LogTruncationException', partitions: truncated });
  }
  refreshMetadata(consumer, context);
}

/** Records that it has read are not in the log any more: it goes back to where the logs part. */
function stepBack(
  consumer: Consumer,
  own: AssignedPartition,
  { endOffset, leaderEpoch }: { endOffset: number; leaderEpoch: number },
  context: Context,
): void {
  const { partition, position: from } = own;
  own.position = endOffset;
  own.positionEpoch = leaderEpoch;
  enterFetchState(own, 'FETCHING');
  dropBuffer(own);
  emit(context, consumer.id, { type: 'position-truncated', partition, from, to: endOffset });
}
