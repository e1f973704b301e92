/** Adapter: three cleanings of one log. Every record is a batch of its own. */
import { cleanLog } from '../../log/cleaner.ts';
import { activeSegment, createLog, forEachBatch, type Log } from '../../log/log-state.ts';
import { appendAsLeader, roll } from '../../log/log.ts';
import { NO_HEADERS, offsetAt } from '../../log/record.ts';
import { DEFAULT_LIMITS } from '../../log/segment.ts';
import { booleanAt, numberAt, objectsAt, textAt, type JsonObject } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

const OUTCOMES = [
  'firstDirtyOffset',
  'uncleanableOffset',
  'remainingOffsets',
  'segmentBaseOffsets',
  'endOffset',
];

export const compactionKind: VectorKind = {
  name: 'core/compaction',
  lists: {
    cases: {
      split(recorded) {
        const { input, expected } = splitObject(recorded, ['logEndOffset']);
        const passes = objectsAt(input, 'passes').map((pass) => splitObject(pass, OUTCOMES));
        return {
          input: { ...input, passes: passes.map((pass) => pass.input) },
          expected: { ...expected, passes: passes.map((pass) => pass.expected) },
        };
      },
      run(input) {
        const log = firstLog(input);
        const deleteRetentionMs = numberAt(input, 'deleteRetentionMs');
        const passes = objectsAt(input, 'passes').map((pass, index) => {
          for (const record of objectsAt(pass, 'appended')) append(log, record);
          if (index > 0 && log.logEndOffset > activeSegment(log).baseOffset) roll(log);
          return runPass(log, numberAt(pass, 'elapsedMs'), deleteRetentionMs);
        });
        return { passes, logEndOffset: log.logEndOffset };
      },
    },
  },
};

function firstLog(input: JsonObject): Log {
  const log = createLog();
  let segment = 0;
  for (const record of objectsAt(input, 'input')) {
    if (numberAt(record, 'segment') !== segment) roll(log);
    segment = numberAt(record, 'segment');
    append(log, record);
  }
  if (log.logEndOffset === numberAt(input, 'activeSegmentBaseOffset')) roll(log);
  return log;
}

function append(log: Log, given: JsonObject): void {
  const record = {
    number: log.logEndOffset,
    key: textAt(given, 'key'),
    value: booleanAt(given, 'tombstone') ? null : 'v',
    valueBytes: booleanAt(given, 'tombstone') ? -1 : 1,
    timestamp: 0,
    headers: NO_HEADERS,
  };
  const options = { leaderEpoch: 0, sizeInBytes: 70, maxTimestamp: 0, limits: DEFAULT_LIMITS };
  appendAsLeader(log, [record], options);
  log.highWatermark = log.logEndOffset;
}

function runPass(log: Log, now: number, deleteRetentionMs: number): JsonObject {
  const firstDirtyOffset = Math.max(log.cleanerCheckpoint, 0);
  const uncleanableOffset = activeSegment(log).baseOffset;
  const { endOffset } = cleanLog(log, {
    now,
    firstDirtyOffset,
    firstUncleanableOffset: uncleanableOffset,
    segmentBytes: DEFAULT_LIMITS.segmentBytes,
    segmentIndexBytes: DEFAULT_LIMITS.segmentIndexBytes,
    indexIntervalBytes: DEFAULT_LIMITS.indexIntervalBytes,
    deleteRetentionMs,
    maxKeys: 5_000_000,
  });
  const remainingOffsets: number[] = [];
  forEachBatch(log, (batch) => {
    batch.records.forEach((_, index) => remainingOffsets.push(offsetAt(batch, index)));
  });
  return {
    firstDirtyOffset,
    uncleanableOffset,
    remainingOffsets,
    segmentBaseOffsets: log.segments.map(({ baseOffset }) => baseOffset),
    endOffset,
  };
}
