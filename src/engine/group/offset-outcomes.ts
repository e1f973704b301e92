/**
 * What a committed record does to the offsets of a group: the same for the coordinator that wrote
 * it and for the one that reads it after a failover.
 *
 * Kafka: OffsetMetadataManager (replay, replayEndTransactionMarker).
 */
import {
  ensureOffsets,
  keptOffsets,
  type CoordinatorPartition,
  type OffsetOutcome,
} from './coordinator-state.ts';
import {
  endPendingOffsets,
  putOffset,
  putPendingOffset,
  removeOffset,
  type GroupOffsets,
  type StoredOffset,
} from './group-offsets.ts';

/** The offsets that count from now on, by group. */
export interface AppliedOffsets {
  readonly group: string;
  readonly offsets: readonly StoredOffset[];
}

export function applyOffsetOutcome(
  shard: CoordinatorPartition,
  group: string,
  outcome: OffsetOutcome,
): AppliedOffsets[] {
  switch (outcome.type) {
    case 'offset-commit': {
      const kept = ensureOffsets(shard, group);
      const { offsets, producerId } = outcome;
      if (producerId >= 0) {
        for (const committed of offsets) putPendingOffset(kept, producerId, committed);
        return [];
      }
      for (const committed of offsets) putOffset(kept.offsets, committed);
      return [{ group, offsets }];
    }
    case 'offset-delete': {
      const kept = keptOffsets(shard, group);
      if (kept === null) return [];
      for (const partition of outcome.partitions) removeOffset(kept, partition);
      dropEmpty(shard);
      return [];
    }
    case 'transaction-end': {
      const applied = shard.offsets.map((kept) => ({
        group: kept.group,
        offsets: endPendingOffsets(kept, outcome.producerId, outcome.isCommitted),
      }));
      dropEmpty(shard);
      return applied.filter(({ offsets }) => offsets.length > 0);
    }
  }
}

function dropEmpty(shard: CoordinatorPartition): void {
  if (shard.offsets.some(isEmpty)) {
    shard.offsets = shard.offsets.filter((kept) => !isEmpty(kept));
  }
}

function isEmpty({ offsets, pending }: GroupOffsets): boolean {
  return offsets.length === 0 && pending.length === 0;
}
