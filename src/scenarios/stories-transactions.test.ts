import { expect, it } from 'vitest';
import {
  consumersOf,
  lastStableOffsetOf,
  producerId,
  recordFate,
  replicaOf,
  registrationOf,
  transactionsOf,
  type LogRecord,
} from '../engine/index.ts';
import { ofType, orders, play, type Play } from './testing/play.ts';

/** Records that a consumer has got, all of them or from a moment on. */
function recordsOf(run: Play, clientId: string, from = 0): readonly LogRecord[] {
  const own = consumersOf(run.cluster).find((consumer) => consumer.clientId === clientId);
  return ofType(run.facts, 'records-delivered')
    .filter(({ by, at }) => by === own?.id && at >= from)
    .flatMap(({ records }) => records);
}

function given(run: Play, clientId: string, from = 0): number[] {
  return recordsOf(run, clientId, from).map(({ number }) => number);
}

function valuesOf(run: Play, clientId: string): string[] {
  return recordsOf(run, clientId).map(({ value }) => value ?? '');
}

function aborted(run: Play, numbers: readonly number[]): number[] {
  return numbers.filter((number) => recordFate(run.ledger, number)?.fate === 'aborted');
}

function stable({ cluster }: Play): number {
  const leader = registrationOf(cluster, orders(cluster, 0))?.leader ?? null;
  const replica = leader === null ? null : replicaOf(cluster, leader, orders(cluster, 0));
  return replica === null ? -1 : lastStableOffsetOf(replica.log);
}

it('zombie-producer-fenced: the second one works, and the first one is refused', () => {
  const run = play('zombie-producer-fenced');
  run.until(12_900);
  expect(transactionsOf(run.cluster)).toMatchObject([{ state: 'Ongoing', producerEpoch: 4 }]);
  const stuck = stable(run);
  run.until(19_900);
  const [fenced] = ofType(run.facts, 'transactional-producer-fenced');
  expect(fenced).toMatchObject({ reason: 'new-producer', from: 4, to: 5 });
  expect(stable(run)).toBeGreaterThan(stuck + 20);
  run.until(40_000);
  const refused = ofType(run.facts, 'produce-refused').filter(({ at }) => at >= 20_000);
  expect(refused).toMatchObject([{ error: 'INVALID_PRODUCER_EPOCH', producer: producerId(1) }]);
  const [failed] = ofType(run.facts, 'producer-transaction-failed').filter(
    ({ isFatal }) => isFatal,
  );
  expect(failed).toMatchObject({ by: producerId(1), error: 'PRODUCER_FENCED' });
  expect(aborted(run, given(run, 'audit-1')).length).toBeGreaterThan(1);
  expect(aborted(run, given(run, 'billing-1'))).toEqual([]);
});

it('transaction-left-open: the careful reader waits until the coordinator aborts it', () => {
  const run = play('transaction-left-open');
  run.until(24_000);
  expect(given(run, 'billing-1', 10_100)).toEqual([]);
  expect(given(run, 'audit-1', 10_100).length).toBeGreaterThan(35);
  run.until(44_000);
  const [fenced] = ofType(run.facts, 'transactional-producer-fenced');
  expect(fenced).toMatchObject({ reason: 'timeout' });
  expect(fenced?.at).toBeGreaterThan(24_000);
  expect(fenced?.at).toBeLessThanOrEqual(34_200);
  const afterwards = given(run, 'billing-1', 10_100);
  expect(afterwards.length).toBeGreaterThan(90);
  expect(aborted(run, afterwards)).toEqual([]);
  run.until(60_000);
  expect(aborted(run, given(run, 'audit-1')).length).toBeGreaterThan(1);
  const [transaction] = transactionsOf(run.cluster);
  expect(transaction?.producerEpoch).toBeGreaterThan(fenced?.to ?? 0);
});

it('hanging-transaction: nothing but an administrator ends it', () => {
  const run = play('hanging-transaction');
  run.until(17_500);
  expect(ofType(run.facts, 'transaction-call-answered').at(-1)).toMatchObject({
    call: 'abort',
    error: 'NONE',
  });
  const [marker] = ofType(run.facts, 'transaction-marker-written');
  const late = ofType(run.facts, 'records-appended').find(({ records }) =>
    records.some(({ value }) => value === 'late'),
  );
  expect(late?.baseOffset).toBeGreaterThan(marker?.offset ?? Infinity);
  run.until(39_900);
  expect(stable(run)).toBe(late?.baseOffset);
  expect(transactionsOf(run.cluster)).toMatchObject([{ state: 'Empty' }]);
  expect(given(run, 'billing-1', 17_000)).toEqual([]);
  run.until(45_000);
  expect(ofType(run.facts, 'admin-answered').at(-1)).toMatchObject({ error: 'NONE' });
  expect(stable(run)).toBeGreaterThan((late?.baseOffset ?? 0) + 60);
  expect(given(run, 'billing-1', 40_000).length).toBeGreaterThan(60);
});

it('transaction-coordinator-dies: what is decided is done by the next, the rest goes on', () => {
  const run = play('transaction-coordinator-dies');
  run.until(10_450);
  expect(ofType(run.facts, 'transaction-call-answered').at(-1)).toMatchObject({
    call: 'commit',
    transactionalId: 'payments',
    error: 'NONE',
  });
  const states = (): string[] =>
    transactionsOf(run.cluster).map(({ transactionalId, state }) => `${transactionalId} ${state}`);
  expect(states()).toEqual(['payments PrepareCommit', 'refunds Ongoing']);
  expect(ofType(run.facts, 'transaction-marker-written')).toEqual([]);
  run.until(27_000);
  const [loaded] = ofType(run.facts, 'transactions-loaded').slice(1);
  expect(loaded?.at).toBeGreaterThan(17_500);
  expect(states()).toEqual(['payments CompleteCommit', 'refunds Ongoing']);
  expect(valuesOf(run, 'billing-1')).toContain('payment-3');
  expect(valuesOf(run, 'billing-1')).not.toContain('refund-1');
  run.until(40_000);
  expect(states()).toEqual(['payments CompleteCommit', 'refunds CompleteCommit']);
  expect(valuesOf(run, 'billing-1')).toContain('refund-3');
});

it('aborted-records-are-read: by one of the two, and neither sees a marker', () => {
  const run = play('aborted-records-are-read');
  run.until(40_000);
  const words = (clientId: string): string[] =>
    valuesOf(run, clientId).map((value) => value.slice(0, value.indexOf('-')));
  expect(words('audit-1').filter((word) => word === 'undone')).toHaveLength(18);
  expect(words('audit-1').filter((word) => word === 'kept')).toHaveLength(18);
  expect(new Set(words('billing-1'))).toEqual(new Set(['kept']));
  expect(words('billing-1')).toHaveLength(18);
  // 36 records and twelve markers.
  expect(stable(run)).toBe(48);
});

it('exactly-once-application: one output counts once, the other one twice', () => {
  const run = play('exactly-once-application');
  run.until(13_900);
  expect(transactionsOf(run.cluster)).toMatchObject([{ state: 'Ongoing' }]);
  run.until(60_000);
  const [fenced] = ofType(run.facts, 'transactional-producer-fenced');
  expect(fenced).toMatchObject({ transactionalId: 'exact', reason: 'new-producer' });
  const twice = (clientId: string): number => {
    const values = valuesOf(run, clientId);
    expect(new Set(values).size).toBe(300);
    return values.length - 300;
  };
  expect(twice('exact-careful')).toBe(0);
  expect(twice('plain-careful')).toBeGreaterThan(0);
  expect(twice('exact-careless')).toBeGreaterThan(0);
});
