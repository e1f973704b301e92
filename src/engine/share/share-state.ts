/**
 * What is kept of a share-partition so that another leader can go on with it.
 *
 * Kafka: ShareGroupOffset, PersisterStateBatchCombiner (share-coordinator).
 */
import { lastOf } from '../../base/list.ts';
import type { PartitionId } from '../ids.ts';
import type { ShareStateBatch } from '../protocol/share-api.ts';

export interface ShareState {
  readonly groupId: string;
  readonly partition: PartitionId;
  readonly snapshotEpoch: number;
  readonly stateEpoch: number;
  /** Of the leader that wrote or read last. */
  readonly leaderEpoch: number;
  /** -1: not known yet. */
  readonly startOffset: number;
  readonly deliveryCompleteCount: number;
  readonly batches: readonly ShareStateBatch[];
}

/** What a write says; -1 stands for "as before". */
export type ShareUpdate = Pick<
  ShareState,
  'leaderEpoch' | 'startOffset' | 'deliveryCompleteCount' | 'batches'
>;

export function withUpdate(state: ShareState, update: ShareUpdate): ShareState {
  const startOffset = update.startOffset < 0 ? state.startOffset : update.startOffset;
  return {
    ...state,
    leaderEpoch: update.leaderEpoch < 0 ? state.leaderEpoch : update.leaderEpoch,
    startOffset,
    deliveryCompleteCount: update.deliveryCompleteCount,
    batches: combineBatches([...state.batches, ...update.batches], startOffset),
  };
}

const STATE_ORDER = ['available', 'acknowledged', 'archived'] as const;

/** Which of two claims about a record is the later one. */
function isLater(one: ShareStateBatch, other: ShareStateBatch): boolean {
  if (one.deliveryCount !== other.deliveryCount) return one.deliveryCount > other.deliveryCount;
  return STATE_ORDER.indexOf(one.state) > STATE_ORDER.indexOf(other.state);
}

/** Ranges that do not overlap: of each offset the later claim, neighbours alike joined. */
export function combineBatches(
  batches: readonly ShareStateBatch[],
  startOffset: number,
): ShareStateBatch[] {
  const live = batches.filter(({ lastOffset }) => lastOffset >= startOffset);
  const bounds = new Set<number>();
  for (const { firstOffset, lastOffset } of live) {
    bounds.add(Math.max(firstOffset, startOffset));
    bounds.add(lastOffset + 1);
  }
  const edges = [...bounds].sort((left, right) => left - right);
  const combined: ShareStateBatch[] = [];
  for (const [index, from] of edges.entries()) {
    const to = edges[index + 1];
    const said = to === undefined ? null : latestAt(live, from);
    if (to !== undefined && said !== null) {
      add(combined, { ...said, firstOffset: from, lastOffset: to - 1 });
    }
  }
  return combined;
}

function latestAt(batches: readonly ShareStateBatch[], offset: number): ShareStateBatch | null {
  let latest: ShareStateBatch | null = null;
  for (const batch of batches) {
    if (batch.firstOffset > offset || batch.lastOffset < offset) continue;
    if (latest === null || isLater(batch, latest)) latest = batch;
  }
  return latest;
}

function add(combined: ShareStateBatch[], next: ShareStateBatch): void {
  const before = lastOf(combined);
  const isSame =
    before !== undefined &&
    before.lastOffset + 1 === next.firstOffset &&
    before.state === next.state &&
    before.deliveryCount === next.deliveryCount;
  if (isSame) combined[combined.length - 1] = { ...before, lastOffset: next.lastOffset };
  else combined.push(next);
}
