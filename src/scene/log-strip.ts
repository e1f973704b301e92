/** One replica's log as a strip of records on the axis of its column. */
import type { EpochEntry, Log, LogRecord, RecordBatch, Segment } from '../engine/index.ts';
import { fatesBackwards, type TransactionFate } from './log-transactions.ts';
import { lastStableOffsetOf } from '../engine/index.ts';
import { keyColour } from './palette.ts';
import { firstOnAxis, FOLD_GAP, isOnAxis, offsetX, type OffsetAxis } from './offset-axis.ts';
import type { Brick, LogStrip, Notch, OffsetTick } from './stage-model.ts';
import { waterOf } from './water.ts';

export interface StripBox {
  readonly axis: OffsetAxis;
  /** Left edge of the cell: the water reaches it. */
  readonly left: number;
  readonly y: number;
  readonly height: number;
  /** Where the water ends, below the offsets. */
  readonly waterBottom: number;
  /** False: the log is one bar. */
  readonly hasBricks: boolean;
  /** Only a leader knows its last stable offset all the time. */
  readonly isLeading: boolean;
}

/** What is known of one record beyond its own log. */
export type FateOf = (record: LogRecord, offset: number) => Brick['fate'];

export function logStrip(log: Log, box: StripBox, fateOf: FateOf): LogStrip {
  const { axis, y, height } = box;
  const bricks = box.hasBricks ? bricksOf(log, axis, fateOf) : [];
  const stable = box.isLeading ? stableOf(log, axis) : null;
  const waterX = offsetX(axis, log.highWatermark);
  const isDry = log.highWatermark <= Math.max(firstOnAxis(axis), log.logStartOffset);
  return {
    bricks,
    notches: notchesOf(log, axis, box.hasBricks),
    ticks: box.hasBricks ? ticksOf(log, axis, stable) : [],
    water: isDry
      ? null
      : waterOf({
          left: box.left,
          x: waterX,
          top: y - (box.hasBricks ? 4 : 1),
          bottom: box.waterBottom,
        }),
    stable,
    gaps: box.hasBricks ? gapsOf(log, box) : [],
    isBehind: log.logEndOffset < firstOnAxis(axis),
    startX: offsetX(axis, log.logStartOffset),
    endX: offsetX(axis, log.logEndOffset),
    y,
    height,
    lost: bricks.filter(({ fate }) => fate === 'lost').length,
  };
}

function bricksOf(log: Log, axis: OffsetAxis, fateOf: FateOf): Brick[] {
  const bricks: Brick[] = [];
  const width = axis.pitch - 2;
  eachBatchIn(log, axis, (batch, transaction) => {
    batch.records.forEach((record, index) => {
      const offset = batch.offsets?.[index] ?? batch.baseOffset + index;
      if (!isOnAxis(axis, offset) || offset < log.logStartOffset) return;
      bricks.push({
        offset,
        number: record.number,
        x: offsetX(axis, offset),
        width,
        colour: keyColour(record.key),
        isReadable: offset < log.highWatermark,
        fate: fateOf(record, offset),
        transaction,
        control: batch.control,
      });
    });
  });
  return bricks;
}

/** Visits the batches that the window shows: from the end, so that a long log costs no more. */
function eachBatchIn(
  log: Log,
  axis: OffsetAxis,
  visit: (batch: RecordBatch, transaction: TransactionFate) => void,
): void {
  const shown: Shown[] = [];
  const fateOf = fatesBackwards();
  for (let index = log.segments.length - 1; index >= 0; index -= 1) {
    const segment = log.segments[index];
    if (
      segment === undefined ||
      !collect(segment, axis, (batch) => shown.push({ batch, transaction: fateOf(batch) }))
    )
      break;
  }
  for (let index = shown.length - 1; index >= 0; index -= 1) {
    const { batch, transaction } = shown[index] ?? {};
    if (batch === undefined || transaction === undefined || !isShown(batch, axis)) continue;
    visit(batch, transaction);
  }
}

interface Shown {
  readonly batch: RecordBatch;
  readonly transaction: TransactionFate;
}

function isShown({ baseOffset, lastOffset }: RecordBatch, axis: OffsetAxis): boolean {
  return isOnAxis(axis, baseOffset) || isOnAxis(axis, lastOffset);
}

/** The line that an open transaction holds back, where it is not the water line. */
function stableOf(log: Log, axis: OffsetAxis): LogStrip['stable'] {
  const offset = lastStableOffsetOf(log);
  return offset >= log.highWatermark ? null : { x: offsetX(axis, offset), offset };
}

/** False once a batch lies left of the window. */
function collect(segment: Segment, axis: OffsetAxis, visit: (batch: RecordBatch) => void): boolean {
  const first = firstOnAxis(axis);
  for (let index = segment.batchCount - 1; index >= 0; index -= 1) {
    const batch = segment.batches[index];
    if (batch === undefined) continue;
    if (batch.lastOffset < first) return false;
    visit(batch);
  }
  return true;
}

/** Where records are left out: before the first stretch, and between the two. */
function gapsOf(log: Log, { axis, left }: StripBox): number[] {
  const gaps: number[] = [];
  if (log.logStartOffset < firstOnAxis(axis) && log.logEndOffset > firstOnAxis(axis)) {
    gaps.push(left + 1);
  }
  if (axis.fold !== null && log.logEndOffset > axis.fold.to) {
    gaps.push(axis.left - FOLD_GAP / 2 - 2);
  }
  return gaps;
}

function notchesOf(log: Log, axis: OffsetAxis, hasBricks: boolean): Notch[] {
  const notches: Notch[] = [];
  if (hasBricks) {
    for (const { baseOffset } of log.segments.slice(1)) {
      if (isOnAxis(axis, baseOffset)) {
        notches.push({ kind: 'segment', x: offsetX(axis, baseOffset), value: baseOffset });
      }
    }
  }
  log.leaderEpochs.forEach((entry: EpochEntry, index) => {
    // The first epoch of a log starts where the log does: nothing changes there.
    if (index === 0 || !isOnAxis(axis, entry.startOffset)) return;
    notches.push({ kind: 'epoch', x: offsetX(axis, entry.startOffset), value: entry.epoch });
  });
  return notches;
}

/**
 * Offsets that are multiples of 5, away from the labels of epochs and of the last stable offset.
 */
function ticksOf(log: Log, axis: OffsetAxis, stable: LogStrip['stable']): OffsetTick[] {
  const ticks: OffsetTick[] = [];
  const last = Math.min(log.logEndOffset, axis.to);
  const room = String(last).length * 7 + 10;
  const step = Math.max(5, Math.ceil(room / axis.pitch / 5) * 5);
  const first = Math.max(firstOnAxis(axis), log.logStartOffset);
  for (let offset = Math.ceil(first / step) * step; offset < last; offset += step) {
    const isNear = (label: number): boolean => Math.abs(label - offset) * axis.pitch < room;
    const isTaken =
      (stable !== null && isNear(stable.offset + 1)) ||
      log.leaderEpochs.some(({ startOffset }, index) => index > 0 && isNear(startOffset));
    if (!isTaken && isOnAxis(axis, offset)) ticks.push({ offset, x: offsetX(axis, offset) });
  }
  return ticks;
}
