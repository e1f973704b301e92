import { describe, expect, it } from 'vitest';
import type { AssignorMember, AssignorTopic } from './assignor.ts';
import { assignCooperatively, assignSticky } from './sticky.ts';

function topic(name: string, racks: number | readonly string[]): AssignorTopic {
  if (typeof racks === 'number') return { name, partitionCount: racks, partitionRacks: null };
  return { name, partitionCount: racks.length, partitionRacks: racks.map((text) => [...text]) };
}

/** `owned`: `t0 t1`. */
function member(memberId: string, owned = '', fields: Partial<AssignorMember> = {}) {
  const partitions = owned === '' ? [] : owned.split(' ');
  const generation = partitions.length > 0 ? 1 : -1;
  return {
    memberId,
    instanceId: null,
    rack: null,
    topics: ['t'],
    owned: partitions.map((text) => ({ topic: text.slice(0, 1), index: Number(text.slice(1)) })),
    generation,
    subscriptionGeneration: generation,
    ...fields,
  };
}

function given(
  topics: readonly AssignorTopic[],
  members: readonly AssignorMember[],
  assign = assignSticky,
) {
  const { assignments, heldBack } = assign(topics, members);
  const texts = assignments.map(({ memberId, partitions }) => [
    memberId,
    partitions.map(({ topic: name, index }) => `${name}${index}`).join(' '),
  ]);
  const held = heldBack.map(
    ({ memberId, partition }) => `${memberId} ${partition.topic}${partition.index}`,
  );
  return { ...Object.fromEntries(texts), held: held.join(', ') };
}

describe('the sticky assignor', () => {
  it('lets members keep what they have up to their share, the lowest numbers first', () => {
    expect(given([topic('t', 4)], [member('a', 't0 t1 t2 t3'), member('b')])).toEqual({
      a: 't0 t1',
      b: 't2 t3',
      held: '',
    });
  });

  it('takes a first member that asks for nothing for one that asks for all, as in Kafka', () => {
    const members = [member('a', '', { topics: [] }), member('b')];
    expect(given([topic('t', 2)], members)).toEqual({ a: 't0', b: 't1', held: '' });
  });

  it('gives the extra partition to one that has it already', () => {
    const members = [member('a', 't0'), member('b', 't1 t2')];
    expect(given([topic('t', 3)], members)).toEqual({ a: 't0', b: 't1 t2', held: '' });
  });

  it('believes neither of two members that claim a partition of the same generation', () => {
    const members = [member('a', 't0 t1'), member('b', 't1 t2')];
    expect(given([topic('t', 4)], members)).toEqual({ a: 't0 t1', b: 't2 t3', held: '' });
  });

  it('believes the later generation', () => {
    const older = member('a', 't0 t1');
    const newer = member('b', 't0 t1', { generation: 2, subscriptionGeneration: 2 });
    expect(given([topic('t', 4)], [older, newer])).toEqual({ a: 't2 t3', b: 't0 t1', held: '' });
  });

  it('prefers members in the rack of a replica, and takes away what is in another one', () => {
    const members = [member('a', 't1', { rack: 'A' }), member('b', 't0', { rack: 'B' })];
    expect(given([topic('t', ['A', 'B'])], members)).toEqual({ a: 't0', b: 't1', held: '' });
  });

  it('moves partitions of shared topics where subscriptions differ', () => {
    const topics = [topic('t', 4), topic('u', 2)];
    const members = [
      member('a', 't0 t1 t2 t3'),
      member('b', 'u0', { topics: ['t', 'u'] }),
      member('c', 'u1', { topics: ['t', 'u'] }),
    ];
    expect(given(topics, members)).toEqual({ a: 't2 t3', b: 't0 u0', c: 't1 u1', held: '' });
  });
});

describe('the sticky assignor with older generations', () => {
  it('leaves partitions with an owner that does not subscribe any more, as Kafka does', () => {
    const topics = [topic('t', 4), topic('u', 12), topic('v', 6)];
    const all = { topics: ['t', 'u', 'v'] };
    const older = { generation: 4, subscriptionGeneration: 4 };
    const members = [
      member('m0-72406', 't2 t0 u10 u5 u3 u9 u6 v2 v0', {
        ...all,
        generation: 5,
        subscriptionGeneration: 5,
      }),
      member('m1-18795', '', all),
      member('m2-37455', 't2 t1 u11 u9 v3', { ...all, ...older }),
      member('m3-27227', 't2 t3 t0 u3 u9 u6 u4', older),
    ];
    // As the assignor of Kafka 4.3.1 answers: m3 has as many as its topic has partitions.
    expect(given(topics, members)).toEqual({
      'm0-72406': 't0 t2 u9 u10 v0 v2',
      'm1-18795': 'u0 u1 u2 u5 u8 v4',
      'm2-37455': 't1 u7 u11 v1 v3 v5',
      'm3-27227': 't3 u3 u4 u6',
      held: '',
    });
  });
});

describe('the cooperative sticky assignor', () => {
  it('holds back what its owner has not given up', () => {
    const members = [member('a', 't0 t1 t2 t3'), member('b')];
    const result = given([topic('t', 4)], members, assignCooperatively);
    expect(result).toEqual({ a: 't0 t1', b: '', held: 'b t2, b t3' });
  });

  it('gives at once what nobody has', () => {
    const members = [member('a', 't0 t1'), member('b')];
    const result = given([topic('t', 4)], members, assignCooperatively);
    expect(result).toEqual({ a: 't0 t1', b: 't2 t3', held: '' });
  });

  it('holds it back where subscriptions differ, too', () => {
    const topics = [topic('t', 4), topic('u', 1)];
    const members = [member('a', 't0 t1 t2 t3'), member('b', '', { topics: ['t', 'u'] })];
    const { held } = given(topics, members, assignCooperatively);
    expect(held).toBe('b t0');
  });
});
