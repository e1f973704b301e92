import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import type { Producer } from '../client/producer.ts';
import { brokerId, type ProcessId } from '../ids.ts';
import { sweepThoroughly } from '../invariants.ts';
import { knownProducers } from '../log/known-producers.ts';
import { activeSegment } from '../log/log-state.ts';
import type { LogRecord, RecordBatch } from '../log/record.ts';
import { broken, createPatient, sweepOf, type Patient } from '../testing/doctored.ts';
import { forgetNumbers } from './producers.ts';

const [B0, B1] = [brokerId(0), brokerId(1)];

/** Replaces the last batch of a replica; shared with nobody else, as after a copy. */
function alterLast(
  { replica, world, partition }: Patient,
  broker: typeof B0,
  change: Partial<RecordBatch>,
): void {
  const segment = activeSegment(replica(broker).log);
  const last = assertExists(segment.batches[segment.batchCount - 1], 'there is a batch');
  segment.batches = [...segment.batches.slice(0, segment.batchCount - 1), { ...last, ...change }];
  forgetNumbers(world.checker, broker, partition);
}

/** Followers' logs are looked at in the end. */
function lookThoroughly({ world, cluster }: Patient): () => void {
  return () => sweepThoroughly(world.checker, cluster);
}

function producerOf({ cluster }: Patient): Producer {
  for (const process of cluster.processes) if (process.kind === 'producer') return process;
  throw new Error('there is a producer');
}

function someRecord(patient: Patient): LogRecord {
  const [fact] = patient.world.factsOf('records-sent');
  return assertExists(fact?.records[0], 'something was sent');
}

describe('numbers in a log', () => {
  it('are in order in a healthy cluster, and looked at', () => {
    const patient = createPatient();
    expect(broken(sweepOf(patient))).toBeNull();
    expect(patient.world.checker.evaluations.I35).toBeGreaterThan(0);
    expect(patient.world.checker.evaluations.K10).toBeGreaterThan(0);
  });

  it('break I35 when one is missing, comes twice, or belongs to an older epoch', () => {
    for (const change of [{ baseSequence: 4 }, { baseSequence: 0 }, { producerEpoch: -1 }]) {
      const patient = createPatient();
      alterLast(patient, B1, change);
      expect(broken(lookThoroughly(patient))).toBe('I35');
    }
  });

  it('break I35 when a new epoch does not begin at 0', () => {
    const patient = createPatient();
    alterLast(patient, B0, { producerEpoch: 1 });
    expect(broken(sweepOf(patient))).toBe('I35');
  });

  it('break K10 when the log remembers others', () => {
    const patient = createPatient();
    const [state] = knownProducers(patient.replica(B1).log).producers;
    assertExists(state, 'a producer has written').lastSequence += 1;
    expect(broken(lookThoroughly(patient))).toBe('K10');
  });
});

describe('a record', () => {
  it('breaks K23 when it ends twice', () => {
    const patient = createPatient();
    const { id } = producerOf(patient);
    const records = [someRecord(patient)];
    const acknowledge = (by: ProcessId) => () => {
      const written = { partition: patient.partition, acks: -1, baseOffset: 0, records } as const;
      patient.state(by, { type: 'records-acknowledged', ...written });
    };
    expect(broken(acknowledge(id))).toBe('K23');
  });

  it('breaks I36 when its producer has lost it', () => {
    const patient = createPatient();
    const { id } = producerOf(patient);
    const records = [{ ...someRecord(patient), number: 999_999 }];
    patient.state(id, { type: 'records-sent', partition: patient.partition, records });
    expect(broken(sweepOf(patient))).toBe('I36');
  });
});

describe('a producer', () => {
  it('breaks I36 when it miscounts its memory', () => {
    const patient = createPatient();
    producerOf(patient).accumulator.usedBytes += 1;
    expect(broken(sweepOf(patient))).toBe('I36');
  });

  it('breaks K23 with more requests under way than it may have', () => {
    const patient = createPatient();
    const [node] = producerOf(patient).accumulator.nodes;
    const { inFlight } = assertExists(node, 'it has sent something');
    for (let correlationId = 1; correlationId <= 6; correlationId += 1) {
      inFlight.push({ correlationId, batches: [] });
    }
    expect(broken(sweepOf(patient))).toBe('K23');
  });
});
