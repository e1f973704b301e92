/**
 * The one offset axis of a column: the same offset stands at the same x in every row, so that
 * lag and divergence are distances that one sees. A replica that ends far behind gets a fold: a
 * short stretch around its end, left of the newest records, on the same axis for every row.
 */
import type { Metrics } from './metrics.ts';

export interface OffsetAxis {
  /** The first offset of the newest stretch. */
  readonly from: number;
  /** The offset after the last one that fits. */
  readonly to: number;
  /** x of the left edge of `from`. */
  readonly left: number;
  readonly right: number;
  /** Pixels from one offset to the next. */
  readonly pitch: number;
  readonly fold: AxisFold | null;
}

/** Offsets `from` to `to`, exclusive, shown left of the rest. */
export interface AxisFold {
  readonly from: number;
  readonly to: number;
  readonly left: number;
}

export interface AxisExtent {
  /** The smallest log start of the replicas. */
  readonly start: number;
  /** The log ends of the replicas. */
  readonly ends: readonly number[];
}

/** Offsets that stay free right of the log end: what arrives has a place to arrive at. */
const ROOM = 3;

/** Records of a log that ends far behind, and one free place. */
const FOLD = 7;
const FOLD_ROOM = 1;

/** Pixels between a fold and the rest: the gap mark stands there. */
export const FOLD_GAP = 14;

export function offsetAxis(
  column: { readonly x: number; readonly width: number },
  extent: AxisExtent,
  metrics: Metrics,
): OffsetAxis {
  const left = column.x + 10;
  const right = column.x + column.width - metrics.lane - 6;
  if (metrics.pitch === 0) return wholeLog(extent, left, right);
  const plain = newest(extent, { left, right, pitch: metrics.pitch });
  const behind = extent.ends.filter((end) => end > extent.start && end < plain.from);
  if (behind.length === 0) return plain;
  const width = FOLD * metrics.pitch + FOLD_GAP;
  const rest = newest(extent, { left: left + width, right, pitch: metrics.pitch });
  const from = Math.max(Math.max(...behind) + FOLD_ROOM - FOLD, extent.start);
  return { ...rest, fold: { from, to: from + FOLD, left } };
}

type Stretch = Pick<OffsetAxis, 'left' | 'right' | 'pitch'>;

function newest(extent: AxisExtent, stretch: Stretch): OffsetAxis {
  const { left, right, pitch } = stretch;
  const end = Math.max(extent.start, ...extent.ends);
  const capacity = Math.max(Math.floor((right - left) / pitch), ROOM + 2);
  // The window moves on by a fifth of itself: bricks stand still between two moves.
  const stride = Math.max(Math.floor(capacity / 5), 1);
  const overflow = end + ROOM - capacity - extent.start;
  const hidden = overflow <= 0 ? 0 : Math.ceil(overflow / stride) * stride;
  const from = extent.start + hidden;
  return { ...stretch, from, to: from + capacity, fold: null };
}

/** A span that is reached seldom: 20, 50, 100, 200, 500 ... records. */
function wholeLog({ start, ends }: AxisExtent, left: number, right: number): OffsetAxis {
  const length = Math.max(start, ...ends) - start;
  let span = 20;
  for (let step = 0; span < length * 1.05; step += 1) span *= step % 3 === 0 ? 2.5 : 2;
  span = Math.round(span);
  return { from: start, to: start + span, left, right, pitch: (right - left) / span, fold: null };
}

/** x of the left edge of the record at `offset`, kept within the axis. */
export function offsetX(axis: OffsetAxis, offset: number): number {
  const { fold, left, right, from, pitch } = axis;
  if (fold !== null && offset < from) {
    const reached = fold.left + (Math.min(offset, fold.to) - fold.from) * pitch;
    return rounded(Math.max(reached, fold.left));
  }
  return rounded(Math.min(Math.max(left + (offset - from) * pitch, left), right));
}

export function isOnAxis(axis: OffsetAxis, offset: number): boolean {
  if (offset >= axis.from) return offset < axis.to;
  return axis.fold !== null && offset >= axis.fold.from && offset < axis.fold.to;
}

/** The first offset that is shown anywhere. */
export function firstOnAxis({ from, fold }: OffsetAxis): number {
  return fold === null ? from : fold.from;
}

function rounded(x: number): number {
  return Math.round(x * 100) / 100;
}
