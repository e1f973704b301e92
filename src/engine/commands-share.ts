/** Commands that add share consumers, take them away, and tell their applications what to do. */

import { addProcess, brokersOf, processOf, removeProcess } from './cluster.ts';
import type { Command, ShareConsumerPlan } from './command.ts';
import { emit, type Context } from './context.ts';
import type { RefusalReason } from './fact.ts';
import { compareIds, shareConsumerId, type ProcessId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { start } from './process-start.ts';
import { halt } from './process-halt.ts';
import { onDemand } from './on-demand.ts';

export type ShareCommand = Extract<
  Command,
  {
    readonly type:
      | 'add-share-consumer'
      | 'remove-share-consumer'
      | 'share-poll'
      | 'share-acknowledge'
      | 'share-commit';
  }
>;

export function isShareCommand(command: Command): command is ShareCommand {
  switch (command.type) {
    case 'add-share-consumer':
    case 'remove-share-consumer':
    case 'share-poll':
    case 'share-acknowledge':
    case 'share-commit':
      return true;
    default:
      return false;
  }
}

export function shareCommand(context: Context, command: ShareCommand): RefusalReason | null {
  switch (command.type) {
    case 'add-share-consumer':
      return add(context, command.shareConsumer);
    case 'remove-share-consumer':
      return remove(context, command.process);
    default: {
      const process = processOf(context.cluster, command.process);
      if (process === null) return 'no-such-process';
      if (process.kind !== 'share-consumer') return 'wrong-kind-of-process';
      return onDemand().shareConsumers.shareConsumerCommand(process, command, context);
    }
  }
}

function add(context: Context, plan: ShareConsumerPlan): RefusalReason | null {
  const { cluster } = context;
  const count = cluster.processes.filter(({ kind }) => kind === 'share-consumer').length;
  if (count >= LIMITS.shareConsumers) return 'too-many';
  cluster.added.shareConsumers += 1;
  const id = shareConsumerId(cluster.added.shareConsumers);
  const bootstrap = brokersOf(cluster).map((broker) => broker.id);
  const consumer = onDemand().shareConsumers.createShareConsumer(
    id,
    plan,
    bootstrap.sort(compareIds),
  );
  addProcess(cluster, consumer);
  emit(context, id, { type: 'process-added', clientId: plan.clientId });
  start(context, consumer);
  return null;
}

/** It goes for good; one that runs is ended as by kill. */
function remove(context: Context, id: ProcessId): RefusalReason | null {
  const process = processOf(context.cluster, id);
  if (process === null) return 'no-such-process';
  if (process.kind !== 'share-consumer') return 'wrong-kind-of-process';
  if (process.status !== 'stopped') halt(context, process, 'crash');
  removeProcess(context.cluster, id);
  emit(context, id, { type: 'process-removed' });
  return null;
}
