import { describe, expect, it } from 'vitest';
import {
  brokerId,
  ledgerSummary,
  lostRecords,
  recordFate,
  registrationOf,
  replicaOf,
} from '../engine/index.ts';
import { LIBRARY } from './library.ts';
import { learnLibrary } from './prepared.ts';
import { aboutOrders, leaders, ofType, orders, play } from './testing/play.ts';

const PREPARED_SCENARIOS = learnLibrary(LIBRARY);

describe('the prepared scenarios', () => {
  it('have ids and words of their own, a title and three sentences in both languages', () => {
    expect(new Set(PREPARED_SCENARIOS.map(({ id }) => id)).size).toBe(PREPARED_SCENARIOS.length);
    for (const { id, en, ru } of PREPARED_SCENARIOS) {
      expect(id).toMatch(/^[a-z0-9-]+$/);
      for (const { title, sentences } of [en, ru]) {
        expect(title.length).toBeGreaterThan(5);
        expect(sentences).toHaveLength(3);
        for (const sentence of sentences) expect(sentence).toMatch(/\.$/);
      }
      expect(ru.title).toMatch(/[а-яё]/);
      expect(en.title).not.toMatch(/[а-яё]/);
    }
  });

  it('open on a group that reads, and let nothing be refused', () => {
    for (const { id, scenario } of PREPARED_SCENARIOS) {
      const run = play(id);
      run.until(scenario.opensAt);
      expect({ id, isRead: ledgerSummary(run.ledger).delivered > 0 }).toEqual({ id, isRead: true });
      run.until((scenario.script.at(-1)?.at ?? 0) + 15_000);
      expect({ id, refused: ofType(run.facts, 'command-refused') }).toEqual({ id, refused: [] });
    }
  });
});

it('healthy: every record reaches a consumer once, and nobody fails', () => {
  const run = play('healthy');
  run.until(60_000);
  const summary = ledgerSummary(run.ledger);
  expect(summary).toMatchObject({ lost: 0, duplicated: 0, failed: 0, deliveredTwice: 0 });
  expect(summary.sent).toBeGreaterThan(600);
  expect(summary.sent - summary.delivered).toBeLessThan(5);
  expect(ofType(run.facts, 'isr-shrunk')).toEqual([]);
});

it('leader-crash: another leads after nine seconds, nothing is lost, the old one returns', () => {
  const run = play('leader-crash');
  run.until(20_000);
  const [election] = aboutOrders(run, ofType(run.facts, 'leader-elected'));
  expect(election).toMatchObject({ previous: 'b0', leader: 'b1', isUnclean: false });
  expect(election?.at).toBeGreaterThan(17_000);
  expect(election?.at).toBeLessThan(20_000);
  run.until(45_000);
  expect(leaders(run.cluster)).toEqual(['b0', 'b1']);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
  expect(registrationOf(run.cluster, orders(run.cluster, 0))?.isr).toHaveLength(3);
});

it('acks-1-loss: acknowledged records are lost, and the old leader truncates them', () => {
  const run = play('acks-1-loss');
  run.until(25_000);
  const lost = lostRecords(run.ledger);
  expect(lost.length).toBeGreaterThan(0);
  for (const number of lost) {
    expect(recordFate(run.ledger, number)).toMatchObject({ fate: 'lost', isAcknowledged: true });
  }
  const acknowledged = ofType(run.facts, 'records-acknowledged').flatMap(({ records }) => records);
  const numbers = acknowledged.map(({ number }) => number);
  expect(lost.every((number) => numbers.includes(number))).toBe(true);
  run.until(40_000);
  const [cut] = aboutOrders(run, ofType(run.facts, 'log-truncated'));
  expect(cut?.by).toBe('b0');
  expect((cut?.from ?? 0) - (cut?.to ?? 0)).toBe(lost.length);
});

