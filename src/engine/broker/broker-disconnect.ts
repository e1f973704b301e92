/**
 * A connection of a broker has broken: each of its requests that is without an answer has failed.
 *
 * Kafka: NetworkClient (DisconnectException) behind each of the broker's channels.
 */
import type { Context } from '../context.ts';
import type { DisconnectEvent } from '../event.ts';
import { onDemand } from '../on-demand.ts';
import { zooKeeperMode } from '../zookeeper-mode.ts';
import { onAlterPartitionDisconnect } from './alter-partition.ts';
import { onTopicRequested } from './auto-topics.ts';
import type { Broker } from './broker.ts';
import { completeWaiting } from './completion.ts';
import {
  askAgain,
  hasOtherControllers,
  isForController,
  requestAgain,
} from './controller-channel.ts';
import { onAssignmentsFailed } from './directory-requests.ts';
import { onFetcherDisconnect } from './fetcher-recovery.ts';
import { onHeartbeatDisconnect } from './lifecycle.ts';
import { retryMetadataFetchLater } from './metadata-follower.ts';
import { onAllocationFailed } from './producer-ids.ts';

export function onBrokerDisconnect(broker: Broker, event: DisconnectEvent, context: Context): void {
  if (broker.zk !== null) {
    zooKeeperMode().brokers.onDisconnect(broker, event, context);
    if (broker.zk === null) return;
  }
  for (const request of event.unanswered) {
    const { body } = request;
    if (isForController(body.api) && hasOtherControllers(broker, context)) {
      askAgain(broker, requestAgain(context, request), context);
      continue;
    }
    switch (body.api) {
      case 'Fetch':
      case 'ListOffsets':
      case 'OffsetForLeaderEpoch':
        onFetcherDisconnect(broker, event.server, context);
        break;
      case 'WriteTxnMarkers':
      case 'AddPartitionsToTxn':
        onDemand().transactions.onTransactionDisconnect(broker, event, request, context);
        break;
      case 'AllocateProducerIds':
        onAllocationFailed(broker, context);
        break;
      case 'FetchMetadata':
        retryMetadataFetchLater(broker, context);
        break;
      case 'BrokerRegistration':
      case 'BrokerHeartbeat':
        onHeartbeatDisconnect(broker, body.api, context);
        break;
      case 'AlterPartition':
        onAlterPartitionDisconnect(broker, body, context);
        break;
      case 'AssignReplicasToDirs':
        onAssignmentsFailed(broker, body, context);
        break;
      case 'CreateTopics':
        onTopicRequested(broker, body);
        break;
      case 'InitializeShareGroupState':
      case 'ReadShareGroupState':
      case 'WriteShareGroupState':
      case 'DeleteShareGroupState':
        onDemand().shareGroups.onShareDisconnect(broker, request, context);
        break;
      default:
        break;
    }
  }
  completeWaiting(broker, context);
}
