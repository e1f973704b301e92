import { expect, it } from 'vitest';
import type { Fault } from '../base/result.ts';
import { createCluster, runUntil } from '../engine/index.ts';
import { LIBRARY } from './library.ts';
import { learnLibrary } from './prepared.ts';
import { readScenario } from './read-scenario.ts';
import { toPlan } from './scenario.ts';
import { drawer, mutatedFile, ODD_VALUES } from './testing/mutations.ts';

const PREPARED_SCENARIOS = learnLibrary(LIBRARY);
const FILES = 500;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Loads the file and runs it for a moment; the events of that, or the faults that refused it. */
function outcomeOf(text: string): { events: number; faults: readonly Fault[] } {
  const result = readScenario(text);
  if (!result.ok) return { events: 0, faults: result.faults };
  const cluster = createCluster(toPlan(result.value));
  runUntil(cluster, 1500);
  return { events: cluster.eventCount, faults: [] };
}

/** Only what concerns the file as a whole has no place in it. */
function isPlaced({ path, code }: Fault): boolean {
  return path !== '' || ['text-too-long', 'more-faults', 'wrong-type'].includes(code);
}

it('loads a mutated file that is valid, and says of any other what is wrong and where', () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  const counts = { wellFormed: 0, valid: 0, refused: 0 };
  for (let seed = 0; seed < FILES; seed += 1) {
    const draw = drawer(seed);
    const prepared = PREPARED_SCENARIOS[draw(PREPARED_SCENARIOS.length)] ?? PREPARED_SCENARIOS[0];
    const text = mutatedFile(prepared.scenario, draw);
    if (isJson(text)) counts.wellFormed += 1;
    const { events, faults } = outcomeOf(text);
    if (faults.length > 0) counts.refused += 1;
    else counts.valid += 1;
    expect({ seed, isEither: events > 0 !== faults.length > 0 }).toEqual({ seed, isEither: true });
    expect(faults.filter((fault) => !isPlaced(fault) || !/^[a-z-]+$/.test(fault.code))).toEqual([]);
  }
  expect(counts.wellFormed).toBeGreaterThan(FILES / 2);
  expect(counts.valid).toBeGreaterThan(100);
  expect(counts.refused).toBeGreaterThan(150);
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
});

it('survives any odd value in the place of any other', () => {
  const file = { highwater: 1, ...PREPARED_SCENARIOS[0].scenario };
  const outcomes = ODD_VALUES.flatMap((odd) =>
    Object.keys(file).map((key) => {
      const text = JSON.stringify({ ...file, [key]: '@' }).replace('"@"', odd);
      return outcomeOf(text);
    }),
  );
  expect(outcomes.every(({ events, faults }) => events > 0 || faults.length > 0)).toBe(true);
  expect(outcomes.filter(({ faults }) => faults.length > 0).length).toBeGreaterThan(100);
  expect(Object.hasOwn({}, 'polluted')).toBe(false);
});

it('keeps texts that look like markup as they are', () => {
  const nasty = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    `${'javascript'}:alert(1)`,
    '<svg/onload=alert(1)>',
    '\u202egnp.exe',
    'a\u0301'.repeat(40),
    '\u200b\u0000',
  ];
  for (const name of nasty) {
    const consumers = [{ clientId: name, group: name, topics: ['a'] }];
    const script = [
      { at: 1, type: 'send', process: 'p1', topic: 'a', records: [{ key: name, value: name }] },
    ];
    const file = {
      highwater: 1,
      title: name,
      about: name,
      cluster: { brokers: 1 },
      consumers,
      script,
    };
    const result = readScenario(JSON.stringify(file));
    expect(result).toMatchObject({
      ok: true,
      value: { title: name, consumers: [{ clientId: name, group: name }] },
    });
  }
});
