import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { broken } from '../testing/doctored.ts';
import { createClientPatient, shareOf, type ClientPatient } from '../testing/doctored-clients.ts';
import type { InFlightState } from '../share/in-flight.ts';

/** A record in this state. */
function recordIn(patient: ClientPatient, wanted: InFlightState['state']): InFlightState {
  const { share } = shareOf(patient);
  for (const { states } of share.batches) {
    for (const record of states) if (record.state === wanted) return record;
  }
  throw new Error(`a record is ${wanted}`);
}

function acquired(patient: ClientPatient, offset: number, deliveryCount: number): () => void {
  const { broker, share } = shareOf(patient);
  const { groupId: group, partition } = share;
  const ranges = [{ firstOffset: offset, lastOffset: offset, deliveryCount }];
  const lock = { memberId: 'somebody', ranges, lockUntil: patient.cluster.now + 1000 };
  return () => patient.state(broker.id, { type: 'records-acquired', group, partition, ...lock });
}

describe('a share group', () => {
  it('breaks nothing, and everything about it is looked at', () => {
    const patient = createClientPatient();
    expect(broken(patient.sweep)).toBeNull();
    const { evaluations } = patient.world.checker;
    for (const name of ['S1', 'S2', 'S3', 'S4', 'I40'] as const) {
      expect({ name, isLookedAt: evaluations[name] > 0 }).toEqual({ name, isLookedAt: true });
    }
  });

  it('breaks S1 when its start offset goes back', () => {
    const patient = createClientPatient();
    patient.sweep();
    shareOf(patient).share.startOffset -= 1;
    expect(broken(patient.sweep)).toBe('S1');
  });

  it('breaks S2 when what is acquired has no owner, or no lock', () => {
    for (const change of [{ memberId: '' }, { lockUntil: -1 }]) {
      const patient = createClientPatient();
      Object.assign(recordIn(patient, 'ACQUIRED'), change);
      expect(broken(patient.sweep)).toBe('S2');
    }
  });

  it('breaks S2 when somebody gets what another has', () => {
    const patient = createClientPatient();
    const { share } = shareOf(patient);
    const offset = share.endOffset + 10;
    expect(broken(acquired(patient, offset, 1))).toBeNull();
    expect(broken(acquired(patient, offset, 2))).toBe('S2');
  });

  it('breaks S3 when a record is delivered too often', () => {
    const patient = createClientPatient();
    const { share } = shareOf(patient);
    expect(broken(acquired(patient, share.endOffset + 10, 6))).toBe('S3');
  });

  it('breaks S4 when too much is in flight', () => {
    const patient = createClientPatient();
    const { share } = shareOf(patient);
    share.endOffset += 3000;
    expect(broken(acquired(patient, share.endOffset + 10, 1))).toBe('S4');
  });

  it('breaks S4 when more is taken on, but not when a leader takes over as much', () => {
    const patient = createClientPatient();
    const { broker, share } = shareOf(patient);
    const { groupId: group, partition, startOffset } = share;
    share.endOffset += 3000;
    const about = { group, partition, leaderEpoch: 1, startOffset, endOffset: share.endOffset };
    patient.state(broker.id, { type: 'share-partition-opened', ...about });
    expect(broken(acquired(patient, share.endOffset, 1))).toBeNull();
    share.endOffset += 1;
    expect(broken(acquired(patient, share.endOffset, 1))).toBe('S4');
  });

  it('breaks S5 when what is finished becomes available again', () => {
    const patient = createClientPatient();
    recordIn(patient, 'ACQUIRED').state = 'ACKNOWLEDGED';
    const { share } = shareOf(patient);
    const finished = recordIn(patient, 'ACKNOWLEDGED');
    share.deliveryCompleteCount += assertExists(share.batches[0], 'it has one').states.length;
    broken(patient.sweep);
    finished.state = 'AVAILABLE';
    expect(broken(patient.sweep)).toBe('S5');
  });

  it('breaks I40 when it miscounts what is finished', () => {
    const patient = createClientPatient();
    shareOf(patient).share.deliveryCompleteCount += 1;
    expect(broken(patient.sweep)).toBe('I40');
  });
});
