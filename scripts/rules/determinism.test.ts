import { expect, it } from 'vitest';
import { determinismFaults } from './determinism.ts';

function rulesBroken(path: string, text: string): readonly string[] {
  return determinismFaults([{ path, text }]).map((fault) => fault.rule);
}

it.each([
  ['Date.now()', 'Date depends on the surroundings'],
  ['let a: Date', 'Date depends on the surroundings'],
  ['const f = { Date }', 'Date depends on the surroundings'],
  ['performance.now()', 'performance depends on the surroundings'],
  ['setTimeout(f, 1)', 'setTimeout depends on the surroundings'],
  ['globalThis.x', 'globalThis depends on the surroundings'],
  ['new Intl.NumberFormat()', 'Intl depends on the surroundings'],
  ['Promise.resolve(1)', 'Promise depends on the surroundings'],
  ['Math.random()', 'Math.random is not exact everywhere'],
  ['Math["sin"](1)', 'Math.sin is not exact everywhere'],
  ['const { a } = Math; Math.log2(2)', 'Math.log2 is not exact everywhere'],
  ['2 ** 3', '** is not exact everywhere'],
  ['let a = 2; a **= 3', '** is not exact everywhere'],
  ['"a".localeCompare("b")', 'localeCompare depends on the locale'],
  ['(1).toLocaleString()', 'toLocaleString depends on the locale'],
  ['async function f() {}', 'async work has no fixed order'],
  ['const f = async () => 1', 'async work has no fixed order'],
])('refuses in the engine: %s', (text, rule) => {
  expect(rulesBroken('src/engine/step.ts', text)).toEqual([rule]);
});

it('says the line', () => {
  const [fault] = determinismFaults([{ path: 'src/engine/step.ts', text: '\n\nDate.now()' }]);
  expect(fault?.line).toBe(3);
});

it('lets the engine use exact arithmetic, and its own names', () => {
  const text = 'const a = { Date: 1, async: 2 }; Math.imul(a.Date, Math.floor(3)); // Math.sin(1)';
  expect(rulesBroken('src/engine/step.ts', text)).toEqual([]);
});

it('lets the scene use the whole of Math but chance, and no page', () => {
  expect(rulesBroken('src/scene/glow.ts', 'Math.exp(2 ** 3)')).toEqual([]);
  expect(rulesBroken('src/scene/glow.ts', 'Math.random()')).toEqual([
    'Math.random cannot be repeated',
  ]);
  expect(rulesBroken('src/scene/glow.ts', 'document.title')).toHaveLength(1);
});

it('leaves tests and the view alone', () => {
  expect(rulesBroken('src/engine/step.test.ts', 'Date.now()')).toEqual([]);
  expect(rulesBroken('src/view/App.tsx', 'Date.now()')).toEqual([]);
});
