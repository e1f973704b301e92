import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { producerId } from '../../ids.ts';
import { verdict } from '../../ledger/verdict.ts';
import { drawAnomalyPlan } from './anomaly-plan.ts';
import { addRun, emptyTally, keyOf, tableText, unreached } from './anomaly-report.ts';
import { NOT_MODELLED, outside, RULES } from './anomaly-rules.ts';
import { drawRun, replayRun, type JudgedRun } from './anomaly-run.ts';

/** What campaigns have found, or was made to show it: plan and commands, without the dice. */
interface Stored extends Pick<JudgedRun, 'plan' | 'commands' | 'until'> {
  readonly about: string;
  /** Rows of the table that it reaches. */
  readonly reaches: readonly string[];
}

const LONG = { timeout: 60_000 };
const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'corpus');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

function storedIn(file: string): Stored {
  const stored: Stored = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  return stored;
}

describe('a stored scenario', () => {
  it.each(files)(
    'reaches its rows of the table, and nothing that is not allowed: %s',
    LONG,
    (file) => {
      const stored = storedIn(file);
      const verdicts = replayRun(stored);
      const reached = new Set(verdicts.map(keyOf));
      for (const key of stored.reaches) expect([...reached]).toContain(key);
      expect(outside({ ...stored, verdicts }).map(keyOf)).toEqual([]);
      // A verdict needs a proof: a moment, and somebody or something that it is about.
      for (const { proof } of verdicts) {
        expect(proof.tick).toBeGreaterThanOrEqual(0);
        expect(proof.processes.length + proof.records.length).toBeGreaterThan(0);
      }
    },
  );

  it('is there for every row that runs here can come to', () => {
    const reachedBy = new Map(
      files.flatMap((file) => storedIn(file).reaches.map((key) => [key, file] as const)),
    );
    expect(unreached(reachedBy)).toEqual([]);
    for (const key of NOT_MODELLED) expect(reachedBy.has(key)).toBe(false);
  });
});

describe('a judged run', () => {
  const [events, seed] = [1500, 3];

  it('is repeated by its commands', LONG, () => {
    const run = drawRun(seed, { events });
    expect(replayRun(run)).toEqual(run.verdicts);
  });

  it('is outside when nothing in its configuration excuses what was seen', () => {
    const plan = drawAnomalyPlan(seed);
    const producers = plan.producers.map((one) => ({
      ...one,
      configs: { ...one.configs, acks: 'all', 'enable.idempotence': 'true' },
    }));
    const quiet = { ...plan, producers };
    const seen = [verdict('duplicate', 'no-idempotence', 1, {}), verdict('cycle', 'none', 1, {})];
    const run = { plan: quiet, commands: [], until: 0, verdicts: seen };
    expect(outside(run).map(keyOf)).toEqual(['duplicate no-idempotence', 'cycle none']);
    const plain = { ...producers[0], clientId: 'p', load: null };
    const configs = { acks: '1', 'enable.idempotence': 'false' };
    const loose = { ...quiet, producers: [{ ...plain, configs }] };
    expect(outside({ ...run, plan: loose }).map(keyOf)).toEqual(['cycle none']);
  });

  it('may have duplicates when a producer gives up its idempotence for other acks', () => {
    const reader = { group: 'g', topics: ['orders'], configs: {}, processingMsPerRecord: 0 };
    const program = { clientId: 'a', ...reader, output: 'invoices', producerConfigs: {} };
    const told = (transactionalId: string | null, isChanged: boolean): string[] => {
      const plan = { ...drawAnomalyPlan(seed), producers: [], shareConsumers: [] };
      const applications = [{ ...program, transactionalId }];
      const type = 'set-producer-config';
      const command = { type, process: producerId(1), name: 'acks', value: '1' } as const;
      const commands = isChanged ? [{ at: 2000, command }] : [];
      const verdicts = [verdict('duplicate', 'no-idempotence', 1, {})];
      const run = { plan: { ...plan, applications }, commands, until: 0, verdicts };
      return outside(run).map(keyOf);
    };
    expect(told(null, true)).toEqual([]);
    expect(told(null, false)).toEqual(['duplicate no-idempotence']);
    // One with transactions refuses.
    expect(told('billing', true)).toEqual(['duplicate no-idempotence']);
  });

  it('is counted in the row of the table that it belongs to', () => {
    const tally = emptyTally();
    const plan = drawAnomalyPlan(seed);
    const verdicts = [verdict('consume-counts', 'at-least-once', 2, {})];
    addRun(tally, seed, { plan, commands: [], until: 0, verdicts });
    const line = tableText(tally, new Map([['consume-counts at-least-once', 'somewhere']]))
      .split('\n')
      .find((text) => text.startsWith('consume-counts'));
    expect(line).toMatch(/at-least-once +somewhere +1$/);
    expect(RULES.every(({ reason }) => reason !== 'none')).toBe(true);
  });
});
