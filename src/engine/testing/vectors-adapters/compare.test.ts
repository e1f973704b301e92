import { describe as suite, expect, it } from 'vitest';
import { compare, describe } from './compare.ts';
import type { Json } from './json.ts';
import type { CaseKind } from './kind.ts';

const plain: CaseKind = { split: () => ({ input: {}, expected: {} }), run: () => ({}) };
const kind: CaseKind = {
  ...plain,
  isSet: (path) => path[0] === 'set',
  isPartial: (path) => path[0] === 'partial',
};

function differences(expected: Json, found: Json): readonly string[] {
  return compare(expected, found, kind).map(describe);
}

suite('comparing an outcome', () => {
  it('finds nothing where only the order of keys differs', () => {
    expect(differences({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toEqual([]);
  });

  it('names the place, what was expected and what was found', () => {
    const found = { steps: [{ a: 1 }, { a: { b: [1, 3] } }] };
    expect(differences({ steps: [{ a: 1 }, { a: { b: [1, 2] } }] }, found)).toEqual([
      'step 1, a.b[1]: expected 2, found 3',
    ]);
  });

  it('tells null from an absent key, both ways', () => {
    expect(differences({ a: null }, {})).toEqual(['a: expected null, found nothing']);
    expect(differences({}, { a: null })).toEqual(['a: expected nothing, found null']);
  });

  it('tells numbers from texts, lists from objects and lists of another length', () => {
    expect(differences({ a: 1, b: [], c: [1] }, { a: '1', b: {}, c: [1, 1] })).toHaveLength(3);
  });

  it('forgets order and duplicates in sets alone', () => {
    expect(differences({ set: [1, 2] }, { set: [2, 1, 2] })).toEqual([]);
    expect(differences({ set: [1, 2] }, { set: [1, 3] })).toHaveLength(1);
    expect(differences({ list: [1, 2] }, { list: [2, 1] })).toHaveLength(2);
  });

  it('lets more be found than expected in partial objects alone', () => {
    expect(differences({ partial: { a: 1 } }, { partial: { a: 1, b: 2 } })).toEqual([]);
    expect(differences({ partial: { a: 1 } }, { partial: { b: 2 } })).toHaveLength(1);
    expect(differences({ whole: { a: 1 } }, { whole: { a: 1, b: 2 } })).toHaveLength(1);
  });
});
