/**
 * Where consumers read: whether one goes on after what it was given last, and if not, why.
 */
import { processOf, type Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import type { PartitionId } from '../ids.ts';
import { DELIVERY, flagsOf, RECORD, type Ledger, type PartitionAccount } from './accounts.ts';
import { numberAt } from './copies.ts';
import { ABORTED, COMMITTED, SENT, TRANSACTIONAL } from './fate.ts';
import { ensureGroup, groupNameOf, placeOf, readerIndex } from './groups.ts';
import { note } from './notes.ts';
import {
  JUMP_REASONS,
  type Cursor,
  type GroupPlace,
  type JumpReason,
  type Reader,
} from './readers.ts';
import { cell } from './rows.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/** What happens to consumers that lets them go on elsewhere. */
export function noteJump(ledger: Ledger, fact: Fact, cluster: Cluster): void {
  switch (fact.type) {
    case 'partitions-assigned':
      if (fact.by !== null) readerIndex(ledger, fact.by, cluster);
      for (const partition of fact.partitions) jump(ledger, fact, partition, 'rebalance');
      forgetExpiry(ledger, fact);
      break;
    case 'partitions-lost':
      forgetExpiry(ledger, fact);
      break;
    case 'subscription-changed':
    case 'process-started':
      restart(ledger, fact);
      break;
    case 'position-reset':
    case 'position-truncated':
    case 'position-sought':
      // It may be the first that is heard of this consumer.
      if (fact.by !== null) readerIndex(ledger, fact.by, cluster);
      jump(ledger, fact, fact.partition, positionReason(fact));
      break;
    case 'application-rewound':
      for (const partition of fact.partitions) jump(ledger, fact, partition, 'rewound');
      break;
    default:
  }
}

function positionReason(
  fact: FactOf<'position-reset' | 'position-truncated' | 'position-sought'>,
): JumpReason {
  if (fact.type === 'position-reset') return resetReason(fact.policy);
  return fact.type === 'position-sought' ? 'seek' : 'truncation';
}

function resetReason(policy: string): JumpReason {
  if (policy === 'beginning' || policy === 'end') return 'seek';
  if (policy === 'latest') return 'reset-latest';
  return policy.startsWith('by_duration') ? 'reset-duration' : 'reset-earliest';
}

function jump(ledger: Ledger, fact: Fact, partition: PartitionId, reason: JumpReason): void {
  for (const reader of ledger.consumers) {
    if (reader.id !== fact.by) continue;
    const group = ledger.groups.find(({ name }) => name === groupNameOf(reader));
    const end = group?.places[partition]?.end ?? -1;
    remember(cursorOf(reader, partition), reason, fact, end);
  }
}

function remember(cursor: Cursor, reason: JumpReason, { id, at }: Fact, end: number): void {
  const isNew = reason === 'rebalance' || reason === 'restart';
  const tellsLess = JUMP_REASONS.indexOf(reason) < JUMP_REASONS.indexOf(cursor.jump);
  // A reset that follows a seek or a cut log is a consequence of it.
  if (!isNew && tellsLess) return;
  cursor.jump = reason;
  cursor.jumpFact = id;
  cursor.jumpAt = at;
  cursor.jumpEnd = end;
}

function restart(ledger: Ledger, fact: Fact): void {
  for (const reader of ledger.consumers) {
    if (reader.id !== fact.by) continue;
    for (const cursor of reader.cursors) {
      if (cursor === null) continue;
      cursor.next = -1;
      remember(cursor, 'restart', fact, -1);
    }
  }
}

function forgetExpiry(ledger: Ledger, { by }: Fact): void {
  for (const reader of ledger.consumers) if (reader.id === by) reader.expiredAt = -1;
}

function cursorOf({ cursors }: Reader, partition: PartitionId): Cursor {
  while (cursors.length <= partition) cursors.push(null);
  const known = cursors[partition];
  if (known !== null && known !== undefined) return known;
  const created: Cursor = { next: -1, jump: 'restart', jumpFact: -1, jumpAt: -1, jumpEnd: -1 };
  cursors[partition] = created;
  return created;
}

/** A poll has returned records of one partition. */
export function follow(
  ledger: Ledger,
  who: number,
  fact: FactOf<'records-delivered'>,
  cluster: Cluster,
): void {
  const { at, partition, baseOffset, nextOffset, offsets } = fact;
  const reader = ledger.consumers[who];
  if (reader === undefined) return;
  const group = ensureGroup(ledger, groupNameOf(reader), reader.isShare);
  const place = placeOf(group, partition);
  place.readAt = at;
  const account = ledger.partitions[partition] ?? null;
  if (account?.overlaps === true) lookForOthers(ledger, who, fact, account);
  if (reader.isShare) {
    place.end = Math.max(place.end, nextOffset);
    return;
  }
  hold(reader, fact, cluster);
  const cursor = cursorOf(reader, partition);
  if (account !== null) {
    if (cursor.next !== baseOffset) compare(ledger, { who, fact, place, cursor, account });
    // Most polls return offsets that follow each other: then the first and the last say it all.
    const last = offsets[offsets.length - 1] ?? baseOffset;
    if (last - baseOffset !== offsets.length - 1) lookWithin(ledger, who, fact, account);
  }
  if (place.dropped >= 0) noteAfterAbort(ledger, who, fact, place);
  cursor.next = nextOffset;
  cursor.jump = 'none';
  place.end = Math.max(place.end, nextOffset);
}

/** The application works on what a poll has returned, one record after the other. */
function hold(reader: Reader, fact: FactOf<'records-delivered'>, cluster: Cluster): void {
  const process = processOf(cluster, reader.id);
  const msPerRecord = process?.kind === 'consumer' ? process.plan.processingMsPerRecord : 0;
  if (msPerRecord === 0) {
    if (reader.inHand.length > 0) reader.inHand = [];
    return;
  }
  const { at, partition, offsets } = fact;
  const first = reader.inHand[0];
  const before = first?.polledAt === at ? reader.inHand : [];
  const count = before.reduce((sum, { offsets: earlier }) => sum + earlier.length, 0);
  const from = at + count * msPerRecord;
  reader.inHand = [...before, { partition, offsets, polledAt: at, from, msPerRecord }];
}

interface Stretch {
  readonly who: number;
  readonly fact: FactOf<'records-delivered'>;
  readonly place: GroupPlace;
  readonly cursor: Cursor;
  readonly account: PartitionAccount;
}

/** It does not begin where this consumer has ended: compared with what its group was given. */
function compare(ledger: Ledger, { who, fact, place, cursor, account }: Stretch): void {
  const { id, at, partition, baseOffset } = fact;
  const reader = ledger.consumers[who];
  if (reader === undefined) return;
  // Whoever simply reads on is compared with himself: the others may be far ahead.
  const readsOn = cursor.next >= 0 && cursor.jump === 'none';
  const known = place.end < 0 ? account.logStartOffset : place.end;
  const end = readsOn ? cursor.next : known;
  if (baseOffset < end) {
    const extra = JUMP_REASONS.indexOf(backReason(cursor, baseOffset));
    const cause = { because: cursor.jumpFact, becauseAt: cursor.jumpAt };
    const range = { partition, from: baseOffset, to: end };
    note(ledger, { kind: 'went-back', fact: id, at, who, ...range, extra, ...cause });
    if (cursor.jump === 'truncation') place.end = baseOffset;
    return;
  }
  const range = { partition, from: end, to: baseOffset };
  // Markers, and what was aborted, are passed over by everybody.
  const record = recordsIn(ledger, account, { ...range, isolation: reader.isolation });
  if (record === 0) return;
  const reason = skipReason({ who, fact, place, cursor, account });
  const extra = JUMP_REASONS.indexOf(reason);
  const isCommit = reason === 'committed-ahead';
  const because = isCommit ? place.committedFact : cursor.jumpFact;
  const becauseAt = isCommit ? place.committedAt : cursor.jumpAt;
  const said = { record, extra, because, becauseAt };
  note(ledger, { kind: 'skipped', fact: id, at, who, ...range, ...said });
}

/**
 * Whoever was reset behind all that its group had been given did not go back: another member, which
 * had not heard yet that it was replaced, has read on meanwhile.
 */
function backReason({ jump: reason, jumpEnd }: Cursor, baseOffset: number): JumpReason {
  return reason.startsWith('reset-') && jumpEnd <= baseOffset ? 'rebalance' : reason;
}

function skipReason({ fact, place, cursor, account }: Stretch): JumpReason {
  const { jump: reason } = cursor;
  const { baseOffset } = fact;
  if (reason !== 'seek' && account.logStartOffset >= baseOffset) return 'retention';
  if (reason === 'rebalance' || reason === 'restart') {
    if (place.committed > place.end && place.committed >= 0) return 'committed-ahead';
  }
  if (reason === 'reset-earliest' && account.logStartOffset > place.end) return 'retention';
  if (reason === 'none' && account.isCleaned) return 'compaction';
  return reason;
}

/** How many records of producers such a reader should have been given in this range. */
export function recordsIn(
  ledger: Ledger,
  account: PartitionAccount,
  {
    from,
    to,
    isolation,
  }: { readonly from: number; readonly to: number; readonly isolation: Reader['isolation'] },
): number {
  let count = 0;
  for (let offset = from; offset < to; offset += 1) {
    const number = numberAt(account, offset);
    if (number < 0) continue;
    const flags = flagsOf(ledger, number);
    const isHidden =
      isolation === 'read_committed' &&
      (flags & TRANSACTIONAL) !== 0 &&
      (flags & (ABORTED | COMMITTED)) === ABORTED;
    if ((flags & SENT) !== 0 && !isHidden) count += 1;
  }
  return count;
}

/** One poll returns offsets in their order; what is left out are markers and the like. */
function lookWithin(
  ledger: Ledger,
  who: number,
  { id: fact, at, partition, offsets }: FactOf<'records-delivered'>,
  account: PartitionAccount,
): void {
  const isolation = ledger.consumers[who]?.isolation ?? 'read_uncommitted';
  let before = offsets[0] ?? 0;
  for (const offset of offsets) {
    const common = { fact, at, who, partition };
    if (offset < before) {
      note(ledger, { kind: 'went-back-within', ...common, from: offset, to: before });
    } else if (offset > before + 1) {
      const range = { from: before + 1, to: offset };
      const record = recordsIn(ledger, account, { ...range, isolation });
      const extra = JUMP_REASONS.indexOf(account.isCleaned ? 'compaction' : 'none');
      if (record > 0) note(ledger, { kind: 'skipped-within', ...common, ...range, record, extra });
    }
    before = offset;
  }
}

/** Two leaders have written at some offset: has somebody been given the other record there? */
function lookForOthers(
  ledger: Ledger,
  who: number,
  { id: fact, at, partition, records, offsets }: FactOf<'records-delivered'>,
  { runs }: PartitionAccount,
): void {
  for (const [index, { number }] of records.entries()) {
    const offset = offsets[index];
    if (offset === undefined) continue;
    for (const { startOffset, count, numbers } of runs) {
      if (offset < startOffset || offset >= startOffset + count) continue;
      const other = numbers[offset - startOffset] ?? -1;
      if (other < 0 || other === number || !wasGivenAt(ledger, other, offset)) continue;
      const range = { from: offset, to: offset + 1 };
      const pair = { record: number, extra: other };
      note(ledger, { kind: 'two-at-an-offset', fact, at, who, partition, ...range, ...pair });
    }
  }
}

/** It may have been given at another offset, where it was written again. */
function wasGivenAt({ records, deliveries }: Ledger, record: number, offset: number): boolean {
  let next = cell(records, record, RECORD.lastDelivery);
  for (; next > 0; next = cell(deliveries, next - 1, DELIVERY.previous)) {
    if (cell(deliveries, next - 1, DELIVERY.offset) === offset) return true;
  }
  return false;
}

/** Its offsets did not count in the end: does it read again what they stood for? */
function noteAfterAbort(
  ledger: Ledger,
  who: number,
  { id: fact, at, partition, baseOffset: from }: FactOf<'records-delivered'>,
  place: GroupPlace,
): void {
  const { dropped: to, droppedFact: because } = place;
  const committed = Math.max(place.committed, 0);
  const extra = from >= to ? 2 : from < committed ? 1 : 0;
  note(ledger, { kind: 'after-abort', fact, at, who, partition, from, to, extra, because });
  place.dropped = -1;
}
