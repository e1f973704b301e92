/** A copy of a group coordinator for a checkpoint. */
import type { ClassicGroup, SessionClock } from './classic-group.ts';
import type { Group, GroupCoordinator } from './coordinator-state.ts';

import type { GroupOffsets } from './group-offsets.ts';
import { onDemand } from '../on-demand.ts';

export function cloneCoordinator(coordinator: GroupCoordinator): GroupCoordinator {
  return {
    ...coordinator,
    partitions: coordinator.partitions.map((shard) => ({
      ...shard,
      groups: shard.groups.map(cloneGroup),
      offsets: shard.offsets.map(cloneOffsets),
    })),
    loads: coordinator.loads.map((load) => ({ ...load })),
    pendingWrites: coordinator.pendingWrites.slice(),
    memberIds: coordinator.memberIds.slice(),
  };
}

function cloneGroup(group: Group): Group {
  switch (group.type) {
    case 'classic':
      return cloneClassicGroup(group);
    case 'consumer':
      return onDemand().consumerGroups.cloneConsumerGroup(group);
    case 'share':
      return onDemand().shareGroups.cloneShareGroup(group);
  }
}

/** Stored offsets never change; lists of them do. */
function cloneOffsets(kept: GroupOffsets): GroupOffsets {
  return {
    ...kept,
    offsets: kept.offsets.slice(),
    pending: kept.pending.map((own) => ({ ...own, offsets: own.offsets.slice() })),
  };
}

function cloneClassicGroup(group: ClassicGroup): ClassicGroup {
  return {
    ...group,
    members: group.members.map(cloneMember),
    pendingMembers: group.pendingMembers.map(cloneMember),
    pendingSync: group.pendingSync.slice(),
  };
}

function cloneMember<Member extends { session: SessionClock }>(member: Member): Member {
  return { ...member, session: { ...member.session } };
}
