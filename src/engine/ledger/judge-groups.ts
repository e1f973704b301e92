/**
 * What befalls groups: work that was committed before it was done, keys whose order went with a
 * change of the partitions, and consumers that stand still.
 */
import { committedImage, type Cluster } from '../cluster.ts';
import type { AssignedPartition, Consumer } from '../client/consumer.ts';
import type { PartitionId } from '../ids.ts';
import { forEachBatch } from '../log/log-state.ts';
import { offsetAt } from '../log/record.ts';
import { flagsOf, RECORD, type Ledger } from './accounts.ts';
import { numberAt } from './copies.ts';
import { deliveriesOf } from './deliveries.ts';
import { ACKNOWLEDGED, fateOfFlags, PRESENT, VISIBLE } from './fate.ts';
import { chainOf } from './judge-losses.ts';
import { notesOf, type Note } from './notes.ts';
import { cell } from './rows.ts';
import { verdict, type Verdict, type VerdictReason } from './verdict.ts';

export function judgeMembers(ledger: Ledger, cluster: Cluster): Verdict[] {
  return [
    ...notesOf(ledger, 'unfinished').flatMap((one) => commitLoss(ledger, cluster, one)),
    ...keyOrder(ledger, cluster),
    ...stuck(ledger, cluster),
  ];
}

/** It ended in the middle of its work, and the group believes that the work is done. */
function commitLoss(ledger: Ledger, { processes }: Cluster, one: Note): Verdict[] {
  const { who, partition, from, to, at, extra: polledAt } = one;
  const reader = ledger.consumers[who];
  const account = ledger.partitions[partition] ?? null;
  if (reader === undefined || account === null) return [];
  // An older offset is of somebody who had gone on behind them, or of a log that was cut since.
  if (one.becauseAt < polledAt) return [];
  const records: number[] = [];
  for (let offset = from; offset < to; offset += 1) {
    const number = numberAt(account, offset);
    if (number < 0) continue;
    // What somebody else was given, or itself before or after, has been worked on.
    const own = deliveriesOf(ledger, number).filter(({ group }) => group === reader.group);
    const isOnlyHere = own.every(({ consumer, firstAt, lastAt }) => {
      return consumer === reader.id && firstAt >= polledAt && lastAt <= at;
    });
    if (isOnlyHere) records.push(number);
  }
  if (records.length === 0) return [];
  const process = processes.find(({ id }) => id === reader.id);
  const isManual = process?.kind === 'consumer' && !process.config.enableAutoCommit;
  return [
    verdict('commit-loss', isManual ? 'manual-commit' : 'auto-commit', records.length, {
      tick: at,
      processes: [reader.id],
      group: reader.group,
      partition,
      from,
      to,
      records,
      facts: chainOf(one),
    }),
  ];
}

interface Keyed {
  readonly record: number;
  readonly partition: PartitionId;
  readonly offset: number;
}

/** A key moves when its topic gets more partitions: what lies in the old one may be read later. */
function keyOrder(ledger: Ledger, cluster: Cluster): Verdict[] {
  const found: Verdict[] = [];
  for (const added of notesOf(ledger, 'partitions-added')) {
    const keys = recordsByKey(cluster, added.partition);
    for (const { name, isShare } of ledger.groups) {
      if (!isShare) found.push(...keyOrderIn(ledger, { added, keys, name }));
    }
  }
  return found;
}

function keyOrderIn(
  ledger: Ledger,
  {
    added,
    keys,
    name,
  }: {
    readonly added: Note;
    readonly keys: ReadonlyMap<string, readonly Keyed[]>;
    readonly name: string;
  },
): Verdict[] {
  const wrong: Keyed[] = [];
  for (const list of keys.values()) {
    wrong.push(...readBehind(ledger, list, { name, addedAt: added.at }));
  }
  const [first] = wrong;
  if (first === undefined) return [];
  return [
    verdict('key-order', 'more-partitions', new Set(wrong.map(({ record }) => record)).size, {
      tick: Math.max(...wrong.map(({ record }) => firstReadAt(ledger, record, name))),
      group: name.startsWith(':') ? null : name,
      partition: first.partition,
      from: first.offset,
      to: first.offset + 1,
      records: wrong.map(({ record }) => record),
      facts: [{ id: added.fact, at: added.at }],
    }),
  ];
}

/** Sent before there were more partitions, and read after what was sent then, elsewhere. */
function readBehind(
  ledger: Ledger,
  list: readonly Keyed[],
  { name, addedAt }: { readonly name: string; readonly addedAt: number },
): Keyed[] {
  const isOld = ({ record }: Keyed): boolean => {
    return cell(ledger.records, record, RECORD.sentAt) < addedAt;
  };
  const newer = list.filter((one) => !isOld(one));
  return list.filter((one) => {
    if (!isOld(one)) return false;
    const at = firstReadAt(ledger, one.record, name);
    return newer.some((later) => {
      const readAt = firstReadAt(ledger, later.record, name);
      return later.partition !== one.partition && readAt >= 0 && readAt < at;
    });
  });
}

