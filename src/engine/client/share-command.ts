/** What may be asked of the application of a share consumer. */
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { emit } from '../context.ts';
import type { RefusalReason } from '../fact.ts';
import type { PartitionId } from '../ids.ts';
import { markNewTopics } from './metadata.ts';
import { beginClosing } from './share-close.ts';
import type { ShareConsumer } from './share-consumer.ts';
import { acknowledgeRecord, beginCommit, beginPoll, commitInPassing } from './share-poll.ts';
import { runShareConsumer } from './share-run.ts';

export type ShareConsumerCommand = Extract<
  Command,
  {
    readonly type: 'share-poll' | 'share-acknowledge' | 'share-commit' | 'subscribe' | 'close';
  }
>;

/** Null: it is being done. */
export function shareConsumerCommand(
  consumer: ShareConsumer,
  command: ShareConsumerCommand,
  context: Context,
): RefusalReason | null {
  if (consumer.status !== 'running') return 'not-running';
  if (consumer.closing !== null) return 'not-running';
  switch (command.type) {
    case 'share-poll':
      if (consumer.poll !== null || consumer.commit !== null) return 'application-busy';
      beginPoll(consumer, command.ms, context);
      break;
    case 'share-acknowledge': {
      const partition = partitionOf(consumer, command.partition);
      if (partition === null) return 'no-such-partition';
      const { offset } = command;
      const error = acknowledgeRecord(consumer, { partition, offset, type: command.outcome });
      if (error !== null) {
        const refused = { partition, offset, error };
        emit(context, consumer.id, { type: 'share-acknowledgement-refused', ...refused });
      }
      break;
    }
    case 'share-commit':
      if (consumer.poll !== null || consumer.commit !== null) return 'application-busy';
      if (command.isAsync === true) commitInPassing(consumer, context);
      else beginCommit(consumer, context);
      break;
    case 'subscribe':
      // It knows no patterns.
      if (command.pattern !== undefined) return 'wrong-kind-of-process';
      // The coordinator hears of it with the next heartbeat.
      consumer.subscription = command.topics;
      markNewTopics(consumer.metadata);
      break;
    case 'close':
      beginClosing(consumer, context);
      break;
  }
  runShareConsumer(consumer, context);
  return null;
}

/** By `orders-0`, as the consumer knows it. */
function partitionOf({ metadata }: ShareConsumer, name: string): PartitionId | null {
  const dash = name.lastIndexOf('-');
  const topic = metadata.topics.find((one) => one.name === name.slice(0, dash));
  const index = Number(name.slice(dash + 1));
  return topic?.partitions[index]?.partition ?? null;
}
