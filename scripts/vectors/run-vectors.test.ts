import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  asList,
  asObject,
  isList,
  isObject,
  type Json,
} from '../../src/engine/testing/vectors-adapters/json.ts';
import type { Path } from '../../src/engine/testing/vectors-adapters/kind.ts';
import { VECTOR_KINDS } from '../../src/engine/testing/vectors-adapters/kinds.ts';
import { runFile } from '../../src/engine/testing/vectors-adapters/run-file.ts';
import { linesOf, runVectors } from './run-vectors.ts';

const recordings = 'src/engine/testing/vectors';

function recorded(name: string): Record<string, Json> {
  return JSON.parse(readFileSync(path.join(recordings, `${name}.json`), 'utf8'));
}

/** The places of all single values: an empty list counts as one. */
function placesIn(value: Json, at: Path = []): readonly Path[] {
  if (isList(value) && value.length > 0) {
    return value.flatMap((element, index) => placesIn(element, [...at, index]));
  }
  if (isObject(value)) {
    return Object.entries(value).flatMap(([key, element]) => placesIn(element, [...at, key]));
  }
  return [at];
}

/** Random draws are handed in as well; of a list of them only its length is an expectation. */
function isExpectation(place: Path): boolean {
  return !(place.includes('randomDraws') && place[place.length - 1] !== 'randomDraws');
}

function alter(value: Json): Json {
  if (typeof value === 'number') return value + 1000;
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'boolean') return !value;
  return isList(value) ? [1000] : 1000;
}

function alteredAt(value: Json, [first, ...rest]: Path): Json {
  if (first === undefined) return alter(value);
  if (isList(value)) {
    return value.map((element, index) =>
      String(index) === String(first) ? alteredAt(element, rest) : element,
    );
  }
  if (!isObject(value)) throw new Error('no such place');
  return { ...value, [first]: alteredAt(value[first] ?? null, rest) };
}

/** Whether a setting is there is not recorded as such: the releases that have it are. */
function presenceTurned(one: Json): Json {
  const row = asObject(one, 'a case');
  const releases = asList(row['present_in'], 'present_in');
  return { ...row, present_in: releases.includes('4.3.1') ? [] : ['4.3.1'] };
}

/** An expectation that follows from what is recorded is altered where it comes from. */
function alteredCase(one: Json, place: Path): Json {
  return place[0] === 'isPresent' ? presenceTurned(one) : alteredAt(one, place);
}

describe('a file of recorded cases', () => {
  for (const { name, lists } of VECTOR_KINDS) {
    it(`fails when one expectation of ${name} is altered, and names the place`, () => {
      const file = recorded(name);
      for (const [list, kind] of Object.entries(lists)) {
        const cases = file[list];
        if (!isList(cases)) throw new Error(`${list} is missing`);
        const expectations = (one: Json): readonly Path[] =>
          placesIn(kind.split(one).expected).filter(isExpectation);
        // Some cases expect that nobody gets anything: there is nothing in them to alter.
        const rich = cases.filter((one) => expectations(one).length > 0);
        expect(rich.length).toBeGreaterThan(cases.length / 2);
        for (const index of [0, Math.floor(rich.length / 2), rich.length - 1]) {
          const original = rich[index] ?? null;
          for (const place of expectations(original)) {
            const copy = { count: 0, cases: [], [list]: [alteredCase(original, place)] };
            const report = runFile(name, JSON.stringify(copy));
            expect(report).toMatchObject({ passed: 0, failed: 1 });
            expect(report.failures[0]).toContain(`${list}[0]`);
            const named = place[0] === 'steps' ? `step ${place[1]}` : String(place[0]);
            expect(report.failures[0]).toContain(named);
          }
        }
      }
    });
  }

  it('tells which of its cases failed, with what was expected and what was found', () => {
    const file = recorded('core/murmur2');
    const altered = alteredAt(file, ['cases', 3, 'partition', '7']);
    const report = runFile('core/murmur2', JSON.stringify(altered));
    expect(report).toMatchObject({ passed: Number(file.count) - 1, failed: 1, fault: null });
    expect(report.failures).toHaveLength(1);
    expect(report.failures[0]).toMatch(
      /^cases\[3\] "UtilsTest.*": partition\.7: expected 100\d, found \d$/,
    );
  });

  it('counts the cases of its second list', () => {
    const file = recorded('consumers/coordinator-partition');
    const second = file.share_coordinator_cases;
    if (!isList(second)) throw new Error('the second list is missing');
    const report = runFile('consumers/coordinator-partition', JSON.stringify(file));
    expect(report.passed).toBe(Number(file.count) + second.length);
  });

  it('is not whole when it has fewer cases than it counts', () => {
    const { cases } = recorded('core/varint');
    const report = runFile('core/varint', JSON.stringify({ count: 29, cases }));
    expect(report).toMatchObject({ passed: 28, failed: 0, fault: '1 cases missing: 28 of 29' });
  });

  it('is skipped, with its cases counted, when its kind is not known', () => {
    const text = JSON.stringify({ count: 2, cases: [{}, {}] });
    const skipped = { passed: 0, failed: 0, skipped: 2, fault: null };
    expect(runFile('core/unheard-of', text)).toMatchObject(skipped);
  });

  it.each([
    ['no JSON at all', '{"count": 1, "cases": ['],
    ['a list in place of an object', '[]'],
    ['no cases', '{"count": 1}'],
    ['no count', '{"cases": []}'],
  ])('is malformed when it is %s', (_, text) => {
    expect(runFile('core/varint', text).fault).toMatch(/^malformed: /);
  });

  it('counts a case as failed when a field is missing from it', () => {
    const report = runFile('core/varint', '{"count": 1, "cases": [{"varlongZigZagBytes": 1}]}');
    expect(report).toMatchObject({ failed: 1, failures: ['cases[0]: value is not a text'] });
  });
});

