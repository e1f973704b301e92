import { describe, expect, it } from 'vitest';
import {
  createTopic,
  electLeaders,
  epochOf,
  expire,
  heartbeat,
  join,
  register,
  stateOf,
} from '../testing/controller-brokers.ts';
import {
  ask,
  createControllerScript,
  decisions,
  factsOf,
  type ControllerScript,
} from '../testing/controller-script.ts';
import { brokerId, UNASSIGNED_DIRECTORY } from '../ids.ts';
import type { AssignReplicasToDirsResponse } from '../protocol/control-api.ts';
import { registrationOf } from './image.ts';

/** Brokers 0, 1, 2 with two directories each: 0 has 10 and 11. Partition 0 lies on all of them. */
function three(): ControllerScript {
  const script = createControllerScript();
  for (const number of [0, 1, 2]) {
    join(script, number, { directories: [10 + 10 * number, 11 + 10 * number] });
  }
  createTopic(script, 'orders', { assignment: [[0, 1, 2]] });
  for (const number of [0, 1, 2]) heartbeat(script, number);
  decisions(script);
  return script;
}

function assign(
  script: ControllerScript,
  number: number,
  directory: number,
  { partition = 0, brokerEpoch = epochOf(script, brokerId(number)) } = {},
): AssignReplicasToDirsResponse {
  return ask(script, brokerId(number), {
    api: 'AssignReplicasToDirs',
    broker: brokerId(number),
    brokerEpoch,
    assignments: [{ partition, directory }],
  });
}

const directoriesOf = ({ controller }: ControllerScript) =>
  registrationOf(controller.image, 0)?.directories;

describe('where replicas lie', () => {
  it('is not known of brokers that have a choice, before they tell', () => {
    const script = three();
    expect(directoriesOf(script)).toEqual(Array.from({ length: 3 }, () => UNASSIGNED_DIRECTORY));
    expect(assign(script, 1, 21).partitions).toEqual([{ partition: 0, error: 'NONE' }]);
    expect(directoriesOf(script)).toEqual([UNASSIGNED_DIRECTORY, 21, UNASSIGNED_DIRECTORY]);
    expect(stateOf(script)).toBe('0/0/1 [0,1,2] []');
  });

  it('is known of brokers with one directory', () => {
    const script = createControllerScript();
    for (const number of [0, 1]) join(script, number, { directories: [number] });
    createTopic(script, 'orders', { assignment: [[1, 0]] });
    expect(directoriesOf(script)).toEqual([1, 0]);
  });

  it('is written down once', () => {
    const script = three();
    assign(script, 0, 11);
    decisions(script);
    assign(script, 0, 11);
    expect(decisions(script)).toEqual([]);
  });

  it('is not taken from who does not hold it, is not registered so, or names no partition', () => {
    const script = three();
    join(script, 3, { directories: [40, 41] });
    expect(assign(script, 3, 40).partitions[0]?.error).toBe('NOT_LEADER_OR_FOLLOWER');
    expect(assign(script, 0, 10, { partition: 7 }).partitions[0]?.error).toBe('UNKNOWN_TOPIC_ID');
    expect(assign(script, 0, 10, { brokerEpoch: 1 }).error).toBe('STALE_BROKER_EPOCH');
    expect(directoriesOf(script)).not.toContain(10);
  });
});

describe('a directory that has failed', () => {
  it('is left by the leaderships and the ISR memberships in it, and by nothing else', () => {
    const script = three();
    createTopic(script, 'others', { assignment: [[0, 1, 2]] });
    assign(script, 0, 11);
    assign(script, 0, 10, { partition: 1 });
    decisions(script);
    heartbeat(script, 0, { offlineDirectories: [11] });
    expect(stateOf(script, 0)).toBe('1/1/2 [1,2] []');
    expect(stateOf(script, 1)).toBe('0/0/1 [0,1,2] []');
    expect(factsOf(script, 'log-dir-reported')).toMatchObject([{ directory: 11 }]);
    expect(factsOf(script, 'leader-elected')).toMatchObject([{ reason: 'log-dir-failed' }]);
  });

  it('is no news when it is reported again', () => {
    const script = three();
    heartbeat(script, 0, { offlineDirectories: [11] });
    decisions(script);
    heartbeat(script, 0, { offlineDirectories: [11] });
    expect(decisions(script)).toEqual([]);
  });

  it('takes along what is only then known to lie in it', () => {
    const script = three();
    heartbeat(script, 0, { offlineDirectories: [11] });
    expect(stateOf(script)).toBe('0/0/0 [0,1,2] []');
    assign(script, 0, 11);
    expect(stateOf(script)).toBe('1/1/2 [1,2] []');
  });

  it('may hold the only leader there is: nobody leads then', () => {
    const script = createControllerScript();
    join(script, 0, { directories: [10, 11] });
    createTopic(script, 'orders', { assignment: [[0]] });
    assign(script, 0, 11);
    heartbeat(script, 0, { offlineDirectories: [11] });
    expect(stateOf(script)).toBe('-1/1/2 [] [0] last known [0]');
  });
});

describe('a disk that was replaced', () => {
  it('is not that of the last known leader: nobody leads before somebody asks for it', () => {
    const script = createControllerScript();
    join(script, 0, { directories: [10] });
    createTopic(script, 'orders', { assignment: [[0]] });
    expire(script, 0);
    expect(stateOf(script)).toBe('-1/1/1 [] [0] last known [0]');
    register(script, 0, { incarnation: 2, directories: [12] });
    heartbeat(script, 0);
    expect(stateOf(script)).toBe('-1/1/2 [] [] last known [0]');
    // The record that says where the new replica lies is made by what was known before it.
    assign(script, 0, 12);
    expect(stateOf(script)).toBe('-1/1/3 [] [] last known [0]');
    electLeaders(script, 'UNCLEAN', null);
    expect(stateOf(script)).toBe('0/2/4 [0] [] RECOVERING');
  });
});
