/**
 * Who may be a member of a consumer group, and under which epoch.
 *
 * Kafka: GroupMetadataManager (getOrMaybeSubscribeDynamicConsumerGroupMember,
 * getOrMaybeSubscribeStaticConsumerGroupMember, throwIfConsumerGroupMemberEpochIsInvalid,
 * throwIfInstanceIdIsUnreleased, replaceMember).
 */
import type { PartitionId } from '../../ids.ts';
import { mutants } from '../../mutants.ts';
import {
  consumerMemberOf,
  createConsumerMember,
  staticMemberOf,
  targetOf,
  type ConsumerGroup,
  type ConsumerMember,
} from './consumer-group.ts';
import {
  currentAssignmentRecord,
  memberRecord,
  memberTombstones,
  targetRecord,
} from './consumer-records.ts';
import { refusal, type Draft, type Refusal } from './draft.ts';

/** A static member that is away for a while. */
export const LEAVES_FOR_A_WHILE = -2;

export interface Applicant {
  readonly memberId: string;
  readonly clientId: string;
  readonly instanceId: string | null;
  /** In the request; null: a member of the classic protocol, which is asked later. */
  readonly memberEpoch: number | null;
  readonly owned: readonly PartitionId[] | null;
  /** Whoever is not known yet becomes a member. */
  readonly mayJoin: boolean;
}

/** The member as it is before the request; a new one is among those who are about to join. */
export function admitMember(draft: Draft, applicant: Applicant): ConsumerMember | Refusal {
  const { instanceId } = applicant;
  if (instanceId === null) return admitDynamic(draft, applicant);
  return admitStatic(draft, applicant, instanceId);
}

function admitDynamic(draft: Draft, applicant: Applicant): ConsumerMember | Refusal {
  const { group } = draft;
  const { memberId, mayJoin } = applicant;
  const known = consumerMemberOf(group, memberId);
  if (known !== null) return epochFault(known, applicant) ?? known;
  return mayJoin ? newMember(draft, applicant) : unknownMember(group, memberId);
}

function admitStatic(
  draft: Draft,
  applicant: Applicant,
  instanceId: string,
): ConsumerMember | Refusal {
  const { group } = draft;
  const { memberId, memberEpoch, mayJoin } = applicant;
  const known = staticMemberOf(group, instanceId);
  if (!mayJoin) {
    if (known === null) {
      return refusal('UNKNOWN_MEMBER_ID', `Instance id ${instanceId} is unknown.`);
    }
    return fencedInstance(known, memberId) ?? epochFault(known, applicant) ?? known;
  }
  if (known === null) return consumerMemberOf(group, memberId) ?? newMember(draft, applicant);
  const isOfConsumerProtocol = memberEpoch !== null && known.classic === null;
  if (isOfConsumerProtocol && known.memberEpoch !== LEAVES_FOR_A_WHILE) {
    return refusal(
      'UNRELEASED_INSTANCE_ID',
      `Static member ${memberId} with instance id ${instanceId} cannot join the group because ` +
        `the instance id is owned by ${known.id} member.`,
    );
  }
  draft.facts.push({
    type: 'member-replaced',
    group: group.name,
    instanceId,
    clientId: applicant.clientId,
    memberId,
    oldMemberId: known.id,
  });
  return replaceMember(draft, known, memberId);
}

function newMember({ group, facts }: Draft, { memberId, clientId }: Applicant): ConsumerMember {
  facts.push({ type: 'member-joined', group: group.name, memberId, clientId });
  return createConsumerMember(memberId);
}

/** Another process comes back under the same instance id: all that the former had is its own. */
function replaceMember(draft: Draft, former: ConsumerMember, id: string): ConsumerMember {
  const { group, records } = draft;
  const member: ConsumerMember = { ...former, id, memberEpoch: 0, previousEpoch: 0 };
  records.push(
    ...memberTombstones(group.name, former.id),
    memberRecord(group.name, member),
    targetRecord(group.name, id, targetOf(group, former.id)),
    currentAssignmentRecord(group.name, member),
  );
  return member;
}

/** Null: the member that has the instance id is this one. */
export function fencedInstance(member: ConsumerMember, memberId: string): Refusal | null {
  if (member.id === memberId) return null;
  return refusal(
    'FENCED_INSTANCE_ID',
    `Static member ${memberId} with instance id ${member.instanceId ?? ''} was fenced by member ` +
      `${member.id}.`,
  );
}

export function unknownMember(group: ConsumerGroup, memberId: string): Refusal {
  return refusal('UNKNOWN_MEMBER_ID', `Member ${memberId} is not a member of group ${group.name}.`);
}

/**
 * An epoch of the future is not the member's. One of the past is if it is that right before, as of
 * somebody who has not had the answer: what it has must then be part of what it was given.
 */
function epochFault(member: ConsumerMember, { memberEpoch, owned }: Applicant): Refusal | null {
  if (memberEpoch === null || memberEpoch === 0 || memberEpoch === member.memberEpoch) return null;
  if (mutants.M40) return null;
  const isNewer = memberEpoch > member.memberEpoch;
  const hasMissedAnswer =
    !isNewer &&
    memberEpoch === member.previousEpoch &&
    owned !== null &&
    owned.every((partition) => member.assigned.includes(partition));
  if (hasMissedAnswer) return null;
  return refusal(
    'FENCED_MEMBER_EPOCH',
    `The consumer group member has a ${isNewer ? 'greater' : 'smaller'} member epoch ` +
      `(${memberEpoch}) than the one known by the group coordinator (${member.memberEpoch}). ` +
      'The member must abandon all its partitions and rejoin.',
  );
}
