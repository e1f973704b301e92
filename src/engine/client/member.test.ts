import { describe, expect, it } from 'vitest';
import { consumerId } from '../ids.ts';
import {
  begin,
  commitsOf,
  createScriptedGroup,
  give,
  heardBy,
  heartbeatsOf,
  modernOf,
} from '../testing/scripted-group.ts';

const process = consumerId(1);

describe('a member of the consumer protocol', () => {
  it('joins at epoch 0 with everything that it has to say, and confirms what it is given', () => {
    const group = createScriptedGroup({ 'group.remote.assignor': 'range', 'client.rack': 'r' });
    group.answers = [{ memberEpoch: 2, assignment: [1, 0] }, { memberEpoch: 2 }];
    begin(group);
    group.stage.runUntil(500);
    const [joining, confirming] = heartbeatsOf(group);
    expect(joining?.body).toMatchObject({
      memberId: 'm',
      memberEpoch: 0,
      topics: ['orders'],
      rackId: 'r',
      rebalanceTimeoutMs: 300_000,
      serverAssignor: 'range',
      owned: [],
    });
    expect(confirming?.body).toMatchObject({
      memberEpoch: 2,
      topics: null,
      rackId: null,
      rebalanceTimeoutMs: -1,
      serverAssignor: null,
      owned: [0, 1],
    });
    expect(heartbeatsOf(group)).toHaveLength(2);
    expect(heardBy(group)).toEqual(['+0 1 @2']);
    expect(modernOf(group).state).toBe('STABLE');
  });

  it('is told of an assignment of nothing as of any other', () => {
    const group = createScriptedGroup();
    group.answers = [{ memberEpoch: 3, assignment: [] }, {}, { assignment: [1] }, {}];
    begin(group);
    group.stage.runUntil(2500);
    expect(heardBy(group)).toEqual(['+ @3', '+1 @3']);
  });

  it('sends heartbeats as often as the broker wants, and says nothing twice', () => {
    const group = createScriptedGroup();
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}];
    begin(group);
    group.stage.runUntil(4500);
    const ticks = heartbeatsOf(group).map(({ at }) => at);
    expect(ticks.slice(2).map((at, index) => at - (ticks[index + 1] ?? 0))).toEqual([
      1000, 1000, 1000, 1000,
    ]);
    expect(heartbeatsOf(group).at(-1)?.body).toMatchObject({ owned: null, topics: null });
  });

  it('beats on when its application stops polling while a heartbeat is under way', () => {
    const group = createScriptedGroup();
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}];
    begin(group);
    const sending = (): boolean => modernOf(group).heartbeat.isInFlight;
    for (let tick = 100; !sending(); tick += 1) group.stage.runUntil(tick);
    give(group, { type: 'stop-polling', process });
    give(group, { type: 'resume-polling', process });
    group.stage.runUntil(6000);
    expect(heartbeatsOf(group).length).toBeGreaterThan(6);
  });

  it('revokes first, at its old epoch, and keeps reading what it keeps', () => {
    const group = createScriptedGroup();
    group.answers = [
      { memberEpoch: 2, assignment: [0, 1] },
      {},
      { assignment: [0] },
      { memberEpoch: 3 },
    ];
    begin(group);
    group.stage.runUntil(900);
    const kept = group.consumer.assignment[0];
    group.stage.runUntil(2000);
    expect(heardBy(group)).toEqual(['+0 1 @2', '-1', '+ @2']);
    expect(group.consumer.assignment).toHaveLength(1);
    expect(group.consumer.assignment[0]).toBe(kept);
    expect(kept?.position).toBe(5);
    expect(group.consumer.membership.groupMetadata.generation).toBe(3);
  });

  it('waits for the next poll with callbacks, and heartbeats go on meanwhile', () => {
    const group = createScriptedGroup();
    group.answers = [{ memberEpoch: 2, assignment: [0, 1] }, {}, { assignment: [0] }, {}];
    begin(group);
    group.stage.runUntil(500);
    give(group, { type: 'stop-polling', process });
    group.stage.runUntil(5500);
    expect(heardBy(group)).toEqual(['+0 1 @2']);
    expect(group.consumer.assignment.map((own) => own.isPendingRevocation)).toEqual([false, true]);
    expect(heartbeatsOf(group).length).toBeGreaterThan(5);
    give(group, { type: 'resume-polling', process });
    expect(heardBy(group)).toEqual(['+0 1 @2', '-1', '+ @2']);
    group.stage.runUntil(5505);
    expect(heartbeatsOf(group).at(-1)?.body.owned).toEqual([0]);
  });

  it('takes over the part of an assignment that it knows, until metadata shows the rest', () => {
    const group = createScriptedGroup();
    group.answers = [{ memberEpoch: 2, assignment: [0, 4] }, {}];
    begin(group);
    group.stage.runUntil(1500);
    expect(heardBy(group)).toEqual(['+0 @2']);
    group.partitions = 5;
    group.stage.runUntil(4000);
    expect(heardBy(group)).toEqual(['+0 @2', '+4 @2']);
    expect(heartbeatsOf(group).find(({ body }) => body.owned?.includes(4))).toBeDefined();
  });
});

