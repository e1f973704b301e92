/**
 * What the coordinator refuses, as facts: a member that is fenced, late or not known any more
 * should be seen.
 *
 * Kafka: nothing of its own; brokers log most of it.
 */
import { emit } from '../context.ts';
import type { ApiName } from '../protocol/api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { groupOf, type ShardScope } from './coordinator-state.ts';

/** Says why a request of a member was refused; errors that are part of every rebalance are not. */
export function stateRefused(
  { broker, shard, context }: ShardScope,
  request: {
    readonly api: ApiName;
    readonly group: string;
    readonly memberId: string;
    readonly generation?: number;
  },
  error: ErrorCode,
): void {
  if (error === 'NONE' || error === 'REBALANCE_IN_PROGRESS' || error === 'MEMBER_ID_REQUIRED') {
    return;
  }
  const group = groupOf(shard, request.group);
  emit(context, broker.id, {
    type: 'member-refused',
    group: request.group,
    memberId: request.memberId,
    api: request.api,
    error,
    generation: request.generation ?? -1,
    current: group?.type === 'classic' ? group.generation : -1,
  });
}
