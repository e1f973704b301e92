/**
 * Which partition of an internal topic a key belongs to: the group of `__consumer_offsets`, the
 * transactional id of `__transaction_state`. The leader of that partition is the coordinator.
 *
 * Kafka: GroupCoordinatorService.partitionFor, Utils.abs, java.lang.String.hashCode.
 */

/** Java's hash of a text: over UTF-16 units, with 32-bit overflow. */
export function hashCode(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  }
  return hash;
}

/** The smallest integer has no positive counterpart; Kafka makes it 0. */
const MIN_INTEGER = -0x80000000;

export function partitionFor(key: string, partitionCount: number): number {
  const hash = hashCode(key);
  return hash === MIN_INTEGER ? 0 : Math.abs(hash) % partitionCount;
}

/** The key of a share-partition's state in `__share_group_state`. */
export function shareCoordinatorKey(group: string, topicId: string, partition: number): string {
  return `${group}:${topicId}:${partition}`;
}
