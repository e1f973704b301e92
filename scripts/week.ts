/**
 * A week in the life of a quiet cluster, in one go: 50 partitions with three replicas each and one
 * record a minute for each of them, segments of a day, two days of retention.
 *
 *     npm run week [-- --days=7]
 *
 * Prints how long it took, and the events each second as a ratio to the reference loop. Fails when
 * the week takes longer than a minute, or when rolling and retention have not done their work.
 */
import {
  createCluster,
  runUntil,
  step,
  type Cluster,
  type ClusterPlan,
  type Command,
  type Fact,
} from '../src/engine/index.ts';
import { createReferenceLoop } from './bench/reference-loop.ts';
import { learnWholeEngine } from '../src/engine/whole-engine.ts';

learnWholeEngine();

const PARTITIONS = 50;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LIMIT_S = 60;
const LOOP_EVENTS = 5_000_000;
/** The producer has started by then, simulated ms. */
const FIRST_RECORD_AT = 10_000;

const days = Number(process.argv.find((text) => text.startsWith('--days='))?.slice(7) ?? 7);

const PLAN: ClusterPlan = {
  seed: 7,
  brokers: [{ rack: null }, { rack: null }, { rack: null }],
  controllers: 1,
  settings: {},
  features: { eligibleLeaderReplicas: true },
  network: { delayMs: 1, jitterMs: 0 },
  topics: [
    {
      name: 'quiet',
      partitions: PARTITIONS,
      replicationFactor: 3,
      assignment: null,
      configs: {
        'min.insync.replicas': '2',
        'segment.ms': String(DAY),
        'retention.ms': String(2 * DAY),
      },
    },
  ],
  producers: [{ clientId: 'sensors', configs: { acks: 'all' }, load: null }],
  consumers: [],
  script: [],
};

interface Counts {
  rolled: number;
  deleted: number;
  acknowledged: number;
}

const loop = createReferenceLoop();
loop(LOOP_EVENTS);
const loopRate = LOOP_EVENTS / timed(() => loop(LOOP_EVENTS));

const cluster = createCluster(PLAN, { digest: false });
const counts: Counts = { rolled: 0, deleted: 0, acknowledged: 0 };
const seconds = timed(() => liveThrough(cluster, days * DAY, counts));

const rate = cluster.eventCount / seconds;
const records = PARTITIONS * (days * 24 * 60 - 1);
console.log(`${days} days in ${seconds.toFixed(1)} s: ${cluster.eventCount} events`);
console.log(`${Math.round(rate)} events/s, ${(rate / loopRate).toFixed(3)} of the reference loop`);
console.log(
  `${counts.acknowledged} records acknowledged, ${counts.rolled} segments rolled, ` +
    `${counts.deleted} deleted`,
);
if (seconds > (LIMIT_S * days) / 7) fail(`it took longer than ${(LIMIT_S * days) / 7} s`);
if (counts.acknowledged < records) fail(`${records} records were to be acknowledged`);
// Each replica rolls by itself once a day, and keeps what is not yet two days old.
const replicas = 3 * PARTITIONS;
if (counts.rolled < replicas * (days - 1)) fail('too few segments were rolled');
if (counts.deleted < replicas * Math.max(0, days - 4)) fail('too few segments were deleted');

/** One record for each partition a minute, as an application would send it. */
function liveThrough(world: Cluster, until: number, seen: Counts): void {
  const observer = { onFacts: (facts: readonly Fact[]) => count(facts, seen) };
  runUntil(world, FIRST_RECORD_AT - 1, observer);
  const [producer] = world.processes.filter(({ kind }) => kind === 'producer');
  if (producer === undefined) throw new Error('there is no producer');
  const send: Command = {
    type: 'send',
    process: producer.id,
    topic: 'quiet',
    records: Array.from({ length: PARTITIONS }, (_, partition) => ({
      key: null,
      value: 'reading',
      partition,
      timestamp: null,
    })),
  };
  while (world.now < until - MINUTE) {
    count(step(world, [send], observer), seen);
    runUntil(world, world.now + MINUTE - 1, observer);
  }
  runUntil(world, until, observer);
}

function count(facts: readonly Fact[], seen: Counts): void {
  for (const fact of facts) {
    if (fact.type === 'segment-rolled') seen.rolled += 1;
    else if (fact.type === 'segments-deleted') seen.deleted += fact.segments;
    else if (fact.type === 'records-acknowledged') seen.acknowledged += fact.records.length;
  }
}

function timed(run: () => void): number {
  const from = performance.now();
  run();
  return (performance.now() - from) / 1000;
}

function fail(why: string): void {
  console.log(`FAILED: ${why}`);
  process.exitCode = 1;
}
