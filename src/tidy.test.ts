import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FIDELITY_PATH, fidelityTags, withFidelityTable } from '../scripts/rules/fidelity.ts';
import { describeFaults, readSources } from '../scripts/rules/source.ts';
import { tidyFaults } from '../scripts/rules/tidy.ts';

const sources = readSources(process.cwd(), ['src', 'scripts', 'e2e']);

it('keeps the rules of style that no other tool checks', () => {
  expect(sources.length).toBeGreaterThan(0);
  expect(describeFaults(tidyFaults(sources))).toEqual([]);
});

it('says in the fidelity table what the modules say of themselves: npm run fidelity', () => {
  const document = readFileSync(FIDELITY_PATH, 'utf8');
  const tags = fidelityTags(sources);
  expect(tags.length).toBeGreaterThan(0);
  expect(document).toBe(withFidelityTable(document, tags));
});
