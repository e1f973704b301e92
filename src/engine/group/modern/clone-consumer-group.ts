/** A copy of a group of the consumer protocol for a checkpoint. */
import type { ConsumerGroup } from './consumer-group.ts';

/** Members, targets and resolved patterns never change, nor do lists of them: they are shared. */
export function cloneConsumerGroup(group: ConsumerGroup): ConsumerGroup {
  const timers = group.timers.map((timer) => ({ ...timer }));
  return { ...group, holders: group.holders.slice(), timers };
}
