import { describe, expect, it } from 'vitest';
import { createControllerScript, decisions, factsOf } from '../testing/controller-script.ts';
import type { ControllerScript, ScriptOptions } from '../testing/controller-script.ts';
import {
  alterConfig,
  createTopic,
  electLeaders,
  expire,
  heartbeat,
  join,
  placeOf,
  proposalError,
  proposeIsr,
  reassign,
  register,
  stateOf,
} from '../testing/controller-brokers.ts';

/** Brokers 0 to 5, and a partition on the first three unless it is said otherwise. */
function six({
  replicas = [0, 1, 2],
  ...options
}: ScriptOptions & { replicas?: readonly number[] } = {}): ControllerScript {
  const script = createControllerScript(options);
  for (const number of [0, 1, 2, 3, 4, 5]) join(script, number);
  createTopic(script, 'orders', { assignment: [replicas] });
  decisions(script);
  return script;
}

describe('a reassignment', () => {
  it('adds first, and completes with the proposal that brings in the last new replica', () => {
    const script = six();
    expect(reassign(script, { 'orders-0': [3, 4, 5] })).toMatchObject([{ error: 'NONE' }]);
    expect(placeOf(script)).toBe('[3,4,5,0,1,2] adding [3,4,5] removing [0,1,2]');
    expect(stateOf(script)).toBe('0/0/1 [0,1,2] []');
    proposeIsr(script, 0, [0, 1, 2, 3]);
    proposeIsr(script, 0, [0, 1, 2, 3, 4]);
    expect(stateOf(script)).toBe('0/0/3 [0,1,2,3,4] []');
    const response = proposeIsr(script, 0, [0, 1, 2, 3, 4, 5]);
    // The leader has lost the partition by its own proposal.
    expect(proposalError(response)).toBe('NEW_LEADER_ELECTED');
    expect(stateOf(script)).toBe('3/1/4 [3,4,5] []');
    expect(placeOf(script)).toBe('[3,4,5]');
    expect(factsOf(script, 'reassignment-completed')).toMatchObject([
      { from: ['b0', 'b1', 'b2'], to: ['b3', 'b4', 'b5'] },
    ]);
  });

  it('keeps the leader where it stays, with a new leader epoch', () => {
    const script = six({ replicas: [0, 1] });
    reassign(script, { 'orders-0': [0, 2] });
    const response = proposeIsr(script, 0, [0, 1, 2]);
    expect(response.partitions[0]).toMatchObject({ error: 'NONE', registration: { leader: 'b0' } });
    expect(stateOf(script)).toBe('0/1/2 [0,2] []');
  });

  it.each([
    ['in another order', [2, 1, 0], '[2,1,0]', '0/0/1 [0,1,2] []'],
    ['to fewer brokers', [0, 1], '[0,1]', '0/1/1 [0,1] []'],
    ['away from its leader', [2, 1], '[2,1]', '2/1/1 [1,2] []'],
  ])('completes at once %s', (_, target, place, state) => {
    const script = six();
    reassign(script, { 'orders-0': target });
    expect(placeOf(script)).toBe(place);
    expect(stateOf(script)).toBe(state);
    expect(decisions(script)).toHaveLength(1);
    expect(factsOf(script, 'reassignment-completed')).toHaveLength(1);
    expect(factsOf(script, 'reassignment-started')).toEqual([]);
  });

  it('to where the partition lies changes nothing', () => {
    const script = six();
    expect(reassign(script, { 'orders-0': [0, 1, 2] })).toMatchObject([{ error: 'NONE' }]);
    expect(decisions(script)).toEqual([]);
  });

  it('to fewer brokers waits for all that remain', () => {
    const script = six();
    expire(script, 1);
    reassign(script, { 'orders-0': [1, 2] });
    expect(placeOf(script)).toBe('[1,2,0] removing [0]');
    proposeIsr(script, 0, [0, 2]);
    expect(placeOf(script)).toBe('[1,2,0] removing [0]');
    heartbeat(script, 1);
    proposeIsr(script, 0, [0, 1, 2]);
    expect(placeOf(script)).toBe('[1,2]');
    expect(stateOf(script)).toBe('1/1/3 [1,2] []');
  });

  it('waits for a target that is down', () => {
    const script = six({ replicas: [0, 1] });
    expire(script, 2);
    expect(reassign(script, { 'orders-0': [1, 2] })).toMatchObject([{ error: 'NONE' }]);
    expect(placeOf(script)).toBe('[1,2,0] adding [2] removing [0]');
    heartbeat(script, 2);
    proposeIsr(script, 0, [0, 1, 2]);
    expect(stateOf(script)).toBe('1/1/2 [1,2] []');
  });

  it('goes on under another leader when its own dies', () => {
    const script = six({ replicas: [0, 1] });
    reassign(script, { 'orders-0': [2, 3] });
    proposeIsr(script, 0, [0, 1, 2]);
    expire(script, 0);
    // In order of the replicas, those to come are first.
    expect(stateOf(script)).toBe('2/1/3 [1,2] []');
    proposeIsr(script, 2, [1, 2, 3]);
    expect(stateOf(script)).toBe('2/2/4 [2,3] []');
    expect(placeOf(script)).toBe('[2,3]');
  });

  it('that is given another target drops what it no longer wants', () => {
    const script = six({ replicas: [0, 1] });
    expire(script, 3);
    reassign(script, { 'orders-0': [2, 3] });
    proposeIsr(script, 0, [0, 1, 2]);
    reassign(script, { 'orders-0': [4, 1] });
    expect(placeOf(script)).toBe('[4,1,0,2,3] adding [4] removing [0,2,3]');
    proposeIsr(script, 0, [0, 1, 2, 4]);
    expect(placeOf(script)).toBe('[4,1]');
    expect(stateOf(script)).toBe('4/1/4 [1,4] []');
  });

  it.each([
    [
      { 'orders-0': [] },
      'INVALID_REPLICA_ASSIGNMENT',
      'The manual partition assignment includes an empty replica list.',
    ],
    [
      { 'orders-0': [1, 9] },
      'INVALID_REPLICA_ASSIGNMENT',
      'The manual partition assignment includes broker 9, but no such broker is registered.',
    ],
    [
      { 'orders-0': [1, 1] },
      'INVALID_REPLICA_ASSIGNMENT',
      'The manual partition assignment includes the broker 1 more than once.',
    ],
    [{ 'orders-9': [0] }, 'UNKNOWN_TOPIC_OR_PARTITION', 'Unable to find partition orders:9.'],
    [{ 'others-0': [0] }, 'UNKNOWN_TOPIC_OR_PARTITION', 'Unable to find a topic named others.'],
    [{ 'orders-0': null }, 'NO_REASSIGNMENT_IN_PROGRESS', null],
  ])('%j is refused with %s', (moves, error, message) => {
    const script = six();
    expect(reassign(script, moves)).toMatchObject([{ error, message }]);
    expect(decisions(script)).toEqual([]);
  });

  it('to fewer brokers than min.insync.replicas leaves those eligible that are removed', () => {
    const script = six();
    alterConfig(script, 'orders', { 'min.insync.replicas': '2' });
    reassign(script, { 'orders-0': [0] });
    // The minimum is still that of three replicas.
    expect(stateOf(script)).toBe('0/1/1 [0] [1,2]');
    expire(script, 0);
    expect(stateOf(script)).toBe('-1/2/2 [] [0,1,2] last known [0]');
    register(script, 0, { incarnation: 2 });
    heartbeat(script, 0);
    // Nobody is left who has a replica and may lead.
    expect(stateOf(script)).toBe('-1/2/3 [] [1,2] last known [0]');
    decisions(script);
    expect(reassign(script, { 'orders-0': [1, 0] })).toMatchObject([
      { error: 'UNKNOWN_SERVER_ERROR', message: null },
    ]);
    expect(decisions(script)).toEqual([]);
  });

  it('of several partitions is answered for each', () => {
    const script = six();
    const results = reassign(script, { 'orders-0': [3], 'orders-1': [3] });
    expect(results.map(({ error }) => error)).toEqual(['NONE', 'UNKNOWN_TOPIC_OR_PARTITION']);
    expect(placeOf(script)).toBe('[3,0,1,2] adding [3] removing [0,1,2]');
  });
});

