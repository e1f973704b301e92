/**
 * How a member of a consumer group comes from what it has to what it shall have: first it gives up,
 * then its epoch moves on, then it is given what nobody else has any more.
 *
 * Kafka: CurrentAssignmentBuilder; KIP-848.
 * Simplified: whoever has still more to give up while it revokes keeps its previous epoch, as it
 * did until 4.2.
 */
import type { PartitionId } from '../../ids.ts';
import type { ConsumerMember } from './consumer-group.ts';
import { mutants } from '../../mutants.ts';

export interface Reconciliation {
  readonly targetEpoch: number;
  readonly target: readonly PartitionId[];
  /** What the member says it has; null: it did not say. */
  readonly owned: readonly PartitionId[] | null;
  /** What it is subscribed to has just changed. */
  readonly hasSubscriptionChanged: boolean;
  /** It is subscribed to nothing any more. */
  readonly isUnsubscribed: boolean;
  /** The partition's topic exists and the member is subscribed to it. */
  readonly isSubscribed: (partition: PartitionId) => boolean;
  /** Some member has the partition, or has yet to give it up. */
  readonly isHeld: (partition: PartitionId) => boolean;
}

/** The member as it shall be after this heartbeat: another one, or the same. */
export function reconcile(member: ConsumerMember, request: Reconciliation): ConsumerMember {
  switch (member.state) {
    case 'STABLE':
      if (member.memberEpoch !== request.targetEpoch) return computeNext(member, request);
      return request.hasSubscriptionChanged ? dropUnsubscribed(member, request) : member;
    case 'UNREVOKED_PARTITIONS':
      if (!ownsAny(request.owned, member.pendingRevocation)) return computeNext(member, request);
      return request.hasSubscriptionChanged ? dropUnsubscribed(member, request) : member;
    case 'UNRELEASED_PARTITIONS':
      return computeNext(member, request);
  }
}

/** Who does not say what it has may still have all of it. */
function ownsAny(
  owned: readonly PartitionId[] | null,
  partitions: readonly PartitionId[],
): boolean {
  return owned === null || owned.some((partition) => partitions.includes(partition));
}

/** Partitions, and beside each the epoch from which on the member has had it. */
interface Holding {
  readonly partitions: readonly PartitionId[];
  readonly epochs: readonly number[];
}

/** At its target already, it gives up what it is no longer subscribed to. */
function dropUnsubscribed(member: ConsumerMember, request: Reconciliation): ConsumerMember {
  const { owned, isSubscribed, isUnsubscribed } = request;
  const kept = assignedWhere(member, isSubscribed);
  const dropped = assignedWhere(member, (partition) => !isSubscribed(partition));
  // Who gives up all subscriptions gives up all partitions, be there none.
  const isEmptied = isUnsubscribed && member.pendingRevocation.length === 0;
  if (dropped.partitions.length === 0 && !isEmptied) return member;
  const pending = joined(
    { partitions: member.pendingRevocation, epochs: member.pendingEpochs },
    dropped,
  );
  const isRevoking = member.state === 'UNREVOKED_PARTITIONS';
  const next = {
    ...member,
    previousEpoch: isRevoking ? member.previousEpoch : member.memberEpoch,
    assigned: kept.partitions,
    assignedEpochs: kept.epochs,
  };
  if (pending.partitions.length === 0 || !ownsAny(owned, pending.partitions)) return next;
  return {
    ...next,
    state: 'UNREVOKED_PARTITIONS',
    pendingRevocation: pending.partitions,
    pendingEpochs: pending.epochs,
  };
}

function computeNext(member: ConsumerMember, request: Reconciliation): ConsumerMember {
  const { targetEpoch, owned, isSubscribed, isHeld } = request;
  const target = new Set(request.target.filter(isSubscribed));
  const kept = assignedWhere(member, (partition) => target.has(partition));
  const revoked = assignedWhere(member, (partition) => !target.has(partition));
  const isHolding = revoked.partitions.length > 0 && ownsAny(owned, revoked.partitions);
  if (isHolding && !mutants.M21) {
    return {
      ...member,
      state: 'UNREVOKED_PARTITIONS',
      previousEpoch: member.memberEpoch,
      assigned: kept.partitions,
      assignedEpochs: kept.epochs,
      pendingRevocation: revoked.partitions,
      pendingEpochs: revoked.epochs,
    };
  }
  const missing = new Set(target);
  for (const partition of member.assigned) missing.delete(partition);
  const free = [...missing].filter(
    (partition) =>
      mutants.M22 || !isHeld(partition) || member.pendingRevocation.includes(partition),
  );
  const given = { partitions: free, epochs: free.map(() => targetEpoch) };
  const { partitions, epochs } = joined(kept, given);
  return {
    ...member,
    state: free.length < missing.size ? 'UNRELEASED_PARTITIONS' : 'STABLE',
    memberEpoch: targetEpoch,
    previousEpoch: member.memberEpoch,
    assigned: partitions,
    assignedEpochs: epochs,
    pendingRevocation: [],
    pendingEpochs: [],
  };
}

function assignedWhere(
  { assigned, assignedEpochs }: ConsumerMember,
  isMeant: (partition: PartitionId) => boolean,
): Holding {
  const partitions: PartitionId[] = [];
  const epochs: number[] = [];
  assigned.forEach((partition, index) => {
    if (!isMeant(partition)) return;
    partitions.push(partition);
    epochs.push(assignedEpochs[index] ?? 0);
  });
  return { partitions, epochs };
}

/** Both, sorted by partition; where they meet, the second holds. */
function joined(first: Holding, second: Holding): Holding {
  const epochOf = new Map<PartitionId, number>();
  for (const { partitions, epochs } of [first, second]) {
    partitions.forEach((partition, index) => epochOf.set(partition, epochs[index] ?? 0));
  }
  const partitions = [...epochOf.keys()].sort((left, right) => left - right);
  return { partitions, epochs: partitions.map((partition) => epochOf.get(partition) ?? 0) };
}
