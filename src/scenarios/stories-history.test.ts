import { expect, it } from 'vitest';
import {
  brokerId,
  lostRecords,
  recordAt,
  replicaOf,
  zooKeeperMode,
  type Log,
} from '../engine/index.ts';
import { leaders, ofType, orders, play, type Play } from './testing/play.ts';

function logOf(run: Play, broker: number): Log {
  const replica = replicaOf(run.cluster, brokerId(broker), orders(run.cluster, 0));
  if (replica === null) throw new Error(`no replica on broker ${broker}`);
  return replica.log;
}

/** Offsets at which two logs hold different records. */
function differences(one: Log, other: Log): number[] {
  const found: number[] = [];
  const end = Math.min(one.logEndOffset, other.logEndOffset);
  for (let offset = 0; offset < end; offset += 1) {
    if (recordAt(one, offset)?.number !== recordAt(other, offset)?.number) found.push(offset);
  }
  return found;
}

it('zookeeper-controller-race: the next controller is there when the session has ended', () => {
  const run = play('zookeeper-controller-race');
  run.until(9900);
  expect(zooKeeperMode().controller(run.cluster)).toEqual({ broker: 'b0', epoch: 1 });
  expect(leaders(run.cluster)).toEqual(['b0', 'b1']);
  run.until(23_000);
  expect(leaders(run.cluster)).toEqual(['b0', 'b1']);
  run.until(30_000);
  expect(zooKeeperMode().controller(run.cluster).epoch).toBe(2);
  expect(zooKeeperMode().controller(run.cluster).broker).not.toBe('b0');
  expect(leaders(run.cluster)).toEqual(['b1', 'b1']);
  expect(ofType(run.facts, 'zookeeper-session-expired')).toHaveLength(1);
});

it('truncation-to-high-watermark: what all three had acknowledged is lost', () => {
  const run = play('truncation-to-high-watermark');
  run.until(39_000);
  expect(leaders(run.cluster)).toEqual(['b2']);
  const lost = lostRecords(run.ledger);
  expect(lost).toHaveLength(1);
  const acknowledged = ofType(run.facts, 'records-acknowledged').flatMap(({ records }) => records);
  expect(acknowledged.find(({ number }) => number === lost[0])?.value).toBe('m1');
});

it('logs-that-differ: two replicas disagree for ever about some offsets', () => {
  const run = play('logs-that-differ');
  run.until(60_000);
  const [one, other] = [logOf(run, 0), logOf(run, 1)];
  expect(differences(one, other).length).toBeGreaterThan(2);
  expect(one.logEndOffset).toBe(other.logEndOffset);
});

it('fast-failovers: KIP-101 alone leaves records that the leader does not have', () => {
  const run = play('fast-failovers');
  run.until(65_000);
  const [leader, follower] = [logOf(run, 0), logOf(run, 1)];
  expect(differences(leader, follower).length).toBeGreaterThan(2);
  expect(follower.leaderEpochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  expect(leader.leaderEpochs.map(({ epoch }) => epoch)).toEqual([0, 2]);
});
