import { describe, expect, it } from 'vitest';
import { ADMIN } from '../ids.ts';
import {
  advance,
  ask,
  createControllerScript,
  decisions,
  factsOf,
  type ScriptOptions,
} from '../testing/controller-script.ts';
import {
  alterConfig,
  createTopic,
  electLeaders,
  expire,
  heartbeat,
  join,
  settingsOfTopic,
  stateOf,
  written,
} from '../testing/controller-brokers.ts';

/** Topic `orders` with one partition on brokers 0, 1, 2, and `other` on broker 0. */
function three(options: ScriptOptions & { minIsr?: string } = {}) {
  const script = createControllerScript(options);
  for (const number of [0, 1, 2]) join(script, number);
  createTopic(script, 'orders', {
    assignment: [[0, 1, 2]],
    configs: options.minIsr === undefined ? {} : { 'min.insync.replicas': options.minIsr },
  });
  createTopic(script, 'other', { assignment: [[0]] });
  decisions(script);
  return script;
}

describe('settings of a topic', () => {
  it('hold from the moment at which they are committed', () => {
    const script = three();
    expect(settingsOfTopic(script, 'orders').minInsyncReplicas).toBe(1);
    expect(alterConfig(script, 'orders', { 'min.insync.replicas': '2' })).toBe('NONE');
    expect(settingsOfTopic(script, 'orders').minInsyncReplicas).toBe(2);
    expect(settingsOfTopic(script, 'other').minInsyncReplicas).toBe(1);
    expect(written(decisions(script))).toEqual([
      'config orders min.insync.replicas=2',
      'ClearElrRecord',
    ]);
    expect(factsOf(script, 'topic-config-changed')).toMatchObject([
      { topic: 0, name: 'min.insync.replicas', value: '2' },
    ]);
  });

  it('fall back to those of the cluster when they are taken off', () => {
    const script = three({ minIsr: '3' });
    expect(alterConfig(script, null, { 'min.insync.replicas': '2' })).toBe('NONE');
    expect(settingsOfTopic(script, 'orders').minInsyncReplicas).toBe(3);
    expect(settingsOfTopic(script, 'other').minInsyncReplicas).toBe(2);
    expect(alterConfig(script, 'orders', { 'min.insync.replicas': null })).toBe('NONE');
    expect(settingsOfTopic(script, 'orders').minInsyncReplicas).toBe(2);
  });

  it('are not written when they stay the same', () => {
    const script = three({ minIsr: '2' });
    expect(alterConfig(script, 'orders', { 'min.insync.replicas': '2' })).toBe('NONE');
    expect(alterConfig(script, 'orders', { 'segment.ms': null })).toBe('NONE');
    expect(decisions(script)).toEqual([]);
    expect(factsOf(script, 'topic-config-changed')).toEqual([]);
  });

  it('are changed all or none', () => {
    const script = three();
    const changes = { 'min.insync.replicas': '2', 'segment.ms': '0' };
    expect(alterConfig(script, 'orders', changes)).toBe('INVALID_CONFIG');
    expect(decisions(script)).toEqual([]);
  });

  it('are named once each', () => {
    const script = three();
    const change = { name: 'segment.ms', value: '5000' };
    const body = { scope: 'topic', resource: 'orders', changes: [change, change] } as const;
    const answer = ask(script, ADMIN, { api: 'IncrementalAlterConfigs', ...body });
    expect(answer).toMatchObject({
      error: 'INVALID_REQUEST',
      message: 'Error due to duplicate config keys',
    });
  });

  it.each([
    ['', 'INVALID_REQUEST'],
    ['a b', 'INVALID_TOPIC_EXCEPTION'],
  ])('are those of a topic with a name, not of "%s"', (topic, error) => {
    expect(alterConfig(three(), topic, { 'segment.ms': '5000' })).toBe(error);
  });

  it('need a topic that exists', () => {
    const script = three();
    const error = alterConfig(script, 'nosuch', { 'min.insync.replicas': '2' });
    expect(error).toBe('UNKNOWN_TOPIC_OR_PARTITION');
    expect(alterConfig(script, 'nosuch', { nonsense: '2' })).toBe('INVALID_CONFIG');
  });
});

