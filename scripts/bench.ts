/**
 * Measures the engine, the history and the page against their bars, in one process.
 *
 *     npm run bench [-- --json]
 *
 * What is said of speed is said as a ratio to a loop that does nothing but the least (see
 * bench/reference-loop.ts), as a machine is never twice as fast as before. With `--json` one object
 * is printed and nothing else.
 */
import { measureBundle } from './bench/bundle-size.ts';
import {
  FEW_ROUNDS,
  measureChecks,
  measureMessages,
  measureScaling,
  measureSpeed,
  warmUpCode,
} from './bench/engine-speed.ts';
import { measureHistory } from './bench/history.ts';
import { measureRebalance, REBALANCES } from './bench/rebalance.ts';
import { threeGroups, type GroupKind } from './bench/workloads.ts';
import { learnWholeEngine } from '../src/engine/whole-engine.ts';

learnWholeEngine();

interface Bar {
  readonly key: string;
  readonly words: string;
  readonly value: number;
  /** Null: there is none. */
  readonly floor: number | null;
  readonly goal: number | null;
  readonly unit: '' | 'ms' | 'MB' | 'kB';
  /** Whether more is better. */
  readonly isRate: boolean;
}

const isJson = process.argv.includes('--json');

// The engine first: what the history leaves behind would slow it down.
warmUpCode();
const speed = measureSpeed();
const checks = measureChecks();
const messages = measureMessages();
const scaling = measureScaling();
const ofGroups = (['eager', 'cooperative', 'consumer'] as const).flatMap(barsOfGroups);
const ofRebalances = REBALANCES.flatMap(barsOfRebalance);
const history = measureHistory();
const bars: readonly Bar[] = [
  {
    key: 'V1',
    words: 'events/s of the engine over those of the reference loop',
    value: speed.ratio,
    floor: 0.03,
    goal: 0.15,
    unit: '',
    isRate: true,
  },
  {
    key: 'V2',
    words: 'the same with invariants at every event and digest, over without',
    value: checks,
    floor: 0.7,
    goal: 0.85,
    unit: '',
    isRate: true,
  },
  {
    key: 'V3',
    words: 'unbatched records/s over the events/s of the loop, over the fastest peer',
    value: messages,
    floor: 0.5,
    goal: 3,
    unit: '',
    isRate: true,
  },
  {
    key: 'V4',
    words: 'cost of an event with 600 partitions over its cost with 6',
    value: scaling,
    floor: 3,
    goal: 1.5,
    unit: '',
    isRate: false,
  },
  {
    key: 'V5',
    words: 'seek to a random moment of ten minutes',
    value: history.seekMs,
    floor: 100,
    goal: 16,
    unit: 'ms',
    isRate: false,
  },
  {
    key: 'V6',
    words: 'memory of that history',
    value: history.megabytes,
    floor: 200,
    goal: 50,
    unit: 'MB',
    isRate: false,
  },
  {
    key: 'V9',
    words: 'JavaScript to the first interaction, gzip',
    value: measureBundle() / 1000,
    floor: 250,
    goal: 150,
    unit: 'kB',
    isRate: false,
  },
  ...ofGroups,
  ...ofRebalances,
];

if (isJson) {
  const values = bars.map(({ key, value }) => [key, rounded(value)]);
  console.log(JSON.stringify(Object.fromEntries(values)));
} else {
  printTable();
}

/** V1, V2 and V4 with three groups of six: their floors hold. */
function barsOfGroups(kind: GroupKind): Bar[] {
  const workload = threeGroups(kind);
  const common = { unit: '' } as const;
  return [
    {
      ...common,
      key: `V1 ${kind}`,
      words: 'V1 with three groups of six',
      value: measureSpeed(workload, FEW_ROUNDS).ratio,
      floor: 0.03,
      goal: 0.15,
      isRate: true,
    },
    {
      ...common,
      key: `V2 ${kind}`,
      words: 'V2 with three groups of six',
      value: measureChecks(workload, FEW_ROUNDS),
      floor: 0.7,
      goal: 0.85,
      isRate: true,
    },
    {
      ...common,
      key: `V4 ${kind}`,
      words: 'V4 with three groups of six',
      value: measureScaling(workload, FEW_ROUNDS),
      floor: 3,
      goal: 1.5,
      isRate: false,
    },
  ];
}

/**
 * A frame of the page has 16 ms. What lasts longer is left between two events and gone on with in
 * the next frame: so that the bar holds for what cannot be left, and not for all of a tick.
 */
function barsOfRebalance(kind: (typeof REBALANCES)[number]): Bar[] {
  const { computing, slowest, piece } = measureRebalance(kind);
  const common = { floor: 16, goal: null, unit: 'ms', isRate: false } as const;
  const bar = (key: string, words: string, value: number): Bar => ({
    ...common,
    key: `${key} ${kind}`,
    words: `300 members share out 1,000 partitions: ${words}`,
    value,
  });
  return [
    bar('R1', 'the tick that computes it', computing),
    { ...bar('R2', 'the slowest of all ticks', slowest), floor: null },
    bar('R3', 'the longest piece that no frame can end in', piece),
  ];
}

function printTable(): void {
  const width = Math.max(...bars.map(({ words }) => words.length));
  const keyWidth = Math.max(...bars.map(({ key }) => key.length));
  console.log(`${''.padEnd(keyWidth)}  ${'bar'.padEnd(width)}  measured     floor      goal`);
  for (const bar of bars) {
    const { key, words, floor, goal, unit } = bar;
    const cells = [bar.value, floor, goal].map((value) => cell(value, unit)).join('');
    console.log(`${key.padEnd(keyWidth)}  ${words.padEnd(width)}${cells}  ${mark(bar)}`);
  }
  const { eventsPerSecond, messagesPerSecond, loopEventsPerSecond } = speed;
  console.log(
    `\nV1: ${thousands(eventsPerSecond)} events/s (the loop: ${thousands(loopEventsPerSecond)}); ` +
      `${thousands(messagesPerSecond)} records/s acknowledged and delivered to both groups\n` +
      `V5: the slowest of the seeks took ${rounded(history.slowestSeekMs)} ms`,
  );
}

function mark({ value, floor, goal, isRate }: Bar): string {
  const reaches = (bar: number): boolean => (isRate ? value >= bar : value <= bar);
  if (goal !== null && reaches(goal)) return 'goal reached';
  if (floor === null) return '';
  return reaches(floor) ? 'above the floor' : 'BELOW THE FLOOR';
}

function cell(value: number | null, unit: Bar['unit']): string {
  if (value === null) return ''.padStart(10);
  return `${rounded(value)}${unit === '' ? '' : ` ${unit}`}`.padStart(10);
}

/** Three digits that count. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function thousands(value: number): string {
  return `${Math.round(value / 1000)} thousand`;
}
