/**
 * Scenario files as they arrive when something or somebody has been at them: cut, doubled, with a
 * wrong value in one place, or with a right one. The same seed gives the same files.
 */
import { writeScenario } from '../write-scenario.ts';
import type { Scenario } from '../scenario.ts';

/** Integers in [0, bound), the same for the same seed (Park and Miller's generator). */
export type Draw = (bound: number) => number;

export function drawer(seed: number): Draw {
  let state = (seed % 2_147_483_646) + 1;
  return (bound) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % bound;
  };
}

/** A file made from the scenario, by a way that `draw` chooses. */
export function mutatedFile(scenario: Scenario, draw: Draw): string {
  const text = writeScenario(scenario);
  switch (draw(8)) {
    case 0:
      return text.slice(0, draw(text.length));
    case 1:
      return withoutPiece(text, draw);
    case 2:
      return withCharacter(text, draw);
    case 3:
      return text.replaceAll('"at"', draw(2) === 0 ? '"at":1,"at"' : '"AT"');
    case 4:
    case 5:
      return harmless(text, draw);
    default:
      return withValue(text, draw);
  }
}

/** What a careless or hostile hand may write in place of any value, as JSON text. */
export const ODD_VALUES: readonly string[] = [
  'null',
  'true',
  '-1',
  '0',
  '-0',
  '1.5',
  '1e309',
  '9007199254740993',
  '1000000000',
  '""',
  '"x"',
  '"../../etc/passwd"',
  '"<script>alert(1)</script>"',
  '"\\u0000"',
  '"\\ud800"',
  '"\\u202e"',
  `"${'a'.repeat(30_000)}"`,
  '[]',
  '{}',
  '[[[[[[]]]]]]',
  `${'['.repeat(40)}${']'.repeat(40)}`,
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":1}',
];

function withoutPiece(text: string, draw: Draw): string {
  const start = draw(text.length);
  return text.slice(0, start) + text.slice(start + 1 + draw(30));
}

function withCharacter(text: string, draw: Draw): string {
  const at = draw(text.length);
  const characters = ['"', '{', '}', '[', ']', ',', ':', '\\', '\u0000', '9', 'e', '-', ' '];
  return text.slice(0, at) + (characters[draw(characters.length)] ?? '') + text.slice(at);
}

/** Another value in one place: the file stays well-formed JSON. */
function withValue(text: string, draw: Draw): string {
  const values = [...text.matchAll(/: ?("[^"\\]*"|\d+|true|null)/g)];
  const found = values[draw(values.length)];
  if (found?.[1] === undefined) return text;
  const start = found.index + found[0].length - found[1].length;
  const odd = ODD_VALUES[draw(ODD_VALUES.length)] ?? 'null';
  return text.slice(0, start) + odd + text.slice(start + found[1].length);
}

/** A change that the format allows. */
function harmless(text: string, draw: Draw): string {
  switch (draw(4)) {
    case 0:
      return text.replace(/"seed": \d+/, `"seed": ${draw(1_000_000)}`);
    case 1:
      return `\uFEFF${text.replace(/"title": "[^"]*"/, '"title": "<b>\\"bold\\"</b>"')}`;
    case 2:
      return text.replaceAll('\n', '\r\n');
    default:
      return text.replace(/"opensAt": \d+/, `"opensAt": ${draw(20_000)}`);
  }
}
