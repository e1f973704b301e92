import { expect, it } from 'vitest';
import { consumersOf, groupsOf, timesWithoutOwner } from '../engine/index.ts';
import { ofType, play, type Play } from './testing/play.ts';

function deliveredTo(run: Play, clientIds: readonly string[], [from, to]: [number, number]) {
  const ids = consumersOf(run.cluster)
    .filter(({ clientId }) => clientIds.includes(clientId))
    .map(({ id }) => String(id));
  return ofType(run.facts, 'records-delivered').filter(
    ({ by, at }) => by !== null && ids.includes(by) && at >= from && at < to,
  );
}

it('stuck-in-partitions-revoked: one group waits, two do not, and then it goes on without', () => {
  const run = play('stuck-in-partitions-revoked');
  run.until(70_000);
  const begun = ofType(run.facts, 'revocation-begun').filter(({ at }) => at >= 15_000);
  expect(new Set(begun.map(({ group }) => group))).toEqual(
    new Set(['eager', 'cooperative', 'kip-848']),
  );
  const others = (group: string) => [`${group}-2`, `${group}-3`];
  const partitionsRead = (group: string, window: [number, number]): number =>
    new Set(deliveredTo(run, others(group), window).map(({ partition }) => partition)).size;
  const stall: [number, number] = [27_000, 33_000];
  expect(partitionsRead('eager', stall)).toBe(0);
  expect(partitionsRead('cooperative', stall)).toBeGreaterThanOrEqual(2);
  expect(partitionsRead('kip-848', stall)).toBe(3);
  // Before the listeners return everything is read, by two members.
  for (const group of ['eager', 'cooperative', 'kip-848']) {
    expect(partitionsRead(group, [46_000, 54_000])).toBe(6);
  }
  // It is back by now.
  expect(groupsOf(run.cluster).map(({ group }) => group.members.length)).toEqual([3, 3, 3]);
  const unowned = (group: string): number =>
    Math.max(...timesWithoutOwner(run.ledger, group, 70_000).map(({ totalMs }) => totalMs));
  expect(unowned('eager')).toBeGreaterThan(15_000);
});

it('async-commits-out-of-order: one offset goes back, and its records are read again', () => {
  const run = play('async-commits-out-of-order');
  run.until(15_900);
  const committed = (name: string): number =>
    groupsOf(run.cluster).find(({ group }) => group.name === name)?.offsets[0]?.offset ?? -1;
  expect(ofType(run.facts, 'commit-retried')).toMatchObject([{ group: 'hasty' }]);
  expect(committed('careful') - committed('hasty')).toBeGreaterThan(10);
  run.until(50_000);
  const again = (clientId: string): number => {
    const offsets = deliveredTo(run, [clientId], [0, 50_000]).flatMap((fact) => fact.offsets);
    return offsets.length - new Set(offsets).size;
  };
  expect(again('hasty-1') - again('careful-1')).toBeGreaterThan(10);
});
