/** `npm run fidelity`: writes the table of what each module of the engine is in Kafka. */
import { readFileSync, writeFileSync } from 'node:fs';
import { FIDELITY_PATH, fidelityTags, withFidelityTable } from './rules/fidelity.ts';
import { readSources } from './rules/source.ts';

const tags = fidelityTags(readSources(process.cwd(), ['src/engine']));
writeFileSync(FIDELITY_PATH, withFidelityTable(readFileSync(FIDELITY_PATH, 'utf8'), tags));
console.log(`${FIDELITY_PATH}: ${tags.length} modules`);
