/**
 * What comes to a broker: requests, answers and timers, each to who handles it.
 *
 * Kafka: KafkaApis (handle).
 */
import type { Context } from '../context.ts';
import type { Timer } from '../event.ts';
import { onGroupRequest, onGroupTimer } from '../group/requests.ts';
import type { Answer, RequestEnvelope } from '../network/envelope.ts';
import { addressOf, breakConnection, respond } from '../network/transport.ts';

import { zooKeeperMode } from '../zookeeper-mode.ts';
import { onTopicRequested } from './auto-topics.ts';
import { completeWaiting } from './completion.ts';
import { findCoordinator } from './coordinators.ts';
import {
  askAgain,
  isNotController,
  onControllerRetry,
  requestAgain,
} from './controller-channel.ts';
import { onHighWatermarkCheckpoint } from './disk.ts';
import { onFetch, onFetchExpiry } from './fetch.ts';
import { onIsrCheck, sendProposals } from './isr.ts';
import {
  onHeartbeatDue,
  onHeartbeatResponse,
  onRegistrationResponse,
  register,
} from './lifecycle.ts';
import { onListOffsets, onMetadata } from './lookups.ts';
import { fetchMetadata, onMetadataFetched } from './metadata-follower.ts';
import { onProduce, onProduceExpiry } from './produce.ts';
import { onInitProducerId, onProducerIdsAllocated } from './producer-ids.ts';
import { onFetched, resumeFetcher } from './replica-fetcher.ts';

import type { Broker } from './broker.ts';
import { onDemand } from '../on-demand.ts';

export function onBrokerRequest(broker: Broker, envelope: RequestEnvelope, context: Context): void {
  // The listeners open when the broker has been unfenced.
  if (broker.lifecycle.state === 'starting' || broker.lifecycle.state === 'recovery') {
    const connection = context.cluster.network.connections[envelope.connection];
    if (connection !== undefined) breakConnection(context, connection, 1);
    return;
  }
  if (broker.zk !== null && zooKeeperMode().brokers.onRequest(broker, envelope, context)) {
    completeWaiting(broker, context);
    return;
  }
  switch (envelope.body.api) {
    case 'Produce':
      if (broker.disk.delayMs > 0)
        onDemand().brokers.appendSlowly(broker, envelope, envelope.body, context);
      else onProduce(broker, envelope, envelope.body, context);
      break;
    case 'Fetch':
      onFetch(broker, envelope, envelope.body, context);
      break;
    case 'ListOffsets':
      onListOffsets(broker, envelope, envelope.body, context);
      break;
    case 'DeleteRecords':
      onDemand().brokers.onDeleteRecords(broker, envelope, envelope.body, context);
      break;
    case 'OffsetForLeaderEpoch':
      onDemand().brokers.onOffsetForLeaderEpoch(broker, envelope, envelope.body, context);
      break;
    case 'Metadata':
      onMetadata(broker, envelope, envelope.body, context);
      break;
    case 'InitProducerId':
      if (envelope.body.transactionalId === null) onInitProducerId(broker, envelope, context);
      else onDemand().transactions.onTransactionalRequest(broker, envelope, context);
      break;
    case 'FindCoordinator':
      respond(
        context,
        broker,
        addressOf(envelope),
        findCoordinator(broker, envelope.body, context),
      );
      break;
    case 'ApiVersions':
      respond(context, broker, addressOf(envelope), { api: 'ApiVersions' });
      break;
    case 'AddPartitionsToTxn':
    case 'AddOffsetsToTxn':
    case 'EndTxn':
    case 'TxnOffsetCommit':
    case 'WriteTxnMarkers':
    case 'DescribeProducers':
      onDemand().transactions.onTransactionalRequest(broker, envelope, context);
      break;
    case 'ShareFetch':
    case 'ShareAcknowledge':
    case 'ShareGroupHeartbeat':
    case 'InitializeShareGroupState':
    case 'ReadShareGroupState':
    case 'WriteShareGroupState':
    case 'DeleteShareGroupState':
      onDemand().shareGroups.onShareRequest(broker, envelope, context);
      break;
    default:
      onGroupRequest(broker, envelope, context);
  }
  completeWaiting(broker, context);
}

