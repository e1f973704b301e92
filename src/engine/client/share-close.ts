/**
 * Closing a share consumer: what was acknowledged is said, the sessions end, the group is left.
 * What the last poll returned and nobody acknowledged comes free.
 *
 * Kafka: ShareConsumerImpl.close, sendAcknowledgementsAndLeaveGroup;
 * ShareConsumeRequestManager.acknowledgeOnClose (4.3.1).
 */
import type { Context } from '../context.ts';
import { takeAcknowledged } from './share-acknowledgements.ts';
import type { ShareConsumer } from './share-consumer.ts';
import { wakeShare } from './share-wake.ts';

/** CloseOptions' default, simulated ms. */
const CLOSE_TIMEOUT_MS = 30_000;
/** How long the coordinator has to answer when all that time is over, simulated ms. */
const LEAVE_MS = 100;

export function beginClosing(consumer: ShareConsumer, context: Context): void {
  const { config, nodes, asyncCommits } = consumer;
  const taken = [...asyncCommits, ...takeAcknowledged(consumer)];
  consumer.asyncCommits = [];
  consumer.poll = null;
  consumer.isPolling = false;
  consumer.fetchesMore = false;
  consumer.closing = {
    until: context.now + Math.min(CLOSE_TIMEOUT_MS, config.requestTimeoutMs),
    waiting: nodes.map(({ broker, pending }) => {
      const own = taken.flatMap((one) => (one.broker === broker ? one.items : []));
      return { broker, items: [...pending, ...own] };
    }),
    asked: [],
    isLeaving: false,
    isLate: false,
    isDone: false,
  };
}

/** First the sessions, then the group; and not longer than the time-out allows. */
export function continueClosing(consumer: ShareConsumer, context: Context): void {
  const { closing, membership } = consumer;
  if (closing === null) return;
  if (closing.until <= context.now) {
    if (closing.isLate) {
      closing.isDone = true;
      return;
    }
    // Nobody waits for the leaders any more; the coordinator is told all the same.
    closing.isLate = true;
    closing.until = context.now + LEAVE_MS;
    closing.waiting = [];
    closing.asked = [];
  }
  wakeShare(consumer, closing.until, context);
  if (closing.waiting.length > 0 || closing.asked.length > 0 || closing.isLeaving) return;
  switch (membership.state) {
    case 'JOINING':
    case 'STABLE':
    case 'ACKNOWLEDGING':
      membership.state = 'LEAVING';
      break;
    case 'LEAVING':
      break;
    default:
      closing.isDone = true;
  }
}
