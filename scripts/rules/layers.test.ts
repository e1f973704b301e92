import * as d3 from 'd3';
import { describe, expect, it } from 'vitest';
import { layerFaults } from './layers.ts';
import { isPureD3, PURE_NAMES } from './pure-d3.ts';

function rulesBroken(path: string, text: string): readonly string[] {
  return layerFaults([{ path, text }]).map((fault) => fault.rule);
}

describe('the layers', () => {
  it('lets a module import its own layer and the layers below', () => {
    const text = `
      import { assert } from '../base/assert.ts';
      import { step, type Cluster } from '../engine/index.ts';
      import { timeline } from './timeline.ts';
      import { createStore } from 'zustand/vanilla';`;
    expect(rulesBroken('src/session/session.ts', text)).toEqual([]);
  });

  it.each([
    ['base', `import { step } from '../engine/index.ts'`, 'base may not import engine'],
    ['engine', `import { a } from '../scenarios/index.ts'`, 'engine may not import scenarios'],
    ['scene', `import type { a } from '../session/store.ts'`, 'scene may not import session'],
    ['session', `export * from '../view/focus.ts'`, 'session may not import view'],
    ['embed', `const a = import('../view/App.tsx')`, 'embed may not import view'],
    ['i18n', `let a: import('../scene/layout.ts').A`, 'i18n may not import scene'],
    ['shop', `import { a } from '../base/a.ts'`, `'shop' is not a layer`],
  ])('refuses an arrow of %s that is not in the table', (layer, text, rule) => {
    expect(rulesBroken(`src/${layer}/module.ts`, text)).toEqual([rule]);
  });

  it('lets the words import types of the engine and nothing that runs', () => {
    const door = `'../engine/index.ts'`;
    expect(rulesBroken('src/i18n/en.ts', `import type { Fact } from ${door}`)).toEqual([]);
    expect(rulesBroken('src/i18n/en.ts', `import { type Fact } from ${door}`)).toEqual([]);
    expect(rulesBroken('src/i18n/en.ts', `import { type Fact, step } from ${door}`)).toEqual([
      'i18n may import only types of engine',
    ]);
  });

  it('lets nobody but the engine and tests pass by its door', () => {
    const text = `import { a } from '../engine/log/log.ts'`;
    const rule = 'outside engine, only engine/index.ts may be imported';
    expect(rulesBroken('src/scene/strip.ts', text)).toEqual([rule]);
    expect(rulesBroken('src/scene/strip.test.ts', text)).toEqual([]);
    expect(rulesBroken('src/view/App.tsx', `import { a } from '../scenarios/a/en.ts'`)).toEqual([
      'outside scenarios, only scenarios/index.ts may be imported',
    ]);
  });

  it('keeps what only tests use out of the product', () => {
    const text = `import { world } from './testing/world.ts'`;
    expect(rulesBroken('src/engine/step.ts', text)).toEqual(['testing is imported by tests only']);
    expect(rulesBroken('src/engine/step.test.ts', text)).toEqual([]);
  });

  it.each([
    ['src/engine/random.ts', 'immer', 'engine may not import the package immer'],
    ['src/engine/random.ts', 'vitest', 'engine may not import the package vitest'],
    ['src/engine/random.ts', 'node:fs', 'engine may not import the package node:fs'],
    ['src/session/store.ts', 'react', 'session may not import the package react'],
    ['src/session/store.ts', 'zustand', 'session may not import the package zustand'],
    ['src/scene/layout.ts', 'd3-scale', 'scene may not import the package d3-scale'],
  ])('refuses in %s the package %s', (path, name, rule) => {
    expect(rulesBroken(path, `import { a } from '${name}'`)).toEqual([rule]);
  });

  it('gives tests the tools of tests', () => {
    expect(rulesBroken('src/base/result.test.ts', `import { it } from 'vitest'`)).toEqual([]);
  });

  it('lets the scene compute with D3 and not touch the page with it', () => {
    const path = 'src/scene/layout.ts';
    expect(rulesBroken(path, `import { scaleBand, line, max } from 'd3'`)).toEqual([]);
    expect(rulesBroken(path, `import type { Selection } from 'd3'`)).toEqual([]);
    expect(rulesBroken(path, `import { max, select } from 'd3'`)).toEqual([
      'scene may not import select of d3',
    ]);
    expect(rulesBroken(path, `import * as d3 from 'd3'`)).toEqual(['scene may not import * of d3']);
  });

  it('keeps D3 in the view to the behaviors', () => {
    const text = `import { zoom } from 'd3'`;
    expect(rulesBroken('src/view/behaviors/pan.ts', text)).toEqual([]);
    expect(rulesBroken('src/view/stage/Stage.tsx', text)).toHaveLength(1);
  });

  it('wants extensions, and nothing from outside src', () => {
    expect(rulesBroken('src/base/a.ts', `import { b } from './b'`)).toEqual([
      'src/base/b is imported without its extension',
    ]);
    expect(rulesBroken('src/base/a.ts', `import { b } from '../../scripts/b.ts'`)).toEqual([
      'scripts/b.ts is outside src',
    ]);
  });

  it('lets production code read which checks are left out, and only tests leave one out', () => {
    const reads = `import { mutants } from '../mutants.ts'`;
    expect(rulesBroken('src/engine/broker/partition.ts', reads)).toEqual([]);
    const rule = ['only engine/testing may leave out checks'];
    for (const name of ['setMutant', 'MUTANTS', 'mutants, setMutant', '* as all']) {
      const list = name.startsWith('*') ? name : `{ ${name} }`;
      const text = `import ${list} from '../mutants.ts'`;
      expect(rulesBroken('src/engine/broker/partition.ts', text)).toEqual(rule);
      expect(rulesBroken('src/engine/broker/partition.test.ts', text)).toEqual(rule);
      expect(rulesBroken('src/engine/testing/hunt.ts', text)).toEqual([]);
    }
  });

  it('reads no import out of a comment or a sentence', () => {
    const text = `// import { a } from '../view/a.ts'\nconst a = "import { a } from 'react'";`;
    expect(rulesBroken('src/base/a.ts', text)).toEqual([]);
  });
});

describe('the pure part of D3', () => {
  it('exists, name by name', () => {
    expect(PURE_NAMES.filter((name) => !(name in d3))).toEqual([]);
  });

  it('holds nothing that needs a page or a clock', () => {
    const impure = ['select', 'zoom', 'drag', 'brush', 'timer', 'interval', 'json', 'transition'];
    expect(impure.filter((name) => !(name in d3))).toEqual([]);
    expect(impure.filter(isPureD3)).toEqual([]);
  });
});
