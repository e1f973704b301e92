/**
 * When a broker looks after its logs, and what begins with a new log and a new segment.
 *
 * Kafka: LogManager (startupWithConfigOverrides); UnifiedLog.roll.
 */
import { emit, setTimer, type Context } from '../context.ts';
import type { TopicConfig } from '../config.ts';
import type { Timer } from '../event.ts';
import { activeSegment, type Log } from '../log/log-state.ts';
import { onDemand } from '../on-demand.ts';
import { draw } from '../random.ts';
import type { Broker, Replica } from './broker.ts';
import { topicSettings } from './environment.ts';

export type LogTask = Extract<
  Timer['type'],
  'log-retention' | 'log-flush' | 'recovery-point-checkpoint' | 'log-start-checkpoint'
>;

const TASKS: readonly LogTask[] = [
  'log-retention',
  'log-flush',
  'recovery-point-checkpoint',
  'log-start-checkpoint',
];

/** The logs are loaded: every task waits log.initial.task.delay.ms, the cleaner looks at once. */
export function startLogTasks(broker: Broker, context: Context): void {
  const { logInitialTaskDelayMs, logCleanerEnable } = context.settings.broker;
  for (const task of TASKS) scheduleTask(broker, task, logInitialTaskDelayMs, context);
  if (!logCleanerEnable) return;
  if (broker.replicas.length === 0) restCleaner(broker, context);
  else onDemand().brokers.runCleaner(broker, context);
}

/** There was nothing to clean: the thread looks again after log.cleaner.backoff.ms. */
export function restCleaner(broker: Broker, context: Context): void {
  const delayMs = context.settings.broker.logCleanerBackoffMs;
  setTimer(context, broker, { delayMs, timer: { type: 'log-cleaner' }, cause: broker.startedBy });
}

export function intervalOf(task: LogTask, context: Context): number {
  const { broker } = context.settings;
  switch (task) {
    case 'log-retention':
      return broker.logRetentionCheckIntervalMs;
    case 'log-flush':
      return broker.logFlushSchedulerIntervalMs;
    case 'recovery-point-checkpoint':
      return broker.logFlushOffsetCheckpointIntervalMs;
    case 'log-start-checkpoint':
      return broker.logFlushStartOffsetCheckpointIntervalMs;
  }
}

/** A task without an interval never runs: flushing is left to the operating system. */
export function scheduleTask(
  broker: Broker,
  task: LogTask,
  delayMs: number,
  context: Context,
): void {
  if (intervalOf(task, context) >= Number.MAX_SAFE_INTEGER) return;
  setTimer(context, broker, { delayMs, timer: { type: task }, cause: broker.startedBy });
}

/** A log is new on this broker. */
export function beginLog(broker: Broker, { log, partition }: Replica, context: Context): void {
  log.flushedAt = context.now;
  drawJitter(log, topicSettings(broker, partition, context), context);
}

/** segment.jitter.ms: segments that began together are not all closed at once. */
function drawJitter(
  log: Log,
  { segmentJitterMs, segmentMs }: TopicConfig,
  { cluster }: Context,
): void {
  if (segmentJitterMs <= 0) return;
  const bound = Math.max(1, Math.min(segmentJitterMs, segmentMs));
  activeSegment(log).rollJitterMs = draw(cluster.random, 'segment-jitter', bound);
}

/** An append has closed a segment. */
export function noteRoll(
  broker: Broker,
  { log, partition }: Replica,
  settings: TopicConfig,
  context: Context,
): void {
  drawJitter(log, settings, context);
  const { baseOffset } = activeSegment(log);
  emit(context, broker.id, { type: 'segment-rolled', partition, baseOffset });
}

/** Producers that have not written for long are forgotten now and then, in every log. */
export function scheduleProducerExpiry(broker: Broker, context: Context): void {
  setTimer(context, broker, {
    delayMs: context.settings.broker.producerIdExpirationCheckIntervalMs,
    timer: { type: 'producer-expiry-check' },
    cause: broker.startedBy,
  });
}
