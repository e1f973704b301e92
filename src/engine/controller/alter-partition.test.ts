import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import { ask, createControllerScript, decisions, factsOf } from '../testing/controller-script.ts';
import {
  createTopic,
  electLeaders,
  expire,
  heartbeat,
  join,
  proposalError,
  proposeIsr,
  stateOf,
  written,
} from '../testing/controller-brokers.ts';

/** Broker 0 leads partition 0; of its replicas 1 is back, but not in sync; 3 has none. */
function oneIsBack() {
  const script = createControllerScript();
  for (const number of [0, 1, 2, 3]) join(script, number);
  createTopic(script, 'orders', { assignment: [[0, 1, 2]] });
  expire(script, 1);
  heartbeat(script, 1);
  decisions(script);
  return script;
}

describe('a proposed ISR', () => {
  it('is written in ascending order when it grows', () => {
    const script = oneIsBack();
    const answer = proposeIsr(script, 0, [0, 2, 1]);
    expect(answer.partitions[0]).toMatchObject({
      error: 'NONE',
      registration: { isr: ['b0', 'b1', 'b2'], leaderEpoch: 0, partitionEpoch: 2 },
    });
    expect(written(decisions(script))).toEqual(['change 0 isr [0,1,2]']);
    expect(factsOf(script, 'isr-expanded')).toMatchObject([
      { from: ['b0', 'b2'], to: ['b0', 'b1', 'b2'], reason: 'isr-change' },
    ]);
    expect(factsOf(script, 'leader-elected')).toEqual([]);
  });

  it('leaves the leader epoch as it is when it shrinks', () => {
    const script = oneIsBack();
    proposeIsr(script, 0, [0]);
    expect(stateOf(script)).toBe('0/0/2 [0] []');
    expect(factsOf(script, 'isr-shrunk').at(-1)).toMatchObject({ reason: 'isr-change' });
  });

  it('is answered without a record when it is the present one', () => {
    const script = oneIsBack();
    expect(proposalError(proposeIsr(script, 0, [0, 2]))).toBe('NONE');
    expect(proposalError(proposeIsr(script, 0, [2, 0]))).toBe('NONE');
    expect(decisions(script)).toEqual([]);
  });

  it.each([
    ['an old broker epoch', { brokerEpoch: 0 }, 0, [0], 'STALE_BROKER_EPOCH'],
    ['a partition that does not exist', { partition: 7 }, 0, [0], 'UNKNOWN_TOPIC_ID'],
    ['a newer leader epoch', { leaderEpoch: 1 }, 0, [0], 'NOT_CONTROLLER'],
    ['a newer partition epoch', { partitionEpoch: 2 }, 0, [0], 'NOT_CONTROLLER'],
    ['a sender that does not lead', {}, 2, [0, 2], 'INVALID_REQUEST'],
    ['an older partition epoch', { partitionEpoch: 0 }, 0, [0], 'INVALID_UPDATE_VERSION'],
    ['a member that holds no replica', {}, 0, [0, 3], 'INVALID_REQUEST'],
    ['a member twice', {}, 0, [0, 0], 'INVALID_REQUEST'],
    ['nobody in it', {}, 0, [], 'INVALID_REQUEST'],
    ['the leader missing', {}, 0, [2], 'INVALID_REQUEST'],
    [
      'a recovery that never began',
      { leaderRecoveryState: 'RECOVERING' as const },
      0,
      [0],
      'INVALID_REQUEST',
    ],
    ['another incarnation of a member', { stale: 1 }, 0, [0, 1, 2], 'INELIGIBLE_REPLICA'],
  ] as const)('is refused with %s', (_, overrides, sender, isr, error) => {
    const script = oneIsBack();
    expect(proposalError(proposeIsr(script, sender, isr, overrides))).toBe(error);
    expect(decisions(script)).toEqual([]);
    expect(factsOf(script, 'alter-partition-refused')).toMatchObject([{ error }]);
  });

  it('is refused with an older leader epoch', () => {
    const script = oneIsBack();
    expire(script, 0);
    expect(stateOf(script)).toBe('2/1/2 [2] []');
    const answer = proposeIsr(script, 2, [2], { leaderEpoch: 0 });
    expect(proposalError(answer)).toBe('FENCED_LEADER_EPOCH');
  });

  it('is refused with a fenced member', () => {
    const script = oneIsBack();
    expire(script, 1);
    expect(proposalError(proposeIsr(script, 0, [0, 1, 2]))).toBe('INELIGIBLE_REPLICA');
  });

  it('is refused with more than the leader while it says to recover', () => {
    const script = oneIsBack();
    expire(script, 2);
    expire(script, 0);
    electLeaders(script, 'UNCLEAN', [0]);
    expect(stateOf(script)).toBe('1/2/4 [1] [] RECOVERING');
    heartbeat(script, 2);
    const recovering = { leaderRecoveryState: 'RECOVERING' } as const;
    expect(proposalError(proposeIsr(script, 1, [1, 2], recovering))).toBe('INVALID_REQUEST');
    expect(proposalError(proposeIsr(script, 1, [1], recovering))).toBe('NONE');
    expect(proposalError(proposeIsr(script, 1, [1, 2]))).toBe('NONE');
    expect(stateOf(script)).toBe('1/2/5 [1,2] []');
  });

  it('is decided for each partition of a request by itself', () => {
    const script = oneIsBack();
    createTopic(script, 'more', { assignment: [[0, 2]] });
    const broker = brokerId(0);
    const member = { broker, brokerEpoch: -1 };
    const recovered = { leaderRecoveryState: 'RECOVERED', newIsr: [member] } as const;
    const answer = ask(script, broker, {
      api: 'AlterPartition',
      broker,
      brokerEpoch: script.controller.image.brokers[0]?.brokerEpoch ?? -1,
      partitions: [
        { partition: 0, leaderEpoch: 0, partitionEpoch: 0, ...recovered },
        { partition: 1, leaderEpoch: 0, partitionEpoch: 0, ...recovered },
      ],
    });
    expect(answer.partitions.map(({ error }) => error)).toEqual(['INVALID_UPDATE_VERSION', 'NONE']);
    expect(stateOf(script, 1)).toBe('0/0/1 [0] []');
  });
});

describe('min.insync.replicas', () => {
  it('keeps those eligible who leave an ISR that is too small, until it is large enough', () => {
    const script = oneIsBack();
    createTopic(script, 'more', {
      assignment: [[0, 1, 2]],
      configs: { 'min.insync.replicas': '2' },
    });
    proposeIsr(script, 0, [0, 1], { partition: 1 });
    expect(stateOf(script, 1)).toBe('0/0/1 [0,1] []');
    proposeIsr(script, 0, [0], { partition: 1 });
    expect(stateOf(script, 1)).toBe('0/0/2 [0] [1]');
    proposeIsr(script, 0, [0, 2], { partition: 1 });
    expect(stateOf(script, 1)).toBe('0/0/3 [0,2] []');
  });
});
