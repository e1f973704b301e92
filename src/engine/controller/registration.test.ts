import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import {
  advance,
  ask,
  createControllerScript,
  decisions,
  factsOf,
  type ControllerScript,
  type ScriptOptions,
} from '../testing/controller-script.ts';
import {
  createTopic,
  epochOf,
  expire,
  heartbeat,
  join,
  live,
  proposalError,
  proposeIsr,
  register,
  stateOf,
  written,
} from '../testing/controller-brokers.ts';
import { ADMIN } from '../ids.ts';
import { brokerOf } from './image.ts';

function three(options: ScriptOptions & { configs?: Record<string, string> } = {}) {
  const script = createControllerScript(options);
  for (const number of [0, 1, 2]) join(script, number);
  createTopic(script, 'orders', { assignment: [[0, 1, 2]], configs: options.configs ?? {} });
  decisions(script);
  return script;
}

/** The process has died and comes back without having shut down, when nobody waits for it. */
function restartUncleanly(script: ControllerScript, number: number): void {
  live(script, activeBut(script, number), 10_000);
  register(script, number, { incarnation: 2 });
}

function activeBut(script: ControllerScript, number: number): number[] {
  return [0, 1, 2].filter((other) => {
    const found = brokerOf(script.controller.image, brokerId(other));
    return other !== number && found !== null && !found.isFenced;
  });
}

function unregister(script: ControllerScript, number: number) {
  return ask(script, ADMIN, { api: 'UnregisterBroker', broker: brokerId(number) }).error;
}

describe('a registration', () => {
  it('has the offset of its record as epoch, and leaves the broker fenced', () => {
    const script = createControllerScript();
    decisions(script);
    const offset = script.controller.logLength;
    expect(register(script, 0)).toMatchObject({ error: 'NONE', brokerEpoch: offset });
    expect(written(decisions(script))).toEqual(['register 0']);
    expect(script.controller.image.brokers).toMatchObject([{ id: 'b0', isFenced: true }]);
    expect(factsOf(script, 'broker-registered')).toMatchObject([{ wasUnclean: false }]);
  });

  it('is refused while the session of the former incarnation is valid', () => {
    const script = three();
    const answer = register(script, 0, { incarnation: 2 });
    expect(answer).toMatchObject({ error: 'DUPLICATE_BROKER_REGISTRATION' });
    expect(decisions(script)).toEqual([]);
    expect(factsOf(script, 'registration-refused')).toMatchObject([{ broker: 'b0' }]);
  });

  it('moves leadership without a fencing record when it comes before the session check', () => {
    const script = three();
    heartbeat(script, 0);
    const lastHeard = script.cluster.now - 1;
    live(script, [1, 2], 9000 - (script.cluster.now - lastHeard));
    while (register(script, 0, { incarnation: 2 }).error !== 'NONE') advance(script, 1);
    expect(script.cluster.now - lastHeard).toBeLessThan(9010);
    expect(written(decisions(script))).toEqual(['change 0 leader 1 isr [1,2]', 'register 0']);
    expect(factsOf(script, 'broker-registered').at(-1)).toMatchObject({ wasUnclean: true });
    expect(factsOf(script, 'leader-elected')).toMatchObject([{ reason: 'unclean-registration' }]);
  });

  it('raises the broker epoch, so that the former incarnation is refused', () => {
    const script = three();
    const former = epochOf(script, brokerId(0));
    restartUncleanly(script, 0);
    expect(epochOf(script, brokerId(0))).toBeGreaterThan(former);
    expect(heartbeat(script, 0, { brokerEpoch: former }).error).toBe('STALE_BROKER_EPOCH');
  });

  it('is amended when the same incarnation asks again', () => {
    const script = three();
    const epoch = epochOf(script, brokerId(0));
    expect(register(script, 0)).toMatchObject({ error: 'NONE', brokerEpoch: epoch });
    expect(brokerOf(script.controller.image, brokerId(0))).toMatchObject({ isFenced: false });
    expect(stateOf(script)).toBe('0/0/0 [0,1,2] []');
    expect(heartbeat(script, 0)).toMatchObject({ error: 'NONE', isFenced: false });
  });

  it('ends a controlled shutdown', () => {
    const script = three();
    heartbeat(script, 0, { wantShutDown: true });
    for (const number of [1, 2]) heartbeat(script, number);
    heartbeat(script, 0, { wantShutDown: true });
    const before = brokerOf(script.controller.image, brokerId(0));
    expect(before).toMatchObject({ isFenced: true, inControlledShutdown: true });
    live(script, [1, 2], 11_000);
    const previousBrokerEpoch = epochOf(script, brokerId(0));
    register(script, 0, { incarnation: 2, previousBrokerEpoch });
    const after = brokerOf(script.controller.image, brokerId(0));
    expect(after).toMatchObject({ isFenced: true, inControlledShutdown: false });
    expect(factsOf(script, 'broker-registered').at(-1)).toMatchObject({ wasUnclean: false });
  });
});

