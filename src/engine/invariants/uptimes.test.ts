import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import type { QueuedEvent } from '../event.ts';
import { brokerId, type ProcessId } from '../ids.ts';
import { broken, createPatient, sweepOf } from '../testing/doctored.ts';

const [B0, B1] = [brokerId(0), brokerId(1)];

/** The controller has given a broker the epoch that it has. */
function registrationAnswer(from: ProcessId, brokerEpoch: number): QueuedEvent {
  return {
    kind: 'delivery',
    at: 0,
    seq: 0,
    envelope: {
      kind: 'response',
      seq: 0,
      from,
      to: B1,
      sentAt: 0,
      arrivesAt: 0,
      correlationId: 0,
      cause: 0,
      connection: 0,
      connectionEpoch: 0,
      body: { api: 'BrokerRegistration', error: 'NONE', brokerEpoch },
    },
  };
}

describe('the metadata of a broker', () => {
  it('breaks I17 when it has more than was written', () => {
    const patient = createPatient();
    expect(broken(sweepOf(patient))).toBeNull();
    patient.broker(B1).image.nextOffset += 1;
    expect(broken(sweepOf(patient))).toBe('I17');
  });

  it('breaks I17 when it differs from what was written', () => {
    const patient = createPatient();
    const { image } = patient.broker(B1);
    const known = assertExists(image.partitions[patient.partition], 'it knows the partition');
    image.partitions[patient.partition] = { ...known, isr: [B0] };
    expect(broken(sweepOf(patient))).toBe('I17');
  });

  it('breaks I17 when what it read before has a later epoch than what is written', () => {
    const patient = createPatient();
    const { image } = patient.broker(B1);
    const known = assertExists(image.partitions[patient.partition], 'it knows the partition');
    image.nextOffset -= 1;
    expect(broken(sweepOf(patient))).toBeNull();
    image.partitions[patient.partition] = { ...known, partitionEpoch: known.partitionEpoch + 1 };
    expect(broken(sweepOf(patient))).toBe('I17');
  });

  it('breaks I17 with other brokers than were registered', () => {
    const patient = createPatient();
    const { image } = patient.broker(B1);
    image.brokers = image.brokers.filter(({ id }) => id !== B0);
    expect(broken(sweepOf(patient))).toBe('I17');
  });
});

describe('a broker epoch', () => {
  it('breaks I18 when another run gets it as well', () => {
    const patient = createPatient();
    const { id: server } = assertExists(patient.cluster.processes[0], 'there is a controller');
    const broker = patient.broker(B1);
    const { brokerEpoch } = broker.lifecycle;
    const tell = (): void => patient.handle(registrationAnswer(server, brokerEpoch));
    expect(broken(tell)).toBeNull();
    broker.run += 1;
    expect(broken(tell)).toBe('I18');
    broker.lifecycle.brokerEpoch += 1;
    expect(broken(tell)).toBeNull();
  });

  it('breaks I18 when a broker runs in one that is not registered yet', () => {
    const patient = createPatient();
    patient.broker(B1).lifecycle.brokerEpoch += 1;
    expect(broken(sweepOf(patient))).toBe('I18');
  });
});
