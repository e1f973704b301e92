/** Steps at the disks of brokers: wiped ones, replicas removed by hand, directories that fail. */
import type { Command } from '../../command.ts';
import { brokerId } from '../../ids.ts';
import { brokersOf } from './circumstances.ts';
import { numberOfField, textOf } from './fields.ts';
import type { JsonObject } from './json.ts';
import { issue, type World } from './world.ts';

export type DiskAction = 'wipe' | 'removeReplicaDir' | 'failLogDir';

export function performOnDisks(world: World, action: DiskAction, step: JsonObject): null {
  for (const number of brokersOf(step)) {
    const command = commandFor(action, number, step);
    const reason = issue(world, command);
    if (reason !== null) throw new Error(`not simulated: ${command.type}, refused as ${reason}`);
  }
  return null;
}

function commandFor(action: DiskAction, number: number, step: JsonObject): Command {
  const process = brokerId(number);
  switch (action) {
    case 'wipe':
      return { type: 'wipe-disk', process };
    case 'removeReplicaDir':
      return { type: 'remove-replica-dir', process, partition: textOf(step, 'tp') };
    case 'failLogDir':
      return { type: 'fail-log-dir', process, directory: numberOfField(step, 'directory') };
  }
}
