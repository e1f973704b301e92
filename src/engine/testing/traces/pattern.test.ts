import { describe, expect, it } from 'vitest';
import { matches } from './pattern.ts';

const seen = {
  brokers: { 0: 'active', 1: 'fenced' },
  partitions: { 'orders-0': { leader: 0, isr: [0, 1], leaderEpoch: 3 } },
  groups: { g: { state: 'Stable', members: [{ client: 'c1' }, { client: 'c2' }] } },
};

describe('a pattern', () => {
  it('matches an object that holds more', () => {
    expect(matches({ partitions: { 'orders-0': { leader: 0 } } }, seen)).toBe(true);
    expect(matches({}, seen)).toBe(true);
  });

  it('does not match another value, or one that is absent', () => {
    expect(matches({ partitions: { 'orders-0': { leader: 1 } } }, seen)).toBe(false);
    expect(matches({ partitions: { 'orders-1': { leader: 0 } } }, seen)).toBe(false);
    expect(matches({ brokers: { 0: 'active', 2: 'active' } }, seen)).toBe(false);
    expect(matches({ leader: 0 }, undefined)).toBe(false);
    expect(matches({ leader: 0 }, 7)).toBe(false);
  });

  it('matches a list by all of it', () => {
    expect(matches({ partitions: { 'orders-0': { isr: [0, 1] } } }, seen)).toBe(true);
    expect(matches({ partitions: { 'orders-0': { isr: [0] } } }, seen)).toBe(false);
    expect(matches({ partitions: { 'orders-0': { isr: [1, 0] } } }, seen)).toBe(false);
    expect(matches([{ client: 'c1' }], [{ client: 'c1', epoch: 1 }])).toBe(false);
    expect(matches([[1, 2]], [[1, 2]])).toBe(true);
  });

  it('counts with $size', () => {
    expect(matches({ groups: { g: { members: { $size: 2 } } } }, seen)).toBe(true);
    expect(matches({ groups: { g: { members: { $size: 0 } } } }, seen)).toBe(false);
    expect(matches({ brokers: { $size: 2 } }, seen)).toBe(true);
    expect(matches({ groups: { g: { state: { $size: 0 } } } }, seen)).toBe(true);
    expect(matches({ groups: { h: { $size: 0 } } }, seen)).toBe(false);
  });
});