function firstReadAt(ledger: Ledger, record: number, name: string): number {
  let first = -1;
  for (const { group, consumer, firstAt } of deliveriesOf(ledger, record)) {
    if ((group ?? `:${consumer}`) !== name) continue;
    if (first < 0 || firstAt < first) first = firstAt;
  }
  return first;
}

function recordsByKey(cluster: Cluster, topic: number): Map<string, Keyed[]> {
  const keys = new Map<string, Keyed[]>();
  for (const registration of committedImage(cluster).partitions) {
    if (!registration || registration.topic !== topic) continue;
    const { id: partition, leader, replicas } = registration;
    const holder = cluster.processes.find(({ id }) => id === (leader ?? replicas[0]));
    const log = holder?.kind === 'broker' ? holder.replicas[partition]?.log : undefined;
    if (log === undefined) continue;
    forEachBatch(log, (batch) => {
      for (const [index, { key, number }] of batch.records.entries()) {
        if (key === null) continue;
        const one = { record: number, partition, offset: offsetAt(batch, index) };
        const known = keys.get(key);
        if (known === undefined) keys.set(key, [one]);
        else known.push(one);
      }
    });
  }
  return keys;
}

/** Who gets nothing for so long though there is something stands still, simulated ms. */
const STUCK_AFTER_MS = 30_000;

function stuck(ledger: Ledger, cluster: Cluster): Verdict[] {
  const found: Verdict[] = [];
  for (const consumer of cluster.processes) {
    if (consumer.kind !== 'consumer' || consumer.status === 'stopped') continue;
    for (const own of consumer.assignment) {
      const waiting = waitingFor(ledger, cluster, consumer, own);
      if (waiting < 0) continue;
      const offset = cell(ledger.records, waiting, RECORD.offset);
      const reason = whyStuck(ledger, cluster, { consumer, own, waiting });
      found.push(
        verdict('stuck-consumer', reason, cluster.now - lastMoveOf(ledger, consumer, own), {
          tick: cluster.now,
          processes: [consumer.id],
          group: consumer.plan.group,
          partition: own.partition,
          from: offset,
          to: offset + 1,
          records: [waiting],
        }),
      );
    }
  }
  return found;
}

function lastMoveOf(ledger: Ledger, { id, plan }: Consumer, own: AssignedPartition): number {
  const name = plan.group ?? `:${id}`;
  const group = ledger.groups.find((known) => known.name === name);
  return Math.max(group?.places[own.partition]?.readAt ?? 0, 0);
}

/** The record that it could have read since long; -1: none. */
function waitingFor(
  ledger: Ledger,
  { now }: Cluster,
  consumer: Consumer,
  own: AssignedPartition,
): number {
  const account = ledger.partitions[own.partition];
  if (!account || own.position < 0) return -1;
  if (lastMoveOf(ledger, consumer, own) > now - STUCK_AFTER_MS) return -1;
  const number = numberAt(account, own.position);
  if (number < 0) return -1;
  const wanted = ACKNOWLEDGED | PRESENT | VISIBLE;
  const settledAt = cell(ledger.records, number, RECORD.settledAt);
  const isReadable = (flagsOf(ledger, number) & wanted) === wanted;
  return isReadable && settledAt <= now - STUCK_AFTER_MS ? number : -1;
}

function whyStuck(
  ledger: Ledger,
  cluster: Cluster,
  {
    consumer,
    own,
    waiting,
  }: { readonly consumer: Consumer; readonly own: AssignedPartition; readonly waiting: number },
): VerdictReason {
  if (consumer.status === 'paused') return 'frozen';
  if (consumer.failure !== null || consumer.closing !== null) return 'failed';
  if (!consumer.isPolling) return 'not-polling';
  if (consumer.busyUntil > cluster.now) return 'processing';
  if (own.isPaused) return 'paused';
  const reader = ledger.consumers.find(({ id }) => id === consumer.id);
  const isHeldUp = reader?.isolation === 'read_committed' && hasOpenBefore(ledger, own, waiting);
  if (isHeldUp) return 'open-transaction';
  if (consumer.application !== null && consumer.application.phase !== 'polling') {
    return 'processing';
  }
  return isTroubled(cluster) ? 'unreachable' : 'none';
}

/** Something that is not decided yet lies at or before the record. */
function hasOpenBefore(ledger: Ledger, { partition }: AssignedPartition, waiting: number): boolean {
  const end = cell(ledger.records, waiting, RECORD.offset);
  for (let record = 0; record < ledger.records.count; record += 1) {
    if (fateOfFlags(flagsOf(ledger, record)) !== 'open') continue;
    const isHere = cell(ledger.records, record, RECORD.partition) === partition;
    if (isHere && cell(ledger.records, record, RECORD.offset) <= end) return true;
  }
  return false;
}

/** Some broker is away, or some link: nobody can be sure to reach anybody. */
function isTroubled({ processes, network }: Cluster): boolean {
  const isAway = processes.some(({ kind, status }) => {
    return (kind === 'broker' || kind === 'controller') && status !== 'running';
  });
  return isAway || network.links.some(({ isCut, delayMs }) => isCut || (delayMs ?? 0) > 1000);
}