describe('a folder of recorded cases', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'vectors-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: Json | string): void {
    const file = path.join(folder, `${name}.json`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }

  it('passes as it lies in the project, file by file', () => {
    const report = runVectors(recordings);
    const names = ['core', 'consumers'].flatMap((part) => readdirSync(path.join(recordings, part)));
    expect(report.files).toHaveLength(names.length);
    expect(report.files.flatMap((file) => file.failures)).toEqual([]);
    expect(report).toMatchObject({ failed: 0, skipped: 0, isGood: true });
    expect(linesOf(report)).toContain('core/murmur2: 191 passed, 0 failed');
    expect(linesOf(report).at(-1)).toBe(`${report.passed} passed, 0 failed, 0 skipped`);
  });

  it('is good when what runs passes and the rest is skipped', () => {
    write('core/varint', recorded('core/varint'));
    write('core/unheard-of', { count: 1, cases: [{}] });
    expect(runVectors(folder).isGood).toBe(true);
    expect(linesOf(runVectors(folder))).toEqual([
      'core/unheard-of: skipped (kind not known yet), 1 cases',
      'core/varint: 28 passed, 0 failed',
      '28 passed, 0 failed, 1 skipped',
    ]);
  });

  it('is not good when a case failed, which its lines show', () => {
    write('core/varint', alteredAt(recorded('core/varint'), ['cases', 1, 'varlongZigZagBytes']));
    const report = runVectors(folder);
    expect(report.isGood).toBe(false);
    expect(linesOf(report)).toEqual([
      'core/varint: 27 passed, 1 failed',
      '  cases[1]: varlongZigZagBytes: expected 1001, found 1',
      '27 passed, 1 failed, 0 skipped',
    ]);
  });

  it('is not good when nothing ran', () => {
    expect(linesOf(runVectors(folder))).toEqual(['no case ran', '0 passed, 0 failed, 0 skipped']);
    write('core/unheard-of', { count: 1, cases: [{}] });
    expect(runVectors(folder).isGood).toBe(false);
  });

  it('is not good when cases are missing from a file, be its kind known or not', () => {
    write('core/varint', recorded('core/varint'));
    write('core/unheard-of', { count: 3, cases: [{}] });
    expect(runVectors(folder).isGood).toBe(false);
    expect(linesOf(runVectors(folder))).toContain('  2 cases missing: 1 of 3');
  });

  it('is not good when a file is malformed, which its line tells', () => {
    write('core/varint', recorded('core/varint'));
    write('core/murmur2', 'nonsense');
    expect(runVectors(folder).isGood).toBe(false);
    expect(linesOf(runVectors(folder))[0]).toMatch(/^core\/murmur2: malformed: /);
  });
});
