import { describe, expect, it } from 'vitest';
import { tidyFaults } from './tidy.ts';

const DOC = '/** What it is. */\n';

function rulesBroken(path: string, text = DOC): readonly string[] {
  return tidyFaults([{ path, text }]).map((fault) => fault.rule);
}

describe('sizes', () => {
  it('allows 400 lines and no more', () => {
    expect(rulesBroken('src/base/a.ts', DOC + '\n'.repeat(399))).toEqual([]);
    expect(rulesBroken('src/base/a.ts', DOC + '\n'.repeat(400))).toEqual(['401 lines']);
  });

  it('allows 100 columns and no more, but for words', () => {
    const long = `${DOC}// ${'x'.repeat(98)}\n`;
    expect(rulesBroken('src/base/a.ts', long)).toEqual(['101 columns']);
    expect(rulesBroken('src/view/styles/stage.css', long)).toEqual(['101 columns']);
    expect(rulesBroken('src/i18n/ru/facts.ts', long)).toEqual([]);
    expect(rulesBroken('src/scenarios/healthy/en.ts', long)).toEqual([]);
    expect(rulesBroken('src/base/a.ts', `${DOC}// ${'x'.repeat(97)}\n`)).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['src/base/utils.ts', `'utils' says nothing`],
    ['src/engine/common/log.ts', `'common' says nothing`],
    ['src/engine/types.ts', `'types' says nothing`],
    ['src/engine/log/index.ts', 'another barrel'],
    ['src/engine/leaderEpochs.ts', 'the file is not in kebab-case'],
    ['src/Engine/log.ts', 'a folder is not in kebab-case'],
    ['src/view/stage/log-strip.tsx', 'the file is not in PascalCase'],
    ['src/view/stage.spec.ts', '*.spec.ts belongs to e2e'],
  ])('refuses %s', (path, rule) => {
    expect(rulesBroken(path)).toEqual([rule]);
  });

  it.each([
    'src/engine/index.ts',
    'src/engine/leader-epochs.ts',
    'src/session/playback.machine.ts',
    'src/view/stage/ReplicaLog.tsx',
    'src/view/stage/ReplicaLog.test.tsx',
    'src/main.tsx',
    'e2e/break-it.spec.ts',
    'scripts/browser.d.mts',
  ])('accepts %s', (path) => {
    expect(rulesBroken(path)).toEqual([]);
  });
});

describe('what a module says', () => {
  it('opens with its doc comment, but for tests', () => {
    const rule = 'the module does not open with its doc comment';
    expect(rulesBroken('src/base/a.ts', 'export const a = 1;\n')).toEqual([rule]);
    expect(rulesBroken('src/base/a.test.ts', 'export const a = 1;\n')).toEqual([]);
  });

  it('leaves no unfinished work behind', () => {
    const mark = ['TO', 'DO'].join('');
    expect(rulesBroken('src/base/a.ts', `${DOC}// ${mark}: later\n`)).toEqual([
      'unfinished work belongs to an issue',
    ]);
    expect(rulesBroken('src/base/a.ts', `${DOC}// ${mark}S\n`)).toEqual([]);
  });

  it('has no classes in the engine and the scene', () => {
    const text = `${DOC}export class A {}\n`;
    expect(rulesBroken('src/engine/a.ts', text)).toEqual(['a class where plain data is the rule']);
    expect(rulesBroken('src/scene/a.ts', text)).toHaveLength(1);
    expect(rulesBroken('src/embed/a.ts', text)).toEqual([]);
  });

  it('makes no markup of strings', () => {
    expect(rulesBroken('src/view/a.ts', `${DOC}node.innerHTML = name;\n`)).toEqual([
      '.innerHTML makes markup of a string',
    ]);
    expect(rulesBroken('src/view/a.ts', `${DOC}select(node).html(name);\n`)).toHaveLength(1);
    expect(rulesBroken('src/view/a.ts', `${DOC}node.textContent = name;\n`)).toEqual([]);
  });
});
