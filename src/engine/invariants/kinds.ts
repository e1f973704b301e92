/** What a partition is for, and whether some of what was committed to it is gone. */
import type { Cluster } from '../cluster.ts';
import type { PartitionId } from '../ids.ts';
import { settledFor, type Checker } from './checker.ts';
import { ghostOf, type PartitionGhost, type PartitionKind } from './ghost.ts';

const KINDS: Readonly<Record<string, PartitionKind>> = {
  __consumer_offsets: 'group',
  __transaction_state: 'transaction',
  __share_group_state: 'share',
};

/** Null: there is no such partition, or it is not known yet. */
export function settledKind(
  checker: Checker,
  partition: PartitionId,
  cluster: Cluster,
): PartitionKind | null {
  const ghost = ghostOf(checker.ghosts, partition);
  const image = settledFor({ checker, cluster });
  const topic = image.topics[image.partitions[partition]?.topic ?? -1];
  if (!topic) return null;
  return (ghost.kind ??= KINDS[topic.name] ?? 'plain');
}

/** Records that were committed have been lost, or whoever has lost some may yet lead. */
export function hasLost({ cuts, lostBy, hasLostDisk }: PartitionGhost): boolean {
  return cuts.length > 0 || lostBy.length > 0 || hasLostDisk;
}
