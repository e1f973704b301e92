/**
 * Which of the two group protocols a consumer uses.
 *
 * Kafka: ConsumerDelegateCreator, GroupProtocol; KIP-848.
 */
import type { Consumer } from './consumer.ts';

/** Which of the two protocols it speaks. Without a group it speaks neither. */
export function isModern({ plan, config }: Consumer): boolean {
  return plan.group !== null && config.groupProtocol.toLowerCase() === 'consumer';
}
