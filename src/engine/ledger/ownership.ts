/**
 * Who owns which partition in each group, as the applications are told, and how long partitions
 * were without anybody: what a rebalance costs.
 *
 * A member that has died owns nothing any more, whatever its coordinator believes. One that stands
 * still goes on owning.
 */
import type { Fact } from '../fact.ts';
import type { PartitionId, ProcessId } from '../ids.ts';

export interface GroupOwnership {
  readonly group: string;
  /** Partitions that somebody has owned, in the order in which that began. */
  readonly partitions: PartitionOwnership[];
}

export interface PartitionOwnership {
  readonly partition: PartitionId;
  /** Normally one; more when somebody does not know yet that it has lost it. */
  owners: readonly ProcessId[];
  /** Since then nobody has owned it, simulated ms; -1: somebody does. */
  unownedSince: number;
  /** How long nobody did before that, simulated ms. */
  unownedMs: number;
  /** How often it lost its last owner. */
  gaps: number;
}

export type Ownerships = GroupOwnership[];

/** Takes in what applications are told of their partitions, and who ends. */
export function noteOwnership(ownerships: Ownerships, fact: Fact): void {
  if (fact.by === null) return;
  switch (fact.type) {
    case 'partitions-assigned':
      for (const partition of fact.partitions) {
        take(ensurePartition(ensureGroup(ownerships, fact.group), partition, fact.at), fact);
      }
      break;
    case 'partitions-revoked':
    case 'partitions-lost':
      for (const partition of fact.partitions) {
        const group = ownerships.find((known) => known.group === fact.group);
        const own = group?.partitions.find((known) => known.partition === partition);
        if (own !== undefined) letGo(own, fact);
      }
      break;
    case 'process-crashed':
    case 'process-stopped':
    case 'process-removed':
      for (const { partitions } of ownerships) {
        for (const own of partitions) letGo(own, fact);
      }
      break;
    default:
  }
}

type Noted = Pick<Fact, 'at' | 'by'>;

function take(own: PartitionOwnership, { at, by }: Noted): void {
  if (by === null || own.owners.includes(by)) return;
  if (own.unownedSince >= 0) {
    own.unownedMs += at - own.unownedSince;
    own.unownedSince = -1;
  }
  own.owners = [...own.owners, by];
}

function letGo(own: PartitionOwnership, { at, by }: Noted): void {
  if (by === null || !own.owners.includes(by)) return;
  own.owners = own.owners.filter((owner) => owner !== by);
  if (own.owners.length > 0) return;
  own.unownedSince = at;
  own.gaps += 1;
}

function ensureGroup(ownerships: Ownerships, name: string): GroupOwnership {
  const known = ownerships.find(({ group }) => group === name);
  if (known !== undefined) return known;
  const created: GroupOwnership = { group: name, partitions: [] };
  ownerships.push(created);
  return created;
}

function ensurePartition(
  { partitions }: GroupOwnership,
  partition: PartitionId,
  at: number,
): PartitionOwnership {
  const known = partitions.find((own) => own.partition === partition);
  if (known !== undefined) return known;
  const created = { partition, owners: [], unownedSince: at, unownedMs: 0, gaps: 0 };
  partitions.push(created);
  return created;
}

export function cloneOwnerships(ownerships: Ownerships): Ownerships {
  return ownerships.map(({ group, partitions }) => ({
    group,
    partitions: partitions.map((own) => ({ ...own })),
  }));
}

/** How long a group has left a partition to nobody, and whether that is going on. */
export interface Unowned {
  readonly partition: PartitionId;
  /** Simulated ms, up to now. */
  readonly totalMs: number;
  /** Of the gap that is open now, simulated ms; -1: somebody owns it. */
  readonly openMs: number;
  readonly gaps: number;
}

/** Partitions that the group has owned once, in the order in which that began. */
export function unownedTimes(ownerships: Ownerships, name: string, now: number): Unowned[] {
  const group = ownerships.find((known) => known.group === name);
  return (group?.partitions ?? []).map(({ partition, unownedSince, unownedMs, gaps }) => {
    const openMs = unownedSince < 0 ? -1 : now - unownedSince;
    return { partition, totalMs: unownedMs + Math.max(openMs, 0), openMs, gaps };
  });
}
