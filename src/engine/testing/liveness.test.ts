import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { committedImage, controllerOf } from '../cluster.ts';
import { brokerId } from '../ids.ts';
import { truncateTo } from '../log/log-truncate.ts';
import { producersOf } from '../selectors.ts';
import { createPatient, type Patient } from './doctored.ts';
import { hunt } from './hunt.ts';
import { recover, stuckThings } from './liveness.ts';
import { recoveryMs } from './liveness-repair.ts';

const [B0, B1, B2] = [brokerId(0), brokerId(1), brokerId(2)];

/** The rules by which something is stuck, each once. */
function rulesOf({ cluster }: Patient): readonly string[] {
  return [...new Set(stuckThings(cluster).map(({ rule }) => rule))];
}

/** Broker 0 of three leads, all are in sync and have everything. */
function createQuiet(): Patient {
  const patient = createPatient();
  patient.world.run(2000);
  return patient;
}

describe('a cluster that nothing troubles', () => {
  it('has nothing stuck', () => {
    expect(rulesOf(createQuiet())).toEqual([]);
  });

  it('is L1 when a broker does not get to run', () => {
    const patient = createQuiet();
    patient.broker(B1).lifecycle.state = 'recovery';
    expect(rulesOf(patient)).toEqual(['L1']);
  });

  it('is L2 when a broker that runs stays fenced', () => {
    const patient = createQuiet();
    const image = committedImage(patient.cluster);
    image.brokers = image.brokers.map((known) =>
      known.id === B1 ? { ...known, isFenced: true } : known,
    );
    expect(rulesOf(patient)).toEqual(['L2']);
  });

  it('is L3 when a proposal is never answered', () => {
    const patient = createQuiet();
    patient.leader.pending = {
      kind: 'shrink',
      isr: [B0, B1],
      newIsr: [],
      maximalIsr: [B0, B1, B2],
      isInFlight: true,
      isRefused: false,
    };
    expect(rulesOf(patient)).toEqual(['L3']);
  });

  it('is L3 when somebody could lead, and nobody does', () => {
    const patient = createQuiet();
    patient.register({ leader: null, isr: [], elr: [B1] });
    expect(rulesOf(patient)).toEqual(['L3']);
    patient.register({ elr: [], lastKnownElr: [B0] });
    expect(rulesOf(patient)).toEqual(['L3']);
    patient.register({ elr: [], lastKnownElr: [] });
    expect(rulesOf(patient)).toEqual([]);
  });

  it('is L4 when a broker does not hear what the controller writes', () => {
    const patient = createQuiet();
    patient.broker(B2).image.nextOffset -= 1;
    expect(rulesOf(patient)).toEqual(['L4']);
  });

  it('is L5 when a producer still waits', () => {
    const patient = createQuiet();
    const producer = assertExists(producersOf(patient.cluster)[0], 'somebody has sent');
    producer.accumulator.waiting.push(patient.partition);
    expect(rulesOf(patient)).toEqual(['L5']);
  });

  it('is L6 when a replica lacks something, is out of sync, or is waited for', () => {
    const lacking = createQuiet();
    truncateTo(lacking.replica(B2).log, 3);
    expect(rulesOf(lacking)).toEqual(['L6']);
    const outside = createQuiet();
    outside.register({ isr: [B0, B1] });
    expect(rulesOf(outside)).toEqual(['L6']);
    const held = createQuiet();
    held.replica(B0).log.highWatermark = 4;
    expect(rulesOf(held)).toEqual(['L6']);
  });

  it('is L7 when a reassignment does not end', () => {
    const patient = createQuiet();
    patient.register({ addingReplicas: [B2] });
    expect(rulesOf(patient)).toEqual(['L7']);
  });

  it('is L8 without a controller', () => {
    const patient = createQuiet();
    controllerOf(patient.cluster).status = 'stopped';
    expect(rulesOf(patient)).toContain('L8');
  });
});

