/**
 * How consumers have read: what they passed over, what they read again, what they never saw, and
 * how far behind they were.
 */
import type { Cluster } from '../cluster.ts';
import {
  DELIVERY,
  flagsOf,
  RECORD,
  SENDER,
  type Ledger,
  type PartitionAccount,
} from './accounts.ts';
import { evidenceBefore, LOSSES } from './evidence.ts';
import {
  ABORTED,
  ACKNOWLEDGED,
  ALONE,
  COMMITTED,
  DELIVERED,
  fateOfFlags,
  PRESENT,
  TRANSACTIONAL,
} from './fate.ts';
import { groupNameOf } from './groups.ts';
import { chainOf, settledBy } from './judge-losses.ts';
import { notesOf, type Note } from './notes.ts';
import { JUMP_REASONS, type GroupAccount } from './readers.ts';
import { cell } from './rows.ts';
import { verdict, type Proof, type Verdict, type VerdictReason } from './verdict.ts';

/** What is read a little later is not late, simulated ms. */
const LATE_AFTER_MS = 1000;

export function judgeReading(ledger: Ledger, cluster: Cluster): Verdict[] {
  const said = (one: Note): VerdictReason => JUMP_REASONS[one.extra] ?? 'none';
  return [
    ...notesOf(ledger, 'skipped').map((one) => {
      return verdict('poll-skip', said(one), one.record, proofOf(ledger, one));
    }),
    ...notesOf(ledger, 'skipped-within').map((one) => {
      return verdict('int-poll-skip', said(one), one.record, proofOf(ledger, one));
    }),
    ...notesOf(ledger, 'went-back').map((one) => {
      return verdict('nonmonotonic-poll', said(one), one.to - one.from, proofOf(ledger, one));
    }),
    ...notesOf(ledger, 'went-back-within').map((one) => {
      return verdict('int-nonmonotonic-poll', 'none', one.to - one.from, proofOf(ledger, one));
    }),
    ...notesOf(ledger, 'after-abort').map((one) => {
      const reasons = ['rewound', 'rewound-further', 'unchanged'] as const;
      const reason = reasons[one.extra] ?? 'none';
      return verdict('position-after-abort', reason, 1, proofOf(ledger, one));
    }),
    ...inconsistent(ledger, cluster),
    ...judgeGroups(ledger, cluster),
  ];
}

function proofOf(ledger: Ledger, one: Note): Partial<Proof> {
  const reader = ledger.consumers[one.who];
  const { at: tick, partition, from, to } = one;
  const processes = reader === undefined ? [] : [reader.id];
  const where = { tick, processes, partition, from: Math.min(from, to), to: Math.max(from, to) };
  return { ...where, group: reader?.group ?? null, facts: chainOf(one) };
}

/** Two histories were read: the older one was in a log that counts no more. */
function inconsistent(ledger: Ledger, { settings }: Cluster): Verdict[] {
  const cuts = notesOf(ledger, 'cut');
  const pairs = new Map<string, Note>();
  for (const one of notesOf(ledger, 'two-at-an-offset')) {
    const { partition, record, extra } = one;
    const key = `${partition}:${Math.min(record, extra)}:${Math.max(record, extra)}`;
    if (!pairs.has(key)) pairs.set(key, one);
  }
  return [...pairs.values()].map((one) => {
    const account = ledger.partitions[one.partition] ?? null;
    const cut = cutOf(account, cuts, one, one.extra) ?? cutOf(account, cuts, one, one.record);
    const isAlone = (flagsOf(ledger, one.extra) & ALONE) !== 0;
    const before = account !== null && cut === undefined ? evidenceBefore(account, one.at) : null;
    const loss = before?.loss ?? LOSSES[cut?.extra ?? 0] ?? 'none';
    const { fact: id = -1, at = -1 } = before?.evidence ?? {};
    const hasOldRules =
      settings.followerTruncation !== 'current' || settings.metadataMode === 'zookeeper';
    const reasons: Readonly<Record<typeof loss, VerdictReason>> = {
      none: hasOldRules ? 'old-rules' : 'none',
      unclean: 'unclean-election',
      power: isAlone ? 'last-replica-standing' : 'power-lost',
      disk: 'disk-lost',
    };
    const chain = cut === undefined ? [{ id, at }] : chainOf(cut);
    const proof = proofOf(ledger, one);
    return verdict('inconsistent-offsets', reasons[loss], 1, {
      ...proof,
      records: [one.extra, one.record],
      facts: [...chain, { id: one.fact, at: one.at }],
    });
  });
}