describe('a member that is not wanted any more', () => {
  it('loses everything, and joins again under the same id', () => {
    for (const error of ['FENCED_MEMBER_EPOCH', 'UNKNOWN_MEMBER_ID'] as const) {
      const group = createScriptedGroup();
      const again = { memberEpoch: 6, assignment: [0] };
      group.answers = [{ memberEpoch: 2, assignment: [0, 1] }, {}, error, again, {}];
      begin(group);
      group.stage.runUntil(1500);
      expect(heardBy(group)).toEqual(['+0 1 @2', '!0 1', '+0 @6']);
      const rejoining = heartbeatsOf(group).filter(({ body }) => body.memberEpoch === 0);
      expect(rejoining[1]?.body).toMatchObject({ memberId: 'm', topics: ['orders'], owned: [] });
    }
  });

  it('is fenced in between as long as its application does not poll', () => {
    const group = createScriptedGroup();
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}, 'UNKNOWN_MEMBER_ID', {}];
    begin(group);
    group.stage.runUntil(500);
    give(group, { type: 'stop-polling', process });
    group.stage.runUntil(4000);
    expect(modernOf(group).state).toBe('FENCED');
    expect(heartbeatsOf(group)).toHaveLength(3);
    group.commitError = 'UNKNOWN_MEMBER_ID';
    give(group, { type: 'commit', process, offsets: { 'orders-0': 1 } });
    group.stage.runUntil(4100);
    expect(commitsOf(group)[0]).toMatchObject({ generation: -1, memberId: 'm' });
    const answered = group.stage.facts('commit-answered').at(-1);
    expect(answered?.error).toBe('COMMIT_FAILED');
  });

  it('fails for good where nothing would help: it loses everything, and poll() throws', () => {
    const group = createScriptedGroup({ 'group.instance.id': 'i' });
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}, 'FENCED_INSTANCE_ID'];
    begin(group);
    group.stage.runUntil(9000);
    expect(heardBy(group)).toEqual(['+0 @2', '!0', 'FencedInstanceIdException']);
    expect(heartbeatsOf(group)).toHaveLength(3);
    expect(heartbeatsOf(group)[0]?.body.instanceId).toBe('i');
  });

  it('does not join where its instance id is taken', () => {
    const group = createScriptedGroup({ 'group.instance.id': 'i' });
    group.answers = ['UNRELEASED_INSTANCE_ID'];
    begin(group);
    group.stage.runUntil(3000);
    expect(heardBy(group)).toEqual(['UnreleasedInstanceIdException']);
    expect(modernOf(group).state).toBe('FATAL');
  });
});

describe('max.poll.interval.ms', () => {
  const configs = { 'max.poll.interval.ms': '8000' };

  it('makes the network thread leave, and the next poll join again', () => {
    const group = createScriptedGroup(configs);
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}];
    begin(group);
    group.stage.runUntil(500);
    give(group, { type: 'stop-polling', process });
    group.stage.runUntil(20_000);
    const leaving = heartbeatsOf(group).at(-1);
    expect(leaving?.body.memberEpoch).toBe(-1);
    expect(leaving?.at).toBeLessThan(8510);
    expect(modernOf(group).state).toBe('STALE');
    expect(heardBy(group)).toEqual(['+0 @2']);
    // What the application has seen of its membership, it still sees.
    expect(group.consumer.membership.groupMetadata.generation).toBe(2);
    group.answers = [{ memberEpoch: 5, assignment: [] }, {}];
    give(group, { type: 'resume-polling', process });
    group.stage.runUntil(20_500);
    expect(heardBy(group)).toEqual(['+0 @2', '!0', '+ @5']);
  });

  it('only takes a static member away for a while', () => {
    const group = createScriptedGroup({ ...configs, 'group.instance.id': 'i' });
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}];
    begin(group);
    group.stage.runUntil(500);
    give(group, { type: 'stop-polling', process });
    group.stage.runUntil(20_000);
    expect(heartbeatsOf(group).at(-1)?.body.memberEpoch).toBe(-2);
  });

  it('does not run while the application is in poll()', () => {
    const group = createScriptedGroup(configs);
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}];
    begin(group);
    group.stage.runUntil(30_000);
    expect(modernOf(group).state).toBe('STABLE');
  });
});

describe('commits of a member', () => {
  it('carry its epoch, and come before a revocation with auto commit', () => {
    const group = createScriptedGroup({ 'enable.auto.commit': 'true' });
    group.answers = [{ memberEpoch: 2, assignment: [0, 1] }, {}, { assignment: [0] }, {}];
    begin(group);
    group.stage.runUntil(1003);
    expect(heardBy(group)).toEqual(['+0 1 @2']);
    group.stage.runUntil(1500);
    expect(heardBy(group)).toEqual(['+0 1 @2', '-1', '+ @2']);
    const [commit] = commitsOf(group);
    expect(commit).toMatchObject({ generation: 2, memberId: 'm' });
    expect(commit?.offsets.map(({ partition }) => partition)).toEqual([0, 1]);
  });

  it('fail when their epoch is an old one, which costs the membership nothing', () => {
    const group = createScriptedGroup();
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}];
    group.commitError = 'STALE_MEMBER_EPOCH';
    begin(group);
    group.stage.runUntil(500);
    give(group, { type: 'commit', process, offsets: null });
    group.stage.runUntil(600);
    expect(group.stage.facts('commit-answered').at(-1)?.error).toBe('COMMIT_FAILED');
    expect(modernOf(group).state).toBe('STABLE');
  });
});

