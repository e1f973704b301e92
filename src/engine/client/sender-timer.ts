/**
 * When a producer's sender is to look at the queues again: at most one timer for what is ready
 * next, and one for what expires next.
 *
 * Kafka: the poll timeout of Sender.sendProducerData; RecordAccumulator.nextExpiryTimeMs.
 */
import { setTimer, type Context } from '../context.ts';
import type { Timer } from '../event.ts';
import type { Producer } from './producer.ts';

const SENDER: Timer = { type: 'sender' };

/** The sender has something to do at tick `at`; now: before this handler ends. */
export function wakeSender(producer: Producer, at: number, context: Context): void {
  if (at <= context.now) {
    producer.isSenderDue = true;
    return;
  }
  if (producer.senderAt >= 0 && producer.senderAt <= at) return;
  producer.senderAt = at;
  wakeAt(producer, at, context);
}

/** A batch or a blocked call expires at tick `at`. */
export function armExpiry(producer: Producer, at: number, context: Context): void {
  if (producer.expiryAt >= 0 && producer.expiryAt <= at) return;
  producer.expiryAt = at;
  wakeAt(producer, at, context);
}

function wakeAt(producer: Producer, at: number, context: Context): void {
  setTimer(context, producer, {
    delayMs: Math.max(at - context.now, 1),
    timer: SENDER,
  });
}
