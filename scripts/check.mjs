/**
 * `npm run check`: what every change must pass before it is looked at. Types, lint, format, the
 * lock file, and the tests that hold the layers and the style together. Takes some seconds.
 */
import { installPackages, requireNode } from './install.mjs';

requireNode();
if (!installPackages()) process.exit(1);
const { runStage, staticStages, unitStage } = await import('./stages.mjs');

for (const stage of [...staticStages, unitStage(['src/layers', 'src/tidy', 'scripts'])]) {
  const { failed, reason } = await runStage(stage);
  console.log(`${failed === 0 ? 'ok  ' : 'FAIL'} ${stage.name}${reason ? ` (${reason})` : ''}`);
  if (failed > 0) process.exitCode = 1;
}
