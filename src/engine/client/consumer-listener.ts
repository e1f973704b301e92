/**
 * The listener that an application has given to subscribe(): poll() calls it before partitions are
 * given up, and goes on when it has returned. Nobody else does the application's work meanwhile.
 *
 * Kafka: ConsumerRebalanceListener.onPartitionsRevoked, ConsumerRebalanceListenerInvoker.
 * Simplified: only this callback takes time, and only where something is given up; close() does not
 * wait for it.
 */
import { emit, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { wake } from './consumer-poll.ts';
import type { Consumer } from './consumer.ts';

/** A call of onPartitionsRevoked. */
export interface RunningListener {
  readonly partitions: readonly PartitionId[];
  /** It returns at this tick. */
  readonly until: number;
  hasReturned: boolean;
}

/**
 * Calls the listener. False: it has not returned yet, and this is to be asked again when it has. A
 * listener that takes no time, as most do, has.
 */
export function hasListenerReturned(
  consumer: Consumer,
  partitions: readonly PartitionId[],
  context: Context,
): boolean {
  const { listener, plan } = consumer;
  if (listener !== null) {
    if (!listener.hasReturned) return false;
    consumer.listener = null;
    return true;
  }
  const delayMs = plan.revocationMs ?? 0;
  if (delayMs === 0 || partitions.length === 0) return true;
  const until = context.now + delayMs;
  consumer.listener = { partitions, until, hasReturned: false };
  const group = plan.group ?? '';
  emit(context, consumer.id, { type: 'revocation-begun', group, partitions, delayMs });
  wake(consumer, until, context);
  return false;
}

/** Whether the application is still in it; if so, its thread is woken when it returns. */
export function isInListener(
  consumer: Consumer,
  listener: RunningListener,
  context: Context,
): boolean {
  if (listener.until > context.now) {
    wake(consumer, listener.until, context);
    return true;
  }
  listener.hasReturned = true;
  return false;
}
