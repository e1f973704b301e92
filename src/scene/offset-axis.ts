/**
 * The one offset axis of a column: the same offset stands at the same x in every row, so that
 * lag and divergence are distances that one sees.
 */
import type { Metrics } from './metrics.ts';

export interface OffsetAxis {
  /** The first offset that is shown. */
  readonly from: number;
  /** The offset after the last one that fits. */
  readonly to: number;
  /** x of the left edge of `from`. */
  readonly left: number;
  readonly right: number;
  /** Pixels from one offset to the next. */
  readonly pitch: number;
}

export interface AxisExtent {
  /** The smallest log start of the replicas. */
  readonly start: number;
  /** The largest log end of the replicas. */
  readonly end: number;
}

/** Offsets that stay free right of the log end: what arrives has a place to arrive at. */
const ROOM = 4;

export function offsetAxis(
  column: { readonly x: number; readonly width: number },
  extent: AxisExtent,
  metrics: Metrics,
): OffsetAxis {
  const left = column.x + 10;
  const right = column.x + column.width - metrics.lane - 6;
  if (metrics.pitch === 0) return wholeLog(extent, left, right);
  const capacity = Math.max(Math.floor((right - left) / metrics.pitch), ROOM + 2);
  // The window moves on by a quarter of itself: bricks stand still between two moves.
  const stride = Math.max(Math.floor(capacity / 4), 1);
  const overflow = extent.end + ROOM - capacity - extent.start;
  const hidden = overflow <= 0 ? 0 : Math.ceil(overflow / stride) * stride;
  const from = extent.start + hidden;
  return { from, to: from + capacity, left, right, pitch: metrics.pitch };
}

/** A span that is reached seldom: 20, 50, 100, 200, 500 ... records. */
function wholeLog(extent: AxisExtent, left: number, right: number): OffsetAxis {
  const length = extent.end - extent.start;
  let span = 20;
  for (let step = 0; span < length * 1.05; step += 1) span *= step % 3 === 1 ? 2.5 : 2;
  span = Math.round(span);
  return {
    from: extent.start,
    to: extent.start + span,
    left,
    right,
    pitch: (right - left) / span,
  };
}

/** x of the left edge of the record at `offset`, kept within the axis. */
export function offsetX(axis: OffsetAxis, offset: number): number {
  const x = axis.left + (offset - axis.from) * axis.pitch;
  return Math.round(Math.min(Math.max(x, axis.left), axis.right) * 100) / 100;
}

export function isOnAxis(axis: OffsetAxis, offset: number): boolean {
  return offset >= axis.from && offset < axis.to;
}
