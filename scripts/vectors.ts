/**
 * `npm run vectors`: asks the engine what was recorded from Kafka itself, case by case.
 * `VECTORS_DIR=<folder> npm run vectors` takes the recordings of another folder.
 */
import { linesOf, runVectors } from './vectors/run-vectors.ts';
import { learnWholeEngine } from '../src/engine/whole-engine.ts';

learnWholeEngine();

const folder = process.env.VECTORS_DIR || 'src/engine/testing/vectors';
try {
  const report = runVectors(folder);
  process.stdout.write(`${linesOf(report).join('\n')}\n`);
  process.exitCode = report.isGood ? 0 : 1;
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stdout.write(`${folder} cannot be read: ${reason}\n0 passed, 0 failed, 0 skipped\n`);
  process.exitCode = 1;
}
