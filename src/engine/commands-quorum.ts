/** Commands about the quorum: controllers are added, and become voters or cease to be. */
import { adminCommand } from './client/admin.ts';
import { addProcess, controllersOf, processOf } from './cluster.ts';
import type { Command } from './command.ts';
import { emit, type Context } from './context.ts';
import { createController } from './controller/controller.ts';
import type { RefusalReason } from './fact.ts';
import { ADMIN, controllerId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { start } from './process-start.ts';

type QuorumCommand = Extract<
  Command,
  { readonly type: 'add-controller' | 'add-voter' | 'remove-voter' }
>;

export function quorumCommand(context: Context, command: QuorumCommand): RefusalReason | null {
  if (command.type === 'add-controller') return addController(context);
  const process = processOf(context.cluster, command.process);
  if (process === null) return 'no-such-process';
  if (process.kind !== 'controller') return 'no-such-controller';
  const admin = processOf(context.cluster, ADMIN);
  return admin?.kind === 'admin' ? adminCommand(admin, command, context) : 'no-such-process';
}

/** It knows the others by its configuration, and observes. */
function addController(context: Context): RefusalReason | null {
  const { cluster } = context;
  const others = controllersOf(cluster).map(({ id }) => id);
  if (others.length === 0) return 'no-such-controller';
  if (others.length >= LIMITS.controllers) return 'too-many';
  const id = controllerId(100 + cluster.added.controllers);
  cluster.added.controllers += 1;
  const controller = createController(id, others);
  addProcess(cluster, controller);
  emit(context, id, { type: 'process-added', clientId: id });
  start(context, controller);
  return null;
}
