import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { activeController, controllersOf } from '../cluster.ts';
import type { Controller } from '../controller/controller.ts';
import type { MetadataEntry } from '../controller/metadata.ts';
import type { FactBody } from '../fact.ts';
import { controllerId, type ProcessId } from '../ids.ts';
import { check, sweep } from '../invariants.ts';
import { broken } from '../testing/doctored.ts';
import { createWorld, type World } from '../testing/world.ts';

const [FIRST, SECOND] = [controllerId(100), controllerId(101)];

function healthy(): { world: World; leader: Controller; follower: Controller } {
  const world = createWorld({ brokers: 1, controllers: 3, seed: 5 });
  world.run(1000);
  const leader = assertExists(activeController(world.cluster), 'one is active');
  const follower = assertExists(
    controllersOf(world.cluster).find(({ id }) => id !== leader.id),
    'another follows',
  );
  return { world, leader, follower };
}

/** As if the engine had stated this just now. */
function state({ cluster, checker }: World, by: ProcessId, body: FactBody): () => void {
  const command = { type: 'delete-topic', name: 'none' } as const;
  const event = { kind: 'command', at: 0, seq: 0, cause: 0, command } as const;
  return () => check(checker, event, [{ id: 0, at: cluster.now, cause: 0, by, ...body }], cluster);
}

function swept({ cluster, checker }: World): () => void {
  return () => sweep(checker, cluster);
}

function entryLike(controller: Controller, record: MetadataEntry['record']): MetadataEntry {
  const { logLength: offset, epoch } = controller;
  return { offset, epoch, record, cause: 0, reason: null, facts: null };
}

function append(controller: Controller, record: MetadataEntry['record']): void {
  controller.log = [...controller.log, entryLike(controller, record)];
  controller.logLength += 1;
}

describe('the invariants of the quorum', () => {
  it('hold in a healthy one', () => {
    expect(broken(swept(healthy().world))).toBeNull();
  });

  it('I22: two leaders of one epoch', () => {
    const { world, leader, follower } = healthy();
    const { epoch } = leader;
    const votes = controllersOf(world.cluster).map(({ id }) => id);
    const type = 'quorum-leader-elected';
    expect(broken(state(world, follower.id, { type, epoch, votes }))).toBe('I22');
  });

  it('I22: an election by a minority', () => {
    const { world, leader } = healthy();
    leader.epoch += 1;
    leader.claimedEpoch += 1;
    const { epoch, id } = leader;
    const elected = { type: 'quorum-leader-elected', epoch, votes: [id] } as const;
    expect(broken(state(world, id, elected))).toBe('I22');
  });

  it('I22: a voter that votes twice in an epoch', () => {
    const { world, follower } = healthy();
    const vote = { type: 'quorum-vote-answered', epoch: 77, isPreVote: false } as const;
    state(world, follower.id, { ...vote, candidate: FIRST, isGranted: true })();
    const again = { ...vote, candidate: SECOND, isGranted: true };
    expect(broken(state(world, follower.id, again))).toBe('I22');
    const other = { ...vote, epoch: 78, candidate: SECOND, isGranted: true };
    expect(broken(state(world, follower.id, other))).toBeNull();
  });

  it('I23: a leader that lacks what was committed', () => {
    const { world, leader, follower } = healthy();
    const votes = controllersOf(world.cluster).map(({ id }) => id);
    follower.logLength = 1;
    follower.epoch = leader.epoch + 1;
    const { id, epoch } = follower;
    expect(broken(state(world, id, { type: 'quorum-leader-elected', epoch, votes }))).toBe('I23');
  });

  it('I23: a commit that no majority holds', () => {
    const { world, leader } = healthy();
    const from = leader.logLength;
    append(leader, { type: 'LeaderChangeMessage', leader: leader.id });
    const committed = { type: 'metadata-committed', from, to: from + 1 } as const;
    expect(broken(state(world, leader.id, committed))).toBe('I23');
  });

  it('I23: another record where one was committed', () => {
    const { world, leader } = healthy();
    const to = leader.logLength;
    leader.log = leader.log.slice();
    const last = assertExists(leader.log[to - 1], 'there is a last record');
    leader.log[to - 1] = { ...last, epoch: last.epoch + 1 };
    const committed = { type: 'metadata-committed', from: to - 1, to } as const;
    expect(broken(state(world, leader.id, committed))).toBe('I23');
  });

  it('I23: committed records that are cut off', () => {
    const { world, follower } = healthy();
    const from = follower.logLength;
    follower.logLength = 1;
    const cut = { type: 'metadata-truncated', from, to: 1 } as const;
    expect(broken(state(world, follower.id, cut))).toBe('I23');
  });

  it('I24: states that go with no role', () => {
    const doctored: ((leader: Controller, follower: Controller) => void)[] = [
      (_, follower) => (follower.quorum.leader = follower.id),
      (_, follower) => (follower.quorum.granted = [FIRST]),
      (leader, follower) => (follower.quorum.leading = leader.quorum.leading),
      (_, follower) => (follower.claimedEpoch = follower.epoch),
      (leader) => (leader.quorum.leader = null),
      (leader) => (leader.claimedEpoch -= 1),
      (_, follower) => (follower.epoch -= 1),
      (_, follower) => (follower.quorum.role = 'unattached'),
      (_, follower) => {
        follower.quorum.role = 'candidate';
        follower.quorum.leader = null;
        follower.quorum.votedFor = null;
      },
    ];
    for (const act of doctored) {
      const { world, leader, follower } = healthy();
      swept(world)();
      act(leader, follower);
      expect(broken(swept(world))).toBe('I24');
    }
  });

  it('I25: two changes of the voters under way', () => {
    const { world, leader } = healthy();
    const { voters } = leader.quorum;
    append(leader, { type: 'VotersRecord', voters: [...voters, controllerId(103)] });
    expect(broken(swept(world))).toBeNull();
    append(leader, { type: 'VotersRecord', voters });
    expect(broken(swept(world))).toBe('I25');
  });

  it('I25: a change of more than one voter', () => {
    const { world, leader } = healthy();
    const { voters } = leader.quorum;
    append(leader, { type: 'VotersRecord', voters });
    append(leader, { type: 'VotersRecord', voters: voters.slice(2) });
    expect(broken(swept(world))).toBe('I25');
  });

  it('I25: a change before the leader has committed anything in its epoch', () => {
    const { world, leader } = healthy();
    const leading = assertExists(leader.quorum.leading, 'it leads');
    const { voters, highWatermark } = leader.quorum;
    leader.quorum.leading = { ...leading, epochStartOffset: highWatermark };
    append(leader, { type: 'VotersRecord', voters: [...voters, controllerId(103)] });
    expect(broken(swept(world))).toBe('I25');
  });
});
