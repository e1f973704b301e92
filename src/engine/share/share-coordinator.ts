/**
 * The share coordinator on a broker: it keeps the states of share-partitions in the partitions of
 * `__share_group_state` that the broker leads.
 *
 * Kafka: ShareCoordinatorService, ShareCoordinatorShard, CoordinatorRuntime (4.3.1).
 * Simplified: loading takes no time; records are JSON; old snapshots stay in the log, and
 * partitions at rest get no new one.
 */
import type { Broker } from '../broker/broker.ts';
import { coordinatedBy } from '../broker/coordinators.ts';
import { appendCoordinatorRecords, readWholeLog } from '../broker/coordinator-log.ts';
import { emit, setTimer, type Context } from '../context.ts';
import { shareCoordinatorKey } from '../group/coordinator-partition.ts';
import type { PartitionId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, type ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import {
  parseShareRecord,
  toShareLogRecord,
  type ShareKey,
  type ShareRecord,
} from './parse-share-record.ts';
import {
  takeNumber,
  type KeptState,
  type PersisterRequest,
  type PersisterResponse,
  type ShareShard,
} from './share-service.ts';
import { combineBatches, withUpdate, type ShareState, type ShareUpdate } from './share-state.ts';

/** Under which a share-partition finds its coordinator. Kafka: SharePartitionKey. */
export function shareKey(broker: Broker, { groupId, partition }: ShareKey): string {
  const registration = broker.image.partitions[partition];
  return shareCoordinatorKey(groupId, String(registration?.topic ?? -1), registration?.index ?? -1);
}

/** This broker leads the partition: it knows what the log says. */
export function onShareShardElected(
  broker: Broker,
  partition: PartitionId,
  leaderEpoch: number,
  context: Context,
): void {
  const { shards } = broker.share;
  const known = shards.find((shard) => shard.partition === partition);
  if (known !== undefined) {
    known.leaderEpoch = leaderEpoch;
    return;
  }
  const shard: ShareShard = { partition, leaderEpoch, states: [] };
  shards.push(shard);
  for (const { records } of readWholeLog(broker, partition)) {
    for (const record of records) {
      const said = parseShareRecord(record);
      if (said !== null) replay(shard, said);
    }
  }
  const states = shard.states.length;
  emit(context, broker.id, { type: 'share-coordinator-loaded', partition, states });
}

export function onShareShardResigned(
  broker: Broker,
  partition: PartitionId,
  context: Context,
): void {
  const { share } = broker;
  if (!share.shards.some((shard) => shard.partition === partition)) return;
  share.shards = share.shards.filter((shard) => shard.partition !== partition);
  const lost = share.writes.filter((write) => write.partition === partition);
  share.writes = share.writes.filter((write) => write.partition !== partition);
  for (const { address, body } of lost) {
    respond(context, broker, address, { ...body, error: 'NOT_COORDINATOR' });
  }
}

/** What was written below the high watermark holds, and is answered. */
export function onShareShardCommitted(
  broker: Broker,
  partition: PartitionId,
  highWatermark: number,
  context: Context,
): void {
  const { share } = broker;
  if (share.writes.length === 0) return;
  const isDone = (write: (typeof share.writes)[number]): boolean =>
    write.partition === partition && write.requiredOffset <= highWatermark;
  const done = share.writes.filter(isDone);
  if (done.length === 0) return;
  share.writes = share.writes.filter((write) => !isDone(write));
  for (const { address, body } of done) respond(context, broker, address, body);
}

/** The partitions are gone: what groups had done with them is forgotten. */
export function forgetSharePartitions(
  broker: Broker,
  partitions: readonly PartitionId[],
  context: Context,
): void {
  for (const shard of broker.share.shards) {
    const gone = shard.states.filter(({ state }) => partitions.includes(state.partition));
    if (gone.length === 0) continue;
    const records = gone.map(({ state: { groupId, partition } }): ShareRecord => {
      return { type: 'share-snapshot', key: { groupId, partition }, value: null };
    });
    const written = records.map((record) => toShareLogRecord(record, context));
    const { error } = appendCoordinatorRecords(broker, shard.partition, written, context);
    if (error === 'NONE') for (const record of records) replay(shard, record);
  }
}

/** share.coordinator.write.timeout.ms is over. */
export function onShareWriteExpiry(broker: Broker, request: number, context: Context): void {
  const { share } = broker;
  const write = share.writes.find((one) => one.request === request);
  if (write === undefined) return;
  share.writes = share.writes.filter((one) => one !== write);
  respond(context, broker, write.address, { ...write.body, error: 'COORDINATOR_NOT_AVAILABLE' });
}

export function onPersisterRequest(
  broker: Broker,
  envelope: RequestEnvelope,
  body: PersisterRequest,
  context: Context,
): void {
  const address = addressOf(envelope);
  const at = coordinatedBy(broker, 'share', shareKey(broker, body));
  const shard = broker.share.shards.find(({ partition }) => partition === at);
  if (shard === undefined) {
    respond(context, broker, address, refusal(body, 'NOT_COORDINATOR'));
    return;
  }
  const kept = shard.states.find(({ state }) => isAbout(state, body)) ?? null;
  const error = errorOf(broker, body, kept);
  if (error !== 'NONE') {
    respond(context, broker, address, refusal(body, error));
    return;
  }
  const answer = answerOf(body, kept);
  const record = recordOf(body, kept, context);
  if (record === null) respond(context, broker, address, answer);
  else append(broker, shard, { record, answer, address }, context);
}

function isAbout(state: ShareState, { groupId, partition }: ShareKey): boolean {
  return state.groupId === groupId && state.partition === partition;
}

function errorOf(broker: Broker, body: PersisterRequest, kept: KeptState | null): ErrorCode {
  const { api, partition } = body;
  const known = kept?.state ?? null;
  if (known === null && (api === 'ReadShareGroupState' || api === 'WriteShareGroupState')) {
    return 'INVALID_REQUEST';
  }
  if ('leaderEpoch' in body && known !== null && known.leaderEpoch > body.leaderEpoch) {
    return 'FENCED_LEADER_EPOCH';
  }
  if ('stateEpoch' in body && known !== null && known.stateEpoch > body.stateEpoch) {
    return 'FENCED_STATE_EPOCH';
  }
  return broker.image.partitions[partition] ? 'NONE' : 'UNKNOWN_TOPIC_OR_PARTITION';
}

function refusal(body: PersisterRequest, error: ErrorCode): PersisterResponse {
  const { api } = body;
  if (api !== 'ReadShareGroupState') return { api, error };
  return { api, error, stateEpoch: -1, startOffset: -1, batches: [] };
}

function answerOf(body: PersisterRequest, kept: KeptState | null): PersisterResponse {
  const { api } = body;
  if (api !== 'ReadShareGroupState') return { api, error: 'NONE' };
  const { stateEpoch = -1, startOffset = -1, batches = [] } = kept?.state ?? {};
  return { api, error: 'NONE', stateEpoch, startOffset, batches };
}

/** What is to be written; null: nothing is. */
function recordOf(
  body: PersisterRequest,
  kept: KeptState | null,
  context: Context,
): ShareRecord | null {
  const { groupId, partition } = body;
  const key = { groupId, partition };
  switch (body.api) {
    case 'InitializeShareGroupState': {
      const { stateEpoch, startOffset } = body;
      const snapshotEpoch = kept === null ? 0 : kept.state.snapshotEpoch + 1;
      const fresh = { leaderEpoch: -1, deliveryCompleteCount: 0, batches: [] };
      const value = { ...key, snapshotEpoch, stateEpoch, startOffset, ...fresh };
      return { type: 'share-snapshot', key, value };
    }
    case 'ReadShareGroupState': {
      if (kept === null || kept.state.leaderEpoch === body.leaderEpoch) return null;
      const { startOffset, deliveryCompleteCount } = kept.state;
      const { leaderEpoch } = body;
      const update = { leaderEpoch, startOffset, deliveryCompleteCount, batches: [] };
      return updateOf(key, kept, update, context);
    }
    case 'WriteShareGroupState': {
      if (kept === null) return null;
      const { startOffset, deliveryCompleteCount } = body;
      const batches = combineBatches(body.batches, startOffset);
      const update = { leaderEpoch: -1, startOffset, deliveryCompleteCount, batches };
      return updateOf(key, kept, update, context);
    }
    case 'DeleteShareGroupState':
      return kept === null ? null : { type: 'share-snapshot', key, value: null };
  }
}

/** After so many updates everything is written down again. */
function updateOf(
  key: ShareKey,
  { state, updates }: KeptState,
  update: ShareUpdate,
  { settings }: Context,
): ShareRecord {
  if (updates < settings.broker.shareCoordinatorSnapshotUpdateRecordsPerSnapshot) {
    return { type: 'share-update', key, value: update };
  }
  const value = { ...withUpdate(state, update), snapshotEpoch: state.snapshotEpoch + 1 };
  return { type: 'share-snapshot', key, value };
}

function append(
  broker: Broker,
  shard: ShareShard,
  {
    record,
    answer,
    address,
  }: {
    record: ShareRecord;
    answer: PersisterResponse;
    address: ReplyAddress;
  },
  context: Context,
): void {
  const { partition } = shard;
  const records = [toShareLogRecord(record, context)];
  const { error, requiredOffset } = appendCoordinatorRecords(broker, partition, records, context);
  if (error !== 'NONE') {
    const told =
      error === 'NOT_LEADER_OR_FOLLOWER' ? 'NOT_COORDINATOR' : 'COORDINATOR_NOT_AVAILABLE';
    respond(context, broker, address, { ...answer, error: told });
    return;
  }
  replay(shard, record);
  const request = takeNumber(broker.share);
  broker.share.writes.push({ partition, requiredOffset, address, body: answer, request });
  setTimer(context, broker, {
    delayMs: context.settings.broker.shareCoordinatorWriteTimeoutMs,
    timer: { type: 'share-write-expiry', request },
  });
}

function replay(shard: ShareShard, { type, key, value }: ShareRecord): void {
  const kept = shard.states.find(({ state }) => isAbout(state, key));
  if (value === null) {
    shard.states = shard.states.filter((one) => one !== kept);
    return;
  }
  if (type === 'share-update') {
    if (kept === undefined) return;
    kept.state = withUpdate(kept.state, value);
    kept.updates += 1;
    return;
  }
  if (kept === undefined) shard.states.push({ state: value, updates: 0 });
  else {
    kept.state = { ...value, leaderEpoch: Math.max(value.leaderEpoch, kept.state.leaderEpoch) };
    kept.updates = 0;
  }
}
