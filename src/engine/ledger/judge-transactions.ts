/**
 * What transactions have done to each other: cycles of writes and reads, what was read of an
 * aborted one, what other records lie between, and what only a part of one has survived. These are
 * the anomalies of Adya (G0, G1a, G1c), as Jepsen's tests look for them.
 */
import type { Cluster } from '../cluster.ts';
import { flagsOf, RECORD, TRANSACTION, type Ledger } from './accounts.ts';
import { numberAt } from './copies.ts';
import { deliveriesOf } from './deliveries.ts';
import { ABORTED, COMMITTED, DELIVERED, fateOfFlags, PRESENT, TRANSACTIONAL } from './fate.ts';
import { lossFinder } from './judge-losses.ts';
import { notesOf, type Note } from './notes.ts';
import { cell } from './rows.ts';
import {
  cyclesThrough,
  placedRecords,
  readEdges,
  writeEdges,
  type Edge,
  type Placed,
} from './transaction-graph.ts';
import { HELD_UP_MS, outcomeOf } from './transactions.ts';
import { verdict, type FactPointer, type Proof, type Verdict } from './verdict.ts';
import type { VerdictReason } from './verdict.ts';

export function judgeTransactions(ledger: Ledger, cluster: Cluster): Verdict[] {
  return [
    ...judgeCycles(ledger),
    ...judgeMembers(ledger, cluster),
    ...judgeWaits(ledger, cluster),
    ...notesOf(ledger, 'fenced-by-timeout').map(({ fact, at, who, because, becauseAt }) => {
      const producer = ledger.producers[who];
      const facts = [pointer(because, becauseAt), pointer(fact, at)];
      const processes = producer === undefined ? [] : [producer];
      return verdict('fenced-by-timeout', 'transaction-timeout', 1, { tick: at, processes, facts });
    }),
  ];
}

function pointer(id: number, at: number): FactPointer {
  return { id, at };
}

/** Where a transaction begins and ends, as a proof. */
function proofOf(ledger: Ledger, rows: readonly number[]): Partial<Proof> {
  const read = (row: number, column: number): number => cell(ledger.transactions, row, column);
  const producers = rows.map((row) => ledger.producers[read(row, TRANSACTION.producer)]);
  const facts = rows.flatMap((row) => [
    pointer(read(row, TRANSACTION.beganBy), read(row, TRANSACTION.beganAt)),
    pointer(read(row, TRANSACTION.endedBy), read(row, TRANSACTION.endedAt)),
  ]);
  const ends = rows.map((row) => {
    return Math.max(read(row, TRANSACTION.beganAt), read(row, TRANSACTION.endedAt));
  });
  return {
    tick: Math.max(0, ...ends),
    processes: [...new Set(producers.flatMap((id) => (id === undefined ? [] : [id])))],
    facts: facts.filter(({ id }) => id >= 0).sort((left, right) => left.at - right.at),
  };
}

function judgeCycles(ledger: Ledger): Verdict[] {
  const placed = placedRecords(ledger);
  const writes = writeEdges(placed);
  const all = readEdges(ledger);
  const isLive = ({ from, to }: Edge): boolean =>
    outcomeOf(ledger, from) !== 'aborted' && outcomeOf(ledger, to) !== 'aborted';
  const reads = all.filter(isLive);
  const cycle = (kind: Verdict['kind'], reason: VerdictReason, edges: readonly Edge[]): Verdict => {
    const rows = edges.map(({ from }) => from);
    const [first] = edges;
    return verdict(kind, reason, edges.length, {
      ...proofOf(ledger, rows),
      partition: first?.partition ?? null,
      from: first?.offset ?? null,
      to: first === undefined ? null : first.offset + 1,
    });
  };
  const isOpenToAll = all.some(({ group }) => !readsCommitted(ledger, group));
  const dirty: VerdictReason = isOpenToAll ? 'read-uncommitted' : 'none';
  return [
    ...cyclesThrough(writes, writes).map((edges) => {
      return cycle('write-cycle', 'writes-not-isolated', edges);
    }),
    ...cyclesThrough(reads, reads).map((edges) => cycle('cycle', dirty, edges)),
    ...cyclesThrough(reads, [...reads, ...writes])
      .filter((edges) => edges.some(({ kind }) => kind === 'write'))
      .map((edges) => cycle('cycle', 'write-edges', edges)),
    ...all
      .filter(({ from, to }) => from === to)
      .map((edge) => {
        const reason = readsCommitted(ledger, edge.group) ? 'none' : 'read-uncommitted';
        return { ...cycle('precommitted-read', reason, [edge]), count: 1 };
      }),
  ];
}

