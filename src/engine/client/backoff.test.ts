import { describe, expect, it } from 'vitest';
import { createStage } from '../testing/scripted-servers.ts';
import { createAdmin } from './admin.ts';
import { ADMIN } from '../ids.ts';
import { backoffMs } from './backoff.ts';

const { context } = createStage({
  servers: 0,
  client: createAdmin(ADMIN, []),
  script: () => null,
  handlers: { onResponse: () => {}, onTimer: () => {}, onDisconnect: () => {} },
});

function waits(attempts: number, range = { initialMs: 100, maxMs: 1000 }): number[] {
  return Array.from({ length: 500 }, () => backoffMs(context, range, attempts));
}

describe('a back-off', () => {
  it('doubles with each attempt, give or take a fifth, up to its maximum', () => {
    for (const [attempts, low, high] of [
      [0, 80, 120],
      [1, 160, 240],
      [3, 640, 960],
      [4, 800, 1000],
      [1000, 800, 1000],
    ] as const) {
      const seen = waits(attempts);
      expect(Math.min(...seen)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...seen)).toBeLessThanOrEqual(high);
      expect(new Set(seen).size).toBeGreaterThan(20);
    }
  });

  it('is always the same where it cannot grow', () => {
    expect(new Set(waits(7, { initialMs: 300, maxMs: 300 }))).toEqual(new Set([300]));
    expect(new Set(waits(7, { initialMs: 0, maxMs: 1000 }))).toEqual(new Set([0]));
  });
});
