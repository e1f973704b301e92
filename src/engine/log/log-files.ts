/**
 * The files of a log by their Kafka names, with their sizes.
 *
 * Kafka: LogFileUtils, AbstractIndex (files of the active segment are as large as they may grow).
 */
import { knownProducers } from './known-producers.ts';
import { cloneLog, endOf, type Log } from './log-state.ts';
import { OFFSET_ENTRY_BYTES, TIME_ENTRY_BYTES, type Segment } from './segment.ts';

export interface LogFile {
  readonly name: string;
  readonly sizeInBytes: number;
}

export type SegmentFileKind = 'log' | 'index' | 'timeindex' | 'txnindex';

/** The base offset with twenty digits. */
export function segmentFileName(
  { baseOffset }: { baseOffset: number },
  kind: SegmentFileKind,
): string {
  return `${offsetName(baseOffset)}.${kind}`;
}

function offsetName(offset: number): string {
  return String(offset).padStart(20, '0');
}

/** Size of an index file; null: the file is not there. Active ones take all they may. */
export function indexFileBytes(
  segment: Segment,
  kind: 'index' | 'timeindex',
  active: { readonly isActive: boolean; readonly segmentIndexBytes: number },
): number | null {
  const entryBytes = kind === 'index' ? OFFSET_ENTRY_BYTES : TIME_ENTRY_BYTES;
  if (kind === 'index' && !segment.hasIndexFile) return null;
  if (active.isActive) return Math.floor(active.segmentIndexBytes / entryBytes) * entryBytes;
  return (kind === 'index' ? segment.offsetEntryCount : segment.timeEntryCount) * entryBytes;
}

/** The files of one segment that are there. */
export function filesOfSegment(
  segment: Segment,
  active: { readonly isActive: boolean; readonly segmentIndexBytes: number },
): LogFile[] {
  const files: LogFile[] = [
    { name: segmentFileName(segment, 'log'), sizeInBytes: segment.sizeInBytes },
  ];
  for (const kind of ['index', 'timeindex'] as const) {
    const sizeInBytes = indexFileBytes(segment, kind, active);
    if (sizeInBytes !== null) files.push({ name: segmentFileName(segment, kind), sizeInBytes });
  }
  return files;
}

/** Version 2, producer id, first, last and last stable offset 8 each. */
const TRANSACTION_ENTRY_BYTES = 34;

/** Size of the index of aborted transactions; 0: the file is not there. A look changes nothing. */
export function transactionIndexBytes(log: Log, index: number): number {
  const isBehind = log.producers.notedTo < log.logEndOffset;
  const { aborted } = knownProducers(isBehind ? cloneLog(log) : log);
  if (aborted.length === 0) return 0;
  const from = log.segments[index]?.baseOffset ?? 0;
  const end = endOf(log, index);
  const own = aborted.filter(({ lastOffset }) => lastOffset >= from && lastOffset < end);
  return own.length * TRANSACTION_ENTRY_BYTES;
}

/** Version 2, checksum 4, count 4. */
const SNAPSHOT_HEADER_BYTES = 10;
/**
 * Id 8, epoch 2, sequence 4, offset 8, delta 4, timestamp 8, coordinator epoch 4, transaction 8.
 */
const SNAPSHOT_ENTRY_BYTES = 46;

/** What is written of the producers where a segment begins. */
export function snapshotFiles({ producers: { snapshots } }: Log): LogFile[] {
  return snapshots.map(({ offset, producers }) => ({
    name: `${offsetName(offset)}.snapshot`,
    sizeInBytes: SNAPSHOT_HEADER_BYTES + SNAPSHOT_ENTRY_BYTES * producers.length,
  }));
}

/** Every file of the log's directory that holds records, indexes or states of producers. */
export function filesOf(log: Log, segmentIndexBytes: number): LogFile[] {
  const last = log.segments.length - 1;
  const files = log.segments.flatMap((segment, index) =>
    filesOfSegment(segment, { isActive: index === last, segmentIndexBytes }),
  );
  for (const [index, segment] of log.segments.entries()) {
    const sizeInBytes = transactionIndexBytes(log, index);
    if (sizeInBytes > 0) files.push({ name: segmentFileName(segment, 'txnindex'), sizeInBytes });
  }
  for (const { baseOffset, sizeInBytes } of log.deletedFiles) {
    files.push({ name: `${segmentFileName({ baseOffset }, 'log')}.deleted`, sizeInBytes });
  }
  return [...files, ...snapshotFiles(log)];
}
