import { describe, expect, it } from 'vitest';
import { cloneCluster } from '../checkpoint.ts';
import { createCluster } from '../plan.ts';
import { runUntil } from '../step.ts';
import { generateScenario } from './generated-plans.ts';
import { firstImpurity } from './plain-data.ts';

/** For runs of whole clusters on a busy machine. */
const LONG = { timeout: 60_000 };

describe('a cluster', () => {
  it('is plain data after a busy run', LONG, () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const cluster = createCluster(generateScenario(seed));
      expect(firstImpurity(cluster)).toBeNull();
      for (const until of [3000, 9000, 27_000]) {
        runUntil(cluster, until);
        expect(firstImpurity(cluster)).toBeNull();
        expect(firstImpurity(cloneCluster(cluster))).toBeNull();
      }
      expect(cluster.eventCount).toBeGreaterThan(1000);
    }
  });
});

describe('looking for what is not plain', () => {
  it('finds it and says where it is', () => {
    expect(firstImpurity({ a: [1, { b: 'text', c: null }] })).toBeNull();
    expect(firstImpurity({ a: [1, { b: undefined }] })).toBe('.a[1].b: undefined');
    expect(firstImpurity({ a: 0.5 })).toBe('.a: 0.5');
    expect(firstImpurity({ a: Number.NaN })).toBe('.a: NaN');
    expect(firstImpurity([-0])).toBe('[0]: 0');
    expect(firstImpurity({ a: new Map() })).toBe('.a: not a plain object');
    expect(firstImpurity({ a: new Date(0) })).toBe('.a: not a plain object');
    expect(firstImpurity({ a: () => 1 })).toBe('.a: function');
    expect(firstImpurity(new Int32Array(2))).toBe(': not a plain object');
    expect(firstImpurity(new Array<number>(1))).toBe('[0]: undefined');
  });
});
