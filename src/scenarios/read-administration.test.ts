import { describe, expect, it } from 'vitest';
import { readScenario } from './read-scenario.ts';
import { writeScenario } from './write-scenario.ts';

const SCRIPT = [
  { at: 1, type: 'create-partitions', topic: 'orders', count: 3, assignment: [['b1'], ['b0']] },
  { at: 2, type: 'create-partitions', topic: 'orders', count: 4, assignment: null },
  {
    at: 3,
    type: 'alter-reassignments',
    partitions: [
      { partition: 'orders-0', replicas: ['b1', 'b2'] },
      { partition: 'orders-1', replicas: null },
    ],
  },
  { at: 4, type: 'unregister-broker', broker: 'b2' },
  { at: 5, type: 'alter-broker-config', broker: 'b1', name: 'message.max.bytes', value: '9' },
  {
    at: 6,
    type: 'alter-broker-config',
    broker: null,
    name: 'message.max.bytes',
    value: null,
    others: [{ name: 'min.insync.replicas', value: '2' }],
  },
];

function scenarioOf(script: readonly object[]): string {
  const head = { highwater: 1, title: 't', about: '', seed: 1 };
  return JSON.stringify({ ...head, cluster: { brokers: 3 }, script });
}

function faultsOf(command: object): string[] {
  const result = readScenario(scenarioOf([{ at: 1, ...command }]));
  return result.ok ? [] : result.faults.map(({ path, code }) => `${path}: ${code}`);
}

describe('what a script may ask the controller for', () => {
  it('is read, and written again', () => {
    const result = readScenario(scenarioOf(SCRIPT));
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
    const commands = SCRIPT.map(({ at, ...command }) => ({ at, command }));
    expect(result.value.script).toEqual(commands);
    expect(readScenario(writeScenario(result.value))).toEqual(result);
  });

  it.each([
    [{ type: 'create-partitions', topic: 'orders', count: 0 }, 'script[0].count: out-of-range'],
    [
      { type: 'alter-reassignments', partitions: [{ partition: 'orders', replicas: null }] },
      'script[0].partitions[0].partition: bad-partition-name',
    ],
    [
      { type: 'alter-reassignments', partitions: [{ partition: 'orders-0' }] },
      'script[0].partitions[0].replicas: missing',
    ],
    [{ type: 'unregister-broker', broker: 'c100' }, 'script[0].broker: bad-process-id'],
    [{ type: 'alter-broker-config', name: 'a', value: 'b' }, 'script[0].broker: missing'],
  ])('%j is told what is wrong with it', (command, fault) => {
    expect(faultsOf(command)).toEqual([fault]);
  });
});
