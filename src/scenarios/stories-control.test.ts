import { expect, it } from 'vitest';
import {
  activeController,
  brokerId,
  ledgerSummary,
  lostRecords,
  replicaOf,
} from '../engine/index.ts';
import { aboutOrders, leaders, ofType, orders, play, stateOf, type Play } from './testing/play.ts';

function active({ cluster }: Play): string | null {
  return activeController(cluster)?.id ?? null;
}

function acknowledgedAfter(run: Play, at: number): number {
  return ofType(run.facts, 'records-acknowledged').filter((fact) => fact.at > at).length;
}

it('controller-failover: another takes over, the dead broker is fenced later than usual', () => {
  const run = play('controller-failover');
  run.until(13_900);
  expect(active(run)).toBe('c101');
  run.until(20_000);
  expect(active(run)).not.toBeNull();
  expect(active(run)).not.toBe('c101');
  expect(acknowledgedAfter(run, 15_000)).toBeGreaterThan(0);
  run.until(33_000);
  const [fenced] = ofType(run.facts, 'broker-fenced');
  expect(fenced?.broker).toBe('b0');
  expect(fenced?.at).toBeGreaterThan(22_000);
  expect(leaders(run.cluster)).toEqual(['b1']);
  run.until(60_000);
  expect(stateOf(run.cluster)).toMatch(/\[0,1,2\]/);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('controller-cut-off: it resigns, the majority elects, and it returns as a follower', () => {
  const run = play('controller-cut-off');
  run.until(21_900);
  expect(active(run)).not.toBe('c101');
  expect(active(run)).not.toBeNull();
  run.until(40_000);
  expect(active(run)).not.toBe('c101');
  expect(ofType(run.facts, 'broker-fenced')).toEqual([]);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('quorum-lost: no election until a controller returns, but records flow', () => {
  const run = play('quorum-lost');
  run.until(15_900);
  expect(active(run)).toBeNull();
  expect(acknowledgedAfter(run, 14_000)).toBeGreaterThan(3);
  run.until(39_900);
  expect(ofType(run.facts, 'broker-fenced')).toEqual([]);
  expect(leaders(run.cluster)).toEqual(['b0', 'b2']);
  run.until(65_000);
  expect(active(run)).not.toBeNull();
  expect(leaders(run.cluster)).toEqual(['b0', 'b0']);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0 });
});

it('log-dir-failure: only the partition in the failed directory moves', () => {
  const run = play('log-dir-failure');
  run.until(20_000);
  expect(new Set(leaders(run.cluster))).toEqual(new Set(['b0', leaders(run.cluster)[1]]));
  expect(leaders(run.cluster).filter((id) => id === 'b0')).toHaveLength(1);
  expect(ofType(run.facts, 'broker-fenced')).toEqual([]);
  expect(ofType(run.facts, 'log-dir-failed')).toHaveLength(1);
  run.until(80_000);
  expect(stateOf(run.cluster, 0)).toMatch(/\[0,1,2\]/);
  expect(stateOf(run.cluster, 1)).toMatch(/\[0,1,2\]/);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0 });
});

it('last-replica-standing: committed records are lost, the others cut their logs too', () => {
  const run = play('last-replica-standing');
  run.until(55_000);
  expect(stateOf(run.cluster)).toMatch(/^-1\//);
  run.until(80_000);
  expect(leaders(run.cluster)).toEqual(['b0']);
  expect(lostRecords(run.ledger).length).toBeGreaterThan(5);
  const cut = aboutOrders(run, ofType(run.facts, 'log-truncated')).map(({ by }) => by);
  expect(new Set(cut)).toEqual(new Set(['b1', 'b2']));
});

it('eligible-leader-replicas: nothing that was committed is lost', () => {
  const run = play('eligible-leader-replicas');
  run.until(55_000);
  expect(leaders(run.cluster)).toEqual(['b2']);
  run.until(80_000);
  expect(leaders(run.cluster)).toEqual(['b2']);
  expect(lostRecords(run.ledger)).toEqual([]);
  expect(stateOf(run.cluster)).toMatch(/\[0,1,2\]/);
});

it('duplicate-on-retry: the plain producer writes twice, the idempotent one does not', () => {
  const run = play('duplicate-on-retry');
  run.until(30_000);
  const { duplicated, lost } = ledgerSummary(run.ledger);
  expect(lost).toBe(0);
  expect(duplicated).toBeGreaterThan(1);
  const again = ofType(run.facts, 'duplicate-recognised');
  expect(again.length).toBeGreaterThan(0);
});

it('deleted-while-away: the follower starts again where the log of its leader begins', () => {
  const run = play('deleted-while-away');
  run.until(31_900);
  const partition = orders(run.cluster, 0);
  const start = replicaOf(run.cluster, brokerId(0), partition)?.log.logStartOffset ?? 0;
  const stale = replicaOf(run.cluster, brokerId(2), partition)?.log.logEndOffset ?? 0;
  expect(start).toBeGreaterThan(stale);
  run.until(50_000);
  const copied = replicaOf(run.cluster, brokerId(2), partition)?.log;
  expect(copied?.logStartOffset).toBe(start);
  expect(stateOf(run.cluster)).toMatch(/\[0,1,2\]/);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0 });
});

it('reassignment: six replicas for a while, then three others, and another leader', () => {
  const run = play('reassignment');
  run.until(30_000);
  expect(stateOf(run.cluster)).toMatch(/^3\/1\/\d \[3,4,5\] \[\]/);
  const partition = orders(run.cluster, 0);
  expect(replicaOf(run.cluster, brokerId(0), partition)).toBeNull();
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0, deliveredTwice: 0 });
});

it('old-epoch-is-refused: the follower that slept turns to the new leader and rejoins', () => {
  const run = play('old-epoch-is-refused');
  run.until(23_900);
  expect(stateOf(run.cluster)).toMatch(/^1\/1\/\d \[0,1,2\]/);
  run.until(27_900);
  expect(stateOf(run.cluster)).toMatch(/^0\/2\//);
  run.until(45_000);
  expect(stateOf(run.cluster)).toMatch(/^0\/2\/\d \[0,1,2\]/);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('segments-and-retention: whole segments go, and their bytes stay above the limit', () => {
  const run = play('segments-and-retention');
  run.until(60_000);
  const log = replicaOf(run.cluster, brokerId(0), orders(run.cluster, 0))?.log;
  expect(log?.logStartOffset).toBeGreaterThan(50);
  expect(log?.segments[0]?.baseOffset).toBe(log?.logStartOffset);
  expect(log?.segments.length).toBeGreaterThan(3);
  const bytes = log?.segments.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0) ?? 0;
  expect(bytes).toBeGreaterThanOrEqual(20_000);
  expect(bytes).toBeLessThan(60_000);
});

it('compaction: fewer records, the same offsets, and the log starts at 0', () => {
  const run = play('compaction');
  run.until(60_000);
  const log = replicaOf(run.cluster, brokerId(0), orders(run.cluster, 0))?.log;
  const records = (log?.segments ?? []).flatMap(({ batches, batchCount }) =>
    batches.slice(0, batchCount).flatMap((batch) => batch.records),
  );
  expect(log?.logStartOffset).toBe(0);
  expect(records.length).toBeLessThan((log?.logEndOffset ?? 0) / 2);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0 });
});
