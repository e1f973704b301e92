/**
 * Adapters: where segments roll and what their indexes hold, and which of them retention deletes.
 */
import { appendAsLeader } from '../../log/log.ts';
import { createLog, type Log } from '../../log/log-state.ts';
import { NO_HEADERS, type LogRecord } from '../../log/record.ts';
import { deleteOldSegments } from '../../log/retention.ts';
import { DEFAULT_LIMITS, emptySegment, type Segment } from '../../log/segment.ts';
import { segmentFileName } from '../../log/log-files.ts';
import { numberAt, objectsAt, textAt, type Json, type JsonObject } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

export const segmentRollKind: VectorKind = {
  name: 'core/segment-roll-and-index',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['segments']),
      run(input) {
        const log = createLog();
        const limits = {
          ...DEFAULT_LIMITS,
          segmentBytes: numberAt(input, 'segmentBytes'),
          segmentMs: numberAt(input, 'segmentMs'),
          indexIntervalBytes: numberAt(input, 'indexIntervalBytes'),
        };
        for (const append of objectsAt(input, 'appends')) {
          const records = recordsFrom(numberAt(append, 'timestampMs'), numberAt(append, 'records'));
          const maxTimestamp = records[records.length - 1]?.timestamp ?? 0;
          const sizeInBytes = numberAt(append, 'batchBytes');
          appendAsLeader(log, records, { leaderEpoch: 0, sizeInBytes, maxTimestamp, limits });
        }
        return { segments: log.segments.map(writtenSegment) };
      },
    },
  },
};

function recordsFrom(first: number, count: number): readonly LogRecord[] {
  return Array.from({ length: count }, (_, number) => ({
    number,
    key: null,
    value: null,
    valueBytes: -1,
    timestamp: first + number,
    headers: NO_HEADERS,
  }));
}

function writtenSegment(segment: Segment): JsonObject {
  const offsetIndex: Json[] = [];
  for (let entry = 0; entry < segment.offsetEntryCount; entry += 1) {
    offsetIndex.push([
      segment.offsetIndex[2 * entry] ?? -1,
      segment.offsetIndex[2 * entry + 1] ?? -1,
    ]);
  }
  const { baseOffset, sizeInBytes: sizeBytes } = segment;
  return { baseOffset, sizeBytes, fileName: segmentFileName(segment, 'log'), offsetIndex };
}

export const retentionKind: VectorKind = {
  name: 'core/retention',
  lists: {
    cases: {
      split: (recorded) =>
        splitObject(recorded, ['deletedCount', 'segmentBaseOffsetsAfter', 'logStartOffsetAfter']),
      run(input) {
        const now = 1_000_000_000;
        const log = logBefore(input, now);
        const settings = {
          cleanupPolicy: textAt(input, 'cleanupPolicy'),
          retentionMs: numberAt(input, 'retentionMs'),
          retentionBytes: numberAt(input, 'retentionBytes'),
        };
        const deletions = deleteOldSegments(log, settings, now);
        return {
          deletedCount: deletions.reduce((sum, { segments }) => sum + segments.length, 0),
          segmentBaseOffsetsAfter: log.segments.map(({ baseOffset }) => baseOffset),
          logStartOffsetAfter: log.logStartOffset,
        };
      },
    },
  },
};

function logBefore(input: JsonObject, now: number): Log {
  const log = createLog();
  log.logEndOffset = numberAt(input, 'logEndOffset');
  log.highWatermark = numberAt(input, 'highWatermark');
  log.logStartOffset = numberAt(input, 'logStartOffsetBefore');
  log.segments = objectsAt(input, 'segments').map((given) => {
    const segment = emptySegment(numberAt(given, 'baseOffset'));
    segment.sizeInBytes = numberAt(given, 'sizeBytes');
    if (given.largestTimestampAgeMs !== null) {
      segment.largestTimestamp = now - numberAt(given, 'largestTimestampAgeMs');
    }
    return segment;
  });
  return log;
}
