import { expect, it } from 'vitest';
import { consumersOf, groupsOf, timesWithoutOwner, type Fact } from '../engine/index.ts';
import { ofType, orders, play, type Play } from './testing/play.ts';

const GROUPS = ['dynamic', 'static', 'kip-848'];

function sizes(run: Play, group: string, from = 0): number[] {
  return ofType(run.facts, 'rebalance-completed')
    .filter((fact) => fact.group === group && fact.at >= from)
    .map(({ members }) => members.length);
}

it('consumers-restart-in-turn: two rebalances each, or none', () => {
  const run = play('consumers-restart-in-turn');
  const gaps = (group: string): number[] =>
    timesWithoutOwner(run.ledger, group, run.cluster.now).map((own) => own.gaps);
  run.until(11_900);
  const before = new Map(GROUPS.map((group) => [group, gaps(group)]));
  run.until(60_000);
  expect(sizes(run, 'dynamic', 12_000)).toEqual([2, 3, 2, 3, 2, 3]);
  expect(sizes(run, 'static', 12_000)).toEqual([]);
  const late = (type: Fact['type']): readonly Fact[] =>
    run.facts.filter((fact) => fact.type === type && fact.at >= 12_000);
  expect(late('group-epoch-bumped')).toEqual([]);
  expect(late('member-replaced')).toHaveLength(6);
  const since = (group: string): number[] =>
    gaps(group).map((count, index) => count - (before.get(group)?.[index] ?? 0));
  // Everybody's partitions each time; or one's own, once.
  expect(since('dynamic').every((count) => count >= 5)).toBe(true);
  expect(since('static')).toEqual([1, 1, 1]);
  expect(since('kip-848')).toEqual([1, 1, 1]);
});

it('group-starts-slowly: one rebalance for six, or one after the other', () => {
  const run = play('group-starts-slowly');
  run.until(40_000);
  expect(sizes(run, 'patient')).toEqual([6]);
  expect(sizes(run, 'hasty').length).toBeGreaterThanOrEqual(4);
  expect(sizes(run, 'hasty').at(-1)).toBe(6);
  const coordinators = groupsOf(run.cluster)
    .filter(({ group }) => group.name !== 'audit')
    .map(({ coordinator, group }) => `${group.name} ${coordinator}`);
  expect(coordinators).toEqual(['hasty b2', 'patient b0']);
  const first = (group: string): number =>
    ofType(run.facts, 'partitions-assigned').find((fact) => fact.group === group)?.at ?? 0;
  expect(first('patient') - first('hasty')).toBeGreaterThan(10_000);
});

it('partition-added: the broker knows at once, the classic leader when it asks', () => {
  const run = play('partition-added');
  run.until(40_000);
  const added = orders(run.cluster, 1);
  const readFrom = (clientId: string) => {
    const own = consumersOf(run.cluster).find((consumer) => consumer.clientId === clientId);
    return ofType(run.facts, 'records-delivered').find(
      ({ by, partition }) => by === own?.id && partition === added,
    );
  };
  expect(readFrom('kip-848-1')?.at).toBeLessThan(18_000);
  expect(readFrom('earliest-1')?.at).toBeGreaterThan(18_000);
  expect(readFrom('earliest-1')?.at).toBeLessThan(24_000);
  expect(readFrom('kip-848-1')?.baseOffset).toBe(0);
  expect(readFrom('earliest-1')?.baseOffset).toBe(0);
  expect(readFrom('latest-1')?.baseOffset).toBeGreaterThan(10);
});
