import { describe, expect, it } from 'vitest';
import { producerId, VERDICT_KINDS, VERDICT_REASONS, type Verdict } from '../engine/index.ts';
import { learnEnglish } from './english.ts';
import { learnRussian } from './russian.ts';
import { verdictWords } from './verdict-words.ts';

learnEnglish();
learnRussian();

const NAMES = { partition: () => 'orders-0', topic: () => 'orders', client: () => 'checkout' };

function verdict(change: Partial<Verdict>): Verdict {
  return {
    kind: 'lost-write',
    reason: 'acks-1',
    count: 3,
    histogram: [998, 2],
    proof: {
      tick: 10,
      processes: [producerId(1)],
      group: null,
      partition: 0,
      from: 4,
      to: 7,
      records: [1041, 1042, 1043],
      facts: [],
    },
    ...change,
  };
}

describe.each(['en', 'ru'] as const)('a verdict in %s', (language) => {
  it('says what happened, whatever it is', () => {
    for (const kind of VERDICT_KINDS) {
      const { what } = verdictWords(verdict({ kind }), NAMES, language);
      expect(what).not.toMatch(/\{\{|verdict\./);
      expect(what.length).toBeGreaterThan(10);
    }
  });

  it('says why that is allowed, or that it is not', () => {
    for (const reason of VERDICT_REASONS) {
      const { why } = verdictWords(verdict({ reason }), NAMES, language);
      expect(why).not.toMatch(/\{\{|verdict-why/);
    }
  });
});

describe('a verdict', () => {
  it('names the records, the first of them when they are many', () => {
    const { proof } = verdict({});
    expect(verdictWords(verdict({}), NAMES, 'en').what).toContain('#1041, #1042, #1043');
    const records = Array.from({ length: 20 }, (_, index) => index);
    const many = verdict({ proof: { ...proof, records } });
    expect(verdictWords(many, NAMES, 'en').what).toMatch(/#5 …$/);
  });

  it('names the group where there is one, else the processes', () => {
    const kind = 'poll-skip';
    const { proof } = verdict({});
    expect(verdictWords(verdict({ kind }), NAMES, 'en').what).toMatch(/^checkout has .* 4–6$/);
    const own = verdict({ kind, proof: { ...proof, group: 'billing', to: 5 } });
    expect(verdictWords(own, NAMES, 'en').what).toMatch(/^Group billing has .* 4$/);
  });
});
