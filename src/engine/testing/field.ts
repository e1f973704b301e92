/**
 * Where a manoeuvre takes place, and what all of them do: cut links, strike brokers, wait until
 * somebody else leads.
 */
import { processOf, type Cluster } from '../cluster.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import { partitionName, registrationOf } from '../selectors.ts';
import type { Dice } from './dice.ts';
import type { Going } from './walk-run.ts';

/** Where a manoeuvre takes place. */
export interface Field {
  readonly dice: Dice;
  readonly cluster: Cluster;
  readonly go: Going;
  /** The partition that it is about, which has a leader. */
  readonly target: PartitionRegistration;
  readonly leader: BrokerId;
}

export type Manoeuvre = (field: Field) => void;

/** Puts back what manoeuvres may leave behind: links, and everybody who does not run. */
export function mend({ dice, cluster, go }: Pick<Field, 'dice' | 'cluster' | 'go'>): void {
  for (const link of cluster.network.links.slice()) {
    if (link.isCut) go.command({ type: 'heal-link', from: link.from, to: link.to });
  }
  for (const { id: process, status, kind } of cluster.processes.slice()) {
    if (kind !== 'broker' && kind !== 'controller') continue;
    if (status === 'paused') go.command({ type: 'resume', process });
    else if (status === 'stopped') go.command({ type: 'start', process });
    if (status !== 'running' && dice.chance(1, 2)) wait({ dice, go, cluster }, 60);
  }
}

export function wait(
  { dice, cluster, go }: Pick<Field, 'dice' | 'cluster' | 'go'>,
  most: number,
): void {
  go.until(cluster.now + dice.between(1, most));
}

export function sessionMs({ cluster }: Field): number {
  return cluster.settings.broker.brokerSessionTimeoutMs;
}

export function cut({ go }: Field, from: ProcessId, to: ProcessId): void {
  go.command({ type: 'cut-link', from, to });
}

export function heal({ go }: Field, from: ProcessId, to: ProcessId): void {
  go.command({ type: 'heal-link', from, to });
}

/** One of them, or null when there is none. */
export function any<T>({ dice }: Field, list: readonly T[]): T | null {
  return list.length === 0 ? null : dice.pick(list);
}

export function followersOf({ target, leader }: Field): BrokerId[] {
  return target.replicas.filter((id) => id !== leader);
}

export function now(field: Field): PartitionRegistration | null {
  return registrationOf(field.cluster, field.target.id);
}

export function waitForLeader(field: Field, isSo: (leader: BrokerId | null) => boolean): boolean {
  const ms = 3 * sessionMs(field);
  return field.go.waitFor(() => isSo(now(field)?.leader ?? null), ms);
}

/** A running process is stopped or paused, one that is not is left alone. */
export function strike(
  { go, cluster }: Field,
  type: 'crash' | 'pause' | 'shut-down',
  id: ProcessId,
): void {
  if (processOf(cluster, id)?.status === 'running') go.command({ type, process: id });
}

export function raise({ go, cluster }: Field, id: ProcessId): void {
  const status = processOf(cluster, id)?.status;
  if (status === 'paused') go.command({ type: 'resume', process: id });
  else if (status === 'stopped') go.command({ type: 'start', process: id });
}

/** Somebody else is to lead: by an election, or because the leader goes. */
export function moveLeader(field: Field, leader: BrokerId): void {
  const { dice, go, cluster, target } = field;
  const name = partitionName(cluster, target.id);
  const how = dice.pick(['preferred', 'pause', 'shut-down', 'crash', 'unclean'] as const);
  if (how === 'preferred' || how === 'unclean') {
    const electionType = how === 'preferred' ? 'PREFERRED' : 'UNCLEAN';
    go.command({ type: 'elect-leaders', electionType, partitions: [name] });
    wait(field, 100);
    return;
  }
  strike(field, how, leader);
  waitForLeader(field, (other) => other !== leader && other !== null);
  if (dice.chance(2, 3)) raise(field, leader);
}
