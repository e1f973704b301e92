/**
 * A group of the consumer protocol as its coordinator describes it.
 *
 * Kafka: ConsumerGroup.asDescribedGroup, ConsumerGroupMember.asConsumerGroupDescribeMember.
 */
import type { Cluster } from '../../cluster.ts';
import {
  consumerGroupState,
  targetOf,
  type ConsumerGroup,
} from '../../group/modern/consumer-group.ts';
import { assignorOf } from '../../group/modern/target-assignment.ts';
import type { PartitionId } from '../../ids.ts';

/** What a member has and what it has yet to give up are told as one. */
export function consumerGroup(
  { settings }: Cluster,
  group: ConsumerGroup,
  namesOf: (partitions: readonly PartitionId[]) => string[],
) {
  const members = group.members.map((member) => ({
    client: member.clientId,
    memberId: member.id,
    ...(member.instanceId === null ? {} : { instanceId: member.instanceId }),
    memberEpoch: member.memberEpoch,
    assignment: namesOf([...member.assigned, ...member.pendingRevocation]),
    target: namesOf(targetOf(group, member.id)),
  }));
  return {
    type: 'Consumer',
    state: consumerGroupState(group),
    assignor: assignorOf(group.members, settings),
    groupEpoch: group.groupEpoch,
    assignmentEpoch: group.assignmentEpoch,
    members,
  };
}