describe('an unclean restart', () => {
  it('takes the broker out of the ELR in a change of its own', () => {
    const script = three({ configs: { 'min.insync.replicas': '2' } });
    expire(script, 1);
    expire(script, 2);
    expect(stateOf(script)).toBe('0/0/2 [0] [2]');
    decisions(script);
    register(script, 2, { incarnation: 2 });
    expect(written(decisions(script))).toEqual(['change 0 elr []', 'register 2']);
    heartbeat(script, 2);
    expect(proposalError(proposeIsr(script, 0, [0, 2]))).toBe('NONE');
    expect(stateOf(script)).toBe('0/0/4 [0,2] []');
  });

  it('keeps the ELR of a broker that has shut down cleanly', () => {
    const script = three({ configs: { 'min.insync.replicas': '2' } });
    expire(script, 1);
    expire(script, 2);
    decisions(script);
    const previousBrokerEpoch = epochOf(script, brokerId(2));
    register(script, 2, { incarnation: 2, previousBrokerEpoch });
    expect(written(decisions(script))).toEqual(['register 2']);
    expect(stateOf(script)).toBe('0/0/2 [0] [2]');
  });

  it('of the last replica standing leaves the eligible ones to lead (ELR on)', () => {
    const script = three({ configs: { 'min.insync.replicas': '2' } });
    expire(script, 1);
    expire(script, 2);
    restartUncleanly(script, 0);
    expect(stateOf(script)).toBe('-1/1/4 [] [2] last known [0]');
    heartbeat(script, 0);
    join(script, 1, { incarnation: 2, previousBrokerEpoch: epochOf(script, brokerId(1)) });
    expect(stateOf(script)).toBe('-1/1/4 [] [2] last known [0]');
    join(script, 2, { incarnation: 2, previousBrokerEpoch: epochOf(script, brokerId(2)) });
    expect(stateOf(script)).toBe('2/2/5 [2] []');
  });

  it('of the last replica standing makes it lead with what it has (ELR off)', () => {
    const script = three({
      eligibleLeaderReplicas: false,
      configs: { 'min.insync.replicas': '2' },
    });
    expire(script, 1);
    expire(script, 2);
    expect(stateOf(script)).toBe('0/0/2 [0] []');
    restartUncleanly(script, 0);
    expect(stateOf(script)).toBe('-1/1/3 [0] []');
    join(script, 1, { incarnation: 2 });
    expect(stateOf(script)).toBe('-1/1/3 [0] []');
    heartbeat(script, 0);
    expect(stateOf(script)).toBe('0/2/4 [0] []');
  });

  it('of a sole member ends in an election of the last known leader (min ISR 1)', () => {
    const script = three();
    expire(script, 1);
    expire(script, 2);
    expire(script, 0);
    expect(stateOf(script)).toBe('-1/1/3 [] [0] last known [0]');
    register(script, 0, { incarnation: 2 });
    expect(stateOf(script)).toBe('-1/1/4 [] [] last known [0]');
    heartbeat(script, 0);
    expect(stateOf(script)).toBe('0/2/5 [0] [] RECOVERING');
    expect(factsOf(script, 'leader-elected').at(-1)).toMatchObject({ isUnclean: true });
  });
});

describe('unregistering', () => {
  it('takes a live broker out of its partitions first', () => {
    const script = three();
    expect(unregister(script, 0)).toBe('NONE');
    expect(written(decisions(script))).toEqual([
      'change 0 leader 1 isr [1,2]',
      'UnregisterBrokerRecord',
    ]);
    expect(script.controller.image.brokers.map(({ id }) => id)).toEqual(['b1', 'b2']);
    expect(heartbeat(script, 0).error).toBe('STALE_BROKER_EPOCH');
    live(script, [1, 2], 20_000);
    expect(decisions(script)).toEqual([]);
    expect(factsOf(script, 'broker-unregistered')).toHaveLength(1);
  });

  it('is refused for a broker that is not registered', () => {
    const script = three();
    expect(unregister(script, 9)).toBe('BROKER_ID_NOT_REGISTERED');
    expect(decisions(script)).toEqual([]);
  });

  it('lets the broker register again at once', () => {
    const script = three();
    unregister(script, 2);
    expect(register(script, 2, { incarnation: 2 }).error).toBe('NONE');
    expect(factsOf(script, 'broker-registered').at(-1)).toMatchObject({ wasUnclean: false });
  });
});
