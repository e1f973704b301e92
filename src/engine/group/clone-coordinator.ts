/** A copy of a broker's group coordinator for a checkpoint. */
import type { ClassicGroup } from './classic-group.ts';
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
    members: group.members.map((member) => ({ ...member })),
    pendingMembers: group.pendingMembers.map((member) => ({ ...member })),
    offsets: group.offsets.slice(),
  };
}