/** How one of the two went: of another one that lay there once, unread, it says nothing. */
function cutOf(
  account: PartitionAccount | null,
  cuts: readonly Note[],
  { partition: where, from: offset, at: givenAt }: Note,
  record: number,
): Note | undefined {
  const runs = (account?.runs ?? []).filter(({ startOffset, count, numbers }) => {
    const index = offset - startOffset;
    return index >= 0 && index < count && numbers[index] === record;
  });
  return cuts.findLast(({ partition, from, to, at, record: epoch }) => {
    if (partition !== where || at > givenAt || offset < from || offset >= to) return false;
    return runs.some(({ leaderEpoch }) => leaderEpoch === epoch);
  });
}

/** What one group has made of the records of the partitions that it reads. */
interface Reading {
  readonly group: GroupAccount;
  readonly isCommittedOnly: boolean;
  readonly unseen: Map<string, { reason: VerdictReason; kind: Unseen; records: number[] }>;
  /** Records by how often they were read: once, twice ... */
  readonly histogram: number[];
  readonly repeated: number[];
  oldestUnread: number;
}

type Unseen = 'unseen-late' | 'unseen-gone';

function judgeGroups(ledger: Ledger, cluster: Cluster): Verdict[] {
  const readings = ledger.groups
    .filter(({ places }) => places.some((place) => place !== null && place.end >= 0))
    .map((group): Reading => {
      const own = ledger.consumers.filter((reader) => groupNameOf(reader) === group.name);
      const isCommittedOnly = own.some(({ isolation }) => isolation === 'read_committed');
      const empty = { histogram: [], repeated: [], oldestUnread: -1 };
      return { group, isCommittedOnly, unseen: new Map(), ...empty };
    });
  if (readings.length === 0) return [];
  for (let record = 0; record < ledger.records.count; record += 1) {
    const flags = flagsOf(ledger, record);
    for (const reading of readings) look(ledger, cluster, { reading, record, flags });
  }
  return readings.flatMap((reading) => verdictsOn(ledger, cluster, reading));
}

interface Looked {
  readonly reading: Reading;
  readonly record: number;
  readonly flags: number;
}

function look(ledger: Ledger, cluster: Cluster, { reading, record, flags }: Looked): void {
  const { group } = reading;
  const partition = cell(ledger.records, record, RECORD.partition);
  const place = group.places[partition];
  if (!place || place.end < 0) return;
  const times = (flags & DELIVERED) === 0 ? 0 : timesGiven(ledger, record, group.name);
  if (times > 0) {
    while (reading.histogram.length < times) reading.histogram.push(0);
    reading.histogram[times - 1] = (reading.histogram[times - 1] ?? 0) + 1;
    if (times > 1) reading.repeated.push(record);
    return;
  }
  const settledAt = cell(ledger.records, record, RECORD.settledAt);
  if ((flags & ACKNOWLEDGED) === 0 || settledAt > cluster.now - LATE_AFTER_MS) return;
  const fate = fateOfFlags(flags);
  if (reading.isCommittedOnly && fate === 'aborted') return;
  const offset = cell(ledger.records, record, RECORD.offset);
  const isOpen = reading.isCommittedOnly && isUndecided(flags);
  const [kind, reason] = unseenAs(ledger, { flags, offset, partition, end: place.end, isOpen });
  if (kind === 'unseen-late' && reading.oldestUnread < 0) reading.oldestUnread = record;
  const key = `${partition}:${reason}`;
  const known = reading.unseen.get(key);
  if (known === undefined) reading.unseen.set(key, { kind, reason, records: [record] });
  else known.records.push(record);
}

