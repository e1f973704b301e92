/**
 * An administrator tells a share group where to begin, or lets it forget what it has done: while
 * nobody is in it. The answer waits for the share coordinators that keep the states.
 *
 * Kafka: GroupMetadataManager (alterShareGroupOffsets, sharePartitionsEligibleForOffsetDeletion),
 * GroupCoordinatorService (persisterInitialize, handleDeleteShareGroupOffsetStateResult); KIP-932.
 * Simplified: topics whose states are being deleted are not kept by name, so that a deletion that
 * came to nothing cannot be asked for again.
 */
import { topicByName } from '../../controller/image.ts';
import { emit } from '../../context.ts';
import type { PartitionId } from '../../ids.ts';
import { respond, type ReplyAddress } from '../../network/transport.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type {
  AlterShareGroupOffsetsRequest,
  DeleteShareGroupOffsetsRequest,
  TopicError,
} from '../../protocol/group-admin-api.ts';
import { deleteStates, initializeStates } from '../../share/initializations.ts';
import type { Initialization } from '../../share/share-service.ts';
import { groupOf, type Group, type ShardScope } from '../coordinator-state.ts';
import { appendRecords, responseError } from '../writes.ts';
import { createShareGroup, type ShareGroup } from './share-group.ts';
import { onStatesMade } from './share-membership.ts';
import { replayShareRecord, type ShareGroupRecord } from './share-records.ts';

/** The group need not be there: it is made by what it is given. */
export function onAlterShareOffsets(
  scope: ShardScope,
  request: AlterShareGroupOffsetsRequest,
  address: ReplyAddress,
): void {
  const { broker, shard, context } = scope;
  const { api, group: name, offsets } = request;
  const known = groupOf(shard, name) ?? createShareGroup(name);
  const refused = groupError(known);
  const results = offsets.map(({ partition }) => {
    const isThere = Boolean(broker.image.partitions[partition]);
    return { partition, error: isThere ? 'NONE' : UNKNOWN } as const;
  });
  const valid = offsets.filter(({ partition }) => broker.image.partitions[partition]);
  if (refused !== 'NONE' || known.type !== 'share' || valid.length === 0) {
    const told = refused === 'NONE' ? results : [];
    respond(context, broker, address, { api, error: refused, results: told });
    return;
  }
  const partitions = valid.map(({ partition }) => partition);
  const initializing = [
    ...known.initializing.filter(({ partition }) => !partitions.includes(partition)),
    ...partitions.map((partition) => ({ partition, since: context.now })),
  ];
  const error = write(scope, known, { initializing, initialized: known.initialized });
  if (error !== 'NONE') {
    respond(context, broker, address, { api, error, results: [] });
    return;
  }
  initializeStates(
    broker,
    {
      groupId: name,
      stateEpoch: known.groupEpoch,
      partitions,
      startOffsets: new Map(valid.map(({ partition, offset }) => [partition, offset])),
      reply: { address, body: { api, error: 'NONE', results } },
    },
    context,
  );
}

/** Whole topics: of each it forgets where it was in every partition. */
export function onDeleteShareOffsets(
  scope: ShardScope,
  request: DeleteShareGroupOffsetsRequest,
  address: ReplyAddress,
): void {
  const { broker, shard, context } = scope;
  const { api, group: name, topics } = request;
  const known = groupOf(shard, name);
  const refused = known === null ? 'GROUP_ID_NOT_FOUND' : groupError(known);
  if (known?.type !== 'share' || refused !== 'NONE') {
    respond(context, broker, address, { api, error: refused, results: [] });
    return;
  }
  const gone = new Set<PartitionId>();
  const results = topics.map((topic): TopicError => {
    const image = topicByName(broker.image, topic);
    if (image === null) return { topic, error: UNKNOWN, message: null };
    const own = image.partitions.filter((partition) => known.initialized.includes(partition));
    for (const partition of own) gone.add(partition);
    if (own.length > 0) return { topic, error: 'NONE', message: null };
    return { topic, error: UNKNOWN, message: 'There is no offset information to delete.' };
  });
  const answer = { api, error: 'NONE', results } as const;
  if (gone.size === 0) {
    respond(context, broker, address, answer);
    return;
  }
  const initialized = known.initialized.filter((partition) => !gone.has(partition));
  const error = write(scope, known, { initializing: known.initializing, initialized });
  if (error !== 'NONE') {
    respond(context, broker, address, { api, error, results: [] });
    return;
  }
  deleteStates(broker, { groupId: name, partitions: [...gone], address, body: answer }, context);
}

const UNKNOWN = 'UNKNOWN_TOPIC_OR_PARTITION';

function groupError(group: Group): ErrorCode {
  if (group.type !== 'share') return 'GROUP_ID_NOT_FOUND';
  return group.members.length === 0 ? 'NONE' : 'NON_EMPTY_GROUP';
}

function write(
  scope: ShardScope,
  { name: group }: ShareGroup,
  value: Pick<ShareGroup, 'initializing' | 'initialized'>,
): ErrorCode {
  const record: ShareGroupRecord = { type: 'share-group-state-partition-metadata', group, value };
  const { error } = appendRecords(scope, [record]);
  if (error !== 'NONE') return responseError(error);
  replayShareRecord(scope.shard, record);
  return 'NONE';
}

/** The share coordinators have done what the administrator wanted, or not. */
export function onStatesAltered(
  scope: Omit<ShardScope, 'shard'> & { readonly shard: ShardScope['shard'] | null },
  { groupId, done, reply }: Initialization,
): void {
  if (reply === null) return;
  const { broker, shard, context } = scope;
  const { address, body } = reply;
  const failed = done.filter(({ error }) => error !== 'NONE');
  if (body.api === 'DeleteShareGroupOffsets') {
    const results = body.results.map((result): TopicError => {
      const partitions = topicByName(broker.image, result.topic)?.partitions ?? [];
      const own = failed.find(({ partition }) => partitions.includes(partition));
      return own === undefined ? result : { ...result, error: own.error, message: null };
    });
    respond(context, broker, address, { ...body, results });
    tellDeleted(scope, groupId, done);
    return;
  }
  const results = body.results.map(({ partition, error }) => {
    const own = failed.find((one) => one.partition === partition);
    return { partition, error: own?.error ?? error };
  });
  respond(context, broker, address, { ...body, results });
  if (failed.length > 0 || shard === null) return;
  const group = groupOf(shard, groupId);
  if (group?.type !== 'share') return;
  onStatesMade({ broker, shard, context }, group, done);
  emit(context, broker.id, {
    type: 'share-offsets-altered',
    group: groupId,
    offsets: done.map(({ partition, startOffset }) => ({ partition, offset: startOffset })),
  });
}

function tellDeleted(
  { broker, context }: Pick<ShardScope, 'broker' | 'context'>,
  group: string,
  done: Initialization['done'],
): void {
  const partitions = done.flatMap(({ partition, error }) => (error === 'NONE' ? partition : []));
  if (partitions.length === 0) return;
  emit(context, broker.id, { type: 'share-offsets-deleted', group, partitions });
}
