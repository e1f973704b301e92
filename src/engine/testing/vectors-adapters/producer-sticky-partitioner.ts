/** Adapter: which partition records without a key go to, with the random draws made explicit. */
import {
  createSticky,
  hasProducedEnough,
  loadTable,
  switchPartition,
  type LoadTable,
  type StickyPartition,
} from '../../client/sticky-partitioner.ts';
import { toPositive } from '../../client/partitioner.ts';
import {
  asNumber,
  booleanAt,
  isList,
  listAt,
  numberAt,
  numbersAt,
  objectsAt,
  textAt,
  type JsonObject,
} from './json.ts';
import { splitSteps, type VectorKind } from './kind.ts';

export const producerStickyPartitionerKind: VectorKind = {
  name: 'core/producer-sticky-partitioner',
  lists: {
    cases: {
      split(recorded) {
        const { input, expected } = splitSteps(recorded, (step) =>
          textAt(step, 'op') === 'append' ? ['partition', 'nextPartition', 'randomDraws'] : [],
        );
        // All draws of a case in a row: how many each step takes is compared.
        const draws = objectsAt(expected, 'steps').flatMap((step) =>
          isList(step['randomDraws']) ? step['randomDraws'] : [],
        );
        return { input: { ...input, draws }, expected };
      },
      run: (input) => run(input),
    },
  },
};

interface Producing {
  readonly sticky: StickyPartition;
  readonly batchSize: number;
  readonly partitionCount: number;
  readonly available: readonly number[];
  load: LoadTable | null;
  readonly draws: number[];
}

function run(input: JsonObject): JsonObject {
  const partitionCount = numberAt(input, 'numPartitions');
  const leaderless = numbersAt(input, 'leaderless');
  const numbers = Array.from({ length: partitionCount }, (_, number) => number);
  const producing: Producing = {
    sticky: createSticky(),
    batchSize: numberAt(input, 'stickyBatchSize'),
    partitionCount,
    available: numbers.filter((number) => !leaderless.includes(number)),
    load: null,
    draws: listAt(input, 'draws').map((draw) => asNumber(draw, 'a draw')),
  };
  return { steps: objectsAt(input, 'steps').map((step) => perform(producing, step)) };
}

function perform(producing: Producing, step: JsonObject): JsonObject {
  if (textAt(step, 'op') === 'loadStats') {
    const sizes = step['queueSizes'];
    producing.load = isList(sizes)
      ? loadTable(
          numbersAt(step, 'queueSizes'),
          numbersAt(step, 'partitionIds'),
          numberAt(step, 'length'),
        )
      : null;
    return {};
  }
  const { sticky, batchSize } = producing;
  const randomDraws: number[] = [];
  if (sticky.partition < 0) goOn(producing, randomDraws);
  const { partition } = sticky;
  const bytes = numberAt(step, 'bytes');
  const maySwitch = booleanAt(step, 'enableSwitch');
  if (hasProducedEnough(sticky, { bytes, batchSize, maySwitch })) goOn(producing, randomDraws);
  return { partition, randomDraws, nextPartition: sticky.partition };
}

function goOn({ sticky, draws, ...choice }: Producing, taken: number[]): void {
  const draw = asNumber(draws.shift(), 'one more draw');
  taken.push(draw);
  switchPartition(sticky, choice, toPositive(draw));
}
