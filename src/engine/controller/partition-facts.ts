/**
 * What a change record has done to a partition, told as facts: who leads now, who is in sync, who
 * stays eligible.
 */
import { assertExists } from '../../base/assert.ts';
import { emit, type Context } from '../context.ts';
import type { ElectionReason } from '../fact.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import type { MetadataImage, PartitionRegistration } from './metadata.ts';

/** States how the image differs from `before`. `reason` is null when only the ELR may differ. */
export function emitPartitionFacts(
  controller: { readonly id: ProcessId; readonly image: Pick<MetadataImage, 'partitions'> },
  before: PartitionRegistration,
  reason: ElectionReason | null,
  context: Context,
): void {
  const after = assertExists(controller.image.partitions[before.id], 'a changed partition stays');
  if (after === before) return;
  const by = controller.id;
  const change = { before, after };
  if (after.leaderEpoch !== before.leaderEpoch) {
    emitLeaderFact(by, change, assertExists(reason, 'an election has a reason'), context);
  }
  if (!areEqual(after.isr, before.isr)) {
    const isShrunk = before.isr.some((broker) => !after.isr.includes(broker));
    emit(context, by, {
      type: isShrunk ? 'isr-shrunk' : 'isr-expanded',
      partition: after.id,
      from: before.isr,
      to: after.isr,
      reason: assertExists(reason, 'a change of the ISR has a reason'),
    });
  }
  if (!areEqual(after.elr, before.elr)) {
    const { id: partition, elr: to } = after;
    emit(context, by, { type: 'elr-changed', partition, from: before.elr, to });
  }
  emitReassignmentFact(by, change, context);
}

interface Change {
  readonly before: PartitionRegistration;
  readonly after: PartitionRegistration;
}

function emitLeaderFact(
  by: ProcessId,
  { before, after }: Change,
  reason: ElectionReason,
  context: Context,
): void {
  const { id: partition, leader, leaderEpoch, isr } = after;
  const previous = before.leader;
  if (leader !== null) {
    emit(context, by, {
      type: 'leader-elected',
      partition,
      leader,
      previous,
      leaderEpoch,
      isr,
      // A leader that proposes an ISR vouches for its members.
      isUnclean: reason !== 'isr-change' && isUnclean(before, leader),
      reason,
    });
    return;
  }
  if (previous === null) return;
  emit(context, by, { type: 'leader-lost', partition, previous, leaderEpoch, reason });
}

/** Where it lies, and whether that is where it shall lie. */
function emitReassignmentFact(by: ProcessId, { before, after }: Change, context: Context): void {
  const isMoving = after.addingReplicas.length + after.removingReplicas.length > 0;
  const wasMoving = before.addingReplicas.length + before.removingReplicas.length > 0;
  if (areEqual(after.replicas, before.replicas) && isMoving === wasMoving) return;
  const { id: partition } = after;
  const from = before.replicas.filter((broker) => !before.addingReplicas.includes(broker));
  const to = after.replicas.filter((broker) => !after.removingReplicas.includes(broker));
  if (isMoving) {
    emit(context, by, { type: 'reassignment-started', partition, from, to });
    return;
  }
  // What ends well keeps everything that it has added, and nothing that it was to remove.
  const isTakenBack =
    before.addingReplicas.some((broker) => !after.replicas.includes(broker)) ||
    before.removingReplicas.some((broker) => after.replicas.includes(broker));
  const type = isTakenBack ? 'reassignment-cancelled' : 'reassignment-completed';
  emit(context, by, { type, partition, from, to });
}

/** Neither in sync nor eligible: it may lack records that were committed. */
function isUnclean(before: PartitionRegistration, leader: BrokerId): boolean {
  return !before.isr.includes(leader) && !before.elr.includes(leader);
}

function areEqual(left: readonly BrokerId[], right: readonly BrokerId[]): boolean {
  return left.length === right.length && left.every((broker, index) => broker === right[index]);
}
