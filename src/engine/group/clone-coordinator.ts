/** A copy of a group coordinator for a checkpoint. */
import type { ClassicGroup, SessionClock } from './classic-group.ts';
import type { GroupCoordinator } from './coordinator-state.ts';

export function cloneCoordinator(coordinator: GroupCoordinator): GroupCoordinator {
  return {
    ...coordinator,
    partitions: coordinator.partitions.map((shard) => ({
      ...shard,
      groups: shard.groups.map(cloneGroup),
    })),
    pendingWrites: coordinator.pendingWrites.slice(),
  };
}

function cloneGroup(group: ClassicGroup): ClassicGroup {
  return {
    ...group,
    members: group.members.map(cloneMember),
    pendingMembers: group.pendingMembers.map(cloneMember),
    pendingSync: group.pendingSync.slice(),
    offsets: group.offsets.slice(),
  };
}

function cloneMember<Member extends { session: SessionClock }>(member: Member): Member {
  return { ...member, session: { ...member.session } };
}
