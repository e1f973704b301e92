import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { brokerId } from '../ids.ts';
import { broken, createPatient, sweepOf } from '../testing/doctored.ts';

const [B0, B1, B2, B9] = [brokerId(0), brokerId(1), brokerId(2), brokerId(9)];

describe('what the controller says', () => {
  it('breaks I12 when nobody is in sync or eligible, and nobody known to have led last', () => {
    const patient = createPatient();
    patient.register({ isr: [], elr: [], leader: null, lastKnownElr: [B0] });
    expect(broken(sweepOf(patient))).toBeNull();
    patient.register({ lastKnownElr: [] });
    expect(broken(sweepOf(patient))).toBe('I12');
    patient.register({ lastKnownElr: [B0, B1] });
    expect(broken(sweepOf(patient))).toBe('I12');
  });

  it('breaks I12 with a last known leader beside a leader', () => {
    const patient = createPatient();
    patient.register({ lastKnownElr: [B1] });
    expect(broken(sweepOf(patient))).toBe('I12');
  });

  it('breaks K14 with a leader that recovers in company', () => {
    const patient = createPatient();
    patient.register({ leaderRecoveryState: 'RECOVERING' });
    expect(broken(sweepOf(patient))).toBe('K14');
  });

  it('breaks K14 with a new leader epoch in the same partition epoch', () => {
    const patient = createPatient();
    const { leaderEpoch } = assertExists(patient.leader, 'it leads');
    expect(broken(sweepOf(patient))).toBeNull();
    patient.register({ leaderEpoch: leaderEpoch + 1 });
    expect(broken(sweepOf(patient))).toBe('K14');
  });

  it('breaks K15 with a reassignment of somebody who has no replica', () => {
    const patient = createPatient();
    patient.register({ addingReplicas: [B2] });
    expect(broken(sweepOf(patient))).toBeNull();
    patient.register({ addingReplicas: [B9] });
    expect(broken(sweepOf(patient))).toBe('K15');
    patient.register({ addingReplicas: [], removingReplicas: [B9] });
    expect(broken(sweepOf(patient))).toBe('K15');
  });

  it('keeps K15 with somebody who is added and removed at once', () => {
    const patient = createPatient();
    patient.register({ addingReplicas: [B2], removingReplicas: [B2] });
    expect(broken(sweepOf(patient))).toBeNull();
  });
});
