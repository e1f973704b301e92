/**
 * Requests between machines, as arcs at the left of the rows. All that is under way between two
 * rows shares one arc and one label, so that labels stand still and never cover each other.
 */
import { apiLabel, type Envelope } from '../engine/index.ts';
import type { StageModel } from './stage-model.ts';

export interface Arc {
  /** The two rows, from top to bottom. */
  readonly key: string;
  readonly fromY: number;
  readonly toY: number;
  /** How far the arc bulges to the left, 0 to 1. */
  readonly bulge: number;
  readonly labelY: number;
  /** What is said where there is room, and where there is less. */
  readonly labels: readonly string[];
  readonly travellers: readonly ArcTraveller[];
}

export interface ArcTraveller {
  readonly seq: number;
  readonly sentAt: number;
  readonly arrivesAt: number;
  readonly isDown: boolean;
  readonly isResponse: boolean;
}

/** Height of a label with its margin: they stand at least so far apart. */
const LABEL_PITCH = 22;

/** More arcs than that carry no labels. */
export const LABELLED_ARCS = 14;

export type RowY = (process: string) => number | null;

/** y of the middle of the row that a process stands in. */
export function rowYOf(stage: StageModel): RowY {
  const places = new Map<string, number>();
  const middle = ({ y, height }: { y: number; height: number }): number => y + height / 2;
  for (const { id } of stage.controllers.cards) places.set(id, middle(stage.controllers));
  for (const { id } of stage.producers.cards) places.set(id, middle(stage.producers));
  for (const row of stage.brokers) places.set(row.id, middle(row));
  for (const group of stage.groups) {
    group.members.forEach(({ id }, index) => {
      // Where the member's line stands in the head of its group.
      places.set(id, group.y + 44 + index * 24 + 12);
    });
  }
  return (process) => places.get(process) ?? null;
}

export function arcsOf(envelopes: readonly Envelope[], rowY: RowY): Arc[] {
  const pairs = new Map<string, { top: number; bottom: number; envelopes: Envelope[] }>();
  for (const envelope of envelopes) {
    const from = rowY(envelope.from);
    const to = rowY(envelope.to);
    if (from === null || to === null || from === to) continue;
    const top = Math.min(from, to);
    const bottom = Math.max(from, to);
    const key = `${top}:${bottom}`;
    const pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, { top, bottom, envelopes: [envelope] });
    else pair.envelopes.push(envelope);
  }
  const longest = Math.max(1, ...[...pairs.values()].map(({ top, bottom }) => bottom - top));
  const arcs = [...pairs.entries()]
    .toSorted(([, one], [, other]) => one.bottom - one.top - (other.bottom - other.top))
    .map(([key, { top, bottom, envelopes: own }]) => ({
      key,
      fromY: top,
      toY: bottom,
      bulge: 0.25 + 0.75 * ((bottom - top) / longest),
      labelY: (top + bottom) / 2,
      labels: labelsOf(own),
      travellers: own.map((envelope) => traveller(envelope, rowY)),
    }));
  return withoutCollisions(arcs);
}

function traveller(envelope: Envelope, rowY: RowY): ArcTraveller {
  const { seq, sentAt, arrivesAt, kind } = envelope;
  const isDown = (rowY(envelope.to) ?? 0) > (rowY(envelope.from) ?? 0);
  return { seq, sentAt, arrivesAt, isDown, isResponse: kind === 'response' };
}

/** `Fetch`, `Fetch ×3`, or `JoinGroup +1`: what matters more comes first. */
function labelsOf(envelopes: readonly Envelope[]): string[] {
  const counts = new Map<string, number>();
  for (const { body } of envelopes) {
    const label = apiLabel(body.api);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const names = [...counts.entries()].toSorted(
    ([one], [other]) => weight(other) - weight(one) || (one < other ? -1 : 1),
  );
  const [first] = names;
  if (first === undefined) return [];
  const [name, count] = first;
  const counted = count > 1 ? `${name} ×${count}` : name;
  return names.length > 1 ? [`${counted} +${names.length - 1}`, counted, name] : [counted, name];
}

/** Fetches and heartbeats come all the time: anything else is news. */
function weight(label: string): number {
  if (label === 'Fetch') return 0;
  return label === 'Heartbeat' || label === 'BrokerHeartbeat' ? 1 : 2;
}

function withoutCollisions(arcs: readonly Arc[]): Arc[] {
  const taken: number[] = [];
  return arcs.map((arc) => {
    let { labelY } = arc;
    for (let step = 1; step < 12 && !isFree(taken, labelY); step += 1) {
      const side = step % 2 === 1 ? 1 : -1;
      labelY = arc.labelY + side * Math.ceil(step / 2) * LABEL_PITCH;
    }
    taken.push(labelY);
    return { ...arc, labelY };
  });
}

function isFree(taken: readonly number[], y: number): boolean {
  return taken.every((other) => Math.abs(other - y) >= LABEL_PITCH);
}
