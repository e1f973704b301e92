import { expect, it } from 'vitest';
import { determinismFaults } from '../scripts/rules/determinism.ts';
import { layerFaults } from '../scripts/rules/layers.ts';
import { describeFaults, readSources } from '../scripts/rules/source.ts';

const sources = readSources(process.cwd(), ['src']);

it('imports along the arrows between the layers only', () => {
  expect(sources.length).toBeGreaterThan(0);
  expect(describeFaults(layerFaults(sources))).toEqual([]);
});

it('keeps clocks, chance, locales and inexact arithmetic out of the engine', () => {
  expect(describeFaults(determinismFaults(sources))).toEqual([]);
});
