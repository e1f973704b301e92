import { describe, expect, it } from 'vitest';
import {
  advance,
  createControllerScript,
  decisions,
  factsOf,
  startAgain,
  type ControllerScript,
  type ScriptOptions,
} from '../testing/controller-script.ts';
import {
  createTopic,
  expire,
  heartbeat,
  join,
  live,
  proposeIsr,
  register,
  stateOf,
  written,
} from '../testing/controller-brokers.ts';
import { brokerId } from '../ids.ts';
import { registrationOf } from './image.ts';

/** Brokers 0, 1, 2 are active; partition 0 lies on all of them and is led by 0. */
function three(options: ScriptOptions & { configs?: Record<string, string> } = {}) {
  const script = createControllerScript(options);
  for (const number of [0, 1, 2]) join(script, number);
  createTopic(script, 'orders', { assignment: [[0, 1, 2]], configs: options.configs ?? {} });
  for (const number of [0, 1, 2]) heartbeat(script, number);
  decisions(script);
  return script;
}

function isFenced(script: ControllerScript, number: number): boolean {
  const found = script.controller.image.brokers.find(({ id }) => id === brokerId(number));
  return found?.isFenced ?? true;
}

describe('a heartbeat', () => {
  it('unfences a broker that has read its own registration', () => {
    const script = createControllerScript();
    const { brokerEpoch } = register(script, 0);
    const early = heartbeat(script, 0, { currentMetadataOffset: brokerEpoch - 1 });
    expect(early).toMatchObject({ isCaughtUp: false, isFenced: true });
    decisions(script);
    const late = heartbeat(script, 0, { currentMetadataOffset: brokerEpoch });
    expect(late).toMatchObject({ isCaughtUp: true, isFenced: false });
    expect(written(decisions(script))).toEqual(['broker 0 unfenced']);
    expect(factsOf(script, 'broker-unfenced')).toHaveLength(1);
  });

  it('leaves a broker fenced that wants to be', () => {
    const script = createControllerScript();
    register(script, 0);
    expect(heartbeat(script, 0, { wantFence: true })).toMatchObject({ isFenced: true });
    expect(isFenced(script, 0)).toBe(true);
  });

  it('fences a broker that asks for it', () => {
    const script = three();
    heartbeat(script, 0, { wantFence: true });
    expect(stateOf(script)).toBe('1/1/1 [1,2] []');
    expect(factsOf(script, 'broker-fenced')).toMatchObject([{ reason: 'asked' }]);
  });

  it('is refused when it carries the epoch of another incarnation', () => {
    const script = three();
    const answer = heartbeat(script, 0, { brokerEpoch: 0 });
    expect(answer).toMatchObject({ error: 'STALE_BROKER_EPOCH', isFenced: true });
    expect(heartbeat(script, 7, { brokerEpoch: 3 }).error).toBe('STALE_BROKER_EPOCH');
  });
});

describe('a session', () => {
  it('ends 9.0 to 10.1 s after the last heartbeat', () => {
    const script = three();
    const lastHeard = script.cluster.now - 3;
    live(script, [1, 2], 12_000);
    const [fenced] = factsOf(script, 'broker-fenced');
    expect(fenced).toMatchObject({ broker: 'b0', reason: 'session-expired' });
    expect(fenced?.lastHeartbeatAt).toBe(lastHeard);
    expect(fenced?.at).toBeGreaterThan(lastHeard + 9000);
    expect(fenced?.at).toBeLessThanOrEqual(lastHeard + 10_126);
  });

  it('lasts as long as heartbeats come', () => {
    const script = three();
    live(script, [0, 1, 2], 60_000);
    expect(factsOf(script, 'broker-fenced')).toEqual([]);
    expect(decisions(script)).toEqual([]);
  });

  it('takes partition changes first and the fencing last when it ends', () => {
    const script = three();
    expire(script, 0);
    expect(written(decisions(script))).toEqual(['change 0 leader 1 isr [1,2]', 'broker 0 fenced']);
    expect(factsOf(script, 'leader-elected')).toMatchObject([
      { leader: 'b1', previous: 'b0', leaderEpoch: 1, isUnclean: false, reason: 'broker-fenced' },
    ]);
    expect(factsOf(script, 'isr-shrunk')).toMatchObject([{ reason: 'broker-fenced' }]);
  });

  it('is ended for one broker at a time', () => {
    const script = three({ configs: { 'min.insync.replicas': '2' } });
    advance(script, 11_000);
    // One run fences one broker; the next comes 10 ms later while there are more.
    expect(written(decisions(script))).toEqual([
      'change 0 leader 1 isr [1,2]',
      'broker 0 fenced',
      'change 0 leader 2 isr [2] elr [1]',
      'broker 1 fenced',
      'change 0 leader -1 isr [] elr [1,2]',
      'broker 2 fenced',
    ]);
    const [first, second, third] = factsOf(script, 'broker-fenced').map(({ at }) => at);
    expect([second, third]).toEqual([(first ?? 0) + 10, (first ?? 0) + 20]);
    expect(factsOf(script, 'leader-lost')).toMatchObject([{ previous: 'b2', leaderEpoch: 3 }]);
    expect(factsOf(script, 'elr-changed')).toHaveLength(2);
  });

  it('goes on under its old epoch when a paused broker is heard again', () => {
    const script = three();
    expire(script, 0);
    decisions(script);
    expect(heartbeat(script, 0)).toMatchObject({ error: 'NONE', isFenced: false });
    expect(written(decisions(script))).toEqual(['broker 0 unfenced']);
    expect(stateOf(script)).toBe('1/1/1 [1,2] []');
  });

  it('is fresh for every unfenced broker when a controller takes over', () => {
    const script = three();
    live(script, [1, 2], 6000);
    startAgain(script);
    const takenOverAt = script.cluster.now;
    live(script, [1, 2], 12_000);
    const [fenced] = factsOf(script, 'broker-fenced');
    expect(fenced?.at).toBeGreaterThan(takenOverAt + 9000);
  });
});

