import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import type { QueuedEvent } from '../event.ts';
import { brokerId } from '../ids.ts';
import { truncateTo } from '../log/log-truncate.ts';
import { broken, createPatient, highWatermark, sweepOf } from '../testing/doctored.ts';

const [B0, B1] = [brokerId(0), brokerId(1)];

/** Broker 1 has got an answer from its leader, with nothing new. */
function fetchAnswer(partition: number): QueuedEvent {
  const fetched = {
    partition,
    error: 'NONE',
    highWatermark: 5,
    lastStableOffset: -1,
    abortedTransactions: [],
    logStartOffset: 0,
    batches: [],
    divergingEpoch: null,
    currentLeader: null,
    preferredReadReplica: null,
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

describe('a follower', () => {
  it('breaks I19 when it fetches in another epoch than it follows in', () => {
    const patient = createPatient();
    patient.replica(B1).leaderEpoch += 1;
    expect(broken(sweepOf(patient))).toBe('I19');
  });

  it('breaks I19 when it does not go on where its log ends', () => {
    const patient = createPatient();
    const { partition } = patient;
    expect(broken(() => patient.handle(fetchAnswer(partition)))).toBeNull();
    assertExists(patient.replica(B1).following, 'it follows').fetchOffset -= 1;
    expect(broken(() => patient.handle(fetchAnswer(partition)))).toBe('I19');
  });

  it('breaks I20 when a truncation takes what it knew to be committed', () => {
    const patient = createPatient();
    const { partition } = patient;
    patient.handle(fetchAnswer(partition));
    patient.register({ isr: [B0] });
    patient.leader.isr = [B0];
    truncateTo(patient.replica(B1).log, 3);
    const cut = (): void =>
      patient.state(B1, { type: 'log-truncated', partition, from: 5, to: 3, leaderEpoch: 0 });
    expect(broken(cut)).toBe('I20');
  });
});

describe('a high watermark', () => {
  it('breaks I8 when somebody counts by a fetch of an older epoch', () => {
    const patient = createPatient();
    const { leader, world, partition } = patient;
    leader.leaderEpoch += 1;
    patient.register({ leaderEpoch: leader.leaderEpoch });
    const { checker, cluster } = world;
    const ghost = assertExists(checker.ghosts[partition], 'it is watched');
    ghost.since[leader.leaderEpoch] = cluster.now - 1000;
    expect(broken(highWatermark(patient, 4, 5))).toBe('I8');
    for (const follower of leader.followers) follower.lastFetchTimeMs = cluster.now - 1000;
    expect(broken(highWatermark(patient, 4, 5))).toBeNull();
  });
});

describe('the epochs of a log', () => {
  it('break K7 when the cache does not grow', () => {
    const patient = createPatient();
    patient.replica(B1).log.leaderEpochs.push({ epoch: 0, startOffset: 3 });
    expect(broken(sweepOf(patient))).toBe('K7');
  });

  it('break K7 when the cache begins an epoch above the log end', () => {
    const patient = createPatient();
    patient.replica(B1).log.leaderEpochs.push({ epoch: 4, startOffset: 9 });
    expect(broken(sweepOf(patient))).toBe('K7');
  });

  it('break K7 when what was written is of another epoch than the cache says', () => {
    const patient = createPatient();
    const { checker } = patient.world;
    patient.replica(B1).log.leaderEpochs.push({ epoch: 4, startOffset: 4 });
    const ghost = assertExists(checker.ghosts[patient.partition], 'it is watched');
    assertExists(ghost.replicas[1], 'it has a replica').verifiedEnd = 0;
    expect(broken(sweepOf(patient))).toBe('K7');
  });

  it('break K7 when an earlier one follows a later one', () => {
    const patient = createPatient();
    const { checker } = patient.world;
    const { log } = patient.replica(B1);
    const segment = assertExists(log.segments[0], 'it has a segment');
    segment.batches = segment.batches.map((batch, index) => {
      return index === 0 ? { ...batch, leaderEpoch: 4 } : batch;
    });
    const ghost = assertExists(checker.ghosts[patient.partition], 'it is watched');
    assertExists(ghost.replicas[1], 'it has a replica').verifiedEnd = 0;
    expect(broken(sweepOf(patient))).toBe('K7');
  });
});
