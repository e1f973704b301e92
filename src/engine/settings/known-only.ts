/**
 * Settings that have a place in the engine's tables and are not read by any module yet. A test
 * keeps this list equal to what the modules' own text says.
 */
export const KNOWN_ONLY: ReadonlySet<string> = new Set([
  'connections.max.idle.ms',
  'controller.quorum.auto.join.enable',
  'controller.quorum.retry.backoff.ms',
  'initial.broker.registration.timeout.ms',
  'log.cleaner.threads',
  'max.request.partition.size.limit',
  'metadata.log.max.record.bytes.between.snapshots',
  'metadata.log.max.snapshot.interval.ms',
  'metadata.log.segment.bytes',
  'metadata.log.segment.ms',
  'metadata.max.idle.interval.ms',
  'metadata.max.retention.bytes',
  'metadata.max.retention.ms',
  'num.io.threads',
  'num.network.threads',
  'num.recovery.threads.per.data.dir',
  'num.replica.fetchers',
  'queued.max.requests',
  'reconnect.backoff.max.ms',
  'reconnect.backoff.ms',
]);
