/**
 * Which partitions moved between which members while the shares are being made equal: two members
 * never hand each other partitions of one topic, because then both might have kept theirs.
 *
 * Kafka: AbstractStickyAssignor.PartitionMovements.
 */
import { hashCode } from '../coordinator-partition.ts';
import { addKey, createHashSet, firstKey, removeKey, type HashSet } from '../java-hash-set.ts';
import { at } from './at.ts';
import type { StickyGroup } from './sticky-group.ts';

interface Move {
  readonly from: number;
  readonly to: number;
}

export interface Movements {
  /** By partition that has moved: from whom at first, and where it is now. */
  readonly moves: Map<number, Move>;
  /** By topic and pair of members: what moved between them. Kafka takes any, so does Java's set. */
  readonly sets: Map<string, HashSet>;
}

export function createMovements(): Movements {
  return { moves: new Map(), sets: new Map() };
}

/** The one to move instead: a partition of the same topic that came the opposite way. */
export function actualPartition(
  { moves, sets }: Movements,
  group: StickyGroup,
  partition: number,
  from: number,
  to: number,
): number {
  const source = moves.get(partition)?.from ?? from;
  const opposite = sets.get(nameOf(group, partition, { from: to, to: source }));
  return opposite === undefined ? partition : firstKey(opposite);
}

export function recordMove(
  { moves, sets }: Movements,
  group: StickyGroup,
  partition: number,
  move: Move,
): void {
  const known = moves.get(partition);
  let next: Move | null = move;
  if (known !== undefined) {
    const name = nameOf(group, partition, known);
    const set = sets.get(name);
    if (set !== undefined) {
      removeKey(set, partition);
      if (set.size === 0) sets.delete(name);
    }
    moves.delete(partition);
    next = known.from === move.to ? null : { from: known.from, to: move.to };
  }
  if (next === null) return;
  moves.set(partition, next);
  const name = nameOf(group, partition, next);
  const set = sets.get(name) ?? createHashSet((key) => hashOf(group, key));
  sets.set(name, set);
  addKey(set, partition);
}

function nameOf(group: StickyGroup, partition: number, { from, to }: Move): string {
  return `${at(group.topicOf, partition)}:${from}:${to}`;
}

/** Kafka: TopicPartition.hashCode. */
function hashOf(group: StickyGroup, partition: number): number {
  const { name } = at(group.topics, at(group.topicOf, partition));
  return (Math.imul(31, 31 + at(group.indexOf, partition)) + hashCode(name)) | 0;
}
