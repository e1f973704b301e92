/**
 * What each group has been given and has committed, and what became of members that ended in the
 * middle of their work.
 */
import { processOf, type Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import { isolationOf } from '../client/consumer-config.ts';
import type { Ledger } from './accounts.ts';
import { note } from './notes.ts';
import type { GroupAccount, GroupPlace, Reader } from './readers.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/** Index of the consumer as it reads now. */
export function readerIndex(ledger: Ledger, id: ProcessId, cluster: Cluster): number {
  const { consumers } = ledger;
  const process = processOf(cluster, id);
  const isolation = process?.kind === 'consumer' ? isolationOf(process.config) : null;
  // Ids are never given twice, so that a consumer stays with its group.
  for (let index = consumers.length - 1; index >= 0; index -= 1) {
    const known = consumers[index];
    if (known?.id !== id) continue;
    if (isolation === null || isolation === known.isolation) return index;
    break;
  }
  const isShare = process?.kind === 'share-consumer';
  const group = process?.kind === 'consumer' || isShare ? process.plan.group : null;
  const reader: Reader = {
    id,
    group,
    isolation: isolation ?? 'read_uncommitted',
    isShare,
    cursors: [],
    inHand: [],
    expiredAt: -1,
    expiredBy: -1,
  };
  return consumers.push(reader) - 1;
}

export function groupNameOf({ id, group }: Pick<Reader, 'id' | 'group'>): string {
  return group ?? `:${id}`;
}

export function ensureGroup({ groups }: Ledger, name: string, isShare: boolean): GroupAccount {
  const known = groups.find((group) => group.name === name);
  if (known !== undefined) return known;
  const places: GroupPlace[] = [];
  const created = { name, isShare, places, worstLagMs: -1, worstRecord: -1, worstAt: -1 };
  groups.push(created);
  return created;
}

export function placeOf({ places }: GroupAccount, partition: PartitionId): GroupPlace {
  while (places.length <= partition) places.push(null);
  const known = places[partition];
  if (known !== null && known !== undefined) return known;
  const created: GroupPlace = {
    end: -1,
    committed: -1,
    committedFact: -1,
    committedAt: -1,
    readAt: -1,
    accepted: [],
    dropped: -1,
    droppedFact: -1,
  };
  places[partition] = created;
  return created;
}

export function onOffsetsCommitted(
  ledger: Ledger,
  { id, at, group: name, offsets }: FactOf<'offsets-committed'>,
): void {
  const group = ensureGroup(ledger, name, false);
  for (const { partition, offset } of offsets) {
    const place = placeOf(group, partition);
    place.committed = offset;
    place.committedFact = id;
    place.committedAt = at;
  }
}

export function onOffsetsDeleted(
  ledger: Ledger,
  { group: name, partitions }: FactOf<'offsets-deleted'>,
): void {
  const group = ledger.groups.find((known) => known.name === name);
  if (group === undefined) return;
  for (const partition of partitions) placeOf(group, partition).committed = -1;
}

export function onOffsetsDropped(
  ledger: Ledger,
  { id, group: name, offsets }: FactOf<'offsets-pending' | 'offsets-dropped'>,
): void {
  const group = ensureGroup(ledger, name, false);
  for (const { partition, offset } of offsets) {
    const place = placeOf(group, partition);
    place.dropped = offset;
    place.droppedFact = id;
  }
}

/** In a share group what was accepted is done with, wherever it lies. */
export function onSettled(ledger: Ledger, fact: FactOf<'records-settled'>): void {
  if (fact.error !== 'NONE') return;
  const place = placeOf(ensureGroup(ledger, fact.group, true), fact.partition);
  const accepted: number[] = [];
  for (const { firstOffset, lastOffset, types } of fact.batches) {
    for (let offset = firstOffset; offset <= lastOffset; offset += 1) {
      const type = types.length === 1 ? types[0] : types[offset - firstOffset];
      if (type === 'accept' && offset >= place.committed) accepted.push(offset);
    }
  }
  if (accepted.length > 0) place.accepted = [...place.accepted, ...accepted];
}

export function onShareStartMoved(ledger: Ledger, fact: FactOf<'share-start-moved'>): void {
  const place = placeOf(ensureGroup(ledger, fact.group, true), fact.partition);
  if (fact.to <= place.committed) return;
  place.committed = fact.to;
  place.committedFact = fact.id;
  place.committedAt = fact.at;
  if (place.accepted.length > 0)
    place.accepted = place.accepted.filter((offset) => offset >= fact.to);
}

/**
 * It has ended, or died: what it had been given and was not done with stays undone, though its
 * group believes that it is done.
 */
export function onEnded(ledger: Ledger, { id: fact, at, by }: Fact): void {
  for (const [who, reader] of ledger.consumers.entries()) {
    if (reader.id !== by) continue;
    for (const { partition, offsets, polledAt, from: since, msPerRecord } of reader.inHand) {
      const done = Math.max(Math.floor((at - since) / msPerRecord), 0);
      const from = offsets[done];
      const last = offsets[offsets.length - 1];
      const place = ledger.groups.find(({ name }) => name === reader.group)?.places[partition];
      if (from === undefined || last === undefined || !place) continue;
      const to = Math.min(last + 1, place.committed);
      if (to <= from) continue;
      const { committedFact: because, committedAt: becauseAt } = place;
      const range = { partition, from, to, extra: polledAt };
      note(ledger, { kind: 'unfinished', fact, at, who, ...range, because, becauseAt });
    }
    reader.inHand = [];
    reader.expiredAt = -1;
  }
}

/** A member that its group has given up goes on as before until it hears of it. */
export function onMemberExpired(
  ledger: Ledger,
  { id, at, memberId }: FactOf<'member-expired'>,
  cluster: Cluster,
): void {
  for (const reader of ledger.consumers) {
    const process = processOf(cluster, reader.id);
    if (process?.kind !== 'consumer' || process.application === null) continue;
    if (process.membership.memberId !== memberId || process.status === 'stopped') continue;
    reader.expiredAt = at;
    reader.expiredBy = id;
  }
}
