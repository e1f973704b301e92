import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { brokerHeartbeatStateKind } from './broker-heartbeat-state.ts';
import { compare, describe as describeMismatch } from './compare.ts';
import { controllerScenariosKind } from './controller-scenarios.ts';
import { asObject, isObject, listAt, type Json } from './json.ts';
import type { CaseKind, VectorKind } from './kind.ts';

const VECTORS = new URL('../vectors/', import.meta.url);

function casesOf({ name, lists }: VectorKind): { cases: readonly Json[]; kind: CaseKind } {
  const file: Json = JSON.parse(readFileSync(new URL(`${name}.json`, VECTORS), 'utf8'));
  const kind = lists.cases;
  if (kind === undefined) throw new Error('a kind has cases');
  return { cases: listAt(asObject(file, 'the file'), 'cases'), kind };
}

/** What is wrong with each case, one line for each that is wrong. */
function failuresOf(cases: readonly Json[], kind: CaseKind): string[] {
  return cases.flatMap((recorded, index) => {
    const { input, expected } = kind.split(recorded);
    const [first] = compare(expected, kind.run(input), kind);
    const name = isObject(recorded) ? String(recorded.name) : '';
    return first === undefined ? [] : [`${index} ${name}: ${describeMismatch(first)}`];
  });
}

describe('the controller', () => {
  it('decides as a real one in every scenario', () => {
    const { cases, kind } = casesOf(controllerScenariosKind);
    expect(cases.length).toBeGreaterThan(250);
    expect(failuresOf(cases, kind)).toEqual([]);
  });

  it('is found out when it decides otherwise', () => {
    const { cases, kind } = casesOf(controllerScenariosKind);
    const text = JSON.stringify(cases[0]).replace('"leaderEpoch":1', '"leaderEpoch":2');
    const altered: Json = JSON.parse(text);
    expect(failuresOf([altered], kind)).toHaveLength(1);
  });

  it('sees in a heartbeat what a real one sees', () => {
    const { cases, kind } = casesOf(brokerHeartbeatStateKind);
    expect(cases.length).toBeGreaterThan(50);
    expect(failuresOf(cases, kind)).toEqual([]);
  });
});