describe('a controlled shutdown', () => {
  it('moves leaders first and ends when the others know of it', () => {
    const script = three();
    const first = heartbeat(script, 0, { wantShutDown: true });
    expect(first).toMatchObject({ isFenced: false, shouldShutDown: false });
    expect(written(decisions(script))).toEqual([
      'broker 0 shutting down',
      'change 0 leader 1 isr [1,2]',
    ]);
    expect(heartbeat(script, 0, { wantShutDown: true }).shouldShutDown).toBe(false);
    heartbeat(script, 1);
    expect(heartbeat(script, 0, { wantShutDown: true }).shouldShutDown).toBe(false);
    heartbeat(script, 2);
    const last = heartbeat(script, 0, { wantShutDown: true });
    expect(last).toMatchObject({ isFenced: true, shouldShutDown: true });
    expect(written(decisions(script))).toEqual(['broker 0 fenced']);
    expect(factsOf(script, 'controlled-shutdown-started')).toHaveLength(1);
    expect(factsOf(script, 'broker-fenced')).toMatchObject([{ reason: 'shut-down' }]);
  });

  it('keeps a broker out of ISRs while it lasts', () => {
    const script = three();
    heartbeat(script, 0, { wantShutDown: true });
    expect(proposeIsr(script, 1, [1, 2, 0]).partitions[0]?.error).toBe('INELIGIBLE_REPLICA');
  });

  it('is granted at once to a broker that leads nothing', () => {
    const script = three();
    expect(heartbeat(script, 2, { wantShutDown: true })).toMatchObject({ shouldShutDown: true });
    expect(written(decisions(script))).toEqual(['change 0 isr [0,1]', 'broker 2 fenced']);
  });

  it('is granted at once to a broker that is fenced', () => {
    const script = createControllerScript();
    register(script, 0);
    expect(heartbeat(script, 0, { wantShutDown: true })).toMatchObject({ shouldShutDown: true });
    expect(factsOf(script, 'broker-fenced')).toEqual([]);
  });

  it('is followed by a second fencing record when the session ends', () => {
    const script = three();
    heartbeat(script, 2, { wantShutDown: true });
    decisions(script);
    live(script, [0, 1], 11_000);
    expect(written(decisions(script))).toEqual(['broker 2 fenced']);
    expect(factsOf(script, 'broker-fenced')).toHaveLength(1);
  });

  it('of all brokers in turn leaves two eligible (ELR on)', () => {
    const script = three({ configs: { 'min.insync.replicas': '2' } });
    const states: string[] = [];
    for (const number of [0, 1, 2]) {
      heartbeat(script, number, { wantShutDown: true });
      states.push(stateOf(script));
      for (const other of [0, 1, 2]) if (!isFenced(script, other)) heartbeat(script, other);
      heartbeat(script, number, { wantShutDown: true });
    }
    expect(states).toEqual(['1/1/1 [1,2] []', '2/2/2 [2] [1]', '-1/3/3 [] [1,2] last known [2]']);
    live(script, [], 11_000);
    join(script, 1, { incarnation: 2, previousBrokerEpoch: previousEpoch(script, 1) });
    expect(stateOf(script)).toBe('1/4/4 [1] [2]');
  });

  it('of all brokers in turn keeps the last one in the ISR (ELR off)', () => {
    const script = three({
      eligibleLeaderReplicas: false,
      configs: { 'min.insync.replicas': '2' },
    });
    for (const number of [0, 1, 2]) {
      heartbeat(script, number, { wantShutDown: true });
      for (const other of [0, 1, 2]) if (!isFenced(script, other)) heartbeat(script, other);
      heartbeat(script, number, { wantShutDown: true });
    }
    expect(stateOf(script)).toBe('-1/3/3 [2] []');
    live(script, [], 11_000);
    join(script, 1, { incarnation: 2, previousBrokerEpoch: previousEpoch(script, 1) });
    expect(stateOf(script)).toBe('-1/3/3 [2] []');
    join(script, 2, { incarnation: 2, previousBrokerEpoch: previousEpoch(script, 2) });
    expect(stateOf(script)).toBe('2/4/4 [2] []');
  });

  it('is known even to a controller that has taken over since', () => {
    const script = three();
    heartbeat(script, 0, { wantShutDown: true });
    startAgain(script);
    expect(heartbeat(script, 0, { wantShutDown: true })).toMatchObject({ shouldShutDown: true });
  });
});

describe('a broker that comes back', () => {
  it('takes over what has no leader, and only that', () => {
    const script = three();
    createTopic(script, 'single', { assignment: [[0]] });
    expire(script, 0);
    expect(stateOf(script, 1)).toBe('-1/1/1 [] [0] last known [0]');
    heartbeat(script, 0);
    expect(stateOf(script, 1)).toBe('0/2/2 [0] []');
    expect(stateOf(script, 0)).toBe('1/1/1 [1,2] []');
    expect(factsOf(script, 'isr-expanded')).toMatchObject([{ reason: 'broker-unfenced' }]);
    expect(registrationOf(script.controller.image, 1)?.lastKnownElr).toEqual([]);
  });
});

function previousEpoch(script: ControllerScript, number: number): number {
  const found = script.controller.image.brokers.find(({ id }) => id === brokerId(number));
  return found?.brokerEpoch ?? -1;
}
