/**
 * `npm run mutants -- --seeds 10000 --only M3,M9`: leaves out one check of the protocol at a time
 * and hunts until an invariant notices. Prints a line for each mutant, and ends with a failure when
 * one gets away.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { catchMutant, mutantNames, type Catch } from '../src/engine/testing/mutant-hunt.ts';
import { learnWholeEngine } from '../src/engine/whole-engine.ts';

learnWholeEngine();

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    /** Set in the processes that hunt: the mutant. */
    mutant: { type: 'string' },
  },
});

const seeds = Number(values.seeds);
const from = Number(values.from);

if (values.mutant === undefined) await lead();
else process.send?.(catchMutant(values.mutant, { from, seeds }));

async function lead(): Promise<void> {
  const only = values.only.split(',').filter((name) => name !== '');
  const unknown = only.filter((name) => !mutantNames().includes(name));
  if (unknown.length > 0) throw new Error(`there is no mutant ${unknown.join(', ')}`);
  const names = mutantNames().filter((name) => only.length === 0 || only.includes(name));
  const left = [...names];
  const found = new Map<string, Catch>();
  let printed = 0;
  const work = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      found.set(name, await start(name));
      // In their order, each as soon as it and all before it are known.
      for (; printed < names.length; printed += 1) {
        const next = found.get(names[printed] ?? '');
        if (next === undefined) break;
        console.log(lineOf(next));
      }
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  const caught = names.filter((name) => (found.get(name)?.by ?? null) !== null).length;
  console.log(`${caught} passed, ${names.length - caught} failed`);
  if (caught < names.length) process.exitCode = 1;
}

function lineOf({ mutant, about, by, tried, message }: Catch): string {
  const name = mutant.padEnd(4);
  if (by === null) return `${name} got away in ${tried} seeds (${about})`;
  const how = by.startsWith('Assertion') ? 'an assertion' : by;
  return `${name} caught by ${how} after ${tried} seeds (${about}): ${message}`;
}

/** The script itself is bundled: the same file is started again. */
function start(mutant: string): Promise<Catch> {
  const args = [`--mutant=${mutant}`, `--seeds=${seeds}`, `--from=${from}`];
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), args);
    child.on('message', (message: Catch) => resolve(message));
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`the hunt for ${mutant} ended with ${code}`));
    });
  });
}