describe('a reassignment that is cancelled', () => {
  it('leaves the replicas in the order that it gave them', () => {
    const script = six({ replicas: [0, 1] });
    expire(script, 2);
    reassign(script, { 'orders-0': [1, 2] });
    reassign(script, { 'orders-0': null });
    expect(placeOf(script)).toBe('[1,0]');
    expect(stateOf(script)).toBe('0/1/2 [0,1] []');
    expect(factsOf(script, 'reassignment-cancelled')).toMatchObject([{ to: ['b1', 'b0'] }]);
    expect(factsOf(script, 'leader-elected').at(-1)).toMatchObject({ reason: 'reassignment' });
  });

  it('takes added replicas out of the ISR, and the leadership with them', () => {
    const script = six({ replicas: [0, 1] });
    reassign(script, { 'orders-0': [2, 3] });
    proposeIsr(script, 0, [0, 1, 2]);
    expire(script, 0);
    expect(stateOf(script)).toBe('2/1/3 [1,2] []');
    reassign(script, { 'orders-0': null });
    expect(placeOf(script)).toBe('[0,1]');
    expect(stateOf(script)).toBe('1/2/4 [1] []');
  });

  it('would lose records when only added replicas are in sync, and is refused', () => {
    const script = six({ replicas: [0, 1], eligibleLeaderReplicas: false });
    reassign(script, { 'orders-0': [2, 3] });
    proposeIsr(script, 0, [0, 1, 2]);
    expire(script, 0);
    expire(script, 1);
    expect(stateOf(script)).toBe('2/1/4 [2] []');
    const message =
      'Unable to revert partition assignment for orders:0 because it would require an unclean ' +
      'leader election.';
    const error = 'INVALID_REPLICA_ASSIGNMENT';
    expect(reassign(script, { 'orders-0': null })).toMatchObject([{ error, message }]);
    heartbeat(script, 0);
    alterConfig(script, 'orders', { 'unclean.leader.election.enable': 'true' });
    expect(reassign(script, { 'orders-0': null })).toMatchObject([{ error: 'NONE' }]);
    // The first of those that stay leads, whatever it lacks.
    expect(stateOf(script)).toBe('0/2/5 [0] []');
    expect(placeOf(script)).toBe('[0,1]');
  });
});

describe('elections by name', () => {
  it('say which topic or partition there is not', () => {
    const script = six();
    expect(electLeaders(script, 'PREFERRED', [0, 7])).toEqual([
      { topic: 'orders', index: 0, error: 'ELECTION_NOT_NEEDED', message: null },
      {
        topic: 'nosuch',
        index: 7,
        error: 'UNKNOWN_TOPIC_OR_PARTITION',
        message: 'No such topic as nosuch',
      },
    ]);
  });
});
