/** Logs made by hand, for pictures of states that are hard to reach. */
import type { Log, LogRecord, RecordBatch } from '../../engine/index.ts';

/** One record for each letter, whose key it is: `ab` has two. A batch holds one record. */
export interface LogSketch {
  readonly keys: string;
  readonly firstOffset?: number;
  /** Where each epoch starts. */
  readonly epochs?: readonly { readonly epoch: number; readonly startOffset: number }[];
  readonly highWatermark: number;
  /**
   * Numbers of the records: two logs with other numbers hold other records. Default: the offset.
   */
  readonly numberAt?: (offset: number) => number;
}

export function handMadeLog(sketch: LogSketch): Log {
  const { keys, firstOffset = 0, highWatermark, numberAt = (offset) => offset } = sketch;
  const epochs = sketch.epochs ?? [{ epoch: 0, startOffset: firstOffset }];
  const batches = [...keys].map((key, index) =>
    batchOf(firstOffset + index, recordOf(key, numberAt(firstOffset + index))),
  );
  return {
    segments: [
      {
        baseOffset: firstOffset,
        batches,
        batchCount: batches.length,
        sizeInBytes: batches.length * 70,
        firstTimestamp: 0,
        largestTimestamp: 0,
        offsetOfLargestTimestamp: firstOffset,
        offsetIndex: [],
        offsetEntryCount: 0,
        timeIndex: [],
        timeEntryCount: 0,
        bytesSinceIndexEntry: 0,
        indexIntervalBytes: 4096,
        rollJitterMs: 0,
        hasIndexFile: true,
        modifiedAt: 0,
      },
    ],
    logStartOffset: firstOffset,
    logEndOffset: firstOffset + keys.length,
    highWatermark,
    leaderEpochs: [...epochs],
    highWatermarkCheckpoint: highWatermark,
    recoveryPoint: 0,
    flushedAt: 0,
    recoveryPointCheckpoint: 0,
    logStartOffsetCheckpoint: 0,
    cleanerCheckpoint: -1,
    deletedFiles: [],
    producers: {
      producers: [],
      notedTo: firstOffset + keys.length,
      snapshots: [],
      tracked: [],
      aborted: [],
      verifications: [],
      nextGuard: 1,
    },
  };
}

function batchOf(offset: number, record: LogRecord): RecordBatch {
  return {
    baseOffset: offset,
    lastOffset: offset,
    leaderEpoch: 0,
    maxTimestamp: 0,
    sizeInBytes: 70,
    records: [record],
    offsets: null,
    producerId: -1,
    producerEpoch: -1,
    baseSequence: -1,
    codec: 'none',
    isTransactional: false,
    control: null,
    deleteHorizon: null,
  };
}

function recordOf(key: string, number: number): LogRecord {
  return {
    number,
    key: key === '.' ? null : key,
    value: 'v',
    valueBytes: 1,
    timestamp: 0,
    headers: [],
  };
}
