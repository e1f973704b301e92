/** Steps that ask for something of a group, and their outcome as the recorder told it. */
import { isObject, type JsonObject } from './json.ts';
import { textOf, textsOf } from './fields.ts';
import { ask } from './perform-admin.ts';
import { issue, type World } from './world.ts';

/** Null: the step has no outcome. */
export function performOnGroup(
  world: World,
  action: 'alterOffsets' | 'deleteOffsets' | 'deleteGroup' | 'removeMembers' | 'watchGroup',
  step: JsonObject,
): JsonObject | null {
  const group = textOf(step, 'group');
  if (action === 'alterOffsets' || action === 'watchGroup') watchGroup(world, group);
  switch (action) {
    case 'alterOffsets': {
      const offsets: Record<string, number> = {};
      const given = isObject(step['offsets']) ? step['offsets'] : {};
      for (const [name, offset] of Object.entries(given)) {
        if (typeof offset === 'number') offsets[name] = offset;
      }
      return ask(world, 'OffsetCommit', { type: 'alter-offsets', group, offsets });
    }
    case 'deleteOffsets': {
      const partitions = textsOf(step, 'partitions');
      return ask(world, 'OffsetDelete', { type: 'delete-offsets', group, partitions });
    }
    case 'deleteGroup':
      return ask(world, 'DeleteGroups', { type: 'delete-group', group });
    case 'removeMembers': {
      const instanceIds = textsOf(step, 'instances');
      return ask(world, 'LeaveGroup', { type: 'remove-members', group, instanceIds });
    }
    case 'watchGroup':
      return null;
  }
}

/** From now on the recorder's admin client describes it: first it looks for the coordinator. */
export function watchGroup(world: World, group: string): void {
  if (world.groups.has(group)) return;
  world.groups.add(group);
  issue(world, { type: 'find-coordinator', group });
}
