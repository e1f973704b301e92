/**
 * What reaches the group coordinator of a broker: requests of consumers, its own timers, and the
 * controller's answer about `__consumer_offsets`.
 *
 * Kafka: GroupCoordinatorService.
 */
import type { Broker } from '../broker/broker.ts';
import { coordinatedBy } from '../broker/coordinators.ts';
import type { Context } from '../context.ts';
import type { Timer } from '../event.ts';
import type { PartitionId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf } from '../network/transport.ts';
import type { RequestBody } from '../protocol/api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { GroupAdminRequest } from '../protocol/group-admin-api.ts';
import { expireWrite, onLoadTimer } from './coordinator.ts';
import {
  classicGroupOf,
  groupOf,
  loadOf,
  shardOf,
  type CoordinatorPartition,
  type GroupScope,
} from './coordinator-state.ts';
import { onJoinGroup } from './join.ts';
import { onOffsetCommit, onOffsetFetch } from './offsets.ts';

import { onJoinTimer } from './rebalance.ts';
import { heartbeat } from './session.ts';
import { onSyncGroup, onSyncTimer } from './sync.ts';
import { answerInOrder } from './writes.ts';
import { onDemand } from '../on-demand.ts';

export type CoordinatorRequest = Extract<
  RequestBody,
  {
    readonly api:
      | 'JoinGroup'
      | 'SyncGroup'
      | 'Heartbeat'
      | 'LeaveGroup'
      | 'OffsetCommit'
      | 'OffsetFetch'
      | GroupAdminRequest['api']
      | 'TxnOffsetCommit'
      | 'ConsumerGroupHeartbeat';
  }
>;

export function onGroupRequest(broker: Broker, envelope: RequestEnvelope, context: Context): void {
  const { body } = envelope;
  switch (body.api) {
    case 'JoinGroup':
    case 'SyncGroup':
    case 'Heartbeat':
    case 'LeaveGroup':
    case 'OffsetCommit':
    case 'OffsetFetch':
    case 'DeleteGroups':
    case 'OffsetDelete':
    case 'AlterShareGroupOffsets':
    case 'DeleteShareGroupOffsets':
    case 'TxnOffsetCommit':
    case 'ConsumerGroupHeartbeat': {
      const partition = coordinatedBy(broker, 'group', body.group);
      const shard = partition === null ? null : shardOf(broker.coordinator, partition);
      if (partition === null || shard === null) {
        onDemand().groups.refuseGroupRequest(
          broker,
          envelope,
          body,
          absence(broker, partition, body.api),
          context,
        );
      } else coordinate(broker, shard, envelope, body, context);
      break;
    }
    default:
  }
}

/** Why nobody is served: a heartbeat is taken as it is while the group is not known yet. */
function absence(
  { coordinator }: Broker,
  partition: PartitionId | null,
  api: CoordinatorRequest['api'],
): ErrorCode {
  if (partition === null || loadOf(coordinator, partition) === null) return 'NOT_COORDINATOR';
  return api === 'Heartbeat' ? 'NONE' : 'COORDINATOR_LOAD_IN_PROGRESS';
}

function isAdminRequest(body: CoordinatorRequest): body is GroupAdminRequest {
  switch (body.api) {
    case 'DeleteGroups':
    case 'OffsetDelete':
    case 'AlterShareGroupOffsets':
    case 'DeleteShareGroupOffsets':
      return true;
    default:
      return false;
  }
}

function coordinate(
  broker: Broker,
  shard: CoordinatorPartition,
  envelope: RequestEnvelope,
  body: CoordinatorRequest,
  context: Context,
): void {
  const address = addressOf(envelope);
  if (body.api === 'JoinGroup') {
    onJoinGroup({ broker, shard, context }, body, address);
    return;
  }
  if (body.api === 'OffsetCommit') {
    onOffsetCommit({ broker, shard, context }, body, address);
    return;
  }
  if (body.api === 'OffsetFetch') {
    onOffsetFetch({ broker, shard, context }, body, address);
    return;
  }
  if (isAdminRequest(body)) {
    onDemand().groups.onGroupAdminRequest({ broker, shard, context }, body, address);
    return;
  }
  if (body.api === 'TxnOffsetCommit') {
    onDemand().groups.onTxnOffsetCommit({ broker, shard, context }, body, address);
    return;
  }
  if (body.api === 'ConsumerGroupHeartbeat') {
    onDemand().consumerGroups.onConsumerGroupHeartbeat({ broker, shard, context }, body, address);
    return;
  }
  const group = groupOf(shard, body.group);
  if (group?.type === 'consumer') {
    onDemand().consumerGroups.onClassicRequest({ broker, shard, context }, group, body, address);
    return;
  }
  if (group?.type !== 'classic') {
    onDemand().groups.refuseGroupRequest(broker, envelope, body, 'UNKNOWN_MEMBER_ID', context);
    return;
  }
  const scope: GroupScope = { broker, shard, group, context };
  if (body.api === 'SyncGroup') {
    onSyncGroup(scope, body, address);
  } else if (body.api === 'Heartbeat') {
    const error = heartbeat(scope, body);
    answerInOrder(scope, address, { api: 'Heartbeat', error });
  } else {
    answerInOrder(scope, address, onDemand().groups.onLeaveGroup(scope, body));
  }
}

export function onGroupTimer(broker: Broker, timer: Timer, context: Context): void {
  if (timer.type === 'offset-commit-expiry') {
    expireWrite(broker, timer.request, context);
    return;
  }
  if (timer.type === 'group-load') {
    onLoadTimer(broker, timer.partition, timer.round, context);
    return;
  }
  if (timer.type === 'group-expiry') {
    const shard = shardOf(broker.coordinator, timer.partition);
    if (shard !== null) onDemand().groups.onExpiryTimer({ broker, shard, context }, timer.at);
    return;
  }
  if (timer.type === 'consumer-group-timer' || timer.type === 'consumer-group-patterns') {
    const partition = coordinatedBy(broker, 'group', timer.group);
    const shard = partition === null ? null : shardOf(broker.coordinator, partition);
    if (shard !== null)
      onDemand().consumerGroups.onConsumerGroupTimer({ broker, shard, context }, timer);
    return;
  }
  if (
    timer.type !== 'group-session' &&
    timer.type !== 'group-join' &&
    timer.type !== 'group-sync'
  ) {
    return;
  }
  const partition = coordinatedBy(broker, 'group', timer.group);
  const shard = partition === null ? null : shardOf(broker.coordinator, partition);
  const group = shard === null ? null : classicGroupOf(shard, timer.group);
  if (shard === null || group === null) return;
  const scope: GroupScope = { broker, shard, group, context };
  if (timer.type === 'group-session') {
    onDemand().groups.onSessionTimer(scope, timer.memberId, timer.round);
  } else if (timer.type === 'group-join') onJoinTimer(scope, timer.round);
  else onSyncTimer(scope, timer.round);
}
