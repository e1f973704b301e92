import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIDELITY_PATH } from './fidelity.ts';
import { PROOFS, withProofsTable } from './proofs.ts';

const ENGINE = path.join('src', 'engine');
const VECTORS = path.join(ENGINE, 'testing', 'vectors');
const RECORDINGS = path.join(ENGINE, 'testing', 'traces', 'recordings');

/** `core/varint`: every file of a folder's folders, without its ending. */
function filesIn(folder: string): string[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  return folders.flatMap(({ name }) =>
    readdirSync(path.join(folder, name))
      .filter((file) => file.endsWith('.json'))
      .map((file) => `${name}/${file.replace('.json', '')}`),
  );
}

function inFolder(name: string): string {
  return name.includes('/') ? name : `core/${name}`;
}

describe('what proves the rules of the engine', () => {
  it('names modules that exist', () => {
    const modules = PROOFS.flatMap((proof) => proof.modules);
    expect(modules.filter((module) => !existsSync(path.join(ENGINE, module)))).toEqual([]);
  });

  it('is every file of recorded cases', () => {
    const named = new Set(PROOFS.flatMap(({ vectors }) => vectors));
    expect([...named].toSorted()).toEqual(filesIn(VECTORS).toSorted());
  });

  it('is every recorded run', () => {
    const named = new Set(PROOFS.flatMap(({ recordings }) => recordings.map(inFolder)));
    expect([...named].toSorted()).toEqual(filesIn(RECORDINGS).toSorted());
  });

  it('stands in the table: npm run fidelity', () => {
    const document = readFileSync(FIDELITY_PATH, 'utf8');
    expect(withProofsTable(document)).toBe(document);
  });
});