export function onBrokerResponse(broker: Broker, answer: Answer, context: Context): void {
  const { body, request, server } = answer;
  if (broker.zk !== null && zooKeeperMode().brokers.onResponse(broker, answer, context)) {
    completeWaiting(broker, context);
    return;
  }
  if (body.api !== 'Fetch' && isNotController(body)) {
    askAgain(broker, requestAgain(context, request), context);
    return;
  }
  switch (body.api) {
    case 'Fetch':
      if (broker.disk.delayMs > 0)
        onDemand().brokers.replicateSlowly(broker, answer, body, context);
      else onFetched(broker, server, body, context);
      break;
    case 'ListOffsets':
      onDemand().brokers.onOffsetsListed(broker, request.body, body, context);
      break;
    case 'OffsetForLeaderEpoch':
      onDemand().brokers.onEpochEnds(broker, answer, context);
      break;
    case 'FetchMetadata':
      onMetadataFetched(broker, body, context);
      break;
    case 'WriteTxnMarkers':
    case 'AddPartitionsToTxn':
      onDemand().transactions.onTransactionAnswer(broker, answer, context);
      break;
    case 'AllocateProducerIds':
      onProducerIdsAllocated(broker, body, context);
      break;
    case 'BrokerRegistration':
      onRegistrationResponse(broker, body, context);
      break;
    case 'BrokerHeartbeat':
      onHeartbeatResponse(broker, body, context);
      break;
    case 'AlterPartition':
      if (request.body.api === 'AlterPartition') {
        onDemand().brokers.onAlterPartitionResponse(broker, body, request.body, context);
      }
      break;
    case 'AssignReplicasToDirs':
      if (request.body.api === 'AssignReplicasToDirs') {
        onDemand().brokers.onDirectoriesAssigned(broker, request.body, body, context);
      }
      break;
    case 'CreateTopics':
      onTopicRequested(broker, request.body);
      break;
    case 'InitializeShareGroupState':
    case 'ReadShareGroupState':
    case 'WriteShareGroupState':
    case 'DeleteShareGroupState':
      onDemand().shareGroups.onShareResponse(broker, answer, context);
      break;
    default:
  }
  completeWaiting(broker, context);
}

export function onBrokerTimer(broker: Broker, timer: Timer, context: Context): void {
  if (broker.zk !== null && zooKeeperMode().brokers.onTimer(broker, timer, context)) {
    completeWaiting(broker, context);
    return;
  }
  switch (timer.type) {
    case 'registration-retry':
      register(broker, context);
      break;
    case 'shutdown-limit':
      onDemand().brokers.onShutdownLimit(broker, context);
      break;
    case 'broker-heartbeat':
      onHeartbeatDue(broker, timer.round, context);
      break;
    case 'isr-check':
      onIsrCheck(broker, context);
      break;
    case 'high-watermark-checkpoint':
      onHighWatermarkCheckpoint(broker, context);
      break;
    case 'log-dir-failure-timeout':
    case 'delete-replica-files':
    case 'assign-directories':
    case 'disk-done':
      onDemand().brokers.onDiskTimer(broker, timer, context);
      break;
    case 'log-retention':
    case 'log-flush':
    case 'recovery-point-checkpoint':
    case 'log-start-checkpoint':
    case 'file-removal':
    case 'log-cleaner':
    case 'delete-records-expiry':
      onDemand().brokers.onLogTimer(broker, timer.type, context);
      break;
    case 'producer-expiry-check':
      onDemand().brokers.onProducerExpiryCheck(broker, context);
      break;
    case 'produce-expiry':
      onProduceExpiry(broker, context);
      break;
    case 'fetch-expiry':
      onFetchExpiry(broker, timer.connection, context);
      break;
    case 'replica-fetch-backoff':
      resumeFetcher(broker, timer.leader, context);
      break;
    case 'alter-partition-retry':
      sendProposals(broker, context);
      break;
    case 'metadata-fetch-retry':
      fetchMetadata(broker, context);
      break;
    case 'controller-retry':
      onControllerRetry(broker, context);
      break;
    default:
      onCoordinatorTimer(broker, timer, context);
  }
  completeWaiting(broker, context);
}

/** Of the coordinators of groups and transactions, and of what share groups read. */
function onCoordinatorTimer(broker: Broker, timer: Timer, context: Context): void {
  switch (timer.type) {
    case 'transaction-write-expiry':
    case 'transaction-marker-retry':
    case 'transaction-abort-check':
    case 'transactional-id-expiry-check':
    case 'verification-retry':
      onDemand().transactions.onTransactionTimer(broker, timer, context);
      break;
    case 'share-locks':
    case 'share-fetch-expiry':
    case 'share-persister-retry':
    case 'share-session':
    case 'share-write-expiry':
    case 'share-connection-lost':
      onDemand().shareGroups.onShareTimer(broker, timer, context);
      break;
    default:
      onGroupTimer(broker, timer, context);
  }
}
