/**
 * Afterglow: where records and requests have just moved, when time runs too fast to follow each.
 * How strong it is follows from the age of what happened.
 */
import type { Connection, Fact, PartitionId } from '../engine/index.ts';
import type { RowY } from './arcs.ts';
import type { StageIndex } from './flights.ts';

/** A stretch of a lane. */
export interface Glow {
  readonly key: string;
  readonly x: number;
  readonly fromY: number;
  readonly toY: number;
  /** Where it ends in the row, at `toY`. */
  readonly endX: number;
  /** 1: now. 0: long ago. */
  readonly strength: number;
}

export function glowsOf(
  recent: readonly Fact[],
  t: number,
  windowMs: number,
  index: StageIndex,
): Glow[] {
  const glows = new Map<string, Glow>();
  for (let at = recent.length - 1; at >= 0; at -= 1) {
    const fact = recent[at];
    if (fact === undefined || t - fact.at > windowMs) break;
    const glow = glowOf(fact, 1 - (t - fact.at) / windowMs, index);
    // The newest of a stretch is met first.
    if (glow !== null && !glows.has(glow.key)) glows.set(glow.key, glow);
  }
  return [...glows.values()];
}

function glowOf(fact: Fact, strength: number, index: StageIndex): Glow | null {
  if (fact.by === null) return null;
  if (fact.type === 'records-appended') {
    return lane(index, fact.partition, { from: index.busY, to: fact.by, kind: 'in' }, strength);
  }
  if (fact.type === 'records-delivered') {
    const leader = index.columns.get(fact.partition)?.leader ?? null;
    const from = leader === null ? undefined : index.stripY.get(leader);
    if (from === undefined) return null;
    return lane(index, fact.partition, { from, to: fact.by, kind: 'out' }, strength);
  }
  return null;
}

function lane(
  index: StageIndex,
  partition: PartitionId,
  way: { readonly from: number; readonly to: string; readonly kind: 'in' | 'out' },
  strength: number,
): Glow | null {
  const column = index.columns.get(partition);
  const track = index.tracks.get(`${way.to}/${partition}`);
  const toY = way.kind === 'in' ? index.stripY.get(way.to) : track?.y;
  if (column === undefined || toY === undefined) return null;
  const cell = index.cells.get(`${way.to}/${partition}`);
  const endX = way.kind === 'in' ? (cell?.endX ?? column.laneX) : (track?.x ?? column.laneX);
  const key = `${way.to}/${partition}/${way.from}`;
  return { key, x: column.laneX, fromY: way.from, toY, endX, strength };
}

export interface LinkGlow {
  readonly key: string;
  readonly fromY: number;
  readonly toY: number;
  readonly bulge: number;
  readonly strength: number;
}

/** Connections over which something has just arrived. */
export function linkGlowsOf(
  connections: readonly Connection[],
  t: number,
  windowMs: number,
  rowY: RowY,
): LinkGlow[] {
  const glows = new Map<string, LinkGlow>();
  for (const { client, server, lastArrivalAtClient, lastArrivalAtServer } of connections) {
    const age = Math.min(ageAt(t, lastArrivalAtClient), ageAt(t, lastArrivalAtServer));
    if (age > windowMs) continue;
    const from = rowY(client);
    const to = rowY(server);
    if (from === null || to === null || from === to) continue;
    const fromY = Math.min(from, to);
    const toY = Math.max(from, to);
    const key = `${fromY}:${toY}`;
    const strength = 1 - age / windowMs;
    const known = glows.get(key);
    if (known !== undefined && known.strength >= strength) continue;
    glows.set(key, { key, fromY, toY, bulge: Math.min((toY - fromY) / 500 + 0.25, 1), strength });
  }
  return [...glows.values()];
}

/** What arrives later than now is on its way: it counts as now. */
function ageAt(t: number, arrival: number): number {
  return arrival === 0 ? Number.MAX_SAFE_INTEGER : Math.max(t - arrival, 0);
}
