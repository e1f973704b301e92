/** The one timer of a share consumer: it is woken for whatever is due first. */
import { setTimer, type Context } from '../context.ts';
import type { ShareConsumer } from './share-consumer.ts';

export function wakeShare(consumer: ShareConsumer, at: number, context: Context): void {
  const due = Math.max(at, context.now + 1);
  if (consumer.wakeAt >= 0 && consumer.wakeAt <= due) return;
  consumer.wakeAt = due;
  consumer.wakeRound += 1;
  setTimer(context, consumer, {
    delayMs: due - context.now,
    timer: { type: 'share-network', round: consumer.wakeRound },
  });
}
