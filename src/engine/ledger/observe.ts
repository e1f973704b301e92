/**
 * How the ledger takes in what happens: each fact goes to whom it concerns.
 */
import type { Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import {
  changeFlags,
  flagsOf,
  indexIn,
  isKnown,
  RECORD,
  SENDER,
  type FailureReason,
  type Ledger,
} from './accounts.ts';
import { onAppended, onBecameLeader, onDiskLoss, onHighWatermark } from './copies.ts';
import { onDelivered } from './deliveries.ts';
import { noteEvidence } from './evidence.ts';
import {
  ACKNOWLEDGED,
  ALONE,
  BY_ZOMBIE,
  FAILED,
  RETRIED,
  SENT,
  TRANSACTIONAL,
  UNCERTAIN,
  WRITTEN,
} from './fate.ts';
import {
  onEnded,
  onMemberExpired,
  onOffsetsCommitted,
  onOffsetsDeleted,
  onOffsetsDropped,
  onSettled,
  onShareStartMoved,
} from './groups.ts';
import { note } from './notes.ts';
import { noteOwnership } from './ownership.ts';
import { noteJump } from './reading.ts';
import { cell, setCell } from './rows.ts';
import {
  join,
  noteTimeout,
  onCallAnswered,
  onFencedProducer,
  onMarker,
  onOffsetsPending,
  onStateChanged,
  writerIndex,
} from './transactions.ts';
import { lookForUnwritten } from './unwritten.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/** Takes in the facts of one tick, in their order; `cluster` stands at the end of that tick. */
export function observe(ledger: Ledger, facts: readonly Fact[], cluster: Cluster): void {
  for (const fact of facts) take(ledger, fact, cluster);
  lookForUnwritten(ledger, cluster);
}

function take(ledger: Ledger, fact: Fact, cluster: Cluster): void {
  switch (fact.type) {
    case 'records-sent':
      onSent(ledger, fact, cluster);
      break;
    case 'records-appended':
      onAppended(ledger, fact);
      break;
    case 'high-watermark-advanced':
      onHighWatermark(ledger, fact, cluster);
      break;
    case 'records-acknowledged':
      onAcknowledged(ledger, fact);
      break;
    case 'records-delivered':
      onDelivered(ledger, fact, cluster);
      break;
    case 'records-failed':
      onFailed(ledger, fact, cluster);
      break;
    case 'records-retried':
      for (const { number } of fact.records) {
        if (isKnown(ledger, number)) changeFlags(ledger, number, RETRIED);
      }
      break;
    case 'became-leader':
      onBecameLeader(ledger, fact, cluster);
      break;
    case 'produce-refused':
    case 'sequence-refused':
      ledger.counts.refused += 1;
      break;
    case 'offsets-committed':
      onOffsetsCommitted(ledger, fact);
      break;
    default:
      takeRare(ledger, fact, cluster);
  }
}

/** What does not happen with every batch. */
function takeRare(ledger: Ledger, fact: Fact, cluster: Cluster): void {
  noteOwnership(ledger.ownerships, fact);
  noteEvidence(ledger, fact);
  noteJump(ledger, fact, cluster);
  takeTransaction(ledger, fact, cluster);
  switch (fact.type) {
    case 'process-removed':
    case 'unflushed-lost':
    case 'disk-wiped':
    case 'replica-deleted':
      if (fact.type === 'process-removed') onEnded(ledger, fact);
      onDiskLoss(ledger, fact, cluster);
      break;
    case 'process-crashed':
    case 'process-stopped':
      onEnded(ledger, fact);
      break;
    case 'member-expired':
      onMemberExpired(ledger, fact, cluster);
      break;
    case 'offsets-deleted':
      onOffsetsDeleted(ledger, fact);
      break;
    case 'records-settled':
      onSettled(ledger, fact);
      break;
    case 'share-start-moved':
      onShareStartMoved(ledger, fact);
      break;
    case 'partitions-created': {
      const { id, at, topic, from, to } = fact;
      note(ledger, { kind: 'partitions-added', fact: id, at, partition: topic, from, to });
      break;
    }
    default:
  }
}

function takeTransaction(ledger: Ledger, fact: Fact, cluster: Cluster): void {
  switch (fact.type) {
    case 'process-started':
      for (const [index, writer] of ledger.writers.entries()) {
        if (ledger.producers[index] === fact.by) writer.transaction = -1;
      }
      break;
    case 'transaction-call-answered':
      onCallAnswered(ledger, fact, cluster);
      break;
    case 'producer-transaction-failed':
      if (fact.by !== null) noteTimeout(ledger, fact, writerIndex(ledger, fact.by, cluster));
      break;
    case 'transaction-state-changed':
      onStateChanged(ledger, fact);
      break;
    case 'transaction-marker-written':
      onMarker(ledger, fact);
      break;
    case 'transaction-marker-skipped':
      note(ledger, { ...fact, kind: 'marker-skipped', fact: fact.id, extra: fact.producerId });
      break;
    case 'transactional-producer-fenced':
      onFencedProducer(ledger, fact);
      break;
    case 'offsets-pending':
      onOffsetsPending(ledger, fact);
      break;
    case 'offsets-dropped':
      onOffsetsDropped(ledger, fact);
      break;
    default:
  }
}

function onSent(ledger: Ledger, fact: FactOf<'records-sent'>, cluster: Cluster): void {
  const { by, at, partition, records } = fact;
  if (by === null) return;
  const sender = writerIndex(ledger, by, cluster);
  const writer = ledger.writers[sender];
  const transaction = writer?.transaction ?? -1;
  let bits = SENT;
  if (transaction >= 0) bits |= TRANSACTIONAL;
  if (writer !== undefined && writer.consumer !== null && isGivenUp(ledger, writer.consumer)) {
    bits |= BY_ZOMBIE;
  }
  for (const { number } of records) {
    enter(ledger, number, { sender, at, partition, bits });
    if (transaction >= 0) join(ledger, transaction, number);
  }
}

function isGivenUp({ consumers }: Ledger, consumer: ProcessId): boolean {
  return consumers.some(({ id, expiredAt }) => id === consumer && expiredAt >= 0);
}

/** `partition` is -1 for a record that failed before one was chosen. */
function enter(
  ledger: Ledger,
  record: number,
  {
    sender,
    at,
    partition,
    bits,
  }: {
    readonly sender: number;
    readonly at: number;
    readonly partition: PartitionId;
    readonly bits: number;
  },
): void {
  const { records } = ledger;
  setCell(records, record, RECORD.partition, partition);
  setCell(records, record, RECORD.sender, sender);
  setCell(records, record, RECORD.sentAt, at);
  setCell(records, record, RECORD.settledAt, -1);
  setCell(records, record, RECORD.acknowledgedOffset, -1);
  changeFlags(ledger, record, bits);
}

function onAcknowledged(
  ledger: Ledger,
  { id, at, partition, acks, baseOffset, records }: FactOf<'records-acknowledged'>,
): void {
  const isAlone = acks === -1 && ledger.partitions[partition]?.isr === 1;
  const bits = ACKNOWLEDGED | (isAlone ? ALONE : 0);
  for (const [index, { number }] of records.entries()) {
    if (!isKnown(ledger, number)) continue;
    const sender = cell(ledger.records, number, RECORD.sender);
    setCell(ledger.records, number, RECORD.sender, sender | ((acks + 1) << SENDER.acksShift));
    setCell(ledger.records, number, RECORD.settledAt, at);
    setCell(ledger.records, number, RECORD.settledBy, id);
    const offset = baseOffset < 0 ? -1 : baseOffset + index;
    setCell(ledger.records, number, RECORD.acknowledgedOffset, offset);
    changeFlags(ledger, number, bits);
    if (acks === 0) noteUnwritten(ledger, number);
  }
}

/** Failures after which the record may still be in a log, or on its way into one. */
const UNCERTAIN_REASONS: ReadonlySet<FailureReason> = new Set<FailureReason>([
  'DELIVERY_TIMEOUT',
  'PRODUCER_CLOSED',
  'REQUEST_TIMED_OUT',
  'NETWORK_EXCEPTION',
  'NOT_LEADER_OR_FOLLOWER',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
]);

function onFailed(ledger: Ledger, fact: FactOf<'records-failed'>, cluster: Cluster): void {
  const { id, by, at, reason, records } = fact;
  if (by === null) return;
  const bits = FAILED | (UNCERTAIN_REASONS.has(reason) ? UNCERTAIN : 0);
  const reasonBits = indexIn(ledger.reasons, reason) << SENDER.reasonShift;
  for (const { number } of records) {
    if (!isKnown(ledger, number)) {
      const entry = { sender: writerIndex(ledger, by, cluster), bits: SENT };
      enter(ledger, number, { ...entry, at, partition: fact.partition ?? -1 });
    }
    const sender = cell(ledger.records, number, RECORD.sender);
    setCell(ledger.records, number, RECORD.sender, sender | reasonBits);
    setCell(ledger.records, number, RECORD.settledAt, at);
    setCell(ledger.records, number, RECORD.settledBy, id);
    changeFlags(ledger, number, bits);
    if ((bits & UNCERTAIN) !== 0) noteUnwritten(ledger, number);
  }
}

function noteUnwritten(ledger: Ledger, record: number): void {
  if ((flagsOf(ledger, record) & WRITTEN) === 0) ledger.unwritten.push(record);
}
