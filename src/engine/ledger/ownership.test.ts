import { describe, expect, it } from 'vitest';
import type { Fact, FactBody } from '../fact.ts';
import { consumerId } from '../ids.ts';
import { cloneOwnerships, noteOwnership, unownedTimes, type Ownerships } from './ownership.ts';

const [FIRST, SECOND] = [consumerId(1), consumerId(2)];

function note(ownerships: Ownerships, at: number, by: Fact['by'], body: FactBody): void {
  noteOwnership(ownerships, { id: 0, at, cause: 0, by, ...body });
}

const assigned = (...partitions: number[]): FactBody => {
  return { type: 'partitions-assigned', group: 'g', generation: 1, partitions };
};
const revoked = (...partitions: number[]): FactBody => {
  return { type: 'partitions-revoked', group: 'g', partitions };
};

describe('the time without an owner', () => {
  it('counts from the death of the owner to the next assignment', () => {
    const ownerships: Ownerships = [];
    note(ownerships, 10, FIRST, assigned(0));
    note(ownerships, 100, FIRST, { type: 'process-crashed' });
    expect(unownedTimes(ownerships, 'g', 150)).toEqual([
      { partition: 0, totalMs: 50, openMs: 50, gaps: 1 },
    ]);
    note(ownerships, 400, SECOND, assigned(0));
    expect(unownedTimes(ownerships, 'g', 900)).toEqual([
      { partition: 0, totalMs: 300, openMs: -1, gaps: 1 },
    ]);
  });

  it('adds up, and leaves out what is never let go', () => {
    const ownerships: Ownerships = [];
    note(ownerships, 0, FIRST, assigned(0, 1));
    note(ownerships, 10, FIRST, revoked(1));
    note(ownerships, 15, SECOND, assigned(1));
    note(ownerships, 20, SECOND, revoked(1));
    note(ownerships, 27, FIRST, assigned(1));
    const times = unownedTimes(ownerships, 'g', 50);
    expect(times.map(({ totalMs, gaps }) => [totalMs, gaps])).toEqual([
      [0, 0],
      [12, 2],
    ]);
  });

  it('does not begin while somebody believes to own it', () => {
    const ownerships: Ownerships = [];
    note(ownerships, 0, FIRST, assigned(0));
    note(ownerships, 50, SECOND, assigned(0));
    note(ownerships, 60, FIRST, { type: 'partitions-lost', group: 'g', partitions: [0] });
    expect(unownedTimes(ownerships, 'g', 90)[0]).toMatchObject({ totalMs: 0, openMs: -1 });
  });

  it('is counted by group, and a copy goes its own way', () => {
    const ownerships: Ownerships = [];
    note(ownerships, 0, FIRST, assigned(0));
    const copy = cloneOwnerships(ownerships);
    note(copy, 5, FIRST, revoked(0));
    expect(unownedTimes(ownerships, 'g', 9)[0]?.openMs).toBe(-1);
    expect(unownedTimes(copy, 'g', 9)[0]?.openMs).toBe(4);
    expect(unownedTimes(copy, 'other', 9)).toEqual([]);
  });
});
