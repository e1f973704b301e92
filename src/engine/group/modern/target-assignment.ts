/**
 * The target assignment of a consumer group: what each member shall have in the end, computed by
 * the coordinator with the assignor that most members ask for.
 *
 * Kafka: TargetAssignmentBuilder, GroupMetadataManager (maybeUpdateTargetAssignment,
 * canComputeNextTargetAssignment); KIP-848, KIP-1263 (not before a while after the last one).
 */
import type { PartitionId } from '../../ids.ts';
import { hashMapOrder } from '../java-order.ts';
import { assignOnServer } from './assign.ts';
import { isSameSet, targetOf, type ConsumerGroup, type ConsumerMember } from './consumer-group.ts';
import { targetEpochRecord, targetRecord } from './consumer-records.ts';
import { explainTargets } from '../assignors/explain.ts';
import { refusal, type Draft, type Refusal, type Surroundings } from './draft.ts';
import { listOf } from './group-settings.ts';
import { preferredAssignor, preferredAssignorWith, timelineOrder } from './preferred-assignor.ts';
import { membersWith, patternsOf, subscriptionOf } from './subscriptions.ts';

/** What a member is led to: the last target, or the one that has just been computed. */
export interface MemberTarget {
  readonly epoch: number;
  readonly partitions: readonly PartitionId[];
}

/**
 * Computes the target for `groupEpoch` unless there is one, or the last one is too recent. Then the
 * member is led to the old one, and the next heartbeat of anybody looks again.
 */
export function updateTarget(
  draft: Draft,
  updated: ConsumerMember,
  state: { readonly groupEpoch: number; readonly isHomogeneous: boolean },
  surroundings: Surroundings,
): MemberTarget | Refusal {
  const { group, records, facts } = draft;
  const { groupEpoch, isHomogeneous } = state;
  if (group.assignmentEpoch >= groupEpoch || !mayCompute(group, surroundings)) {
    return { epoch: group.assignmentEpoch, partitions: lastTarget(group, updated) };
  }
  const members = membersWith(group, updated);
  const assignor = preferredAssignorWith(group.members, updated) ?? defaultAssignor(surroundings);
  const asked = inHashOrder(group, members).map((member) => ({
    memberId: member.id,
    instanceId: member.instanceId,
    topics: subscriptionOf(member, patternsOf(group, members)),
    current: member.id === updated.id ? lastTarget(group, member) : targetOf(group, member.id),
  }));
  const targets = assignOnServer(assignor, asked, { isHomogeneous, image: surroundings.image });
  if (targets === null) {
    const message = `Failed to compute a new target assignment for epoch ${groupEpoch}`;
    return refusal('UNKNOWN_SERVER_ERROR', message);
  }
  for (const { memberId, partitions } of targets) {
    const before = group.target.find((own) => own.memberId === memberId);
    if (before !== undefined && isSameSet(before.partitions, partitions)) continue;
    records.push(targetRecord(group.name, memberId, partitions));
  }
  records.push(targetEpochRecord(group.name, groupEpoch, surroundings.now));
  const reasons = explainTargets(assignor, asked, targets, surroundings.image);
  const clientIds = new Map(members.map(({ id, clientId }) => [id, clientId]));
  facts.push({
    type: 'target-assignment-computed',
    group: group.name,
    epoch: groupEpoch,
    assignor,
    members: targets.map(({ memberId, partitions }, index) => ({
      memberId,
      clientId: clientIds.get(memberId) ?? '',
      partitions,
      reasons: reasons[index] ?? [],
    })),
  });
  const own = targets.find(({ memberId }) => memberId === updated.id);
  return { epoch: groupEpoch, partitions: own?.partitions ?? [] };
}

/** The most wanted assignor, or the first of those that the broker has. */
export function assignorOf(
  members: readonly ConsumerMember[],
  settings: Pick<Surroundings, 'broker'>,
): string {
  return preferredAssignor(members) ?? defaultAssignor(settings);
}

function defaultAssignor({ broker }: Pick<Surroundings, 'broker'>): string {
  return listOf(broker.groupConsumerAssignors)[0] ?? 'uniform';
}

/** What the member shall have, or the static member whose place it takes. */
export function lastTarget(
  group: ConsumerGroup,
  { id, instanceId }: Pick<ConsumerMember, 'id' | 'instanceId'>,
): readonly PartitionId[] {
  if (instanceId === null) return targetOf(group, id);
  const former = group.members.find((member) => member.instanceId === instanceId);
  return former === undefined ? [] : targetOf(group, former.id);
}

function mayCompute({ assignedAt }: ConsumerGroup, { now, settings }: Surroundings): boolean {
  return assignedAt < 0 || now >= assignedAt + settings.assignmentIntervalMs;
}

/**
 * As they are put into a HashMap: who was there before as the table of members lists them, which
 * takes the last of each slot first, and then who is new.
 */
function inHashOrder(
  group: ConsumerGroup,
  members: readonly ConsumerMember[],
): readonly ConsumerMember[] {
  const byId = new Map(members.map((member) => [member.id, member]));
  const known = timelineOrder(group.members.map(({ id }) => id).toReversed(), group.mostMembers);
  const ids = new Set([...known.filter((id) => byId.has(id)), ...byId.keys()]);
  const ordered: ConsumerMember[] = [];
  for (const id of hashMapOrder([...ids])) {
    const member = byId.get(id);
    if (member !== undefined) ordered.push(member);
  }
  return ordered;
}
