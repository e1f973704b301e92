/** Adapter: batches of idempotent producers, appended in order to the log of one partition. */
import { TOPIC_SETTINGS } from '../../config.ts';
import { createLog, type Log } from '../../log/log-state.ts';
import { appendAsLeader } from '../../log/log.ts';
import { duplicateOf } from '../../log/producer-duplicates.ts';
import { sequenceError } from '../../log/producer-state.ts';
import { NO_HEADERS, type LogRecord } from '../../log/record.ts';
import { defaultsOf } from '../../settings.ts';
import { numberAt, objectsAt, type JsonObject } from './json.ts';
import { splitSteps, type VectorKind } from './kind.ts';

const LIMITS = defaultsOf(TOPIC_SETTINGS);

export const producerSequenceKind: VectorKind = {
  name: 'core/producer-sequence',
  lists: {
    cases: {
      split: (recorded) =>
        splitSteps(recorded, () => ['result', 'baseOffset', 'lastOffset', 'logEndOffset']),
      run(input) {
        const log = createLog();
        return { steps: objectsAt(input, 'steps').map((step) => append(log, step)) };
      },
    },
  },
};

function append(log: Log, step: JsonObject): JsonObject {
  const batch = {
    isTransactional: false,
    producerId: numberAt(step, 'producerId'),
    producerEpoch: numberAt(step, 'producerEpoch'),
    baseSequence: numberAt(step, 'baseSequence'),
  };
  const records = Array.from({ length: numberAt(step, 'records') }, recordAt);
  const duplicate = duplicateOf(log, batch, records.length);
  if (duplicate !== null) {
    const { baseOffset, lastOffset } = duplicate;
    return { result: 'DUPLICATE', baseOffset, lastOffset, logEndOffset: log.logEndOffset };
  }
  const error = sequenceError(log.producers, batch);
  if (error !== 'NONE') return { result: error, logEndOffset: log.logEndOffset };
  const written = { leaderEpoch: 0, sizeInBytes: 100, maxTimestamp: 0, limits: LIMITS, ...batch };
  const { baseOffset, lastOffset } = appendAsLeader(log, records, written);
  return { result: 'APPENDED', baseOffset, lastOffset, logEndOffset: log.logEndOffset };
}

function recordAt(_: unknown, number: number): LogRecord {
  return { number, key: null, value: '', valueBytes: 0, timestamp: 0, headers: NO_HEADERS };
}
