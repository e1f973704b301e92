/**
 * How long a coordinator takes to read its partition.
 *
 * Kafka: CoordinatorLoaderImpl.
 * Simplified: 200 records are read in a millisecond; fewer take no time, but for a slow disk.
 */
import type { Broker } from '../broker/broker.ts';
import type { Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { sizeOf } from '../log/log-state.ts';

const RECORDS_PER_MS = 200;

/** How long it takes to read the log, simulated ms. */
export function loadMs(
  { disk, replicas }: Broker,
  partition: PartitionId,
  { settings }: Context,
): number {
  const log = replicas[partition]?.log ?? null;
  if (log === null) return 0;
  const records = log.logEndOffset - log.logStartOffset;
  const reads = Math.ceil(sizeOf(log) / settings.broker.offsetsLoadBufferSize);
  return Math.floor(records / RECORDS_PER_MS) + reads * disk.delayMs;
}
