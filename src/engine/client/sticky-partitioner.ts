/**
 * Which partition records without a key go to: one for about a batch, then another, and less often
 * one whose queue is long.
 *
 * Kafka: BuiltInPartitioner; KIP-794 (uniform sticky and adaptive partitioning).
 * Simplified: queue lengths are read when a partition is chosen, not when the sender last looked.
 */

/** The state for one topic. */
export interface StickyPartition {
  /** Partition number; -1 before the first choice. */
  partition: number;
  /** Bytes sent to it since it was chosen. */
  producedBytes: number;
}

/** Partition numbers with the running sum of their weights. */
export interface LoadTable {
  readonly partitions: readonly number[];
  readonly cumulative: readonly number[];
}

export interface Choice {
  readonly partitionCount: number;
  /** Numbers of the partitions with a leader, ascending. */
  readonly available: readonly number[];
  /** Null: all of them are alike. */
  readonly load: LoadTable | null;
}

export function createSticky(): StickyPartition {
  return { partition: -1, producedBytes: 0 };
}

/**
 * Notes `bytes` more, and tells whether it is time to go on to another partition. While a batch is
 * still being filled (`maySwitch` false) up to two batches' worth may go to one.
 */
export function hasProducedEnough(
  sticky: StickyPartition,
  { bytes, batchSize, maySwitch }: { bytes: number; batchSize: number; maySwitch: boolean },
): boolean {
  sticky.producedBytes += bytes;
  if (sticky.producedBytes >= 2 * batchSize) return true;
  return maySwitch && sticky.producedBytes >= batchSize;
}

/** Goes on to the partition that `random`, a number in [0, 2^31), stands for. */
export function switchPartition(sticky: StickyPartition, choice: Choice, random: number): void {
  sticky.partition = chosenPartition(choice, random);
  sticky.producedBytes = 0;
}

function chosenPartition({ partitionCount, available, load }: Choice, random: number): number {
  if (load !== null) {
    const total = load.cumulative[load.cumulative.length - 1] ?? 1;
    const weighted = random % total;
    const index = load.cumulative.findIndex((sum) => sum > weighted);
    return load.partitions[index] ?? 0;
  }
  if (available.length > 0) return available[random % available.length] ?? 0;
  return random % partitionCount;
}

/**
 * Weights for choosing: the longest queue has 1, and each batch less adds 1. Null where that would
 * make no difference. `queueSizes` has room for every partition of the topic, of which the first
 * `count` have a leader.
 */
export function loadTable(
  queueSizes: readonly number[],
  partitions: readonly number[],
  count: number,
): LoadTable | null {
  if (count < 1 || queueSizes.length < 2) return null;
  const sizes = queueSizes.slice(0, count);
  const first = sizes[0] ?? 0;
  const longest = Math.max(...sizes);
  const areAllEqual = sizes.every((size) => size === first);
  if (areAllEqual && count === queueSizes.length) return null;
  let sum = 0;
  const cumulative = sizes.map((size) => {
    sum += longest + 1 - size;
    return sum;
  });
  return { partitions: partitions.slice(0, count), cumulative };
}