function isUndecided(flags: number): boolean {
  return (flags & TRANSACTIONAL) !== 0 && (flags & (ABORTED | COMMITTED)) === 0;
}

function unseenAs(
  ledger: Ledger,
  one: {
    readonly flags: number;
    readonly offset: number;
    readonly partition: number;
    readonly end: number;
    readonly isOpen: boolean;
  },
): [Unseen, VerdictReason] {
  const { flags, offset, partition, end, isOpen } = one;
  if ((flags & PRESENT) === 0) return ['unseen-gone', 'lost'];
  if (offset < (ledger.partitions[partition]?.logStartOffset ?? 0)) {
    return ['unseen-gone', 'retention'];
  }
  if (isOpen) return ['unseen-late', 'open-transaction'];
  if (offset >= end) return ['unseen-late', 'slow-consumer'];
  return [
    'unseen-gone',
    ledger.partitions[partition]?.isCleaned === true ? 'compaction' : 'skipped',
  ];
}

/** How often the group was given a record. */
function timesGiven(ledger: Ledger, record: number, name: string): number {
  const { deliveries, consumers } = ledger;
  let times = 0;
  let next = cell(ledger.records, record, RECORD.lastDelivery);
  for (; next > 0; next = cell(deliveries, next - 1, DELIVERY.previous)) {
    const packed = cell(deliveries, next - 1, DELIVERY.consumer);
    const reader = consumers[packed & SENDER.producerMask];
    if (reader !== undefined && groupNameOf(reader) === name) times += packed >> 16;
  }
  return times;
}

function verdictsOn(ledger: Ledger, { now }: Cluster, reading: Reading): Verdict[] {
  const { group, unseen, histogram, repeated, oldestUnread } = reading;
  const name = group.name.startsWith(':') ? null : group.name;
  const readers = ledger.consumers.filter((reader) => groupNameOf(reader) === group.name);
  const who = { group: name, processes: [...new Set(readers.map(({ id }) => id))] };
  const found = [...unseen.values()].map(({ kind, reason, records }) => {
    const first = records[0] ?? 0;
    const last = records[records.length - 1] ?? first;
    const offset = cell(ledger.records, first, RECORD.offset);
    const where = { from: offset, to: cell(ledger.records, last, RECORD.offset) + 1 };
    return verdict(kind, reason, records.length, {
      ...who,
      tick: now,
      partition: cell(ledger.records, first, RECORD.partition),
      ...(where.from < where.to ? where : { from: offset, to: offset + 1 }),
      records,
      facts: [settledBy(ledger, first)],
    });
  });
  if (repeated.length > 0) {
    const proof = { ...who, tick: now, records: repeated };
    const counts = histogram.slice();
    found.push(verdict('consume-counts', 'at-least-once', repeated.length, proof, counts));
  }
  const settledAt = oldestUnread < 0 ? now : cell(ledger.records, oldestUnread, RECORD.settledAt);
  const openMs = now - settledAt;
  const isOpen = openMs > group.worstLagMs;
  const lagMs = isOpen ? openMs : group.worstLagMs;
  if (lagMs >= LATE_AFTER_MS) {
    const record = isOpen ? oldestUnread : group.worstRecord;
    const offset = cell(ledger.records, record, RECORD.offset);
    const where = { partition: cell(ledger.records, record, RECORD.partition), from: offset };
    const proof = { ...who, ...where, to: offset + 1, tick: isOpen ? now : group.worstAt };
    const facts = [settledBy(ledger, record)];
    const histogramOfLag = [openMs];
    found.push(
      verdict(
        'realtime-lag',
        'asynchronous',
        lagMs,
        { ...proof, records: [record], facts },
        histogramOfLag,
      ),
    );
  }
  return found;
}
