/**
 * What the partitions of subscribed topics have to do with the states that a share group has at its
 * share coordinator: every heartbeat of every member asks, and the answer rarely changes.
 *
 * Kafka: GroupMetadataManager (initializedAssignmentPending, subscribedTopicsChangeMap), 4.3.1.
 */
import { topicByName } from '../../controller/image.ts';
import type { MetadataImage } from '../../controller/metadata.ts';
import type { PartitionId } from '../../ids.ts';
import type { ShareGroup } from './share-group.ts';

/** Of which image, and of which topics, something was found. */
interface Seen {
  readonly image: MetadataImage;
  readonly nextOffset: number;
  readonly names: string;
}

function seenIn(image: MetadataImage, names: readonly string[]): Seen {
  return { image, nextOffset: image.nextOffset, names: names.join() };
}

function isSeen(before: Seen, { image, nextOffset, names }: Seen): boolean {
  return before.image === image && before.nextOffset === nextOffset && before.names === names;
}

/** By target, which never changes: another one takes its place. */
const pending = new WeakMap<
  ShareGroup['target'],
  Seen & Pick<ShareGroup, 'initialized'> & { readonly isPending: boolean }
>();

/** Something of the subscribed topics has a state, and is not in the target. */
export function isAssignmentPending(
  { members, initialized, target }: ShareGroup,
  names: readonly string[],
  image: MetadataImage,
): boolean {
  if (members.length === 0 || initialized.length === 0) return false;
  const seen = seenIn(image, names);
  const before = pending.get(target);
  if (before !== undefined && before.initialized === initialized && isSeen(before, seen))
    return before.isPending;
  const isPending = hasPending({ initialized, target }, names, image);
  pending.set(target, { ...seen, initialized, isPending });
  return isPending;
}

const READY = 1;
const HELD = 2;

function hasPending(
  { initialized, target }: Pick<ShareGroup, 'initialized' | 'target'>,
  names: readonly string[],
  image: MetadataImage,
): boolean {
  const states = new Uint8Array(image.partitions.length);
  for (const partition of initialized) states[partition] = READY;
  for (const { partitions } of target) {
    for (const partition of partitions) states[partition] = HELD | (states[partition] ?? 0);
  }
  return names.some((name) => {
    let isReady = false;
    let isSame = true;
    for (const partition of topicByName(image, name)?.partitions ?? []) {
      const state = states[partition] ?? 0;
      if ((state & READY) !== 0) isReady = true;
      if (state === READY || state === HELD) isSame = false;
    }
    return isReady && !isSame;
  });
}

interface States {
  /** Partitions of subscribed topics that have none. */
  readonly missing: readonly PartitionId[];
  /** Every partition that has one is there. */
  readonly areAllThere: boolean;
}

/** By the list of partitions that have a state, which never changes either. */
const known = new WeakMap<ShareGroup['initialized'], Seen & States>();

export function statesOf(
  { initialized }: ShareGroup,
  names: readonly string[],
  image: MetadataImage,
): States {
  const seen = seenIn(image, names);
  const before = known.get(initialized);
  if (before !== undefined && isSeen(before, seen)) return before;
  const made = new Set(initialized);
  const wanted = names.flatMap((name) => topicByName(image, name)?.partitions ?? []);
  const missing = wanted.filter((partition) => !made.has(partition));
  const areAllThere = initialized.every((partition) => Boolean(image.partitions[partition]));
  const states = { ...seen, missing, areAllThere };
  known.set(initialized, states);
  return states;
}

/** Those of the partitions without a state whose states are to be made now. */
export function partitionsToInitialize(
  { missing }: States,
  { initializing }: ShareGroup,
  { now, retryMs }: { readonly now: number; readonly retryMs: number },
): readonly PartitionId[] {
  if (missing.length === 0 || initializing.length === 0) return missing;
  const begun = new Set<PartitionId>();
  for (const { partition, since } of initializing) if (now - since < retryMs) begun.add(partition);
  return missing.filter((partition) => !begun.has(partition));
}
