/**
 * Share groups on a broker: the one way in for requests, answers, timers and news of partitions.
 *
 * Kafka: KafkaApis, SharePartitionManager, ShareCoordinatorService, DefaultStatePersister; KIP-932.
 */
import type { Broker } from '../broker/broker.ts';
import { coordinatedBy } from '../broker/coordinators.ts';
import type { Context } from '../context.ts';
import type { Timer } from '../event.ts';
import { groupOf, shardOf } from '../group/coordinator-state.ts';
import {
  onShareHeartbeat,
  onStatesMade,
  refusedHeartbeat,
} from '../group/share/share-membership.ts';
import { onStatesAltered } from '../group/share/share-offsets.ts';
import { onShareSessionTimer } from '../group/share/share-sessions.ts';
import type { PartitionId } from '../ids.ts';
import type { Answer, RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import type { ShareGroupHeartbeatRequest } from '../protocol/share-api.ts';
import { isOfStates, onStateMade } from './initializations.ts';
import {
  onPersisterAnswer,
  onPersisterDisconnect,
  onPersisterRetry,
  type FinishedCall,
} from './persister.ts';
import { onPersisterRequest, onShareWriteExpiry } from './share-coordinator.ts';
import { dropShare } from './share-partitions.ts';
import {
  onLocksDue,
  onPersisted,
  onShareAcknowledge,
  onShareConnectionLost,
  onShareFetch,
  onShareFetchExpiry,
  proceed,
} from './share-requests.ts';

export { endAllSessions } from './share-requests.ts';

export { stateAt } from './in-flight.ts';
export { cloneSharePartition } from './share-partition.ts';
export { cloneShareService, createShareService, type ShareService } from './share-service.ts';
export { onAlterShareOffsets, onDeleteShareOffsets } from '../group/share/share-offsets.ts';
export { forgetShareStates } from './initializations.ts';
export {
  forgetSharePartitions,
  onShareShardCommitted,
  onShareShardElected,
  onShareShardResigned,
} from './share-coordinator.ts';
export { shareKey } from './share-coordinator.ts';
export { windUpShareGroup } from '../group/share/share-sessions.ts';
export { cloneShareGroup, shareGroupState } from '../group/share/share-group.ts';
export {
  isShareGroupRecord,
  replayShareRecord,
  shareGroupTombstones,
} from '../group/share/share-records.ts';

/** False: it is not about share groups. */
export function onShareRequest(
  broker: Broker,
  envelope: RequestEnvelope,
  context: Context,
): boolean {
  const { body } = envelope;
  switch (body.api) {
    case 'ShareFetch':
      onShareFetch(broker, envelope, body, context);
      return true;
    case 'ShareAcknowledge':
      onShareAcknowledge(broker, envelope, body, context);
      return true;
    case 'ShareGroupHeartbeat':
      onHeartbeat(broker, envelope, body, context);
      return true;
    case 'InitializeShareGroupState':
    case 'ReadShareGroupState':
    case 'WriteShareGroupState':
    case 'DeleteShareGroupState':
      onPersisterRequest(broker, envelope, body, context);
      return true;
    default:
      return false;
  }
}

function onHeartbeat(
  broker: Broker,
  envelope: RequestEnvelope,
  body: ShareGroupHeartbeatRequest,
  context: Context,
): void {
  const address = addressOf(envelope);
  const partition = coordinatedBy(broker, 'group', body.group);
  const shard = partition === null ? null : shardOf(broker.coordinator, partition);
  if (shard === null) respond(context, broker, address, refusedHeartbeat(body, 'NOT_COORDINATOR'));
  else onShareHeartbeat({ broker, shard, context }, body, address);
}

/** False: it is not about share groups. */
export function onShareResponse(broker: Broker, answer: Answer, context: Context): boolean {
  const { body, request } = answer;
  switch (body.api) {
    case 'InitializeShareGroupState':
    case 'ReadShareGroupState':
    case 'WriteShareGroupState':
    case 'DeleteShareGroupState':
      finish(broker, onPersisterAnswer(broker, request, body, context), context);
      return true;
    default:
      return false;
  }
}

function finish(broker: Broker, finished: FinishedCall | null, context: Context): void {
  if (finished === null) return;
  if (!isOfStates(broker, finished)) {
    onPersisted(broker, finished, context);
    return;
  }
  const made = onStateMade(broker, finished);
  if (made === null) return;
  const partition = coordinatedBy(broker, 'group', made.groupId);
  const shard = partition === null ? null : shardOf(broker.coordinator, partition);
  if (made.reply !== null) {
    onStatesAltered({ broker, shard, context }, made);
    return;
  }
  const group = shard === null ? null : groupOf(shard, made.groupId);
  if (shard === null || group?.type !== 'share') return;
  onStatesMade({ broker, shard, context }, group, made.done);
}

/** The connection to a share coordinator broke. */
export function onShareDisconnect(
  broker: Broker,
  request: RequestEnvelope,
  context: Context,
): void {
  onPersisterDisconnect(broker, request, context);
}

/** False: it is not about share groups. */
export function onShareTimer(broker: Broker, timer: Timer, context: Context): boolean {
  switch (timer.type) {
    case 'share-locks':
      onLocksDue(broker, context);
      return true;
    case 'share-fetch-expiry':
      onShareFetchExpiry(broker, timer.exchange, context);
      return true;
    case 'share-persister-retry':
      finish(broker, onPersisterRetry(broker, timer.call, context), context);
      return true;
    case 'share-session':
      onSession(broker, timer, context);
      return true;
    case 'share-write-expiry':
      onShareWriteExpiry(broker, timer.request, context);
      return true;
    case 'share-connection-lost':
      onShareConnectionLost(broker, timer.connection, context);
      return true;
    default:
      return false;
  }
}

function onSession(
  broker: Broker,
  timer: Extract<Timer, { readonly type: 'share-session' }>,
  context: Context,
): void {
  const partition = coordinatedBy(broker, 'group', timer.group);
  const shard = partition === null ? null : shardOf(broker.coordinator, partition);
  const group = shard === null ? null : groupOf(shard, timer.group);
  if (shard === null || group?.type !== 'share') return;
  onShareSessionTimer({ broker, shard, context }, group, timer);
}

/** This broker leads the partition no more: its next leader reads the states anew. */
export function onSharedPartitionResigned(
  broker: Broker,
  partition: PartitionId,
  context: Context,
): void {
  if (broker.share.shares.length === 0) return;
  for (const owned of broker.share.shares.slice()) {
    if (owned.share.partition === partition) dropShare(broker, owned);
  }
  proceed(broker, context);
}

/** There is more to read: fetches that wait look again. */
export function onSharedPartitionMoved(broker: Broker, context: Context): void {
  if (broker.share.exchanges.length > 0) proceed(broker, context);
}
