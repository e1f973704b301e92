/** The segment files of a log, as they lie on a broker's disk. */
import { indexFileBytes, segmentFileName, transactionIndexBytes } from '../../log/log-files.ts';
import type { Log } from '../../log/log-state.ts';
import type { Segment } from '../../log/segment.ts';
import type { Json, JsonObject } from './json.ts';

export interface DiskView {
  readonly segmentIndexBytes: number;
  /** False after a clean stop: then no index file is larger than its entries. */
  readonly isOpen: boolean;
}

export function segmentsOf(log: Log, view: DiskView): readonly Json[] {
  const last = log.segments.length - 1;
  return log.segments.map((segment, index) =>
    segmentOf(segment, {
      isActive: view.isOpen && index === last,
      segmentIndexBytes: view.segmentIndexBytes,
      txnindexBytes: transactionIndexBytes(log, index),
    }),
  );
}

interface SegmentView extends Readonly<Parameters<typeof indexFileBytes>[2]> {
  readonly txnindexBytes: number;
}

function segmentOf(segment: Segment, view: SegmentView): JsonObject {
  const { batches, batchCount, sizeInBytes } = segment;
  const indexBytes = indexFileBytes(segment, 'index', view);
  const timeindexBytes = indexFileBytes(segment, 'timeindex', view);
  return {
    file: segmentFileName(segment, 'log'),
    bytes: sizeInBytes,
    batches: batches.slice(0, batchCount).map((batch) => ({
      baseOffset: batch.baseOffset,
      lastOffset: batch.lastOffset,
      epoch: batch.leaderEpoch,
      bytes: batch.sizeInBytes,
      ...(batch.producerId < 0
        ? {}
        : { producerEpoch: batch.producerEpoch, baseSequence: batch.baseSequence }),
      ...(batch.isTransactional ? { transactional: true } : {}),
      ...(batch.control === null ? {} : { control: true }),
    })),
    ...(indexBytes === null ? {} : { indexBytes }),
    ...(timeindexBytes === null ? {} : { timeindexBytes }),
    ...(view.txnindexBytes === 0 ? {} : { txnindexBytes: view.txnindexBytes }),
  };
}
