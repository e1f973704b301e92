import { describe, expect, it } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { committedImage } from './cluster.ts';
import type { QueuedEvent } from './event.ts';
import { brokerId } from './ids.ts';
import { createChecker, INVARIANTS, sweep, sweepThoroughly } from './invariants.ts';
import { truncateTo } from './log/log-truncate.ts';
import { appendAsFollower } from './log/log.ts';
import type { RecordBatch } from './log/record.ts';
import { broken, createPatient, forged, highWatermark, sweepOf } from './testing/doctored.ts';
import { createWorld } from './testing/world.ts';
import { DEFAULT_LIMITS } from './log/segment.ts';

const [B0, B1, B2, B9] = [brokerId(0), brokerId(1), brokerId(2), brokerId(9)];
const LIMITS = { ...DEFAULT_LIMITS, segmentBytes: 1_000_000, segmentMs: 1_000_000 };

describe('a healthy cluster', () => {
  it('breaks no invariant, however it is looked at', () => {
    const patient = createPatient();
    expect(broken(sweepOf(patient))).toBeNull();
    expect(broken(() => sweepThoroughly(patient.world.checker, patient.cluster))).toBeNull();
  });

  it('counts evaluations only where something could have been wrong', () => {
    const { checker, cluster } = createPatient().world;
    sweep(checker, cluster);
    const { evaluations } = checker;
    for (const name of ['I1', 'I2', 'I3', 'I4', 'I6', 'I7', 'I8', 'I9', 'I10', 'I14'] as const) {
      expect(evaluations[name]).toBeGreaterThan(0);
    }
    // Nobody was eligible, nothing was cut, nobody joined the ISR.
    expect(evaluations).toMatchObject({ I11: 0, I20: 0, I21: 0 });
    const { evaluations: untouched } = createChecker();
    for (const name of INVARIANTS) expect(untouched[name]).toBe(0);
  });
});

describe('a doctored log', () => {
  it('breaks I1 with a log end that its records do not reach', () => {
    const patient = createPatient();
    patient.replica(B1).log.logEndOffset += 1;
    expect(broken(sweepOf(patient))).toBe('I1');
  });

  it('breaks I1 with a gap between two batches', () => {
    const patient = createPatient();
    const { log } = patient.replica(B1);
    const batch = forged(log.segments[0]?.batches[1]);
    appendAsFollower(log, [{ ...batch, baseOffset: 7, lastOffset: 8 }], LIMITS);
    expect(broken(sweepOf(patient))).toBe('I1');
  });

  it('breaks I2 with a high watermark above its end', () => {
    const patient = createPatient();
    patient.replica(B2).log.highWatermark = 6;
    expect(broken(sweepOf(patient))).toBe('I2');
  });

  it('breaks I2 with a start above its high watermark', () => {
    const patient = createPatient();
    patient.replica(B2).log.logStartOffset = 6;
    expect(broken(sweepOf(patient))).toBe('I2');
  });

  it('breaks I4 with another record below the high watermark', () => {
    const patient = createPatient();
    const segment = assertExists(patient.replica(B1).log.segments[0], 'it has a segment');
    segment.batches[1] = forged(segment.batches[1]);
    expect(broken(sweepOf(patient))).toBe('I4');
  });

  it('breaks I4 with a high watermark that no leader ever reached', () => {
    const patient = createPatient();
    const { log } = patient.replica(B1);
    const batch = forged(log.segments[0]?.batches[1]);
    appendAsFollower(log, [{ ...batch, baseOffset: 5, lastOffset: 6 }], LIMITS);
    log.highWatermark = 7;
    expect(broken(sweepOf(patient))).toBe('I4');
  });

  it('breaks I20 when it still differs from its leader after a truncation', () => {
    const patient = createPatient();
    const { partition } = patient;
    const { log } = patient.replica(B1);
    patient.state(B1, { type: 'log-truncated', partition, from: 6, to: 5, leaderEpoch: 0 });
    const batch = forged(log.segments[0]?.batches[1]);
    appendAsFollower(log, [{ ...batch, baseOffset: 5, lastOffset: 6 }], LIMITS);
    assertExists(patient.replica(B1).following, 'it follows').fetchOffset = 7;
    expect(broken(() => patient.handle(fetchResponse(partition)))).toBe('I20');
  });
});

/** The leader's answer to broker 1, with nothing new. */
function fetchResponse(partition: number): QueuedEvent {
  const fetched = {
    partition,
    error: 'NONE',
    highWatermark: 5,
    lastStableOffset: -1,
    abortedTransactions: [],
    logStartOffset: 0,
    batches: [],
    divergingEpoch: null,
    preferredReadReplica: null,
    currentLeader: null,
  } as const;
  return {
    kind: 'delivery',
    at: 0,
    seq: 0,
    envelope: {
      kind: 'response',
      seq: 0,
      from: B0,
      to: B1,
      sentAt: 0,
      arrivesAt: 0,
      correlationId: 0,
      cause: 0,
      connection: 0,
      connectionEpoch: 0,
      body: { api: 'Fetch', error: 'NONE', partitions: [fetched] },
    },
  };
}