describe('a cluster in which somebody is gone for good', () => {
  function withoutB2(): Patient {
    const patient = createQuiet();
    const { world } = patient;
    world.command({ type: 'crash', process: B2 }).run(20_000);
    world.command({ type: 'remove-broker', broker: B2 }).run(20_000);
    return patient;
  }

  it('waits for no reassignment from it, once who leads is alone', () => {
    const patient = withoutB2();
    const moving = { addingReplicas: [B0], removingReplicas: [B2] };
    patient.register({ ...moving, replicas: [B0, B2], isr: [B0] });
    expect(rulesOf(patient)).toEqual([]);
    patient.register({ ...moving, replicas: [B0, B2, B1], isr: [B0] });
    expect(rulesOf(patient)).toEqual(['L7', 'L6']);
  });

  it('commits nothing where fewer are left than min.insync.replicas', () => {
    const patient = withoutB2();
    patient.replica(B0).log.highWatermark = 4;
    patient.register({ replicas: [B0, B2], isr: [B0] });
    expect(rulesOf(patient)).toEqual([]);
    patient.register({ replicas: [B0, B1], isr: [B0, B1] });
    expect(rulesOf(patient)).toEqual(['L6']);
  });

  it('lets a producer wait for whom it cannot reach, as long as its settings say', () => {
    const patient = createQuiet();
    const producer = assertExists(producersOf(patient.cluster)[0], 'somebody has sent');
    const record = { number: 9, key: null, value: 'v', valueBytes: 1, timestamp: 0, headers: [] };
    const blocked = { topic: 'orders', partitionNumber: null, record };
    producer.blocked = [{ ...blocked, expiresAt: patient.cluster.now + 1000 }];
    expect(rulesOf(patient)).toEqual(['L5']);
    patient.register({ leader: null, isr: [], elr: [], lastKnownElr: [] });
    expect(rulesOf(patient)).toEqual([]);
    producer.blocked = [{ ...blocked, expiresAt: patient.cluster.now - 10_000 }];
    expect(rulesOf(patient)).toEqual(['L5']);
  });
});

describe('a follower whose fetches wait longer than it may lag', () => {
  it('may be out of sync when it has everything, but not when it has stopped fetching', () => {
    const patient = createQuiet();
    const { broker } = patient.cluster.settings;
    patient.register({ isr: [B0, B1] });
    expect(rulesOf(patient)).toEqual(['L6']);
    const short = { ...broker, replicaLagTimeMaxMs: broker.replicaFetchWaitMaxMs - 100 };
    const settings = { ...patient.cluster.settings, broker: short };
    const rules = (): readonly string[] =>
      stuckThings({ ...patient.cluster, settings }).map(({ rule }) => rule);
    const known = patient.leader.followers.find(({ id }) => id === B2);
    const follower = assertExists(known, 'broker 2 follows');
    follower.lastCaughtUpTimeMs = patient.cluster.now - 100;
    expect(rules()).toEqual([]);
    follower.lastCaughtUpTimeMs = 0;
    expect(rules()).toEqual(['L6']);
  });
});

describe('after a hunt', () => {
  it('the cluster recovers within the time that its settings allow', { timeout: 120_000 }, () => {
    const stuck: string[] = [];
    for (let seed = 1; seed <= 50; seed += 1) {
      const { outcome } = hunt(seed, { events: 2000, lastWord: recover });
      if (outcome.failure !== null) stuck.push(`seed ${seed}: ${outcome.failure.message}`);
    }
    expect(stuck).toEqual([]);
  });

  it('has the longer the longer its settings are', () => {
    const { cluster } = createQuiet();
    const before = recoveryMs(cluster);
    const { settings } = cluster;
    const { broker } = settings;
    const slower = { ...broker, brokerSessionTimeoutMs: broker.brokerSessionTimeoutMs + 1000 };
    const other = { ...cluster, settings: { ...settings, broker: slower } };
    expect(recoveryMs(other)).toBe(before + 2000);
  });
});
