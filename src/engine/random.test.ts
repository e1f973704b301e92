import { describe, expect, it } from 'vitest';
import { createStreams, draw, shuffle } from './random.ts';

const first = (seed: number): number[] => {
  const streams = createStreams(seed);
  return Array.from({ length: 20 }, () => draw(streams, 'keys', 1000));
};

describe('random streams', () => {
  it('give the same draws for the same seed', () => {
    expect(first(11)).toEqual(first(11));
  });

  it('give other draws for a neighbouring seed', () => {
    expect(first(11)).not.toEqual(first(12));
  });

  it('are not shifted by draws from another stream', () => {
    const streams = createStreams(3);
    const alone = createStreams(3);
    for (let round = 0; round < 5; round += 1) draw(streams, 'backoff', 7);
    expect(draw(streams, 'keys', 1_000_000)).toBe(draw(alone, 'keys', 1_000_000));
  });

  it('stay below the bound and reach every value', () => {
    const streams = createStreams(5);
    const seen = new Set(Array.from({ length: 500 }, () => draw(streams, 'jitter', 7)));
    expect([...seen].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('shuffle a list without losing anything', () => {
    const list = [1, 2, 3, 4, 5, 6, 7, 8];
    shuffle(createStreams(1), 'placement', list);
    expect(list).not.toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(list.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