it('follower-lags: acks=all waits for the paused follower until it leaves the ISR', () => {
  const run = play('follower-lags');
  run.until(40_000);
  const [shrunk] = aboutOrders(run, ofType(run.facts, 'isr-shrunk'));
  const [expanded] = aboutOrders(run, ofType(run.facts, 'isr-expanded'));
  expect(shrunk).toMatchObject({
    from: ['b0', 'b1', 'b2'],
    to: ['b0', 'b1'],
    reason: 'isr-change',
  });
  expect(expanded).toMatchObject({ to: ['b0', 'b1', 'b2'] });
  expect(expanded?.at).toBeGreaterThan(24_000);
  const during = ofType(run.facts, 'records-acknowledged').filter(
    ({ at }) => at > 10_100 && at < (shrunk?.at ?? 0),
  );
  expect(during).toEqual([]);
  expect(ofType(run.facts, 'broker-fenced')).toEqual([]);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('too-few-in-sync: acks=all is refused, acks=1 unreadable, until a follower is back', () => {
  const run = play('too-few-in-sync');
  run.until(31_000);
  const refused = ofType(run.facts, 'produce-refused').filter(({ at }) => at > 14_100);
  expect(new Set(refused.map(({ error }) => error))).toEqual(new Set(['NOT_ENOUGH_REPLICAS']));
  const accepted = ofType(run.facts, 'records-acknowledged').filter(({ at }) => at > 14_100);
  expect(accepted.length).toBeGreaterThan(10);
  expect(accepted.every(({ acks }) => acks === 1)).toBe(true);
  const partition = orders(run.cluster, 0);
  const leader = replicaOf(run.cluster, brokerId(0), partition);
  const frozenAt = leader?.log.highWatermark ?? 0;
  expect((leader?.log.logEndOffset ?? 0) - frozenAt).toBeGreaterThan(10);
  expect(ofType(run.facts, 'records-delivered').filter(({ at }) => at > 14_100)).toEqual([]);
  run.until(40_000);
  const after = replicaOf(run.cluster, brokerId(0), partition);
  expect((after?.log.highWatermark ?? 0) - frozenAt).toBeGreaterThan(50);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('zombie-leader: two brokers acknowledge at once, and what the zombie had is truncated', () => {
  const run = play('zombie-leader');
  run.until(27_900);
  const partition = orders(run.cluster, 0);
  expect(registrationOf(run.cluster, partition)?.leader).toBe('b1');
  expect(replicaOf(run.cluster, brokerId(0), partition)?.leader).not.toBeNull();
  expect(replicaOf(run.cluster, brokerId(1), partition)?.leader).not.toBeNull();
  const both = ofType(run.facts, 'records-acknowledged').filter(({ at }) => at > 24_000);
  expect(new Set(both.map(({ by }) => by))).toEqual(new Set(['p1', 'p2']));
  run.until(40_000);
  const [cut] = aboutOrders(run, ofType(run.facts, 'log-truncated'));
  expect(cut?.by).toBe('b0');
  const lost = lostRecords(run.ledger);
  expect(lost.length).toBeGreaterThan(50);
  const byZombie = ofType(run.facts, 'records-appended').filter(
    ({ by, at }) => by === 'b0' && at > 10_000 && at < 28_000,
  );
  const written = byZombie.flatMap(({ records }) => records.map(({ number }) => number));
  expect(lost.every((number) => written.includes(number))).toBe(true);
  expect(registrationOf(run.cluster, partition)?.isr).toHaveLength(3);
});

it('rolling-restart: the broker restarted last leads nothing until the preferred election', () => {
  const run = play('rolling-restart');
  run.until(73_000);
  expect(leaders(run.cluster)).toEqual(['b0', 'b1', 'b0']);
  run.until(80_000);
  expect(leaders(run.cluster)).toEqual(['b0', 'b1', 'b2']);
  expect(ofType(run.facts, 'registration-refused')).toEqual([]);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('consumers-join-and-crash: the fourth member idles and replaces the dead one', () => {
  const run = play('consumers-join-and-crash');
  run.until(27_000);
  const sizes = ofType(run.facts, 'rebalance-completed').map(({ members }) =>
    members.map(({ partitions }) => partitions.length).toSorted((a, b) => b - a),
  );
  expect(sizes).toEqual([[3], [2, 1], [1, 1, 1], [1, 1, 1, 0]]);
  run.until(50_000);
  const [expired] = ofType(run.facts, 'member-expired');
  expect(expired).toMatchObject({ clientId: 'billing-1' });
  expect((expired?.at ?? 0) - (expired?.lastHeardAt ?? 0)).toBeGreaterThanOrEqual(10_000);
  const last = ofType(run.facts, 'rebalance-completed').at(-1);
  expect(last?.members.map(({ clientId }) => clientId).toSorted()).toEqual([
    'billing-2',
    'billing-3',
    'billing-4',
  ]);
  expect(ledgerSummary(run.ledger).deliveredTwice).toBeGreaterThan(0);
});
