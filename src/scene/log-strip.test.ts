import { describe, expect, it } from 'vitest';
import type { Log } from '../engine/index.ts';
import { logStrip, type StripBox } from './log-strip.ts';
import { metricsOf } from './metrics.ts';
import { offsetAxis } from './offset-axis.ts';
import { handMadeLog } from './testing/hand-made.ts';
import { rounded } from './testing/rounded.ts';

const LEADER = handMadeLog({ keys: 'abcabcabca', highWatermark: 8 });

function boxFor(...ends: number[]): StripBox {
  const axis = offsetAxis({ x: 0, width: 230 }, { start: 0, ends }, metricsOf('bricks'));
  return { axis, left: 5, y: 28, height: 22, waterBottom: 75, hasBricks: true, isLeading: true };
}

describe('the strip of a log', () => {
  it('draws a log with its water line, as on the picture', () => {
    expect(rounded(logStrip(LEADER, boxFor(10), () => 'kept'))).toMatchSnapshot();
  });

  it('fills what may be read and leaves the rest hollow', () => {
    const { bricks, water } = logStrip(LEADER, boxFor(10), () => 'kept');
    expect(bricks.map(({ isReadable }) => isReadable)).toEqual([
      ...Array.from({ length: 8 }, () => true),
      false,
      false,
    ]);
    expect(water?.x).toBe(bricks[8]?.x);
  });

  it('gives equal keys equal colours', () => {
    const { bricks } = logStrip(LEADER, boxFor(10), () => 'kept');
    expect(bricks[0]?.colour).toBe(bricks[3]?.colour);
    expect(bricks[0]?.colour).not.toBe(bricks[1]?.colour);
  });

  it('marks where a leader epoch begins, but not the first one', () => {
    const epochs = [
      { epoch: 0, startOffset: 0 },
      { epoch: 2, startOffset: 6 },
    ];
    const log = handMadeLog({ keys: 'abcabcabca', highWatermark: 8, epochs });
    const { notches, ticks } = logStrip(log, boxFor(10), () => 'kept');
    expect(notches).toHaveLength(1);
    expect(notches[0]).toMatchObject({ kind: 'epoch', value: 2 });
    // The label of the epoch stands where that of offset 5 would.
    expect(ticks.map(({ offset }) => offset)).toEqual([0]);
  });

  it('counts the records that are about to be lost', () => {
    const log = handMadeLog({ keys: 'abcabc', highWatermark: 4 });
    const strip = logStrip(log, boxFor(10, 6), (_, offset) => (offset >= 4 ? 'lost' : 'kept'));
    expect(strip.lost).toBe(2);
  });

  it('says where records are left out', () => {
    const long = handMadeLog({ keys: 'abcd'.repeat(75), highWatermark: 300 });
    expect(logStrip(long, boxFor(300), () => 'kept').gaps).toHaveLength(1);
    expect(logStrip(long, boxFor(300, 120), () => 'kept').gaps).toHaveLength(2);
    expect(logStrip(LEADER, boxFor(10), () => 'kept').gaps).toHaveLength(0);
  });

  it('has no water while nothing is committed', () => {
    const log = handMadeLog({ keys: 'ab', highWatermark: 0 });
    expect(logStrip(log, boxFor(2), () => 'kept').water).toBeNull();
  });
});

describe('transactions in a strip', () => {
  const withTransactions = (...kinds: ('data' | 'COMMIT' | 'ABORT' | 'plain')[]): Log => {
    const log = handMadeLog({ keys: kinds.map(() => '.').join(''), highWatermark: kinds.length });
    const [segment] = log.segments;
    if (segment === undefined) throw new Error('a log has a segment');
    segment.batches = segment.batches.map((batch, index) => {
      const kind = kinds[index] ?? 'plain';
      if (kind === 'plain') return batch;
      const control = kind === 'data' ? null : kind;
      return { ...batch, producerId: 7, producerEpoch: 0, isTransactional: true, control };
    });
    return log;
  };

  it('tells open, committed and aborted records by the mark that follows them', () => {
    const log = withTransactions('data', 'COMMIT', 'plain', 'data', 'ABORT', 'data');
    const { bricks } = logStrip(log, boxFor(6), () => 'kept');
    expect(bricks.map(({ transaction, control }) => control ?? transaction)).toEqual([
      'committed',
      'COMMIT',
      null,
      'aborted',
      'ABORT',
      'open',
    ]);
  });

  it('draws the last stable offset where it is not the water line, and on leaders alone', () => {
    const log = withTransactions('plain', 'data', 'plain');
    expect(logStrip(log, boxFor(3), () => 'kept').stable).toBeNull();
    log.producers.tracked = [{ producerId: 7, firstOffset: 1, lastOffset: -1 }];
    const { stable, bricks } = logStrip(log, boxFor(3), () => 'kept');
    expect(stable).toEqual({ offset: 1, x: bricks[1]?.x });
    expect(logStrip(log, { ...boxFor(3), isLeading: false }, () => 'kept').stable).toBeNull();
  });
});
