/**
 * Carrying out commands: what a user, a script or a scenario does to the cluster from outside.
 */
import type { Command } from './command.ts';
import { addConsumer, addProducer, startProcess, tellAdmin } from './commands-beginning.ts';
import { emit, type Context } from './context.ts';
import type { RefusalReason } from './fact.ts';
import { onDemand } from './on-demand.ts';

/** Does what the command says, or states why it makes no sense now and changes nothing. */
export function executeCommand(context: Context, command: Command): void {
  const reason = execute(context, command);
  if (reason !== null) emit(context, null, { type: 'command-refused', command, reason });
}

function execute(context: Context, command: Command): RefusalReason | null {
  switch (command.type) {
    case 'start':
      return startProcess(context, command.process);
    case 'create-topic':
      return tellAdmin(context, command);
    case 'add-producer':
      return addProducer(context, command.producer);
    case 'add-consumer':
      return addConsumer(context, command.consumer);
    default:
      return onDemand().commands.executeFurther(context, command);
  }
}
