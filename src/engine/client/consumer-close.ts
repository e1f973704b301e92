/**
 * `close()`: the last commit, the last callback, LeaveGroup, and the end of the process.
 *
 * Kafka: ClassicKafkaConsumer.close, AbstractCoordinator.close, ConsumerCoordinator.onLeavePrepare.
 */
import type { Context } from '../context.ts';
import { halt } from '../process-halt.ts';
import { commitOf, commitPositions, dropCommits } from './consumer-commit.ts';
import { giveUpAssignment, leaveGroup } from './consumer-join.ts';
import { isSubscribed, wake } from './consumer-poll.ts';
import type { Consumer } from './consumer.ts';
import { onDemand } from '../on-demand.ts';

export interface Closing {
  step: 'committing' | 'leaving';
  /** Whether it tells the group that it goes; null: only a dynamic member does. */
  readonly leaves: boolean | null;
  /** It does not wait any longer than to this tick. */
  readonly deadline: number;
}

/** CloseOptions: 30 seconds. */
const CLOSE_TIMEOUT_MS = 30_000;

export function closeConsumer(
  consumer: Consumer,
  context: Context,
  leaves: boolean | null = null,
): void {
  const deadline = context.now + CLOSE_TIMEOUT_MS;
  consumer.closing = { step: 'committing', leaves, deadline };
  consumer.listener = null;
  consumer.commits = consumer.commits.filter(({ correlationId }) => correlationId >= 0);
  if (consumer.config.enableAutoCommit) commitPositions(consumer, 'close', context, deadline);
  consumer.wakeAt = -1;
  wake(consumer, deadline, context);
  goOn(consumer, context);
}

/** A commit was answered, or it is time for the next attempt, or for giving up. */
export function onCloseDue(consumer: Consumer, context: Context): void {
  const { closing } = consumer;
  if (closing === null) return;
  if (context.now >= closing.deadline) {
    dropCommits(consumer, 'close');
    if (closing.step === 'leaving') {
      halt(context, consumer, 'clean');
      return;
    }
  }
  goOn(consumer, context);
  if (consumer.closing !== null) wake(consumer, closing.deadline, context);
}

/** The coordinator has answered the LeaveGroup, or cannot any more. */
export function onCloseAnswer(consumer: Consumer, context: Context): void {
  if (consumer.closing?.step === 'leaving') halt(context, consumer, 'clean');
}

function goOn(consumer: Consumer, context: Context): void {
  const { closing } = consumer;
  if (closing === null || closing.step === 'leaving') return;
  if (commitOf(consumer, 'close') !== null) return;
  closing.step = 'leaving';
  if (consumer.modern !== null) {
    const isAwaited = onDemand().members.closeMember(consumer, consumer.modern, context);
    if (!isAwaited && consumer.status === 'running') halt(context, consumer, 'clean');
    return;
  }
  giveUpAssignment(consumer, context);
  if (!isSubscribed(consumer) || !leaveGroup(consumer, context, closing.leaves)) {
    halt(context, consumer, 'clean');
  }
}
