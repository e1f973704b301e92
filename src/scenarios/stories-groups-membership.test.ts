import { expect, it } from 'vitest';
import { ledgerSummary, timesWithoutOwner } from '../engine/index.ts';
import { ofType, play, type Play } from './testing/play.ts';
import { byClient, committedOf, ofGroup, readingsOf, readTwice } from './testing/play-groups.ts';

it('max-poll-interval-exceeded: two groups go round in circles, small polls get on', () => {
  const run = play('max-poll-interval-exceeded');
  run.until(90_000);
  const exceeded = ofType(run.facts, 'poll-interval-exceeded');
  const refused = ofType(run.facts, 'commit-answered').filter(({ error }) => error !== 'NONE');
  for (const [group, error] of [
    ['classic', 'NOT_A_MEMBER'],
    ['consumer', 'COMMIT_FAILED'],
  ] as const) {
    const own = ofGroup(exceeded, group);
    expect(own.length).toBeGreaterThan(2);
    for (const { at, lastPollAt } of own) expect(at - lastPollAt).toBe(10_000);
    // Both of them, one after the other.
    for (const number of [1, 2]) {
      expect(byClient(run, own, `${group}-${number}`).length).toBeGreaterThan(0);
    }
    expect(ofGroup(refused, group).map((fact) => fact.error)).toContain(error);
    expect(readTwice(run, group).length).toBeGreaterThan(10);
    expect(committedOf(run, group)).toBeLessThan(committedOf(run, 'small-polls') / 2);
  }
  expect(ofGroup(exceeded, 'small-polls')).toEqual([]);
  expect(ofGroup(refused, 'small-polls')).toEqual([]);
  expect(readTwice(run, 'small-polls')).toEqual([]);
});

it('more-members-than-partitions: one of three idles, and takes the place of the dead one', () => {
  const run = play('more-members-than-partitions');
  run.until(15_990);
  for (const group of ['range', 'uniform']) {
    const before = new Set(readingsOf(run, group).map(({ clientId }) => clientId));
    expect(before.size).toBe(2);
    expect(before).toContain(`${group}-1`);
  }
  run.until(45_000);
  for (const group of ['range', 'uniform']) {
    const [expired] = ofGroup(ofType(run.facts, 'member-expired'), group);
    expect(expired?.clientId).toBe(`${group}-1`);
    expect((expired?.at ?? 0) - (expired?.lastHeardAt ?? 0)).toBe(10_000);
    const after = readingsOf(run, group).filter(({ at }) => at > 40_000);
    const readers = new Set(after.map(({ clientId }) => clientId));
    expect([...readers].toSorted()).toEqual([`${group}-2`, `${group}-3`]);
  }
  const revoked = ofType(run.facts, 'partitions-revoked').filter(({ at }) => at > 16_000);
  expect(ofGroup(revoked, 'range').some(({ partitions }) => partitions.length > 0)).toBe(true);
  expect(ofGroup(revoked, 'uniform')).toEqual([]);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

/** How long nobody owned each of its partitions, simulated ms. */
function unowned(run: Play, group: string, now: number): readonly number[] {
  return timesWithoutOwner(run.ledger, group, now).map(({ totalMs }) => totalMs);
}

it('static-member-restarts: unnoticed, after everybody has waited, or refused at first', () => {
  const run = play('static-member-restarts');
  run.until(70_000);
  const since = <T extends { readonly at: number }>(facts: readonly T[]): T[] =>
    facts.filter(({ at }) => at >= 14_000);
  const told = since(ofType(run.facts, 'partitions-revoked'));
  expect(byClient(run, told, 'static-2')).toEqual([]);
  // Alone, it takes both partitions, and gives one back to the one that is let in at last.
  expect(byClient(run, told, 'static-848-2').map(({ at }) => at > 38_000)).toEqual([true]);
  expect(byClient(run, told, 'dynamic-2').length).toBeGreaterThan(0);
  expect(ofGroup(since(ofType(run.facts, 'rebalance-started')), 'static')).toEqual([]);
  expect(ofGroup(ofType(run.facts, 'member-replaced'), 'static')).toMatchObject([
    { instanceId: 'static-1' },
  ]);
  const expired = ofType(run.facts, 'member-expired').map(({ clientId }) => clientId);
  expect(expired.toSorted()).toEqual(['dynamic-1', 'static-848-1']);
  expect(ofType(run.facts, 'consumer-failed')).toMatchObject([
    { error: 'UnreleasedInstanceIdException', by: 'k5' },
  ]);
  // Four seconds for the static one; the partition of the dynamic survivor stands still as well.
  const [mine = 0, others = 0] = unowned(run, 'static', 70_000);
  expect(Math.max(mine, others)).toBeLessThan(6000);
  expect(Math.min(mine, others)).toBe(0);
  const dynamic = unowned(run, 'dynamic', 70_000);
  expect(Math.min(...dynamic)).toBeGreaterThan(10_000);
  expect(Math.min(...unowned(run, 'static-848', 70_000))).toBeLessThan(6000);
  const late = readingsOf(run, 'static-848').filter(({ at }) => at > 60_000);
  expect(new Set(late.map(({ clientId }) => clientId)).size).toBe(2);
});

it('member-joins-three-protocols: four partitions stand still, or one, or hardly any', () => {
  const run = play('member-joins-three-protocols');
  run.until(13_990);
  const before = new Map(
    ['eager', 'cooperative', 'consumer'].map((group) => [group, unowned(run, group, 13_990)]),
  );
  run.until(40_000);
  const stoodStill = (group: string): number => {
    const earlier = before.get(group) ?? [];
    const now = unowned(run, group, 40_000);
    return now.filter((ms, index) => ms > (earlier[index] ?? 0)).length;
  };
  expect(['eager', 'cooperative', 'consumer'].map(stoodStill)).toEqual([4, 1, 1]);
  const rebalances = (group: string): number =>
    ofGroup(ofType(run.facts, 'rebalance-completed'), group).filter(({ at }) => at > 14_000).length;
  expect(['eager', 'cooperative', 'consumer'].map(rebalances)).toEqual([1, 2, 0]);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});
