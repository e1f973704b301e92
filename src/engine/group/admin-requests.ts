/**
 * What administrators ask the coordinator of a group.
 *
 * Kafka: GroupCoordinatorService (deleteGroups, deleteOffsets, alterShareGroupOffsets,
 * deleteShareGroupOffsets).
 */
import { onDemand } from '../on-demand.ts';
import type { ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { GroupAdminRequest, GroupAdminResponse } from '../protocol/group-admin-api.ts';
import type { ShardScope } from './coordinator-state.ts';
import { onDeleteGroups, onOffsetDelete } from './deletion.ts';

export function onGroupAdminRequest(
  scope: ShardScope,
  request: GroupAdminRequest,
  address: ReplyAddress,
): void {
  switch (request.api) {
    case 'DeleteGroups':
      onDeleteGroups(scope, request, address);
      break;
    case 'OffsetDelete':
      onOffsetDelete(scope, request, address);
      break;
    case 'AlterShareGroupOffsets':
      onDemand().shareGroups.onAlterShareOffsets(scope, request, address);
      break;
    case 'DeleteShareGroupOffsets':
      onDemand().shareGroups.onDeleteShareOffsets(scope, request, address);
  }
}

export function refusedAdminRequest(
  { api }: GroupAdminRequest,
  error: ErrorCode,
): GroupAdminResponse {
  return api === 'DeleteGroups' ? { api, error } : { api, error, results: [] };
}
