/**
 * I37 and O5: what a group has committed is what the log of its coordinator says, and that is what
 * members of the present generation have asked for. Offsets of a transaction count when its marker
 * is committed (T6).
 *
 * Kafka: OffsetMetadataManager; KIP-98, KIP-447.
 */
import { processOf, type Cluster } from '../cluster.ts';
import type { Broker } from '../broker/broker.ts';
import type { QueuedEvent } from '../event.ts';
import { consumerMemberOf } from '../group/modern/consumer-group.ts';
import { memberOf } from '../group/classic-group.ts';
import { groupOf, type CoordinatorPartition, type Group } from '../group/coordinator-state.ts';
import { parseRecord } from '../group/parse-record.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import { offsetAt, type LogRecord, type RecordBatch } from '../log/record.ts';
import type { CommittedOffset, OffsetCommitRequest } from '../protocol/group-api.ts';
import type { Checker } from './checker.ts';
import { ghostOf } from './ghost.ts';
import { settledKind } from './kinds.ts';
import { violate } from './violation.ts';

/** Everything committed by groups of one partition, as its log says. */
export interface OffsetGhost {
  /** So many of the committed batches have been read, the last of which is this one. */
  read: number;
  last: RecordBatch | null;
  /** By group, then by partition. */
  readonly offsets: Map<string, Map<PartitionId, KnownOffset>>;
  /** By producer id: offsets of its open transaction. */
  readonly pending: Map<number, PendingOffset[]>;
}

interface KnownOffset {
  readonly offset: number;
  /** Of the record that says so. */
  readonly recordOffset: number;
}

interface PendingOffset extends KnownOffset {
  readonly group: string;
  readonly partition: PartitionId;
}

function createOffsetGhost(): OffsetGhost {
  return { read: 0, last: null, offsets: new Map(), pending: new Map() };
}

/** Reads on to the end of what is committed; from the start again when some was given up. */
function offsetsIn(checker: Checker, partition: PartitionId): OffsetGhost {
  const { committed, committedEnd } = ghostOf(checker.ghosts, partition);
  let ghost = checker.offsets.get(partition);
  if (ghost === undefined || (committed[ghost.read - 1] ?? null) !== ghost.last) {
    ghost = createOffsetGhost();
    checker.offsets.set(partition, ghost);
  }
  for (; ghost.read < committed.length; ghost.read += 1) {
    const batch = committed[ghost.read];
    if (batch === undefined || batch.baseOffset >= committedEnd) break;
    ghost.last = batch;
    readBatch(ghost, batch);
  }
  return ghost;
}

function readBatch(ghost: OffsetGhost, batch: RecordBatch): void {
  if (batch.control !== null) {
    const ended = ghost.pending.get(batch.producerId) ?? [];
    ghost.pending.delete(batch.producerId);
    if (batch.control === 'COMMIT') for (const own of ended) put(ghost, own);
    return;
  }
  batch.records.forEach((record, index) => {
    readRecord(ghost, batch, record, offsetAt(batch, index));
  });
}

function readRecord(
  ghost: OffsetGhost,
  batch: RecordBatch,
  record: LogRecord,
  recordOffset: number,
): void {
  if (record.key === null || !record.key.includes('"offset-commit"')) return;
  const said = parseRecord(record);
  if (said?.type !== 'offset-commit') return;
  const { group, partition, value } = said;
  if (value === null) {
    ghost.offsets.get(group)?.delete(partition);
    for (const [producerId, list] of ghost.pending) {
      const left = list.filter((own) => own.group !== group || own.partition !== partition);
      ghost.pending.set(producerId, left);
    }
    return;
  }
  const own = { group, partition, offset: value.offset, recordOffset };
  if (!batch.isTransactional) put(ghost, own);
  else {
    const list = ghost.pending.get(batch.producerId) ?? [];
    const others = list.filter((other) => other.group !== group || other.partition !== partition);
    ghost.pending.set(batch.producerId, [...others, own]);
  }
}

/** Of a plain and a transactional commit the one counts that was written later. */
function put(ghost: OffsetGhost, { group, partition, offset, recordOffset }: PendingOffset): void {
  let known = ghost.offsets.get(group);
  if (known === undefined) {
    known = new Map();
    ghost.offsets.set(group, known);
  }
  const before = known.get(partition);
  if (before !== undefined && before.recordOffset > recordOffset) return;
  known.set(partition, { offset, recordOffset });
}

/** I37: the groups that this broker coordinates have what the log says. */
export function checkOffsetsOn(checker: Checker, id: ProcessId | null, cluster: Cluster): void {
  const broker = id === null ? null : processOf(cluster, id);
  if (broker?.kind !== 'broker' || broker.status === 'stopped') return;
  for (const shard of broker.coordinator.partitions) checkShard(checker, broker, shard, cluster);
}

