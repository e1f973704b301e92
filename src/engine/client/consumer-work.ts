/**
 * What the application of a consumer does between two polls: it works on the records, commits
 * before or after that if it is written so, and meets the exceptions that poll() throws.
 *
 * Kafka: the poll loop as in the documentation of KafkaConsumer ("Manual Offset Control").
 * Simplified: an application that catches an exception waits a second before it polls again.
 */
import { emit, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { consumedOffsets, startCommit } from './consumer-commit.ts';
import { wake, watchForPollTimeout, type ConsumerFailure } from './consumer-poll.ts';
import { assignedPartition, seek } from './consumer-positions.ts';
import type { Consumer } from './consumer.ts';

/** Records of one partition that a poll returned, and that the application works on. */
export interface WorkStretch {
  readonly partition: PartitionId;
  readonly offsets: readonly number[];
}

/** It has caught an exception, said so, and slept before it polls again. Simulated ms. */
const AFTER_EXCEPTION_MS = 1000;

/** The application has so many records in hand, and polls again when it is done with them. */
export function work(consumer: Consumer, count: number, context: Context): void {
  if (consumer.plan.commits !== 'before-processing') {
    process(consumer, count, context);
    return;
  }
  consumer.toProcess = count;
  commitRead(consumer, context);
}

/** Its own commit before the work is over: now it works, whatever became of that. */
export function continueWork(consumer: Consumer, context: Context): void {
  if (consumer.toProcess === 0) return;
  if (consumer.commits.some(({ kind }) => kind === 'sync')) return;
  const count = consumer.toProcess;
  consumer.toProcess = 0;
  process(consumer, count, context);
}

function process(consumer: Consumer, count: number, context: Context): void {
  const { plan, application, config } = consumer;
  const busyMs = count * plan.processingMsPerRecord;
  if (application !== null) {
    // What comes out is written even when there was nothing to wait for.
    application.phase = 'processing';
  } else if (busyMs === 0 && consumer.buffered.length === 0) {
    endWork(consumer, context);
    return;
  }
  consumer.busyUntil = context.now + Math.max(busyMs, 1);
  wake(consumer, consumer.busyUntil, context);
  if (busyMs > config.heartbeatIntervalMs) watchForPollTimeout(consumer, context);
}

/** The records are done with. */
export function endWork(consumer: Consumer, context: Context): void {
  consumer.inHand = NOTHING;
  if (consumer.plan.commits === 'after-processing') commitRead(consumer, context);
}

const NOTHING: readonly WorkStretch[] = [];

/** `commitSync()` of all positions, which are after what the last poll returned. */
function commitRead(consumer: Consumer, context: Context): void {
  if (consumer.plan.group === null) return;
  const offsets = consumedOffsets(consumer);
  if (offsets.length === 0) return;
  const deadline = context.now + consumer.config.defaultApiTimeoutMs;
  startCommit(consumer, { kind: 'sync', offsets, deadline }, context);
}

/** The process ends in the middle of it: so far the application had come. */
export function tellInterruption(consumer: Consumer, context: Context): void {
  const { inHand, busyUntil, plan } = consumer;
  if (inHand.length === 0) return;
  const msPerRecord = Math.max(plan.processingMsPerRecord, 1);
  const all = inHand.reduce((sum, { offsets }) => sum + offsets.length, 0);
  const left = busyUntil < 0 ? all : Math.ceil((busyUntil - context.now) / msPerRecord);
  const handled = Math.min(Math.max(all - left, 0), all);
  if (handled === all) return;
  let skipped = handled;
  const unhandled: WorkStretch[] = [];
  for (const { partition, offsets } of inHand) {
    const rest = offsets.slice(skipped);
    skipped = Math.max(skipped - offsets.length, 0);
    if (rest.length > 0) unhandled.push({ partition, offsets: rest });
  }
  emit(context, consumer.id, { type: 'processing-interrupted', handled, unhandled });
}

/**
 * poll() throws. As the application is written, it ends its loop, polls again, or goes past a
 * record that it cannot read. Its heartbeats go on in any case.
 */
export function raise(consumer: Consumer, failure: ConsumerFailure, context: Context): void {
  const { plan } = consumer;
  const { error, partitions, offset } = failure;
  consumer.pendingFailure = null;
  const isSingle = consumer.pollsUntil >= 0;
  consumer.pollsUntil = -1;
  const isSkipped = plan.onException === 'seek-past' && offset !== undefined;
  if (!isSingle && (isSkipped || plan.onException === 'poll-again')) {
    const reaction = isSkipped ? 'seek-past' : 'poll-again';
    emit(context, consumer.id, { type: 'exception-caught', ...failure, reaction });
    if (isSkipped) skip(consumer, partitions[0] ?? -1, offset, context);
    consumer.busyUntil = context.now + (isSkipped ? 1 : AFTER_EXCEPTION_MS);
    wake(consumer, consumer.busyUntil, context);
    return;
  }
  if (!isSingle) consumer.failure = error;
  emit(context, consumer.id, { type: 'consumer-failed', ...failure });
}

function skip(consumer: Consumer, partition: PartitionId, offset: number, context: Context): void {
  const own = assignedPartition(consumer, partition);
  if (own === null) return;
  consumer.buffered = consumer.buffered.filter((other) => other !== partition);
  const { position: from } = own;
  seek(consumer, own, offset + 1);
  emit(context, consumer.id, { type: 'position-sought', partition, from, to: offset + 1 });
}
