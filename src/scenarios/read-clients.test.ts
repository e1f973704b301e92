import { describe, expect, it } from 'vitest';
import { consumer } from './read-clients.ts';
import type { Fault } from '../base/result.ts';

function read(given: object): { plan: ReturnType<typeof consumer>; faults: readonly string[] } {
  const faults: Fault[] = [];
  const plan = consumer({ clientId: 'k', ...given }, 'k', faults);
  return { plan, faults: faults.map(({ path, code }) => `${path}: ${code}`) };
}

describe('a consumer in a file', () => {
  it('says when it commits by itself, and what it does about exceptions', () => {
    const own = { commits: 'before-processing', onException: 'seek-past' };
    const { plan, faults } = read({ group: 'g', topics: ['a'], ...own });
    expect(faults).toEqual([]);
    expect(plan).toMatchObject(own);
  });

  it('has no such words when nothing is said of it', () => {
    const { plan, faults } = read({ group: 'g', topics: ['a'], commits: null });
    expect(faults).toEqual([]);
    expect(Object.keys(plan)).not.toContain('commits');
    expect(Object.keys(plan)).not.toContain('onException');
  });

  it('needs a group to commit to, and one of the known words', () => {
    const alone = { assign: ['a-0'], commits: 'after-processing' };
    expect(read(alone).faults).toEqual(['k: group-missing']);
    expect(
      read({ group: 'g', topics: ['a'], commits: 'often', onException: 'weep' }).faults,
    ).toEqual(['k.commits: not-a-choice', 'k.onException: not-a-choice']);
  });

  it('may subscribe to a pattern in place of topics, which the client matches', () => {
    const { plan, faults } = read({ group: 'g', pattern: { expression: 'orders-.*' } });
    expect(faults).toEqual([]);
    expect(plan.pattern).toEqual({ matchedBy: 'client', expression: 'orders-.*' });
    const both = { group: 'g', topics: ['a'], pattern: { expression: 'a' } };
    expect(read(both).faults).toEqual(['k: subscribe-and-assign']);
    expect(read({ pattern: { expression: 'a' } }).faults).toEqual(['k: group-missing']);
  });

  it('leaves it to the broker to judge what the broker matches', () => {
    const looksAhead = (matchedBy: string): readonly string[] =>
      read({ group: 'g', pattern: { matchedBy, expression: '(?=a)' } }).faults;
    expect(looksAhead('client')).toEqual(['k.pattern.expression: bad-expression']);
    expect(looksAhead('broker')).toEqual([]);
    expect(looksAhead('nobody')).toEqual(['k.pattern.matchedBy: not-a-choice']);
    const endless = { group: 'g', pattern: { expression: 'a'.repeat(250) } };
    expect(read(endless).faults).toEqual(['k.pattern.expression: text-length']);
  });
});
