/**
 * Builds the engine for the three places at once, apart from the product: all of them then run the
 * very same code.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const here = path.dirname(fileURLToPath(import.meta.url));

export interface Bundle {
  readonly folder: string;
  readonly load: <T>(name: string) => Promise<T>;
  readonly remove: () => Promise<void>;
}

export async function buildBundle(): Promise<Bundle> {
  const folder = await mkdtemp(path.join(tmpdir(), 'highwater-determinism-'));
  await build({
    configFile: false,
    root: here,
    logLevel: 'warn',
    build: {
      outDir: folder,
      target: 'es2023',
      emptyOutDir: true,
      rollupOptions: {
        input: ['digests', 'worker', 'plans'].map((name) => path.join(here, `${name}.ts`)),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
      },
    },
  });
  return {
    folder,
    load: (name) => import(pathToFileURL(path.join(folder, name)).href),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