describe('an altered min.insync.replicas', () => {
  it('clears the ELR of its topic, which raises the partition epoch', () => {
    const script = three({ minIsr: '2' });
    expire(script, 1);
    expire(script, 2);
    expect(stateOf(script)).toBe('0/0/2 [0] [2]');
    alterConfig(script, 'orders', { 'min.insync.replicas': '3' });
    expect(stateOf(script)).toBe('0/0/3 [0] []');
    expect(stateOf(script, 1)).toBe('0/0/0 [0] []');
    expect(factsOf(script, 'elr-changed').at(-1)).toMatchObject({ from: ['b2'], to: [] });
    heartbeat(script, 0, { wantShutDown: true });
    expect(stateOf(script)).toBe('-1/1/4 [] [0] last known [0]');
  });

  it('clears the ELR of every topic when it is that of the cluster', () => {
    const script = three({ minIsr: '2' });
    expire(script, 1);
    expire(script, 2);
    alterConfig(script, null, { 'min.insync.replicas': '2' });
    expect(stateOf(script)).toBe('0/0/3 [0] []');
  });

  it('changes no partition that has no ELR', () => {
    const script = three({ minIsr: '2' });
    alterConfig(script, 'orders', { 'min.insync.replicas': '3' });
    expect(stateOf(script)).toBe('0/0/0 [0,1,2] []');
  });
});

describe('settings of the cluster', () => {
  it('contain min.insync.replicas from the start where ELR is on', () => {
    const on = createControllerScript({ topic: { minInsyncReplicas: 2 } });
    expect(written(decisions(on))).toEqual(['config  min.insync.replicas=2']);
    const off = createControllerScript({ eligibleLeaderReplicas: false });
    expect(decisions(off)).toEqual([]);
  });

  it('keep min.insync.replicas where ELR is on', () => {
    const on = createControllerScript();
    expect(alterConfig(on, null, { 'min.insync.replicas': null })).toBe('INVALID_CONFIG');
    const off = createControllerScript({ eligibleLeaderReplicas: false });
    expect(alterConfig(off, null, { 'min.insync.replicas': null })).toBe('NONE');
  });

  it('go by the names that brokers give them', () => {
    const script = three();
    expect(alterConfig(script, null, { 'message.max.bytes': '5000' })).toBe('NONE');
    expect(settingsOfTopic(script, 'orders').maxMessageBytes).toBe(5000);
    expect(alterConfig(script, null, { 'log.dirs': '/x' })).toBe('INVALID_REQUEST');
    expect(alterConfig(script, null, { 'message.max.bytes': '-1' })).toBe('INVALID_REQUEST');
    // A plug-in may know the name; for brokers it is no setting.
    expect(alterConfig(script, null, { 'max.message.bytes': '6000' })).toBe('NONE');
    expect(settingsOfTopic(script, 'orders').maxMessageBytes).toBe(5000);
  });
});

describe('unclean.leader.election.enable', () => {
  it('switched on elects within one interval, not at once', () => {
    const script = three({ broker: { uncleanLeaderElectionIntervalMs: 5000 } });
    expire(script, 1);
    expire(script, 2);
    expire(script, 0);
    heartbeat(script, 1);
    expect(stateOf(script)).toBe('-1/1/3 [] [0] last known [0]');
    alterConfig(script, 'orders', { 'unclean.leader.election.enable': 'true' });
    expect(stateOf(script)).toBe('-1/1/3 [] [0] last known [0]');
    advance(script, 5000);
    expect(stateOf(script)).toBe('1/2/4 [1] [] RECOVERING');
    expect(factsOf(script, 'leader-elected').at(-1)).toMatchObject({
      leader: 'b1',
      isUnclean: true,
      reason: 'unclean',
    });
  });

  it('lets the fencing of the last member elect at once (ELR off)', () => {
    const script = three({ eligibleLeaderReplicas: false });
    alterConfig(script, 'orders', { 'unclean.leader.election.enable': 'true' });
    expire(script, 1);
    expire(script, 2);
    heartbeat(script, 1);
    expect(stateOf(script)).toBe('0/0/2 [0] []');
    expire(script, 0);
    expect(stateOf(script)).toBe('1/1/3 [1] [] RECOVERING');
  });

  it('switched off keeps the partition offline until its last member is back', () => {
    const off = three({ eligibleLeaderReplicas: false });
    for (const number of [1, 2, 0]) expire(off, number);
    heartbeat(off, 1);
    advance(off, 1);
    expect(stateOf(off)).toBe('-1/1/3 [0] []');
    heartbeat(off, 0);
    expect(stateOf(off)).toBe('0/2/4 [0] []');
    expect(electLeaders(off, 'UNCLEAN', [0])).toMatchObject([{ error: 'ELECTION_NOT_NEEDED' }]);
  });
});
