/**
 * `TRACES_DIR=<folder> npm run traces`: runs every recording below the folder (default: the
 * project's copy) on the simulator, prints a line for each and `N passed, N failed`; fails when one
 * failed or none ran. Words after `--` choose the recordings whose name contains one of them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runTraces } from '../src/engine/testing/traces/run-traces.ts';
import { learnWholeEngine } from '../src/engine/whole-engine.ts';

learnWholeEngine();

const OWN_RECORDINGS = path.join('src', 'engine', 'testing', 'traces', 'recordings');

const folder = process.env['TRACES_DIR'] ?? OWN_RECORDINGS;
const wanted = process.argv.slice(2);
if (!existsSync(folder)) console.log(`there is no folder ${folder}`);
const files = namesBelow(folder).map((name) => ({
  name,
  text: readFileSync(path.join(folder, name), 'utf8'),
}));
const { passed, failed } = runTraces(files, (line) => console.log(line));
if (failed > 0 || passed === 0) process.exitCode = 1;

function namesBelow(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => name.endsWith('.json'))
    .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
    .sort();
}