describe('what is committed', () => {
  it('breaks I3 when a leader takes its high watermark back', () => {
    const patient = createPatient();
    patient.replica(B0).log.highWatermark = 3;
    expect(broken(sweepOf(patient))).toBe('I3');
    expect(broken(highWatermark(createPatient(), 5, 4))).toBe('I3');
  });

  it('breaks I5 when a leader takes over that lacks some of it', () => {
    const patient = createPatient();
    const { partition } = patient;
    truncateTo(patient.replica(B0).log, 3);
    const takeOver = (): void =>
      patient.state(B0, { type: 'became-leader', partition, leaderEpoch: 0 });
    expect(broken(takeOver)).toBe('I5');
  });

  it('breaks I5 when a producer is told of what is not', () => {
    const patient = createPatient();
    const { partition } = patient;
    // That it has been told of these records before is another matter.
    patient.world.checker.producers.open.clear();
    const records = patient.replica(B0).log.segments[0]?.batches[1]?.records ?? [];
    const tell = (baseOffset: number) => (): void =>
      patient.state(B0, {
        type: 'records-acknowledged',
        partition,
        acks: -1,
        baseOffset,
        records,
      });
    expect(broken(tell(3))).toBeNull();
    expect(broken(tell(5))).toBe('I5');
  });

  it('breaks I6 when somebody in sync lacks some of it', () => {
    const patient = createPatient();
    truncateTo(patient.replica(B2).log, 3);
    expect(broken(sweepOf(patient))).toBe('I6');
  });

  it('breaks I6 when somebody eligible lacks some of it', () => {
    const patient = createPatient();
    patient.register({ isr: [B0], elr: [B2] });
    expect(broken(sweepOf(patient))).toBeNull();
    truncateTo(patient.replica(B2).log, 3);
    expect(broken(sweepOf(patient))).toBe('I6');
  });

  it('breaks I8 when the maximal ISR has not reached it', () => {
    const patient = createPatient();
    const [follower] = patient.leader.followers;
    assertExists(follower, 'there is a follower').logEndOffset = 4;
    expect(broken(highWatermark(patient, 4, 5))).toBe('I8');
  });

  it('breaks I8 when too few are in sync', () => {
    const patient = createPatient();
    patient.leader.isr = [B0];
    expect(broken(highWatermark(patient, 4, 5))).toBe('I8');
  });

  it('breaks I9 when a member of the ISR lacks what its leader exposes', () => {
    const patient = createPatient();
    truncateTo(patient.replica(B1).log, 3);
    expect(broken(highWatermark(patient, 4, 5))).toBe('I9');
  });

  it('breaks I14 when no disk holds it any more', () => {
    const patient = createPatient();
    const { partition } = patient;
    patient.register({ isr: [], elr: [], leader: null, lastKnownElr: [B0] });
    const cut = (): void =>
      patient.state(B1, { type: 'log-truncated', partition, from: 5, to: 3, leaderEpoch: 0 });
    truncateTo(patient.replica(B1).log, 3);
    // It was cut before it heard that these records are committed.
    const ghost = assertExists(patient.world.checker.ghosts[partition], 'it is watched');
    assertExists(ghost.replicas[1], 'it has a replica').highWatermark = 0;
    expect(broken(cut)).toBeNull();
    truncateTo(patient.replica(B0).log, 3);
    truncateTo(patient.replica(B2).log, 3);
    expect(broken(cut)).toBe('I14');
  });

  it('breaks I15 when a consumer gets something else', () => {
    const patient = createPatient();
    const { partition } = patient;
    const batch = patient.replica(B0).log.segments[0]?.batches[1];
    const give = (records: RecordBatch['records']) => (): void =>
      patient.state(B0, {
        type: 'records-delivered',
        partition,
        baseOffset: 3,
        nextOffset: 5,
        records,
        offsets: [3, 4],
      });
    expect(broken(give(batch?.records ?? []))).toBeNull();
    expect(broken(give(forged(batch).records))).toBe('I15');
  });
});

