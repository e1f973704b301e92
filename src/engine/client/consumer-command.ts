/** What a user or a script tells a consumer's application to do. */
import { assertUnreachable } from '../../base/assert.ts';
import type { Command } from '../command.ts';
import { emit, type Context } from '../context.ts';
import type { RefusalReason } from '../fact.ts';
import { closeConsumer } from './consumer-close.ts';
import { consumedOffsets, startCommit } from './consumer-commit.ts';
import { readConsumerConfig } from './consumer-config.ts';
import { settle, watchForPollTimeout } from './consumer-poll.ts';
import { seek } from './consumer-positions.ts';
import {
  assignedByName,
  assignPartitions,
  seekToEdge,
  setPaused,
  subscribe,
  unsubscribe,
} from './consumer-subscription.ts';
import type { Consumer } from './consumer.ts';
import { onDemand } from '../on-demand.ts';

export type ConsumerCommand = Extract<
  Command,
  {
    readonly type:
      | 'close'
      | 'stop-polling'
      | 'resume-polling'
      | 'poll-once'
      | 'subscribe'
      | 'assign-partitions'
      | 'unsubscribe'
      | 'commit'
      | 'position'
      | 'seek'
      | 'seek-to'
      | 'pause-partitions'
      | 'resume-partitions';
  }
>;

/** How long a single poll() waits where nothing is said. */
const POLL_MS = 2000;

/** Carries the command out, or says why it makes no sense. */
export function consumerCommand(
  consumer: Consumer,
  command: ConsumerCommand,
  context: Context,
): RefusalReason | null {
  if (consumer.closing !== null) return 'already-so';
  const { listener } = consumer;
  if (listener?.hasReturned === false && command.type !== 'close') return 'application-busy';
  consumer.isSteady = false;
  switch (command.type) {
    case 'close':
      closeConsumer(consumer, context, command.leaves ?? null);
      return null;
    case 'stop-polling':
      return stopPolling(consumer, context);
    case 'resume-polling':
      return resumePolling(consumer, context);
    case 'poll-once':
      return pollOnce(consumer, command.withinMs ?? POLL_MS, context);
    case 'subscribe':
    case 'assign-partitions':
    case 'unsubscribe':
    case 'seek-to':
    case 'pause-partitions':
    case 'resume-partitions':
      return then(consumer, alter(consumer, command, context), context);
    case 'position':
      consumer.locatesUntil =
        context.now + (command.withinMs ?? consumer.config.defaultApiTimeoutMs);
      settle(consumer, context);
      return null;
    case 'commit':
      return commit(consumer, command, context);
    case 'seek':
      return seekTo(consumer, command.partition, command.offset, context);
    default:
      return assertUnreachable(command);
  }
}

/** What it reads, and from where: its next poll acts on it. */
function alter(
  consumer: Consumer,
  command: Extract<
    ConsumerCommand,
    {
      readonly type:
        | 'subscribe'
        | 'assign-partitions'
        | 'unsubscribe'
        | 'seek-to'
        | 'pause-partitions'
        | 'resume-partitions';
    }
  >,
  context: Context,
): RefusalReason | null {
  switch (command.type) {
    case 'subscribe':
      return command.pattern === undefined
        ? subscribe(consumer, command.topics, context)
        : onDemand().patterns.subscribeToPattern(consumer, command.pattern, context);
    case 'assign-partitions':
      return assignPartitions(consumer, command.partitions, context);
    case 'unsubscribe':
      return unsubscribe(consumer, context);
    case 'seek-to':
      return seekToEdge(consumer, command.partitions, command.to);
    case 'pause-partitions':
      return setPaused(consumer, command.partitions, true, context);
    case 'resume-partitions':
      return setPaused(consumer, command.partitions, false, context);
    default:
      return assertUnreachable(command);
  }
}

function then(
  consumer: Consumer,
  refused: RefusalReason | null,
  context: Context,
): RefusalReason | null {
  if (refused === null) settle(consumer, context);
  return refused;
}

/** The application calls poll() this once. An exception that it met before is behind it. */
function pollOnce(consumer: Consumer, withinMs: number, context: Context): RefusalReason | null {
  if (consumer.failure !== null) {
    consumer.failure = null;
    consumer.isPolling = false;
  }
  if (consumer.isPolling || consumer.pollsUntil >= 0) return 'already-so';
  const { topics, assign, pattern } = consumer.subscription;
  if (topics.length === 0 && assign === null && pattern === null) return 'reads-nothing';
  consumer.pollsUntil = context.now + withinMs;
  settle(consumer, context);
  return null;
}

/** Gives a stopped consumer another setting, with which it starts next time. */
export function configureConsumer(
  consumer: Consumer,
  name: string,
  value: string | null,
): RefusalReason | null {
  const { plan } = consumer;
  const { [name]: before, ...others } = plan.configs;
  if (value === null && before === undefined) return 'already-so';
  const configs = value === null ? others : { ...others, [name]: value };
  const { config, faults } = readConsumerConfig({ group: plan.group, configs });
  if (faults.some(({ fault }) => fault === 'unknown-setting')) return 'no-such-config';
  if (faults.length > 0) return 'invalid-value';
  consumer.plan = { ...plan, configs };
  consumer.config = config;
  return null;
}

/** The application stops calling poll(); what it works on it finishes. Heartbeats go on. */
function stopPolling(consumer: Consumer, context: Context): RefusalReason | null {
  if (!consumer.isPolling) return 'already-so';
  consumer.isPolling = false;
  emit(context, consumer.id, { type: 'polling-stopped' });
  watchForPollTimeout(consumer, context);
  return null;
}

/** It calls poll() again, also after an exception. */
function resumePolling(consumer: Consumer, context: Context): RefusalReason | null {
  if (consumer.isPolling && consumer.failure === null) return 'already-so';
  consumer.isPolling = true;
  consumer.failure = null;
  emit(context, consumer.id, { type: 'polling-resumed' });
  settle(consumer, context);
  return null;
}

/** `orders-0`: what comes after the last dash is the partition number. */
const PARTITION_NAME = /^.+-\d{1,6}$/;

/** commitSync() or commitAsync(): of these offsets, or of all positions. */
function commit(
  consumer: Consumer,
  { offsets: given, isAsync = false }: Extract<ConsumerCommand, { readonly type: 'commit' }>,
  context: Context,
): RefusalReason | null {
  const { plan, config } = consumer;
  if (plan.group === null) return 'no-group';
  const names = Object.keys(given ?? {});
  if (!names.every((name) => PARTITION_NAME.test(name))) return 'no-such-partition';
  const offsets = given === null ? consumedOffsets(consumer) : [];
  if (offsets.length === 0 && names.length === 0) {
    emit(context, consumer.id, {
      type: 'commit-answered',
      group: plan.group,
      error: 'NONE',
      offsets: [],
    });
    return null;
  }
  const deadline = isAsync ? -1 : context.now + config.defaultApiTimeoutMs;
  const kind = isAsync ? 'async' : 'sync';
  startCommit(consumer, { kind, offsets, names: given, deadline }, context);
  return null;
}

function seekTo(
  consumer: Consumer,
  name: string,
  offset: number,
  context: Context,
): RefusalReason | null {
  const own = assignedByName(consumer, [name])?.[0];
  if (own === undefined) return 'not-assigned';
  consumer.buffered = consumer.buffered.filter((partition) => partition !== own.partition);
  const { partition, position: from } = own;
  seek(consumer, own, offset);
  emit(context, consumer.id, { type: 'position-sought', partition, from, to: offset });
  settle(consumer, context);
  return null;
}
