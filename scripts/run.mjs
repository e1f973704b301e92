/**
 * Runs a TypeScript script in Node: `node scripts/run.mjs scripts/bench.ts --json`.
 *
 * Node 20 cannot read TypeScript, and a transformer that rewrites imports would slow the engine
 * down. So the script is bundled by Vite first, exactly as the page is, and then imported.
 * The script runs in the project's root and sees its own arguments in `process.argv`.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) throw new Error('Usage: node scripts/run.mjs SCRIPT.ts [arguments]');
const script = path.resolve(entry);
if (!existsSync(script)) {
  console.error(`${entry} does not exist`);
  process.exit(1);
}

process.chdir(root);
process.setSourceMapsEnabled(true);
process.argv = [process.argv[0] ?? 'node', script, ...args];
const built = await bundle(script);
await import(pathToFileURL(built).href);

/** One bundle for each run, so that two runs at once do not overwrite each other. */
async function bundle(source) {
  const cache = path.join(root, 'node_modules', '.cache', 'highwater');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(path.join(cache, 'run-'));
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      ssr: source,
      outDir,
      target: 'node20',
      minify: false,
      sourcemap: 'inline',
      // One file, as all that the page begins with is: calls from one file into another are slower.
      rolldownOptions: { output: { entryFileNames: 'script.mjs', codeSplitting: false } },
    },
  });
  return path.join(outDir, 'script.mjs');
}
