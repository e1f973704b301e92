/**
 * Whether what a fetch takes away lies in memory: figures, nothing depends on them.
 *
 * Kafka: nothing of its own; it relies on the page cache of the operating system, and hands files
 * to the network without copying them (FileRecords.writeTo, sendfile).
 * Simplified: the newest bytes of a broker's logs are in the page cache, the same share of each.
 */
import type { Context } from '../context.ts';
import type { Log } from '../log/log-state.ts';
import { bytesFrom } from '../log/index-entry.ts';
import type { RecordBatch } from '../log/record.ts';
import type { Broker } from './broker.ts';

/** Bytes that fetches took from this broker since its start, all of them by zero-copy. */
export interface ReadCounters {
  fromMemory: number;
  fromDisk: number;
}

/** 1 GiB, when the plan says nothing. */
export const PAGE_CACHE_BYTES = 1_073_741_824;

export function createReadCounters(): ReadCounters {
  return { fromMemory: 0, fromDisk: 0 };
}

/** Counts `bytes` in `batches` of `log`. Most reads are of what was written last. */
export function noteRead(
  broker: Broker,
  log: Log,
  { batches, bytes }: { readonly batches: readonly RecordBatch[]; readonly bytes: number },
  context: Context,
): void {
  const last = batches[batches.length - 1];
  const first = batches[0];
  if (first === undefined || last === undefined) return;
  // A consumer that is up to date has read to the high watermark.
  if (last.lastOffset + 1 >= log.highWatermark || isCached(broker, log, first, context)) {
    broker.reads.fromMemory += bytes;
  } else {
    broker.reads.fromDisk += bytes;
  }
}

function isCached(broker: Broker, log: Log, first: RecordBatch, context: Context): boolean {
  let logs = 0;
  for (const replica of broker.replicas) if (replica !== null) logs += 1;
  const { pageCacheBytes = PAGE_CACHE_BYTES } = context.cluster.settings;
  return bytesFrom(log, first.baseOffset) * Math.max(1, logs) <= pageCacheBytes;
}
