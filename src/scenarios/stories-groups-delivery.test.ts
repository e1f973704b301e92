import { expect, it } from 'vitest';
import { ledgerSummary } from '../engine/index.ts';
import { ofType, play } from './testing/play.ts';
import {
  byClient,
  committedOf,
  neverRead,
  ofGroup,
  readingsOf,
  readTwice,
} from './testing/play-groups.ts';

it('crash-before-commit: the killed one is read again from its commit, the closed one not', () => {
  const run = play('crash-before-commit');
  run.until(16_490);
  const committed = committedOf(run, 'killed');
  run.until(40_000);
  const [left] = ofGroup(ofType(run.facts, 'member-left'), 'closed');
  expect(left?.at).toBeLessThan(16_600);
  const [expired] = ofGroup(ofType(run.facts, 'member-expired'), 'killed');
  expect((expired?.at ?? 0) - (expired?.lastHeardAt ?? 0)).toBe(10_000);
  const again = readTwice(run, 'killed');
  expect(again.length).toBeGreaterThan(5);
  expect(again[0]).toBe(committed);
  expect(readTwice(run, 'closed')).toEqual([]);
  for (const group of ['killed', 'closed']) {
    expect(neverRead(run, group)).toEqual([]);
    expect(readingsOf(run, group).at(-1)?.clientId).toBe(`${group}-2`);
  }
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('commit-before-processing: one group never gets what was not handled, the other twice', () => {
  const run = play('commit-before-processing');
  run.until(60_000);
  const interrupted = ofType(run.facts, 'processing-interrupted');
  const [first] = byClient(run, interrupted, 'commit-first-1');
  const [second] = byClient(run, interrupted, 'work-first-1');
  for (const one of [first, second]) {
    expect(one?.handled).toBeGreaterThan(0);
    expect(one?.unhandled[0]?.offsets.length).toBeGreaterThan(0);
  }
  const successor = (group: string): number[] => {
    const own = readingsOf(run, group).filter(({ clientId }) => clientId === `${group}-2`);
    return own.map(({ offset }) => offset);
  };
  const lost = first?.unhandled[0]?.offsets ?? [];
  expect(successor('commit-first').some((offset) => lost.includes(offset))).toBe(false);
  expect(successor('commit-first')[0]).toBe((lost.at(-1) ?? 0) + 1);
  expect(readTwice(run, 'commit-first')).toEqual([]);
  const unhandled = second?.unhandled[0]?.offsets ?? [];
  const batch = (second?.handled ?? 0) + unhandled.length;
  expect(batch).toBeGreaterThan(4);
  expect(readTwice(run, 'work-first')).toHaveLength(batch);
  expect(successor('work-first')[0]).toBe((unhandled[0] ?? 0) - (second?.handled ?? 0));
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('poison-pill: one group is stuck, others get past it, the share group after five times', () => {
  const run = play('poison-pill');
  run.until(60_000);
  const poison = ofType(run.facts, 'records-appended').flatMap(({ records, baseOffset }) =>
    records.flatMap(({ value }, index) => (value === 'twelve' ? [baseOffset + index] : [])),
  )[0];
  const caught = ofType(run.facts, 'exception-caught');
  const stuck = byClient(run, caught, 'stuck-1');
  expect(stuck.length).toBeGreaterThan(40);
  expect(new Set(stuck.map(({ offset }) => offset))).toEqual(new Set([poison]));
  expect(readingsOf(run, 'stuck').filter(({ at }) => at > 15_000)).toEqual([]);
  expect(committedOf(run, 'stuck')).toBe(poison);
  expect(byClient(run, caught, 'skips-1').map(({ offset }) => offset)).toEqual([poison]);
  expect(neverRead(run, 'skips')).toEqual([poison]);
  for (const index of [0, 1]) expect(neverRead(run, 'tolerant', index)).toEqual([]);
  for (const group of ['skips', 'tolerant']) {
    expect(readingsOf(run, group).at(-1)?.at).toBeGreaterThan(59_000);
  }
  const byQueue = caught.filter(({ by }) => by === 's1');
  expect(byQueue.map(({ offset }) => offset)).toEqual(Array(5).fill(poison));
  const queued = ofType(run.facts, 'records-delivered').filter(({ by }) => by === 's1');
  expect(queued.at(-1)?.at).toBeGreaterThan(59_000);
});
