/**
 * What a share group has done with the records of a partition, as an omniscient eye sees it: in the
 * memory of the partition's leader.
 *
 * Kafka: SharePartition.
 */
import { brokersOf, type Cluster } from '../cluster.ts';
import type { PartitionId } from '../ids.ts';
import { onDemand } from '../on-demand.ts';
import type { RecordState } from './record-state.ts';

export interface ShareProgress {
  readonly partition: PartitionId;
  /** Below it everything is finished (Kafka: SPSO). */
  readonly startOffset: number;
  /** The last offset in flight (Kafka: SPEO); the start offset while nothing is. */
  readonly endOffset: number;
  readonly records: readonly SharedRecord[];
}

export interface SharedRecord {
  readonly offset: number;
  readonly state: RecordState;
  readonly deliveryCount: number;
  /** Member id of who has acquired it; empty: nobody has. */
  readonly memberId: string;
}

/** Records from `from` up to `to`, exclusive, that are in flight. Null: nobody has read yet. */
export function shareProgressOf(
  cluster: Cluster,
  group: string,
  partition: PartitionId,
  { from, to }: { readonly from: number; readonly to: number },
): ShareProgress | null {
  for (const broker of brokersOf(cluster)) {
    if (broker.status === 'stopped') continue;
    for (const { share } of broker.share.shares) {
      if (share.groupId !== group || share.partition !== partition) continue;
      if (share.state !== 'ACTIVE') continue;
      const { stateAt } = onDemand().shareGroups;
      const records: SharedRecord[] = [];
      for (const batch of share.batches) {
        const last = Math.min(batch.lastOffset, to - 1);
        for (let offset = Math.max(batch.firstOffset, from); offset <= last; offset += 1) {
          const known = stateAt(batch, offset);
          if (known === null || offset < share.startOffset) continue;
          const { state, deliveryCount, memberId } = known;
          records.push({ offset, state, deliveryCount, memberId });
        }
      }
      const { startOffset, endOffset } = share;
      return { partition, startOffset, endOffset, records };
    }
  }
  return null;
}
