import { expect, it } from 'vitest';
import { shareConsumerId, shareProgressOf } from '../engine/index.ts';
import { ofType, orders, play, type Play } from './testing/play.ts';

/** Every record that somebody got, each time. */
function deliveries(run: Play) {
  return ofType(run.facts, 'share-records-polled').flatMap(({ at, by, records }) =>
    records.map(({ offset, deliveryCount }) => ({ at, by, offset, deliveryCount })),
  );
}

it('share-group-of-workers: each record goes to one of three, and ends in a way of three', () => {
  const run = play('share-group-of-workers');
  run.until(60_000);
  const got = deliveries(run);
  expect(new Set(got.map(({ by }) => by)).size).toBe(3);
  const counts = got.map(({ offset, deliveryCount }) => `${offset} ${deliveryCount}`);
  expect(new Set(counts).size).toBe(counts.length);
  expect(Math.max(...got.map(({ deliveryCount }) => deliveryCount))).toBe(5);
  const types = ofType(run.facts, 'records-settled').flatMap(({ batches }) =>
    batches.flatMap((batch) => batch.types),
  );
  expect(new Set(types)).toEqual(new Set(['accept', 'release', 'reject']));
  expect(ofType(run.facts, 'records-settled').every(({ error }) => error === 'NONE')).toBe(true);
  const all = { from: 0, to: Infinity };
  const progress = shareProgressOf(run.cluster, 'workers', orders(run.cluster, 0), all);
  expect(progress?.startOffset).toBeGreaterThan(350);
});

it('share-consumer-too-slow: what it works on is given to the other one as well', () => {
  const run = play('share-consumer-too-slow');
  run.until(45_000);
  const expired = ofType(run.facts, 'acquisition-lock-expired');
  expect(expired.length).toBeGreaterThan(0);
  const again = deliveries(run).filter(({ deliveryCount }) => deliveryCount === 2);
  expect(again).toMatchObject(expired.map(({ firstOffset: offset }) => ({ offset })));
  expect(again[0]?.by).toBe(shareConsumerId(2));
  expect((again[0]?.at ?? 0) - (expired[0]?.at ?? 0)).toBeLessThan(1000);
  const refused = ofType(run.facts, 'records-settled').filter(({ error }) => error !== 'NONE');
  expect(refused).toMatchObject([
    { error: 'INVALID_RECORD_STATE', batches: [{ firstOffset: again[0]?.offset }] },
  ]);
  expect(ofType(run.facts, 'member-expired')).toEqual([]);
  // It works as before afterwards, and its share of the rest is its own.
  const late = deliveries(run).filter(({ by, at }) => by === shareConsumerId(1) && at > 35_000);
  expect(late.length).toBeGreaterThan(5);
});