/** Whether all members of the group read what is committed only. */
function readsCommitted({ groups, consumers }: Ledger, group: number): boolean {
  const name = groups[group]?.name;
  return consumers.every(
    (reader) => reader.group !== name || reader.isolation === 'read_committed',
  );
}

interface Member {
  readonly record: number;
  readonly flags: number;
}

/** One look at each transaction with the records that it has sent. */
function judgeMembers(ledger: Ledger, cluster: Cluster): Verdict[] {
  const members = new Map<number, Member[]>();
  for (let record = 0; record < ledger.records.count; record += 1) {
    const flags = flagsOf(ledger, record);
    if ((flags & TRANSACTIONAL) === 0) continue;
    const row = cell(ledger.records, record, RECORD.transaction) - 1;
    const known = members.get(row);
    if (known === undefined) members.set(row, [{ record, flags }]);
    else known.push({ record, flags });
  }
  const common = {
    causeOf: lossFinder(ledger, cluster),
    skips: notesOf(ledger, 'marker-skipped'),
    isBeforeKip890: (cluster.settings.transactionVersion ?? 2) < 2,
    now: cluster.now,
  };
  const found: Verdict[] = [];
  for (const [row, list] of members) {
    found.push(...abortedReads(ledger, row, list), ...torn(ledger, { row, list, ...common }));
  }
  return [...found, ...mixedWith(ledger)];
}

function abortedReads(ledger: Ledger, row: number, list: readonly Member[]): Verdict[] {
  const read = list.filter(({ flags }) => {
    return (flags & (ABORTED | COMMITTED)) === ABORTED && (flags & DELIVERED) !== 0;
  });
  const [first] = read;
  if (first === undefined) return [];
  const readers = new Set(
    read.flatMap(({ record }) => deliveriesOf(ledger, record).map(({ consumer }) => consumer)),
  );
  const isOpenToAll = [...readers].every((reader) =>
    ledger.consumers.some(({ id, isolation }) => id === reader && isolation !== 'read_committed'),
  );
  const { processes = [], ...proof } = proofOf(ledger, [row]);
  const offset = cell(ledger.records, first.record, RECORD.offset);
  const reason = isOpenToAll ? 'read-uncommitted' : 'none';
  return [
    verdict('aborted-read', reason, read.length, {
      ...proof,
      processes: [...processes, ...readers],
      partition: cell(ledger.records, first.record, RECORD.partition),
      from: offset,
      to: offset + 1,
      records: read.map(({ record }) => record),
    }),
  ];
}

interface Whole {
  readonly row: number;
  readonly list: readonly Member[];
  readonly causeOf: ReturnType<typeof lossFinder>;
  /** Markers that were never sent, of any transaction. */
  readonly skips: readonly Note[];
  readonly isBeforeKip890: boolean;
  readonly now: number;
}

/** A transaction that is over holds whole or not at all. */
function torn(ledger: Ledger, whole: Whole): Verdict[] {
  const { row, list, causeOf } = whole;
  if (cell(ledger.transactions, row, TRANSACTION.endedAt) < 0) return [];
  const isCommitted = outcomeOf(ledger, row) === 'committed';
  const lost = isCommitted ? list.filter(({ flags }) => fateOfFlags(flags) === 'lost') : [];
  const wrong = list.filter(({ flags }) => {
    if ((flags & PRESENT) === 0) return false;
    return ((flags & COMMITTED) === 0) === isCommitted;
  });
  // What nothing excuses tells more than the rest.
  const excuses = wrong.map((one) => ({ one, ...excuseOf(ledger, whole, one) }));
  const excuse = excuses.find(({ reason }) => reason === 'none') ?? excuses[0];
  const odd = lost[0] ?? excuse?.one;
  if (odd === undefined) return [];
  const offset = cell(ledger.records, odd.record, RECORD.offset);
  const reason = lost.length > 0 ? causeOf(odd.record).reason : (excuse?.reason ?? 'none');
  const { facts = [], ...proof } = proofOf(ledger, [row]);
  const skip = lost.length > 0 ? null : (excuse?.skip ?? null);
  const chain = skip === null ? facts : [...facts, pointer(skip.fact, skip.at)];
  return [
    verdict('torn-transaction', reason, lost.length + wrong.length, {
      ...proof,
      facts: chain.toSorted((left, right) => left.at - right.at),
      partition: cell(ledger.records, odd.record, RECORD.partition),
      from: offset,
      to: offset + 1,
      records: [...lost, ...wrong].map(({ record }) => record),
    }),
  ];
}

