/** Adapter: records appended to one partition of an accumulator, and what is drained in the end. */
import {
  appendToLast,
  createAccumulator,
  isFilled,
  lingerLeft,
  openBatch,
  queueOf,
  type Accumulator,
  type PartitionQueue,
} from '../../client/accumulator.ts';
import { NO_HEADERS, type LogRecord } from '../../log/record.ts';
import { numberAt, objectsAt, type JsonObject } from './json.ts';
import { splitObject, splitSteps, type VectorKind } from './kind.ts';

const STEP_RESULTS = [
  'newBatchCreated',
  'batchIsFull',
  'appendedBytes',
  'nodeReady',
  'nextReadyCheckDelayMs',
];

export const producerAccumulatorKind: VectorKind = {
  name: 'core/producer-accumulator',
  lists: {
    cases: {
      split(recorded) {
        const whole = splitObject(recorded, ['drainedBatches', 'steps']);
        const steps = splitSteps(recorded, () => STEP_RESULTS);
        return {
          input: { ...whole.input, steps: steps.input['steps'] ?? null },
          expected: { ...whole.expected, steps: steps.expected['steps'] ?? null },
        };
      },
      run: (input) => appendAll(input),
    },
  },
};

function appendAll(input: JsonObject): JsonObject {
  const accumulator = createAccumulator();
  const queue = queueOf(accumulator, { partition: 0, topic: 't', number: 0 });
  const sizes = { batchSize: numberAt(input, 'batchSize'), lingerMs: numberAt(input, 'lingerMs') };
  const steps = objectsAt(input, 'steps').map((step) => append(accumulator, queue, sizes, step));
  const drainedBatches = queue.batches.map(({ records, sizeInBytes, createdAt }) => ({
    records: records.length,
    batchBytes: sizeInBytes,
    createdAtMs: createdAt,
  }));
  return { steps, drainedBatches };
}

function append(
  accumulator: Accumulator,
  queue: PartitionQueue,
  { batchSize, lingerMs }: { batchSize: number; lingerMs: number },
  step: JsonObject,
): JsonObject {
  const now = numberAt(step, 'atMs');
  const record = recordOf(step, now);
  const bytes = appendToLast(queue, record);
  const appendedBytes =
    bytes > 0 ? bytes : openBatch(accumulator, queue, record, { batchSize, now });
  const leftMs = lingerLeft(queue, { lingerMs, now });
  return {
    newBatchCreated: bytes === 0,
    batchIsFull: queue.batches.length > 1 || isFilled(queue),
    appendedBytes,
    nodeReady: leftMs === 0,
    nextReadyCheckDelayMs: leftMs === 0 ? null : leftMs,
  };
}

function recordOf(step: JsonObject, timestamp: number): LogRecord {
  const keyBytes = numberAt(step, 'keyBytes');
  const key = keyBytes < 0 ? null : 'k'.repeat(keyBytes);
  return {
    number: 0,
    key,
    value: null,
    valueBytes: numberAt(step, 'valueBytes'),
    timestamp,
    headers: NO_HEADERS,
  };
}
