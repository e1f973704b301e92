import { expect, it } from 'vitest';
import { consumersOf, recordFate } from '../engine/index.ts';
import { ofType, orders, play, type Play } from './testing/play.ts';

function consumer(run: Play, clientId: string) {
  return consumersOf(run.cluster).find((each) => each.clientId === clientId);
}

function offsetsOf(run: Play, clientId: string, from = 0): number[] {
  const id = consumer(run, clientId)?.id;
  return ofType(run.facts, 'records-delivered')
    .filter(({ by, at }) => by === id && at >= from)
    .flatMap(({ offsets }) => offsets);
}

function lag(run: Play, clientId: string): number {
  const own = consumer(run, clientId)?.assignment[0];
  return own === undefined ? -1 : own.highWatermark - own.position;
}

it('two-groups-one-slow: the lag of the one is not that of the other', () => {
  const run = play('two-groups-one-slow');
  run.until(39_900);
  expect(lag(run, 'reports-1')).toBeGreaterThan(100);
  expect(lag(run, 'billing-1')).toBeLessThan(3);
  run.until(60_000);
  expect(lag(run, 'reports-1')).toBeLessThan(20);
  const read = (clientId: string): Set<number> => new Set(offsetsOf(run, clientId));
  expect(read('billing-1').size - read('reports-1').size).toBeLessThan(20);
});

it('latest-misses-records: what came before it had a position', () => {
  const run = play('latest-misses-records');
  run.until(60_000);
  expect(offsetsOf(run, 'earliest-1')[0]).toBe(0);
  const latest = offsetsOf(run, 'latest-1');
  // It started at 10 s, with 37 records there; 3 s later it had a position.
  expect(latest[0]).toBeGreaterThan(45);
  // The restart has left no gap.
  expect(latest).toEqual(latest.map((_, index) => (latest[0] ?? 0) + index));
  expect(ofType(run.facts, 'consumer-failed')).toMatchObject([
    { by: consumer(run, 'none-1')?.id, error: 'NoOffsetForPartitionException' },
  ]);
});

it('readers-after-unclean-election: two step back, one gives up', () => {
  const run = play('readers-after-unclean-election');
  run.until(44_000);
  const partition = orders(run.cluster, 0);
  const [election] = ofType(run.facts, 'leader-elected').filter(
    (fact) => fact.partition === partition,
  );
  expect(election).toMatchObject({ leader: 'b1', isUnclean: true });
  const steps = ofType(run.facts, 'position-truncated');
  expect(steps.map(({ by }) => by)).toEqual(
    expect.arrayContaining([consumer(run, 'earliest-1')?.id, consumer(run, 'latest-1')?.id]),
  );
  expect(new Set(steps.map(({ to }) => to)).size).toBe(1);
  expect(ofType(run.facts, 'consumer-failed')).toMatchObject([
    { by: consumer(run, 'none-1')?.id, error: 'LogTruncationException' },
  ]);
  const [step] = steps;
  const again = offsetsOf(run, 'earliest-1').filter((offset) => offset === step?.to);
  expect(again).toHaveLength(2);
  const lost = ofType(run.facts, 'records-delivered')
    .filter(({ by }) => by === consumer(run, 'latest-1')?.id)
    .flatMap(({ records }) => records)
    .filter(({ number }) => recordFate(run.ledger, number)?.fate === 'lost');
  expect(lost.length).toBeGreaterThan(40);
});