/** Why a record was not marked with what was decided about its transaction. */
function excuseOf(
  ledger: Ledger,
  whole: Whole,
  { record, flags }: Member,
): { readonly reason: VerdictReason; readonly skip: Note | null } {
  const { row, isBeforeKip890 } = whole;
  const skip = skipOf(ledger, whole, record);
  if (skip !== null) return { reason: 'marker-skipped', skip };
  const isAborted = outcomeOf(ledger, row) === 'committed' && (flags & ABORTED) !== 0;
  if (isAborted) return { reason: 'marker-by-hand', skip };
  return { reason: isBeforeKip890 ? 'before-kip-890' : 'none', skip };
}

/** The marker that should have ended it there, and was never sent. */
function skipOf(ledger: Ledger, { row, skips, now }: Whole, record: number): Note | null {
  const producerId = cell(ledger.transactions, row, TRANSACTION.producerId);
  const partition = cell(ledger.records, record, RECORD.partition);
  const writtenBy = cell(ledger.records, record, RECORD.writtenBy);
  const found = skips.find((one) => {
    return one.extra === producerId && one.partition === partition && one.fact > writtenBy;
  });
  return found !== undefined && found.at <= nextEndOf(ledger, row, now) ? found : null;
}

/** When the next transaction of the producer id ended, or now: later skips are not of this one. */
function nextEndOf({ transactions }: Ledger, row: number, now: number): number {
  const producerId = cell(transactions, row, TRANSACTION.producerId);
  for (let next = row + 1; next < transactions.count; next += 1) {
    if (cell(transactions, next, TRANSACTION.producerId) !== producerId) continue;
    const endedAt = cell(transactions, next, TRANSACTION.endedAt);
    return endedAt < 0 ? now : endedAt;
  }
  return now;
}

/** Records of others between the first and the last one of a transaction, in one partition. */
function mixedWith(ledger: Ledger): Verdict[] {
  const found: Verdict[] = [];
  for (const [partition, list] of placedRecords(ledger)) {
    const account = ledger.partitions[partition];
    if (!account) continue;
    for (const own of byTransaction(list)) {
      const [first] = own;
      const last = own[own.length - 1];
      if (first === undefined || last === undefined) continue;
      let others = 0;
      for (let offset = first.offset; offset < last.offset; offset += 1) {
        const number = numberAt(account, offset);
        if (number < 0) continue;
        const transaction = cell(ledger.records, number, RECORD.transaction) - 1;
        if (transaction !== first.transaction) others += 1;
      }
      if (others === 0) continue;
      const range = { partition, from: first.offset, to: last.offset + 1 };
      const records = own.map(({ record }) => record);
      const proof = { ...proofOf(ledger, [first.transaction]), ...range, records };
      found.push(verdict('int-send-skip', 'writes-not-isolated', others, proof));
    }
  }
  return found;
}

function byTransaction(list: readonly Placed[]): Placed[][] {
  const groups = new Map<number, Placed[]>();
  for (const one of list) {
    const known = groups.get(one.transaction);
    if (known === undefined) groups.set(one.transaction, [one]);
    else known.push(one);
  }
  return [...groups.values()];
}

/** Readers of committed records wait at the first open transaction, whoever wrote after it. */
function judgeWaits(ledger: Ledger, cluster: Cluster): Verdict[] {
  const past = notesOf(ledger, 'held-up').map((one) => {
    const { fact, at, who, partition, from, to, extra } = one;
    const producer = ledger.producers[who];
    return verdict('held-up', 'open-transaction', extra, {
      tick: at,
      processes: producer === undefined ? [] : [producer],
      partition,
      from,
      to,
      facts: [pointer(fact, at)],
    });
  });
  return [...past, ...openWaits(ledger, cluster)];
}

function openWaits(ledger: Ledger, { now }: Cluster): Verdict[] {
  if (ledger.counts.fates.open === 0) return [];
  const found: Verdict[] = [];
  for (const [partition, list] of placedRecords(ledger)) {
    const isOpen = ({ record }: Placed): boolean => fateOfFlags(flagsOf(ledger, record)) === 'open';
    const first = list.find(isOpen);
    const account = ledger.partitions[partition];
    if (first === undefined || !account) continue;
    const waitedMs = now - cell(ledger.records, first.record, RECORD.sentAt);
    const end = Math.max(...account.runs.map(({ presentEnd }) => presentEnd));
    let behind = 0;
    for (let offset = first.offset; offset < end; offset += 1) {
      const number = numberAt(account, offset);
      if (number < 0) continue;
      const other = cell(ledger.records, number, RECORD.transaction) - 1;
      if (other !== first.transaction) behind += 1;
    }
    if (waitedMs < HELD_UP_MS || behind === 0) continue;
    const proof = proofOf(ledger, [first.transaction]);
    const range = { partition, from: first.offset, to: end, tick: now };
    found.push(verdict('held-up', 'open-transaction', waitedMs, { ...proof, ...range }));
  }
  return found;
}
