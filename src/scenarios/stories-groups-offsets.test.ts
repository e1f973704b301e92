import { expect, it } from 'vitest';
import { brokerId, ledgerSummary, replicaOf } from '../engine/index.ts';
import { ofType, orders, play, type Play } from './testing/play.ts';
import { byClient, committedOf, ofGroup, readingsOf, readTwice } from './testing/play-groups.ts';

function logOf({ cluster }: Play, index: number) {
  const partition = orders(cluster, index);
  return replicaOf(cluster, brokerId(index), partition)?.log;
}

it('retention-overtakes-a-slow-group: start of the log, its end, or an exception', () => {
  const run = play('retention-overtakes-a-slow-group');
  run.until(44_990);
  const groups = ['earliest', 'latest', 'none'] as const;
  const committed = groups.map((group) => committedOf(run, group));
  const start = logOf(run, 0)?.logStartOffset ?? 0;
  const end = logOf(run, 0)?.highWatermark ?? 0;
  for (const offset of committed) {
    expect(offset).toBeGreaterThan(50);
    expect(start - offset).toBeGreaterThan(100);
  }
  run.until(60_000);
  const late = (group: string): readonly number[] =>
    readingsOf(run, group).flatMap(({ at, offset }) => (at > 45_000 ? [offset] : []));
  expect(late('earliest')[0]).toBeGreaterThanOrEqual(start);
  expect(late('earliest')[0]).toBeLessThan(end - 20);
  expect(late('latest')[0]).toBeGreaterThan(end);
  expect(late('none')).toEqual([]);
  expect(ofType(run.facts, 'consumer-failed')).toMatchObject([
    { error: 'OffsetOutOfRangeException', by: 'k3' },
  ]);
});

it('offsets-expired: all once more, nothing of what came meanwhile, or simply on', () => {
  const run = play('offsets-expired');
  run.until(83_990);
  const away = logOf(run, 0)?.highWatermark ?? 0;
  for (const group of ['earliest', 'latest']) {
    const [deleted] = ofGroup(ofType(run.facts, 'group-deleted'), group);
    expect(deleted?.reason).toBe('expired');
    expect(deleted?.at).toBeGreaterThan(72_000);
    expect(committedOf(run, group)).toBe(-1);
  }
  run.until(100_000);
  expect(ofGroup(ofType(run.facts, 'group-deleted'), 'in-time')).toEqual([]);
  expect(readTwice(run, 'in-time')).toEqual([]);
  const late = (group: string): readonly number[] =>
    readingsOf(run, group).flatMap(({ at, offset }) => (at > 84_000 ? [offset] : []));
  expect(late('earliest')[0]).toBe(0);
  expect(readTwice(run, 'earliest').length).toBeGreaterThan(20);
  expect(late('latest')[0]).toBeGreaterThanOrEqual(away);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('hot-key: one partition lags, a member more and a partition more do not help', () => {
  const run = play('hot-key');
  const lags = (): number[] => {
    return [0, 1, 2].map((index) => {
      const read = new Set(
        readingsOf(run, 'billing').flatMap((one) => (one.index === index ? one.offset : [])),
      );
      return Math.max((logOf(run, index)?.highWatermark ?? 0) - read.size, 0);
    });
  };
  run.until(15_990);
  const hot = lags().indexOf(Math.max(...lags()));
  const before = lags();
  run.until(29_990);
  const added = byClient(run, ofType(run.facts, 'partitions-assigned'), 'billing-3');
  expect(added.flatMap(({ partitions }) => partitions)).toEqual([]);
  expect((lags()[hot] ?? 0) - (before[hot] ?? 0)).toBeGreaterThan(100);
  expect(lags()[1 - hot]).toBeLessThan(25);
  run.until(70_000);
  const byAnn = ofType(run.facts, 'records-appended').filter(({ at, records }) => {
    return at > 40_000 && records.some(({ key }) => key === 'ann');
  });
  const now = new Set(byAnn.map(({ partition }) => partition));
  expect(now.size).toBe(1);
  expect(now).not.toContain(orders(run.cluster, hot));
  const given = ofType(run.facts, 'records-delivered').flatMap(({ records }) =>
    records.filter(({ key }) => key === 'ann').map(({ number }) => number),
  );
  const isOvertaken = given.some((number, index) => number < (given[index - 1] ?? 0));
  expect(isOvertaken).toBe(true);
});
