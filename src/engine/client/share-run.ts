/**
 * What a share consumer does whenever something has come or is due: first the application goes on,
 * as far as it waits for what has come, then the network thread sends what is wanted.
 *
 * Kafka: ConsumerNetworkThread.runOnce; ShareConsumerImpl.
 */
import type { Context } from '../context.ts';
import { halt } from '../process-halt.ts';
import { requestMetadata, type MetadataNeeds } from './metadata.ts';
import { continueClosing } from './share-close.ts';
import type { ShareConsumer } from './share-consumer.ts';
import { sendShareRequests } from './share-fetch.ts';
import { runMembership } from './share-membership.ts';
import { continueCommit, continuePoll, runLoop } from './share-poll.ts';

export function runShareConsumer(consumer: ShareConsumer, context: Context): void {
  continueCommit(consumer, context);
  continuePoll(consumer, context);
  if (consumer.closing === null) runLoop(consumer, context);
  else continueClosing(consumer, context);
  if (consumer.closing?.isDone === true) {
    halt(context, consumer, 'clean');
    return;
  }
  runMembership(consumer, context);
  sendShareRequests(consumer, context);
  const { metadata } = consumer;
  if (metadata.isStale) requestMetadata(consumer, metadata, shareMetadataNeeds(consumer), context);
}

export function shareMetadataNeeds({ subscription, config }: ShareConsumer): MetadataNeeds {
  return {
    topics: subscription,
    allowAutoTopicCreation: config.allowAutoCreateTopics,
    config,
  };
}
