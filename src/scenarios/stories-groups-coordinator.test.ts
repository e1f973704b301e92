import { expect, it } from 'vitest';
import { groupsOf, ledgerSummary } from '../engine/index.ts';
import { ofType, play, type Play } from './testing/play.ts';
import { byClient, committedOf, ofGroup, readingsOf, readTwice } from './testing/play-groups.ts';

const GROUPS = ['classic', 'consumer'] as const;

/** Who is in the group, in which generation or epoch, and who coordinates it. */
function stateOfGroup({ cluster }: Play, name: string) {
  const found = groupsOf(cluster).find(({ group }) => group.name === name);
  if (found === undefined || found.group.type === 'share') return null;
  const { coordinator, group } = found;
  const epoch = group.type === 'classic' ? group.generation : group.groupEpoch;
  return { coordinator, epoch, members: group.members.map(({ id }) => id) };
}

it('group-coordinator-crash: commits wait, reading goes on, and nothing is rebalanced', () => {
  const run = play('group-coordinator-crash');
  run.until(13_990);
  const before = GROUPS.map((group) => stateOfGroup(run, group));
  expect(before.map((state) => state?.coordinator)).toEqual(['b1', 'b1']);
  run.until(60_000);
  GROUPS.forEach((group, index) => {
    const after = stateOfGroup(run, group);
    expect(after?.epoch).toBe(before[index]?.epoch);
    expect(after?.members).toEqual(before[index]?.members);
    const commits = ofGroup(ofType(run.facts, 'offsets-committed'), group).map(({ at }) => at);
    const pause = commits.findIndex((at) => at > 14_010);
    expect((commits[pause] ?? 0) - (commits[pause - 1] ?? 0)).toBeGreaterThan(5000);
    const meanwhile = readingsOf(run, group).filter(({ at }) => at > 14_100 && at < 20_000);
    expect(meanwhile.length).toBeGreaterThan(30);
    expect(readTwice(run, group)).toEqual([]);
    const told = ofGroup(ofType(run.facts, 'partitions-revoked'), group);
    expect(told.filter(({ at }) => at > 14_000)).toEqual([]);
  });
  const elected = ofType(run.facts, 'coordinator-loaded').map(({ by }) => by);
  expect(elected).toContain('b1');
  expect(new Set(elected).size).toBeGreaterThan(1);
  expect(ofType(run.facts, 'member-expired')).toEqual([]);
  expect(ledgerSummary(run.ledger)).toMatchObject({ lost: 0, failed: 0 });
});

it('zombie-consumer-commits: it is refused, and the committed offset never goes back', () => {
  const run = play('zombie-consumer-commits');
  run.until(29_990);
  const before = GROUPS.map((group) => committedOf(run, group));
  run.until(60_000);
  const refused = ofType(run.facts, 'member-refused').filter(({ api }) => api === 'OffsetCommit');
  const answers = ofType(run.facts, 'commit-answered');
  GROUPS.forEach((group, index) => {
    const [expired] = ofGroup(ofType(run.facts, 'member-expired'), group);
    expect((expired?.at ?? 0) - (expired?.lastHeardAt ?? 0)).toBe(10_000);
    expect(ofGroup(refused, group)).toMatchObject([{ error: 'UNKNOWN_MEMBER_ID' }]);
    const zombie = group === 'classic' ? 'classic-1' : 'consumer-2';
    const own = byClient(run, answers, zombie).filter(({ at }) => at > 30_000);
    expect(own[0]?.error).toBe('COMMIT_FAILED');
    expect(readTwice(run, group).length).toBeGreaterThan(1);
    const offsets = ofGroup(ofType(run.facts, 'offsets-committed'), group).map(
      (fact) => fact.offsets[0]?.offset ?? -1,
    );
    expect(offsets).toEqual(offsets.toSorted((one, other) => one - other));
    expect(committedOf(run, group)).toBeGreaterThan(before[index] ?? 0);
  });
});