describe('the commit before a revocation', () => {
  const begun = (error: 'STALE_MEMBER_EPOCH' | 'UNKNOWN_TOPIC_OR_PARTITION') => {
    const group = createScriptedGroup({ 'enable.auto.commit': 'true' });
    group.answers = [{ memberEpoch: 2, assignment: [0, 1] }, {}, { assignment: [0] }, {}];
    group.commitError = error;
    begin(group);
    group.stage.runUntil(1100);
    return group;
  };

  it('is repeated when its epoch was an old one, and the revocation waits for it', () => {
    const group = begun('STALE_MEMBER_EPOCH');
    expect(heardBy(group)).toEqual(['+0 1 @2']);
    group.commitError = 'NONE';
    group.stage.runUntil(1500);
    expect(heardBy(group)).toEqual(['+0 1 @2', '-1', '+ @2']);
    expect(commitsOf(group)).toHaveLength(2);
  });

  it('is given up for a topic that is gone', () => {
    const group = begun('UNKNOWN_TOPIC_OR_PARTITION');
    expect(heardBy(group)).toEqual(['+0 1 @2', '-1', '+ @2']);
  });
});

describe('a member that leaves', () => {
  it('revokes, says so with epoch -1, and is gone when that is answered', () => {
    const group = createScriptedGroup();
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}];
    begin(group);
    group.stage.runUntil(500);
    give(group, { type: 'close', process });
    expect(heardBy(group).at(-1)).toBe('-0');
    group.stage.runUntil(501);
    expect(group.consumer.status).toBe('running');
    expect(heartbeatsOf(group).at(-1)?.body.memberEpoch).toBe(-1);
    group.stage.runUntil(503);
    expect(group.consumer.status).toBe('stopped');
  });

  it('leaves although it shall remain, as a dynamic member', () => {
    const group = createScriptedGroup();
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}];
    begin(group);
    group.stage.runUntil(500);
    give(group, { type: 'close', process, leaves: false });
    group.stage.runUntil(510);
    expect(heartbeatsOf(group).at(-1)?.body.memberEpoch).toBe(-1);
  });

  it('says -2 as a static member, unless it is to leave for good', () => {
    for (const [leaves, epoch] of [
      [undefined, -2],
      [false, -2],
      [true, -1],
    ] as const) {
      const group = createScriptedGroup({ 'group.instance.id': 'i' });
      group.answers = [{ memberEpoch: 2, assignment: [0] }, {}];
      begin(group);
      group.stage.runUntil(500);
      give(group, { type: 'close', process, ...(leaves === undefined ? {} : { leaves }) });
      group.stage.runUntil(510);
      expect(heartbeatsOf(group).at(-1)?.body.memberEpoch).toBe(epoch);
    }
  });

  it('just goes where there is no coordinator', () => {
    const group = createScriptedGroup();
    group.coordinator = null;
    begin(group);
    group.stage.runUntil(500);
    give(group, { type: 'close', process });
    expect(group.consumer.status).toBe('stopped');
  });

  it('can unsubscribe and subscribe again under its id', () => {
    const group = createScriptedGroup();
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}];
    begin(group);
    group.stage.runUntil(500);
    give(group, { type: 'unsubscribe', process });
    expect(heardBy(group)).toEqual(['+0 @2', '-0']);
    expect(group.consumer.membership.groupMetadata).toEqual({ generation: -1, memberId: '' });
    group.stage.runUntil(600);
    expect(heartbeatsOf(group).at(-1)?.body.memberEpoch).toBe(-1);
    group.answers = [{ memberEpoch: 4, assignment: [2] }, {}];
    give(group, { type: 'subscribe', process, topics: ['orders'] });
    group.stage.runUntil(1000);
    expect(heardBy(group).at(-1)).toBe('+2 @4');
  });
});

describe('a coordinator that is none any more', () => {
  it('is looked for again, and told everything anew', () => {
    const group = createScriptedGroup();
    group.answers = [{ memberEpoch: 2, assignment: [0] }, {}, 'NOT_COORDINATOR', {}];
    begin(group);
    group.stage.runUntil(3000);
    expect(group.stage.requestsOf('FindCoordinator').length).toBeGreaterThan(1);
    expect(heartbeatsOf(group)[3]?.body).toMatchObject({
      memberEpoch: 2,
      topics: ['orders'],
      owned: [0],
    });
    expect(heardBy(group)).toEqual(['+0 @2']);
  });
});
