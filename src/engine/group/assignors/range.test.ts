import { describe, expect, it } from 'vitest';
import { compareMembers, type AssignorMember, type AssignorTopic } from './assignor.ts';
import { assignRanges } from './range.ts';

function member(memberId: string, fields: Partial<AssignorMember> = {}): AssignorMember {
  const none = { owned: [], generation: -1, subscriptionGeneration: -1 };
  return { memberId, instanceId: null, rack: null, topics: ['t'], ...none, ...fields };
}

function topic(name: string, racks: number | readonly string[]): AssignorTopic {
  if (typeof racks === 'number') return { name, partitionCount: racks, partitionRacks: null };
  return { name, partitionCount: racks.length, partitionRacks: racks.map((text) => [...text]) };
}

function assign(topics: readonly AssignorTopic[], members: readonly AssignorMember[]) {
  return Object.fromEntries(
    assignRanges(topics, members).assignments.map(({ memberId, partitions }) => [
      memberId,
      partitions.map(({ topic: name, index }) => `${name}${index}`).join(' '),
    ]),
  );
}

describe('the range assignor', () => {
  it('gives the first members one more, in every topic', () => {
    const both = { topics: ['t', 'u'] };
    expect(assign([topic('t', 3), topic('u', 3)], [member('b', both), member('a', both)])).toEqual({
      a: 't0 t1 u0 u1',
      b: 't2 u2',
    });
  });

  it('leaves members without partitions when there are too few', () => {
    expect(assign([topic('t', 1)], [member('a'), member('b')])).toEqual({ a: 't0', b: '' });
  });

  it('gives nothing of a topic that nobody wants or that is not known', () => {
    const other = member('a', { topics: ['unknown'] });
    expect(assign([topic('t', 2)], [other])).toEqual({ a: '' });
    expect(assign([topic('t', 0)], [member('a')])).toEqual({ a: '' });
  });

  it('counts a topic that a member names twice once', () => {
    const twice = member('a', { topics: ['t', 't'] });
    expect(assign([topic('t', 4)], [twice, member('b')])).toEqual({ a: 't0 t1', b: 't2 t3' });
  });

  it('puts static members first, by their instance', () => {
    const static1 = member('z', { instanceId: 'i1' });
    const static2 = member('y', { instanceId: 'i2' });
    const members = [member('b'), static2, member('a'), static1];
    expect([...members].sort(compareMembers).map(({ memberId }) => memberId)).toEqual([
      'z',
      'y',
      'a',
      'b',
    ]);
  });
});

describe('the range assignor with racks', () => {
  const inA = member('a', { rack: 'A' });
  const inB = member('b', { rack: 'B' });

  it('gives partitions to members in the rack of a replica', () => {
    expect(assign([topic('t', ['B', 'A'])], [inA, inB])).toEqual({ a: 't1', b: 't0' });
  });

  it('keeps the balance when the racks do not', () => {
    expect(assign([topic('t', ['A', 'A', 'A', 'A'])], [inA, inB])).toEqual({
      a: 't0 t1',
      b: 't2 t3',
    });
  });

  it.each([
    ['every partition is in all racks', ['AB', 'BA'], [inA, inB]],
    ['no member is where a replica is', ['C', 'D'], [inA, inB]],
    ['no member has a rack', ['B', 'A'], [member('a'), member('b', { rack: '' })]],
  ])('forgets about them when %s', (_, racks, members) => {
    expect(assign([topic('t', racks)], members)).toEqual({ a: 't0', b: 't1' });
  });

  it('matches everything for a member without a rack', () => {
    expect(assign([topic('t', ['B', 'A'])], [member('a'), inB])).toEqual({ a: 't0', b: 't1' });
  });

  it('keeps topics of equal size together, even against the racks', () => {
    const both = { topics: ['t', 'u'] };
    const members = [member('a', { ...both, rack: 'A' }), member('b', { ...both, rack: 'B' })];
    const apart = [topic('t', ['B', 'A']), topic('u', ['A', 'B'])];
    expect(assign(apart, members)).toEqual({ a: 't0 u0', b: 't1 u1' });
    const alike = [topic('t', ['B', 'A']), topic('u', ['B', 'A'])];
    expect(assign(alike, members)).toEqual({ a: 't1 u1', b: 't0 u0' });
  });
});
