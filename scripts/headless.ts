/**
 * Runs a scenario without a page: prints what happened, what became of the records, and the digest
 * of the run. It is the same engine through the same door.
 *
 *     npm run headless -- SCENARIO.json [--until MS] [--seed N] [--json] [--all]
 *
 * Instead of a file it takes the id of a prepared scenario, such as `leader-crash`. `--all` prints
 * every fact, not the notable ones alone. Exits with 1 when the scenario is refused, with 2 when it
 * was called in a wrong way.
 */
import { readFileSync } from 'node:fs';
import { digestText, ledgerSummary, lostRecords, type Fact } from '../src/engine/index.ts';
import { imageOf, partitionName, processOf, type Cluster } from '../src/engine/index.ts';
import type { Fault, Result } from '../src/base/result.ts';
import { learnEnglish } from '../src/i18n/english.ts';
import { factWords } from '../src/i18n/fact-words.ts';
import { faultWords } from '../src/i18n/fault-words.ts';
import type { Names } from '../src/i18n/names.ts';
import {
  limits,
  preparedScenario,
  readScenario,
  toPlan,
  type Scenario,
} from '../src/scenarios/index.ts';
import { loadEngineFor, loadLibrary } from '../src/session/loading.ts';
import { isNotable } from '../src/session/notable.ts';
import { run, startOf } from '../src/session/position.ts';
import { learnWholeEngine } from '../src/engine/whole-engine.ts';

learnWholeEngine();

learnEnglish();

const PREPARED_SCENARIOS = await loadLibrary();

interface Options {
  readonly source: string;
  readonly until: number | null;
  readonly seed: number | null;
  readonly isJson: boolean;
  readonly showsAll: boolean;
}

/** What is run on after the last command of the script, simulated ms: a session and an election. */
const AFTERMATH_MS = 30_000;

const USAGE =
  'Usage: npm run headless -- SCENARIO.json [--until MS] [--seed N] [--json] [--all]\n' +
  `Prepared scenarios: ${PREPARED_SCENARIOS.map(({ id }) => id).join(', ')}`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const read = openScenario(options.source);
  if (!read.ok) {
    console.error(describeFaults(options.source, read.faults));
    return 1;
  }
  await loadEngineFor(read.value);
  runScenario(read.value, options);
  return 0;
}

function runScenario(scenario: Scenario, options: Options): void {
  const seed = options.seed ?? scenario.seed;
  const until = options.until ?? lastCommandAt(scenario) + AFTERMATH_MS;
  const position = startOf(toPlan(scenario, seed));
  const { cluster, ledger } = position;
  const names = namesIn(cluster);
  const told: Fact[] = [];
  const onFacts = (facts: readonly Fact[]): void => {
    for (const fact of facts) {
      if (!options.showsAll && !isNotable(fact)) continue;
      if (options.isJson) told.push(fact);
      else console.log(`${timeOf(fact.at)}  ${factWords(fact, names, 'en')}`);
    }
  };
  run(position, until, { listener: { onFacts } });
  const summary = ledgerSummary(ledger);
  const digest = digestText(cluster.digest);
  const { eventCount: events } = cluster;
  if (options.isJson) {
    const { title } = scenario;
    const lost = lostRecords(ledger);
    const result = { title, seed, until, events, facts: told, ledger: summary, lost, digest };
    console.log(JSON.stringify(result, null, 2));
    return;
  }
  const counts = Object.entries(summary).map(([name, count]) => `${name} ${String(count)}`);
  console.log(`\nledger  ${counts.join(', ')}`);
  console.log(`events  ${events} in ${until} ms, seed ${seed}`);
  console.log(`digest  ${digest}`);
}

function openScenario(source: string): Result<Scenario> {
  const prepared = preparedScenario(source);
  if (prepared !== null) return { ok: true, value: prepared.scenario };
  try {
    return readScenario(readFileSync(source, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, faults: [{ path: '', code: 'unreadable-file', values: { reason } }] };
  }
}

function describeFaults(source: string, faults: readonly Fault[]): string {
  const lines = faults.map(
    (fault) => `  ${fault.path === '' ? '(file)' : fault.path}: ${faultWords(fault, 'en')}`,
  );
  return [`${source} cannot be run:`, ...lines].join('\n');
}

function lastCommandAt({ script, opensAt }: Scenario): number {
  return script.reduce((last, { at }) => Math.max(last, at), opensAt);
}

function namesIn(cluster: Cluster): Names {
  return {
    partition: (partition) => partitionName(cluster, partition),
    topic: (topic) => imageOf(cluster).topics[topic]?.name ?? `?${topic}`,
    client: (id) => {
      const found = processOf(cluster, id);
      return found !== null && 'clientId' in found ? found.clientId : null;
    },
  };
}

/** `12.345 s`, so that the facts stand in a column. */
function timeOf(tick: number): string {
  return `${(tick / 1000).toFixed(3).padStart(9)} s`;
}

/** The options, or what is wrong with them. */
function readOptions(args: readonly string[]): Options | string {
  const rest = [...args];
  const take = (name: string): string | null => {
    const index = rest.indexOf(name);
    return index < 0 ? null : (rest.splice(index, 2)[1] ?? '');
  };
  const flag = (name: string): boolean => {
    const index = rest.indexOf(name);
    return index >= 0 && rest.splice(index, 1).length === 1;
  };
  const [untilText, seedText] = [take('--until'), take('--seed')];
  const [isJson, showsAll] = [flag('--json'), flag('--all')];
  const until = untilText === null ? null : wholeNumber(untilText, limits.MAX_TICK);
  const seed = seedText === null ? null : wholeNumber(seedText, limits.MAX_SEED);
  if (until === 'wrong') return `--until wants a whole number of ms up to ${limits.MAX_TICK}.`;
  if (seed === 'wrong') return `--seed wants a whole number up to ${limits.MAX_SEED}.`;
  const [source, ...others] = rest;
  if (source === undefined) return 'Which scenario?';
  if (others.length > 0 || source.startsWith('--')) return `What is ${others[0] ?? source}?`;
  return { source, until, seed, isJson, showsAll };
}

function wholeNumber(text: string, max: number): number | 'wrong' {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return value <= max ? value : 'wrong';
}
