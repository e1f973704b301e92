import { describe, expect, it } from 'vitest';
import { metricsOf } from './metrics.ts';
import { isOnAxis, offsetAxis, offsetX } from './offset-axis.ts';

const COLUMN = { x: 100, width: 230 };
const BRICKS = metricsOf('bricks');

function axisFor(start: number, ...ends: number[]) {
  return offsetAxis(COLUMN, { start, ends }, BRICKS);
}

describe('the offset axis', () => {
  it('shows a short log from its start', () => {
    const axis = axisFor(0, 5, 4, 5);
    expect(axis.from).toBe(0);
    expect(offsetX(axis, 0)).toBe(axis.left);
    expect(offsetX(axis, 3) - offsetX(axis, 2)).toBe(BRICKS.pitch);
  });

  it('shows the end of a long log, with room for what arrives', () => {
    const axis = axisFor(0, 500, 500);
    expect(isOnAxis(axis, 499)).toBe(true);
    expect(isOnAxis(axis, 502)).toBe(true);
    expect(isOnAxis(axis, 400)).toBe(false);
    expect(axis.to * 1).toBeGreaterThanOrEqual(503);
  });

  it('stands still while the log grows by one, most of the time', () => {
    const starts = Array.from({ length: 100 }, (_, index) => axisFor(0, 100 + index).from);
    const moves = starts.filter((from, index) => index > 0 && from !== starts[index - 1]);
    expect(moves.length).toBeGreaterThan(0);
    expect(moves.length).toBeLessThan(50);
  });

  it('is one function of the offset, whichever row asks', () => {
    const axis = axisFor(0, 300, 297, 120);
    const xs = Array.from({ length: 320 }, (_, offset) => offsetX(axis, offset));
    expect(xs).toEqual(xs.toSorted((one, other) => one - other));
  });

  it('folds around the end of a replica that is far behind', () => {
    const axis = axisFor(0, 300, 300, 120);
    expect(axis.fold).not.toBeNull();
    for (const offset of [117, 118, 119, 120, 299]) expect(isOnAxis(axis, offset)).toBe(true);
    for (const offset of [110, 200]) expect(isOnAxis(axis, offset)).toBe(false);
    expect(offsetX(axis, 119)).toBeLessThan(offsetX(axis, axis.from));
  });

  it('does not fold for a replica that has nothing yet', () => {
    expect(axisFor(0, 300, 300, 0).fold).toBeNull();
  });

  it('keeps what lies beyond it at its edges', () => {
    const axis = axisFor(0, 300);
    expect(offsetX(axis, 10_000)).toBe(axis.right);
    expect(offsetX(axis, 0)).toBe(axis.left);
  });

  it('holds whole logs where records are not drawn one by one', () => {
    const axis = offsetAxis(COLUMN, { start: 0, ends: [4711] }, metricsOf('bars'));
    expect(offsetX(axis, 0)).toBe(axis.left);
    expect(offsetX(axis, 4711)).toBeLessThanOrEqual(axis.right);
  });
});
