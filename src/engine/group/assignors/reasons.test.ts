import { describe, expect, it } from 'vitest';
import type { TopicIndex } from './assignor.ts';
import { reasonsFor, type Manner } from './reasons.ts';

function partitions(text: string): readonly TopicIndex[] {
  if (text === '') return [];
  return text.split(' ').map((name) => ({ topic: name.slice(0, 1), index: Number(name.slice(1)) }));
}

interface Case {
  readonly topics: Readonly<Record<string, number>>;
  /** Subscriptions, what it had, and what it was given. */
  readonly members: readonly (readonly [topics: string, before: string, given: string])[];
  readonly rack?: string;
}

function reasons(manner: Manner, { topics, members, rack }: Case): readonly string[] {
  return reasonsFor(
    manner,
    Object.entries(topics).map(([name, partitionCount]) => ({
      name,
      partitionCount,
      partitionRacks: Array.from({ length: partitionCount }, (_, index) => [`rack-${index}`]),
    })),
    members.map(([names, before], number) => ({
      memberId: `m${number}`,
      rack: rack ?? null,
      topics: names.split(' '),
      owned: partitions(before),
    })),
    members.map(([, , given]) => partitions(given)),
  ).map((list) => list.join(' '));
}

describe('the reasons of an assignment', () => {
  it('tell the share of a range from the extra one, topic by topic', () => {
    const members = [
      ['t u', '', 't0 t1 u0 u1'],
      ['t u', '', 't2 u2'],
    ] as const;
    expect(reasons('ranges', { topics: { t: 3, u: 3 }, members })).toEqual([
      'quota extra quota extra',
      'quota quota',
    ]);
  });

  it('do not speak of what was before where nothing is remembered', () => {
    const members = [
      ['t', 't0', 't0'],
      ['t', '', 't1'],
    ] as const;
    expect(reasons('turns', { topics: { t: 2 }, members })).toEqual(['in-turn', 'in-turn']);
  });

  it('tell what was kept, what was taken from others, and what was free', () => {
    const members = [
      ['t', 't0 t1 t2', 't0 t1'],
      ['t', '', 't2 t3'],
    ] as const;
    expect(reasons('shares', { topics: { t: 4 }, members })).toEqual([
      'kept kept',
      'moved-to-balance quota',
    ]);
  });

  it('name the only subscriber of a topic, and those that had least', () => {
    const members = [
      ['t', '', 't0'],
      ['t u', '', 'u0 t1'],
    ] as const;
    expect(reasons('shares', { topics: { t: 2, u: 1 }, members })).toEqual([
      'least-loaded',
      'only-subscriber least-loaded',
    ]);
  });

  it('name the rack where a replica is in it', () => {
    const members = [
      ['t', '', 't1'],
      ['t', '', 't0'],
    ] as const;
    expect(reasons('ranges', { topics: { t: 2 }, members, rack: 'rack-1' })).toEqual([
      'rack',
      'quota',
    ]);
  });

  it('say so when members share a partition', () => {
    const members = [
      ['t', '', 't0'],
      ['t', 't0', 't0'],
      ['t', '', 't0'],
    ] as const;
    expect(reasons('sharing', { topics: { t: 1 }, members })).toEqual(['shared', 'kept', 'shared']);
  });
});
