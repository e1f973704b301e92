/** What a user or a script tells a consumer's application to do. */
import { assertUnreachable } from '../../base/assert.ts';
import type { Command } from '../command.ts';
import { emit, type Context } from '../context.ts';
import type { RefusalReason } from '../fact.ts';
import type { PartitionId } from '../ids.ts';
import type { CommittedOffset } from '../protocol/group-api.ts';
import { closeConsumer } from './consumer-close.ts';
import { consumedOffsets, startCommit } from './consumer-commit.ts';
import { settle, watchForPollTimeout } from './consumer-poll.ts';
import { seek } from './consumer-positions.ts';
import type { Consumer } from './consumer.ts';

export type ConsumerCommand = Extract<
  Command,
  { readonly type: 'close' | 'stop-polling' | 'resume-polling' | 'commit' | 'seek' }
>;

/** Carries the command out, or says why it makes no sense. */
export function consumerCommand(
  consumer: Consumer,
  command: ConsumerCommand,
  context: Context,
): RefusalReason | null {
  if (consumer.closing !== null) return 'already-so';
  consumer.isSteady = false;
  switch (command.type) {
    case 'close':
      closeConsumer(consumer, context);
      return null;
    case 'stop-polling':
      return stopPolling(consumer, context);
    case 'resume-polling':
      return resumePolling(consumer, context);
    case 'commit':
      return commit(consumer, command.offsets, context);
    case 'seek':
      return seekTo(consumer, command.partition, command.offset, context);
    default:
      return assertUnreachable(command);
  }
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

/** commitSync(): of these offsets, or of all positions. */
function commit(
  consumer: Consumer,
  given: Readonly<Record<string, number>> | null,
  context: Context,
): RefusalReason | null {
  const { plan, config } = consumer;
  if (plan.group === null) return 'no-group';
  const offsets = given === null ? consumedOffsets(consumer) : givenOffsets(consumer, given);
  if (offsets === null) return 'no-such-partition';
  if (offsets.length === 0) {
    emit(context, consumer.id, {
      type: 'commit-answered',
      group: plan.group,
      error: 'NONE',
      offsets: [],
    });
    return null;
  }
  const deadline = context.now + config.defaultApiTimeoutMs;
  startCommit(consumer, { kind: 'sync', offsets, deadline }, context);
  return null;
}

function givenOffsets(
  consumer: Consumer,
  given: Readonly<Record<string, number>>,
): CommittedOffset[] | null {
  const offsets: CommittedOffset[] = [];
  for (const [name, offset] of Object.entries(given)) {
    const partition = partitionNamed(consumer, name);
    if (partition === null) return null;
    offsets.push({ partition, offset, leaderEpoch: -1, metadata: '' });
  }
  return offsets.sort((left, right) => left.partition - right.partition);
}

/** As its metadata has it. */
function partitionNamed({ metadata }: Consumer, name: string): PartitionId | null {
  const dash = name.lastIndexOf('-');
  const topic = metadata.topics.find((known) => known.name === name.slice(0, dash));
  return topic?.partitions[Number(name.slice(dash + 1))]?.partition ?? null;
}

function seekTo(
  consumer: Consumer,
  name: string,
  offset: number,
  context: Context,
): RefusalReason | null {
  const own = consumer.assignment.find(({ topic, index }) => `${topic}-${index}` === name);
  if (own === undefined) return 'not-assigned';
  consumer.buffered = consumer.buffered.filter((partition) => partition !== own.partition);
  seek(consumer, own, offset);
  settle(consumer, context);
  return null;
}
