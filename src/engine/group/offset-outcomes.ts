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
import { mutants } from '../mutants.ts';

/** Offsets of a group that count from now on, wait for a transaction, or are dropped with one. */
export interface AppliedOffsets {
  readonly type: 'offsets-committed' | 'offsets-pending' | 'offsets-dropped';
  readonly group: string;
  readonly producerId: number;
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
      if (producerId >= 0 && !mutants.M36) {
        for (const committed of offsets) putPendingOffset(kept, producerId, committed);
        return [{ type: 'offsets-pending', group, producerId, offsets }];
      }
      for (const committed of offsets) putOffset(kept.offsets, committed);
      return [{ type: 'offsets-committed', group, producerId, offsets }];
    }
    case 'offset-delete': {
      const kept = keptOffsets(shard, group);
      if (kept === null) return [];
      for (const partition of outcome.partitions) removeOffset(kept, partition);
      dropEmpty(shard);
      return [];
    }
    case 'transaction-end': {
      const { producerId, isCommitted } = outcome;
      const type = isCommitted ? 'offsets-committed' : 'offsets-dropped';
      const applied = shard.offsets.map((kept): AppliedOffsets => {
        const offsets = endPendingOffsets(kept, producerId, isCommitted);
        return { type, group: kept.group, producerId, offsets };
      });
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
