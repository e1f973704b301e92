/** `npm run fidelity`: writes what each module of the engine is in Kafka, and what proves it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { FIDELITY_PATH, fidelityTags, withFidelityTable } from './rules/fidelity.ts';
import { withProofsTable } from './rules/proofs.ts';
import { readSources } from './rules/source.ts';

const tags = fidelityTags(readSources(process.cwd(), ['src/engine']));
const document = withFidelityTable(readFileSync(FIDELITY_PATH, 'utf8'), tags);
writeFileSync(FIDELITY_PATH, withProofsTable(document));
console.log(`${FIDELITY_PATH}: ${tags.length} modules`);
