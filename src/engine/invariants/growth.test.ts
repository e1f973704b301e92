import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { controllerOf } from '../cluster.ts';
import { brokerId } from '../ids.ts';
import { broken, createPatient, type Patient } from '../testing/doctored.ts';

const [B0, B1, B2] = [brokerId(0), brokerId(1), brokerId(2)];

/** As if the controller had granted broker 2 its place in the ISR. */
function grant({ state, partition }: Patient): () => void {
  return () =>
    state(controllerOf(createPatient().cluster).id, {
      type: 'isr-expanded',
      partition,
      from: [B0, B1],
      to: [B0, B1, B2],
      reason: 'isr-change',
    });
}

/** The leader has proposed the ISR that the controller has now, for the state before. */
function propose(patient: Patient): void {
  const { leader, partition, state } = patient;
  leader.partitionEpoch -= 1;
  leader.isr = [B0, B1];
  const newIsr = [B0, B1, B2].map((broker) => {
    return { broker, brokerEpoch: patient.broker(broker).lifecycle.brokerEpoch };
  });
  const isr = [B0, B1, B2];
  const flags = { isInFlight: true, isRefused: false };
  leader.pending = { kind: 'expand', isr, newIsr, maximalIsr: isr, ...flags };
  state(B0, { type: 'isr-change-proposed', partition, to: isr });
  leader.pending = null;
  leader.partitionEpoch += 1;
  leader.isr = [B0, B1, B2];
}

describe('an ISR that grows', () => {
  it('breaks I7 when no leader has proposed it for this state of the partition', () => {
    const patient = createPatient();
    patient.register({ partitionEpoch: 1 });
    patient.leader.partitionEpoch = 1;
    expect(broken(grant(patient))).toBe('I7');
    propose(patient);
    expect(broken(grant(patient))).toBeNull();
    patient.register({ partitionEpoch: 2 });
    patient.leader.partitionEpoch = 2;
    expect(broken(grant(patient))).toBe('I7');
  });

  it('breaks I13 when the newcomer was proposed in a former uptime', () => {
    const patient = createPatient();
    patient.register({ partitionEpoch: 1 });
    patient.leader.partitionEpoch = 1;
    propose(patient);
    const { image } = controllerOf(patient.cluster);
    image.brokers = image.brokers.map((known) =>
      known.id === B2 ? { ...known, brokerEpoch: known.brokerEpoch + 7 } : known,
    );
    expect(broken(grant(patient))).toBe('I13');
  });
});

describe('an unclean return', () => {
  it('breaks I13 while the broker is in sync or eligible', () => {
    const patient = createPatient();
    const register = (): void =>
      patient.state(controllerOf(patient.cluster).id, {
        type: 'broker-registered',
        broker: B2,
        brokerEpoch: 99,
        wasUnclean: true,
      });
    expect(broken(register)).toBe('I13');
    patient.register({ isr: [B0, B1] });
    expect(broken(register)).toBeNull();
    patient.register({ isr: [B0], elr: [B2] });
    expect(broken(register)).toBe('I13');
  });
});

describe('a new leader epoch', () => {
  it('breaks I21 when somebody out of sync is still known to have caught up', () => {
    const patient = createPatient();
    const { leader, partition } = patient;
    patient.register({ isr: [B0, B1] });
    leader.isr = [B0, B1];
    const takeOver = (): void =>
      patient.state(B0, { type: 'became-leader', partition, leaderEpoch: 0 });
    expect(broken(takeOver)).toBe('I21');
    const follower = assertExists(
      leader.followers.find(({ id }) => id === B2),
      'broker 2 follows',
    );
    follower.lastCaughtUpTimeMs = -1;
    follower.lastFetchTimeMs = -1;
    expect(broken(takeOver)).toBeNull();
  });
});
