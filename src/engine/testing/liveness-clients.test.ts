import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { activeController, brokersOf, controllersOf } from '../cluster.ts';
import { producersOf } from '../selectors.ts';
import { clientHunt } from './client-hunt.ts';
import {
  classicGroup,
  createClientPatient,
  membersOf,
  ordersOf,
  shareOf,
  type ClientPatient,
} from './doctored-clients.ts';
import { clientsMs, repairClients } from './liveness-clients.ts';
import { recover, stuckThings } from './liveness.ts';
import { markerName } from './walk-run.ts';

/** The rules by which something is stuck, each once. */
function rulesOf({ cluster }: ClientPatient): readonly string[] {
  return [...new Set(stuckThings(cluster).map(({ rule }) => rule))];
}

describe('a cluster with clients that nothing troubles', () => {
  it('has nothing stuck', () => {
    expect(rulesOf(createClientPatient())).toEqual([]);
  });

  it('is L9 when the controller owes somebody an answer', () => {
    const patient = createClientPatient();
    const active = assertExists(activeController(patient.cluster), 'there is a controller');
    const address = { to: 'b0', correlationId: 1, connection: 0, connectionEpoch: 0 };
    Object.assign(active, { pendingAnswers: [{ requiredOffset: 1, address }] });
    expect(rulesOf(patient)).toEqual(['L9']);
  });

  it('is L10 when metadata is not committed', () => {
    const patient = createClientPatient();
    const [controller] = controllersOf(patient.cluster);
    assertExists(controller, 'there is one').quorum.highWatermark -= 1;
    expect(rulesOf(patient)).toContain('L10');
  });

  it('is L12 when a group does not come to rest, or a member is in none', () => {
    const patient = createClientPatient();
    classicGroup(patient).state = 'PreparingRebalance';
    expect(rulesOf(patient)).toEqual(['L12']);
    const other = createClientPatient();
    assertExists(membersOf(other, 'classic')[0], 'there is one').membership.state = 'UNJOINED';
    expect(rulesOf(other)).toEqual(['L12']);
  });

  it('is L12 when a member cannot go on, but not when its program has ended', () => {
    const patient = createClientPatient();
    const member = assertExists(membersOf(patient, 'modern')[0], 'there is one');
    assertExists(member.modern, 'it is of the consumer protocol').state = 'FATAL';
    expect(rulesOf(patient)).toContain('L12');
    const { cluster, world } = patient;
    const go = {
      until: () => undefined,
      command: world.command,
      waitFor: () => true,
      skipped: new Set<string>(),
    };
    repairClients(cluster, go);
    expect(member.status).toBe('stopped');
    expect(rulesOf(patient)).not.toContain('L12');
  });

  it('is L13 when a transaction is not ended after its timeout, or hangs', () => {
    const patient = createClientPatient();
    for (const { transactions } of brokersOf(patient.cluster)) {
      for (const { transactions: all } of transactions.partitions) {
        for (const own of all) own.value = { ...own.value, state: 'Ongoing', timeoutMs: -90_000 };
      }
    }
    expect(rulesOf(patient)).toEqual(['L13']);
    const other = createClientPatient();
    for (const { transactions } of brokersOf(other.cluster)) {
      for (const shard of transactions.partitions) shard.transactions = [];
    }
    expect(rulesOf(other)).toEqual(['L13']);
    const { producerId } = assertExists(producersOf(other.cluster)[0], 'there is one').identity;
    const rulesAfter = (name: string): readonly string[] =>
      stuckThings(other.cluster, new Set([name])).map(({ rule }) => rule);
    expect(rulesAfter(markerName(producerId, ordersOf(other)))).toEqual([]);
    expect(rulesAfter(markerName(producerId, ordersOf(other) + 1))).toEqual(['L13']);
  });

  it('has as long as a program works on its records', () => {
    const patient = createClientPatient();
    const { cluster } = patient;
    const before = clientsMs(cluster);
    const member = assertExists(membersOf(patient, 'classic')[0], 'there is one');
    member.busyUntil = cluster.now + 90_000;
    expect(clientsMs(cluster)).toBeGreaterThan(before + 50_000);
  });

  it('is L14 when a lock is over and nothing is given back', () => {
    const patient = createClientPatient();
    for (const { states } of shareOf(patient).share.batches) {
      for (const record of states) if (record.state === 'ACQUIRED') record.lockUntil = 5;
    }
    expect(rulesOf(patient)).toEqual(['L14']);
  });
});

describe('after a hunt among clients', () => {
  it('groups and transactions come to rest', { timeout: 240_000 }, () => {
    const stuck: string[] = [];
    for (let seed = 1; seed <= 10; seed += 1) {
      const { outcome } = clientHunt(seed, { events: 6000, lastWord: recover });
      if (outcome.failure !== null) stuck.push(`seed ${seed}: ${outcome.failure.message}`);
    }
    expect(stuck).toEqual([]);
  });
});