function checkShard(
  checker: Checker,
  broker: Broker,
  shard: CoordinatorPartition,
  cluster: Cluster,
): void {
  const { partition, leaderEpoch } = shard;
  const replica = broker.replicas[partition] ?? null;
  const ghost = ghostOf(checker.ghosts, partition);
  // Who has been overruled, and who has not caught up with what was committed, may be behind.
  if (replica?.leader?.leaderEpoch !== leaderEpoch || ghost.leaderEpoch > leaderEpoch) return;
  const { log } = replica;
  if (log.highWatermark !== ghost.committedEnd || ghost.cuts.length > 0) return;
  const truth = offsetsIn(checker, partition);
  for (const { group, offsets } of shard.offsets) {
    const known = truth.offsets.get(group);
    checker.evaluations.I37 += 1;
    for (const { partition: read, offset, recordOffset } of offsets) {
      // Read when it took over, and not committed yet.
      if (recordOffset >= log.highWatermark) continue;
      const logged = known?.get(read)?.offset ?? -1;
      if (logged === offset) continue;
      const what = `${group} has committed ${offset} in partition ${read}`;
      failShard(cluster, broker, partition, `${what}, its log says ${logged}`);
    }
    if (log.highWatermark < log.logEndOffset) continue;
    const count = known?.size ?? 0;
    if (count === offsets.length) continue;
    const what = `${group} has committed offsets of ${offsets.length} partitions`;
    failShard(cluster, broker, partition, `${what}, its log says ${count}`);
  }
}

function failShard(
  cluster: Cluster,
  broker: Broker,
  partition: PartitionId,
  message: string,
): never {
  violate({ invariant: 'I37', tick: cluster.now, partition, broker: broker.id, message });
}

interface Appended {
  readonly checker: Checker;
  readonly cluster: Cluster;
  readonly event: QueuedEvent;
  readonly broker: Broker;
  readonly partition: PartitionId;
}

/** I37, O5: offsets are written because somebody asked for it who may. */
export function onCoordinatorAppend(
  { checker, cluster, event }: Pick<Appended, 'checker' | 'cluster' | 'event'>,
  by: ProcessId | null,
  partition: PartitionId,
  records: readonly LogRecord[],
): void {
  if (settledKind(checker, partition, cluster) !== 'group') return;
  const broker = by === null ? null : processOf(cluster, by);
  if (broker?.kind !== 'broker') return;
  const appended = { checker, cluster, event, broker, partition };
  for (const record of records) checkCommit(appended, record);
}

function checkCommit(appended: Appended, record: LogRecord): void {
  if (record.key === null || !record.key.includes('"offset-commit"')) return;
  const said = parseRecord(record);
  if (said?.type !== 'offset-commit' || said.value === null) return;
  const { checker, event } = appended;
  checker.evaluations.I37 += 1;
  // One of a transaction may have waited for the word of that one's coordinator.
  const body = event.kind === 'delivery' ? event.envelope.body : null;
  if (body?.api === 'AddPartitionsToTxn') return;
  const { group, partition, value } = said;
  if (body === null || (body.api !== 'OffsetCommit' && body.api !== 'TxnOffsetCommit')) {
    fail(appended, 'I37', `${group}: nobody has asked for offset ${value.offset}`);
  }
  if (!('offsets' in body) || !asks(body, group, partition, value.offset)) {
    fail(appended, 'I37', `${group}: offset ${value.offset} of ${partition} is another`);
  }
  if (body.api === 'OffsetCommit') checkCommitter(appended, body, partition);
}

function asks(
  request: { readonly group: string; readonly offsets: readonly CommittedOffset[] },
  group: string,
  partition: PartitionId,
  offset: number,
): boolean {
  if (request.group !== group) return false;
  return request.offsets.some((one) => one.partition === partition && one.offset === offset);
}

/** O5: nothing about the group has changed by the commit itself. */
function checkCommitter(
  appended: Appended,
  request: OffsetCommitRequest,
  partition: PartitionId,
): void {
  const { broker, checker } = appended;
  const shard = broker.coordinator.partitions.find((own) => own.partition === appended.partition);
  const group = shard === undefined ? null : groupOf(shard, request.group);
  if (group === null) return;
  checker.evaluations.O5 += 1;
  if (mayCommit(group, request, partition)) return;
  const who = `member ${request.memberId} of ${request.generation}`;
  fail(appended, 'O5', `${request.group}: ${who} commits, and must not`);
}

function mayCommit(
  group: Group,
  { memberId, generation }: OffsetCommitRequest,
  partition: PartitionId,
): boolean {
  if (group.members.length === 0 && generation < 0) return true;
  if (group.type === 'classic') {
    return memberOf(group, memberId) !== null && generation === group.generation;
  }
  if (group.type === 'share') return false;
  const member = consumerMemberOf(group, memberId);
  if (member === null || generation > member.memberEpoch) return false;
  if (generation === member.memberEpoch) return true;
  const { assigned, assignedEpochs, pendingRevocation, pendingEpochs } = member;
  const since =
    assignedEpochs[assigned.indexOf(partition)] ??
    pendingEpochs[pendingRevocation.indexOf(partition)];
  return since !== undefined && since <= generation;
}

function fail(
  { cluster, broker, partition }: Appended,
  invariant: 'I37' | 'O5',
  message: string,
): never {
  violate({ invariant, tick: cluster.now, partition, broker: broker.id, message });
}
