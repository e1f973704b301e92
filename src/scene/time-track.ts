/** The time track: where moments lie, which marks are told by name, and how branches lie below. */
import type { BranchView, TimeMark, TimeMarkKind } from './time-track-input.ts';

export interface TimeTrack {
  /** Simulated ms at the right end. */
  readonly span: number;
  readonly width: number;
  readonly ticks: readonly { readonly at: number; readonly x: number }[];
  readonly marks: readonly TrackMark[];
  readonly branches: readonly TrackBranch[];
}

export interface TrackMark {
  readonly key: string;
  readonly kind: TimeMarkKind;
  readonly x: number;
  /** Where the mark was made first; a click goes there. */
  readonly tick: number;
  readonly factId: number;
  /** Every kind that stands so close that it is in this mark. */
  readonly kinds: readonly TimeMarkKind[];
  /** There is room for its name. */
  readonly hasLabel: boolean;
}

export interface TrackBranch {
  readonly id: number;
  readonly isActive: boolean;
  /** Where it leaves its parent, and on which line that runs. */
  readonly fromX: number;
  readonly fromLine: number;
  readonly toX: number;
  readonly line: number;
  readonly branch: BranchView;
}

export interface TrackOptions {
  readonly width: number;
  readonly endTick: number;
  readonly nowTick: number;
  readonly marks: readonly TimeMark[];
  readonly branches: readonly BranchView[];
  /** Room that a mark's name takes, in pixels. */
  readonly labelWidth: (kind: TimeMarkKind) => number;
}

/** Marks that are so close are drawn as one. */
const NEAR = 9;

/** What matters most is labelled first. */
const WEIGHT: Readonly<Record<TimeMarkKind, number>> = {
  crash: 9,
  'unclean-election': 8,
  'leader-lost': 8,
  election: 6,
  truncation: 6,
  pause: 5,
  stop: 5,
  fenced: 4,
  network: 4,
  isr: 3,
  rebalance: 2,
  start: 1,
  topic: 0,
};

export function timeTrack(options: TrackOptions): TimeTrack {
  const { width, branches } = options;
  const furthest = Math.max(options.endTick, options.nowTick, ...branches.map((b) => b.endTick));
  const span = spanFor(furthest);
  const x = (tick: number): number => Math.round((tick / span) * width * 10) / 10;
  return {
    span,
    width,
    ticks: ticksOf(span, width).map((at) => ({ at, x: x(at) })),
    marks: labelled(gathered(options.marks, x), options),
    branches: layBranches(branches, x),
  };
}

/** The track is longer than the run, and grows in steps: it seldom moves. */
function spanFor(tick: number): number {
  const wanted = Math.max(tick * 1.08, 10_000);
  const unit = 10 ** Math.floor(log10(wanted));
  for (const step of [1, 1.5, 2, 3, 5, 7.5, 10]) if (unit * step >= wanted) return unit * step;
  return wanted;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that read well in the unit they are told in, simulated ms. */
const STEPS: readonly number[] = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 4, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 10, 30].map((count) => count * DAY),
];

/** Pixels that a label needs. */
const TICK_ROOM = 84;

function ticksOf(span: number, width: number): number[] {
  const least = (span * TICK_ROOM) / width;
  const step = STEPS.find((one) => one >= least) ?? least;
  const count = Math.floor(span / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Only a digit count is needed. */
function log10(value: number): number {
  return String(Math.floor(value)).length - 1;
}

/** What stands close together is one mark, of the kind that matters most. */
function gathered(marks: readonly TimeMark[], x: (tick: number) => number): TrackMark[] {
  const found: TrackMark[] = [];
  for (const { tick, kind, factId } of marks) {
    const at = x(tick);
    const before = found[found.length - 1];
    if (before === undefined || at - before.x >= NEAR) {
      const key = `${kind}:${factId}`;
      found.push({ key, kind, kinds: [kind], x: at, tick, factId, hasLabel: false });
      continue;
    }
    const kinds = before.kinds.includes(kind) ? before.kinds : [...before.kinds, kind];
    const isGraver = WEIGHT[kind] > WEIGHT[before.kind];
    found[found.length - 1] = isGraver
      ? { ...before, kind, kinds, x: at, tick, factId }
      : { ...before, kinds };
  }
  return found;
}

function labelled(marks: readonly TrackMark[], { labelWidth, width }: TrackOptions): TrackMark[] {
  const taken: { from: number; to: number }[] = [];
  const chosen = new Set<string>();
  const byWeight = marks.toSorted((one, other) => WEIGHT[other.kind] - WEIGHT[one.kind]);
  for (const { key, kind, x } of byWeight) {
    if (WEIGHT[kind] < 2) continue;
    const from = x - 6;
    const to = x + 10 + labelWidth(kind);
    const isFree = taken.every((other) => to < other.from || from > other.to);
    const covers = marks.some((other) => other.key !== key && other.x > x && other.x < to - 4);
    if (!isFree || covers || to > width + 40) continue;
    taken.push({ from, to });
    chosen.add(key);
  }
  return marks.map((mark) => (chosen.has(mark.key) ? { ...mark, hasLabel: true } : mark));
}

/** Each branch on a line of its own, in order of age; the first one is the track itself. */
function layBranches(branches: readonly BranchView[], x: (tick: number) => number): TrackBranch[] {
  const lines = new Map(branches.map(({ id }, line) => [id, line]));
  return branches.map((branch, line) => ({
    id: branch.id,
    isActive: branch.isActive,
    fromX: x(branch.forkTick),
    fromLine: branch.parent === null ? 0 : (lines.get(branch.parent) ?? 0),
    toX: x(branch.endTick),
    line,
    branch,
  }));
}
