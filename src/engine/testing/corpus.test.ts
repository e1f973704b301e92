import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ClusterPlan } from '../plan.ts';
import { recover } from './liveness.ts';
import { replay, type TimedCommand } from './walk-run.ts';

/** What walks have found once, as they found it: plan and commands, without the dice. */
interface Find {
  readonly about: string;
  readonly plan: ClusterPlan;
  readonly commands: readonly TimedCommand[];
  readonly until: number;
}

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'corpus');

function findOf(file: string): Find {
  const find: Find = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  return find;
}

describe('what walks have found', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

  it.each(files.map((file) => [findOf(file).about, file]))('stays found: %s', (_about, file) => {
    const { plan, commands, until } = findOf(file);
    const { failure, facts } = replay(plan, commands, until, recover);
    expect(failure).toBeNull();
    // A command that makes no sense any more would test nothing.
    expect(facts['command-refused'] ?? 0).toBeLessThan(commands.length / 2);
  });

  it('is something', () => {
    expect(files.length).toBeGreaterThan(5);
  });
});
