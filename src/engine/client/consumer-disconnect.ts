/**
 * What a consumer makes of a broken connection: every request without an answer has failed.
 *
 * Kafka: ConsumerNetworkClient (DisconnectException),
 * AbstractCoordinator.CoordinatorResponseHandler.
 */
import type { Context } from '../context.ts';
import type { DisconnectEvent } from '../event.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { onCloseAnswer } from './consumer-close.ts';
import { onCommitAnswer } from './consumer-commit.ts';
import {
  markCoordinatorUnknown,
  onCoordinatorNotFound,
  retryDelayMs,
} from './consumer-coordinator.ts';
import { onFetchFailed } from './consumer-fetch.ts';
import { onHeartbeatFailed } from './consumer-heartbeat.ts';
import { joinFailed } from './consumer-join.ts';
import { metadataNeeds } from './consumer-poll.ts';
import { assignedPartition } from './consumer-positions.ts';
import { retryLater } from './consumer-reset.ts';
import type { Consumer } from './consumer.ts';

import { onConnectionLost } from './metadata.ts';
import { onDemand } from '../on-demand.ts';

export function onConsumerConnectionLost(
  consumer: Consumer,
  event: DisconnectEvent,
  context: Context,
): void {
  if (event.server === consumer.membership.coordinator) {
    if (event.unanswered.some(({ body }) => isForCoordinator(body.api))) {
      markCoordinatorUnknown(consumer);
    }
  }
  for (const request of event.unanswered) lose(consumer, event, request, context);
  const { metadata } = consumer;
  onConnectionLost(consumer, metadata, event, metadataNeeds(consumer), context);
}

function isForCoordinator(api: RequestEnvelope['body']['api']): boolean {
  switch (api) {
    case 'JoinGroup':
    case 'SyncGroup':
    case 'Heartbeat':
    case 'ConsumerGroupHeartbeat':
    case 'OffsetCommit':
    case 'OffsetFetch':
    case 'LeaveGroup':
      return true;
    default:
      return false;
  }
}

function lose(
  consumer: Consumer,
  { server }: DisconnectEvent,
  request: RequestEnvelope,
  context: Context,
): void {
  const { body } = request;
  switch (body.api) {
    case 'Fetch':
      onFetchFailed(consumer, server);
      break;
    case 'ListOffsets':
    case 'OffsetForLeaderEpoch':
      for (const { partition } of body.partitions) {
        const own = assignedPartition(consumer, partition);
        if (own !== null) retryLater(consumer, own, context);
      }
      break;
    case 'FindCoordinator':
      onCoordinatorNotFound(consumer, context);
      break;
    case 'JoinGroup':
    case 'SyncGroup':
      joinFailed(consumer, 'NETWORK_EXCEPTION', context);
      break;
    case 'Heartbeat':
      onHeartbeatFailed(consumer, context);
      break;
    case 'OffsetCommit':
      onCommitAnswer(consumer, 'NETWORK_EXCEPTION', request, context);
      break;
    case 'OffsetFetch':
      consumer.offsetFetch.isInFlight = false;
      consumer.offsetFetch.retryAt = context.now + retryDelayMs(consumer, context);
      break;
    case 'ConsumerGroupHeartbeat':
      if (consumer.modern !== null)
        onDemand().members.onGroupHeartbeatLost(consumer, consumer.modern, body, context);
      break;
    case 'LeaveGroup':
      onCloseAnswer(consumer, context);
      break;
    default:
  }
}
