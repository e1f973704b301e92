/**
 * What a broker answers that does not coordinate the group, or not yet.
 *
 * Kafka: GroupCoordinatorService (NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS).
 */
import type { Broker } from '../broker/broker.ts';
import type { Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import { onDemand } from '../on-demand.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { refusedAdminRequest } from './admin-requests.ts';
import { refusedJoin } from './rebalance.ts';
import type { CoordinatorRequest } from './requests.ts';

export function refuseGroupRequest(
  broker: Broker,
  envelope: RequestEnvelope,
  body: CoordinatorRequest,
  error: ErrorCode,
  context: Context,
): void {
  const address = addressOf(envelope);
  switch (body.api) {
    case 'JoinGroup':
      respond(context, broker, address, refusedJoin(body.memberId, error));
      break;
    case 'SyncGroup':
      respond(context, broker, address, { api: 'SyncGroup', error, partitions: [] });
      break;
    case 'OffsetFetch':
      respond(context, broker, address, { api: 'OffsetFetch', error, offsets: [] });
      break;
    case 'OffsetCommit':
      respond(context, broker, address, { api: 'OffsetCommit', error, refused: [] });
      break;
    case 'TxnOffsetCommit':
      respond(context, broker, address, { api: 'TxnOffsetCommit', error });
      break;
    case 'LeaveGroup':
      respond(context, broker, address, { api: 'LeaveGroup', error, members: [] });
      break;
    case 'Heartbeat':
      respond(context, broker, address, { api: 'Heartbeat', error });
      break;
    case 'DeleteGroups':
    case 'OffsetDelete':
    case 'AlterShareGroupOffsets':
    case 'DeleteShareGroupOffsets':
      respond(context, broker, address, refusedAdminRequest(body, error));
      break;
    case 'ConsumerGroupHeartbeat':
      respond(context, broker, address, onDemand().consumerGroups.refusedHeartbeat(body, error));
  }
}
