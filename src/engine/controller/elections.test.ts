import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import {
  createControllerScript,
  decisions,
  factsOf,
  type ControllerScript,
  type ScriptOptions,
} from '../testing/controller-script.ts';
import {
  createTopic,
  electLeaders,
  epochOf,
  expire,
  heartbeat,
  join,
  live,
  proposeIsr,
  stateOf,
  written,
} from '../testing/controller-brokers.ts';
import { registrationOf } from './image.ts';

/** Three partitions, each preferred by another broker. */
function rotated(options: ScriptOptions = {}): ControllerScript {
  const script = createControllerScript(options);
  for (const number of [0, 1, 2]) join(script, number);
  const assignment = [
    [0, 1, 2],
    [1, 2, 0],
    [2, 0, 1],
  ];
  createTopic(script, 'orders', { assignment, configs: { 'min.insync.replicas': '2' } });
  decisions(script);
  return script;
}

/** A clean restart: controlled shutdown, registration, and back into every ISR. */
function restartCleanly(script: ControllerScript, number: number): void {
  const others = [0, 1, 2].filter((other) => other !== number);
  heartbeat(script, number, { wantShutDown: true });
  for (const other of others) heartbeat(script, other);
  heartbeat(script, number, { wantShutDown: true });
  live(script, others, 11_000);
  const previousBrokerEpoch = epochOf(script, brokerId(number));
  join(script, number, { incarnation: 2, previousBrokerEpoch });
  for (const partition of [0, 1, 2]) {
    const leader = registrationOf(script.controller.image, partition)?.leader;
    if (leader !== undefined && leader !== null) {
      proposeIsr(script, Number(leader.slice(1)), [0, 1, 2], { partition });
    }
  }
}

function leaders(script: ControllerScript) {
  return script.controller.image.partitions.map((partition) => partition?.leader);
}

describe('preferred leaders', () => {
  it('are lost by a rolling restart, and most by the broker that was last', () => {
    const script = rotated({ broker: { autoLeaderRebalanceEnable: false } });
    restartCleanly(script, 0);
    expect(leaders(script)).toEqual(['b1', 'b1', 'b2']);
    restartCleanly(script, 1);
    expect(leaders(script)).toEqual(['b0', 'b2', 'b2']);
    restartCleanly(script, 2);
    expect(leaders(script)).toEqual(['b0', 'b1', 'b0']);
    decisions(script);
    expect(electLeaders(script, 'PREFERRED', [0, 1, 2])).toMatchObject([
      { index: 0, error: 'ELECTION_NOT_NEEDED' },
      { index: 1, error: 'ELECTION_NOT_NEEDED' },
      { index: 2, error: 'NONE' },
    ]);
    expect(written(decisions(script))).toEqual(['change 2 leader 2']);
    expect(factsOf(script, 'leader-elected').at(-1)).toMatchObject({
      leader: 'b2',
      reason: 'preferred',
    });
  });

  it('lead again by themselves within an interval', () => {
    const script = rotated({ broker: { leaderImbalanceCheckIntervalSeconds: 20 } });
    restartCleanly(script, 0);
    expect(leaders(script)).toEqual(['b1', 'b1', 'b2']);
    live(script, [0, 1, 2], 20_000);
    expect(leaders(script)).toEqual(['b0', 'b1', 'b2']);
  });

  it('wait for somebody who asks where auto.leader.rebalance.enable is off', () => {
    const script = rotated({
      broker: { leaderImbalanceCheckIntervalSeconds: 20, autoLeaderRebalanceEnable: false },
    });
    restartCleanly(script, 0);
    live(script, [0, 1, 2], 60_000);
    expect(leaders(script)).toEqual(['b1', 'b1', 'b2']);
    const elected = electLeaders(script, 'PREFERRED', null);
    expect(elected).toEqual([{ topic: 'orders', index: 0, error: 'NONE', message: null }]);
    expect(leaders(script)).toEqual(['b0', 'b1', 'b2']);
  });

  it('are not available while they are not in sync', () => {
    const script = rotated();
    expire(script, 0);
    heartbeat(script, 0);
    decisions(script);
    const outcome = electLeaders(script, 'PREFERRED', [0, 9]);
    expect(outcome.map(({ error }) => error)).toEqual([
      'PREFERRED_LEADER_NOT_AVAILABLE',
      'UNKNOWN_TOPIC_OR_PARTITION',
    ]);
    expect(decisions(script)).toEqual([]);
  });
});

describe('an unclean election by hand', () => {
  it('is not needed where there is a leader', () => {
    const script = rotated();
    expire(script, 0);
    expect(electLeaders(script, 'UNCLEAN', [0])).toMatchObject([{ error: 'ELECTION_NOT_NEEDED' }]);
  });

  it('finds nobody while nobody is alive, and the first of the replicas when there is', () => {
    const script = rotated();
    for (const number of [1, 2, 0]) expire(script, number);
    expect(stateOf(script)).toBe('-1/1/3 [] [0,2] last known [0]');
    const none = electLeaders(script, 'UNCLEAN', [0]);
    expect(none).toMatchObject([{ error: 'ELIGIBLE_LEADERS_NOT_AVAILABLE' }]);
    heartbeat(script, 1);
    expect(stateOf(script)).toBe('-1/1/3 [] [0,2] last known [0]');
    // It asks for it, so that it does not matter what the topic allows.
    expect(electLeaders(script, 'UNCLEAN', [0])).toMatchObject([{ error: 'NONE' }]);
    expect(stateOf(script)).toBe('1/2/4 [1] [] RECOVERING');
  });
});
