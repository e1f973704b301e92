import { expect, it } from 'vitest';
import { brokerId, ledgerSummary, lostRecords, replicaOf } from '../engine/index.ts';
import { aboutOrders, leaders, ofType, orders, play, stateOf } from './testing/play.ts';

it('follower-crash: acks=all waits for the session to end, and the leader epoch stays', () => {
  const run = play('follower-crash');
  run.until(25_000);
  expect(stateOf(run.cluster)).toBe('0/0/1 [0,1] []');
  const [shrunk] = aboutOrders(run, ofType(run.facts, 'isr-shrunk'));
  const waited = ofType(run.facts, 'records-acknowledged').filter(
    ({ at }) => at > 10_100 && at < (shrunk?.at ?? 0),
  );
  expect(waited).toEqual([]);
  expect(shrunk?.at).toBeGreaterThan(17_000);
  run.until(40_000);
  expect(stateOf(run.cluster)).toBe('0/0/2 [0,1,2] []');
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('unclean-election: broker 1 leads without what broker 0 alone had acknowledged', () => {
  const run = play('unclean-election');
  run.until(40_000);
  expect(stateOf(run.cluster)).toBe('1/1/3 [1] []');
  const [election] = aboutOrders(run, ofType(run.facts, 'leader-elected'));
  expect(election).toMatchObject({ leader: 'b1', isUnclean: true });
  const lost = lostRecords(run.ledger);
  expect(lost.length).toBeGreaterThan(20);
  run.until(70_000);
  const [cut] = aboutOrders(run, ofType(run.facts, 'log-truncated'));
  expect(cut?.by).toBe('b0');
  expect(stateOf(run.cluster)).toMatch(/^1\/1\/5 \[0,1,2\]/);
});

it('rack-loss: one rack costs an election, two make acks=all refused', () => {
  const run = play('rack-loss');
  run.until(22_000);
  expect(stateOf(run.cluster)).toBe('1/1/1 [1,2] []');
  run.until(45_000);
  expect(stateOf(run.cluster)).toBe('1/1/2 [1] [2]');
  const refused = ofType(run.facts, 'produce-refused').filter(({ at }) => at > 28_100);
  expect(new Set(refused.map(({ error }) => error))).toEqual(new Set(['NOT_ENOUGH_REPLICAS']));
  run.until(130_000);
  expect(leaders(run.cluster)).toEqual(['b0']);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('slow-follower: it leaves the ISR by its lag and comes back, though nobody died', () => {
  const run = play('slow-follower');
  run.until(74_000);
  const [shrunk] = aboutOrders(run, ofType(run.facts, 'isr-shrunk'));
  expect(shrunk).toMatchObject({ to: ['b0', 'b1'], reason: 'isr-change' });
  expect(shrunk?.at).toBeGreaterThan(40_000);
  expect(shrunk?.at).toBeLessThan(60_000);
  expect(ofType(run.facts, 'broker-fenced')).toEqual([]);
  run.until(95_000);
  expect(stateOf(run.cluster)).toMatch(/^0\/0\/\d \[0,1,2\]/);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0 });
});

it('clean-shutdown: the first eligible replica to return leads, and nothing is lost', () => {
  const run = play('clean-shutdown');
  run.until(17_000);
  expect(stateOf(run.cluster)).toBe('1/1/1 [1,2] []');
  run.until(25_000);
  expect(stateOf(run.cluster)).toBe('2/2/2 [2] [1]');
  run.until(39_000);
  expect(stateOf(run.cluster)).toBe('-1/3/3 [] [1,2]');
  run.until(47_000);
  expect(stateOf(run.cluster)).toBe('1/4/4 [1] [2]');
  run.until(70_000);
  expect(stateOf(run.cluster)).toMatch(/^1\/4\/\d \[0,1,2\] \[\]/);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0 });
});

it('quick-restart: the registration is refused until the old session has ended', () => {
  const run = play('quick-restart');
  run.until(30_000);
  const refused = ofType(run.facts, 'registration-refused');
  expect(refused.length).toBeGreaterThan(1);
  expect(new Set(refused.map(({ error }) => error))).toEqual(
    new Set(['DUPLICATE_BROKER_REGISTRATION']),
  );
  const [election] = aboutOrders(run, ofType(run.facts, 'leader-elected'));
  expect(election).toMatchObject({ leader: 'b1' });
  expect(election?.at).toBeGreaterThan(17_000);
  expect(stateOf(run.cluster)).toMatch(/^1\/1\/\d \[0,1,2\]/);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0 });
});

it('timeout-is-not-a-failure: records that were given up are committed, and read', () => {
  const run = play('timeout-is-not-a-failure');
  run.until(30_000);
  const failed = ofType(run.facts, 'records-failed').flatMap(({ records }) => records);
  expect(failed.length).toBeGreaterThan(2);
  const delivered = ofType(run.facts, 'records-delivered').flatMap(({ records }) =>
    records.map(({ number }) => number),
  );
  expect(failed.some(({ number }) => delivered.includes(number))).toBe(true);
});

it('min-isr-equals-rf: one broker away stops acks=all until the setting is lowered', () => {
  const run = play('min-isr-equals-rf');
  run.until(31_900);
  const partition = orders(run.cluster, 0);
  const frozen = replicaOf(run.cluster, brokerId(0), partition)?.log;
  const frozenAt = frozen?.highWatermark ?? 0;
  expect((frozen?.logEndOffset ?? 0) - frozenAt).toBeGreaterThan(20);
  const refused = ofType(run.facts, 'produce-refused').filter(({ at }) => at > 10_100);
  expect(new Set(refused.map(({ error }) => error))).toEqual(new Set(['NOT_ENOUGH_REPLICAS']));
  run.until(35_000);
  const moved = replicaOf(run.cluster, brokerId(0), partition)?.log.highWatermark ?? 0;
  expect(moved - frozenAt).toBeGreaterThan(20);
  run.until(60_000);
  expect(stateOf(run.cluster)).toMatch(/\[0,1,2\]/);
});