describe('what the controller says', () => {
  it('breaks I7 when the leader does not count everybody who is in sync', () => {
    const patient = createPatient();
    patient.leader.isr = [B0, B1];
    expect(broken(sweepOf(patient))).toBe('I7');
  });

  it('breaks I7 when the leader moves on without somebody who is eligible', () => {
    const patient = createPatient();
    patient.register({ isr: [B0], elr: [B2] });
    patient.leader.isr = [B0, B1];
    expect(broken(sweepOf(patient))).toBe('I7');
  });

  it('breaks I10 with somebody in sync who has no replica', () => {
    const patient = createPatient();
    patient.register({ isr: [B0, B1, B2, B9] });
    expect(broken(sweepOf(patient))).toBe('I10');
  });

  it('breaks I10 with somebody in sync who is fenced', () => {
    const patient = createPatient();
    const image = committedImage(patient.cluster);
    image.brokers = image.brokers.map((known) =>
      known.id === B1 ? { ...known, isFenced: true } : known,
    );
    expect(broken(sweepOf(patient))).toBe('I10');
  });

  it('breaks I11 with somebody in sync and eligible at once', () => {
    const patient = createPatient();
    patient.register({ elr: [B1] });
    expect(broken(sweepOf(patient))).toBe('I11');
  });

  it('breaks I11 with eligible replicas beside a full ISR', () => {
    const patient = createPatient();
    patient.register({ isr: [B0, B1], elr: [B2] });
    expect(broken(sweepOf(patient))).toBe('I11');
  });

  it('breaks I16 with a leader that is not in sync', () => {
    const patient = createPatient();
    patient.register({ isr: [B1, B2] });
    expect(broken(sweepOf(patient))).toBe('I16');
  });

  it('breaks I16 with two leaders in one epoch', () => {
    const patient = createPatient();
    const { partition } = patient;
    const takeOver = (): void =>
      patient.state(B1, { type: 'became-leader', partition, leaderEpoch: 0 });
    expect(broken(takeOver)).toBe('I16');
  });

  it('breaks I16 with an epoch that goes back', () => {
    const patient = createPatient();
    patient.register({ leaderEpoch: 3, partitionEpoch: 4 });
    expect(broken(sweepOf(patient))).toBeNull();
    patient.register({ leaderEpoch: 2 });
    expect(broken(sweepOf(patient))).toBe('I16');
  });
});

describe('replication', () => {
  it('breaks I19 when a leader fetches', () => {
    const patient = createPatient();
    const { fetchers } = patient.broker(B1);
    const [own] = fetchers;
    patient.broker(B0).fetchers.push(structuredClone(assertExists(own, 'it follows')));
    expect(broken(sweepOf(patient))).toBe('I19');
  });

  it('breaks I19 when a follower fetches from two brokers', () => {
    const patient = createPatient();
    const { fetchers } = patient.broker(B1);
    const own = assertExists(fetchers[0], 'it follows');
    fetchers.push({ ...structuredClone(own), leader: B2 });
    expect(broken(sweepOf(patient))).toBe('I19');
  });

  it('breaks I21 when somebody is proposed who has not fetched, or not enough', () => {
    const patient = createPatient();
    const { partition, leader } = patient;
    patient.register({ isr: [B0, B1] });
    leader.isr = [B0, B1];
    const propose = (): void =>
      patient.state(B0, { type: 'isr-change-proposed', partition, to: [B0, B1, B2] });
    expect(broken(propose)).toBeNull();
    const follower = leader.followers.find(({ id }) => id === B2);
    const state = assertExists(follower, 'broker 2 follows');
    state.logEndOffset = 4;
    expect(broken(propose)).toBe('I21');
    state.logEndOffset = 5;
    state.brokerEpoch = null;
    expect(broken(propose)).toBe('I21');
    state.brokerEpoch = 1;
    state.lastFetchTimeMs = 1;
    expect(broken(propose)).toBe('I21');
    state.lastFetchTimeMs = patient.cluster.now;
    leader.leaderEpochStartOffset = 6;
    expect(broken(propose)).toBe('I21');
  });
});

describe('a violation', () => {
  it('names the invariant, the moment, the place and the reason', () => {
    const patient = createPatient();
    truncateTo(patient.replica(B2).log, 3);
    const { now: tick } = patient.cluster;
    expect(sweepOf(patient)).toThrow(
      `I6 at tick ${tick} partition ${patient.partition} on b0: b2 is in sync but lacks committed`,
    );
  });
});

describe('an exemption', () => {
  it('holds for the range that an unclean election has cut, and for no other', () => {
    const configs = { 'unclean.leader.election.enable': 'true' };
    const topic = { name: 'orders', assignment: [[0, 1]], configs };
    const world = createWorld({ brokers: 2, topics: [topic], elr: false, seed: 32 });
    world.produce('orders-0', ['r0']).produce('orders-0', ['r1']).run(1100).crash('broker-1');
    world.runUntil(() => world.isrOf('orders-0').length === 1);
    world.produce('orders-0', ['r2', 'r3']).crash('broker-0').start('broker-1');
    world.runUntil(() => world.leaderOf('orders-0') === 'broker-1', 20_000).run(100);
    expect(world.factsOf('leader-elected').at(-1)).toMatchObject({ isUnclean: true });
    const patient = { ...createPatient(), world, cluster: world.cluster };
    expect(broken(sweepOf(patient))).toBeNull();

    // What was read above the cut is gone for good; what lies below it has to be there still.
    const log = world.log('broker-1', 'orders-0');
    expect(log.logEndOffset).toBe(2);
    truncateTo(log, 1);
    expect(broken(sweepOf(patient))).toBe('I3');
  });
});
