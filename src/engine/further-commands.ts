/**
 * The commands that no cluster begins with: whatever is done to one that runs.
 */
import { assertUnreachable } from '../base/assert.ts';
import { createBroker } from './broker/broker.ts';
import { shutDownBroker } from './broker/shutdown.ts';
import { consumerCommand } from './client/consumer-command.ts';
import { closeProducer } from './client/producer-failures.ts';

import { brokersOf, newDirectories, processOf, removeProcess } from './cluster.ts';
import type { Command } from './command.ts';
import { introduce, onEachOfJvm, tellAdmin } from './commands-beginning.ts';
import { clientCommand } from './commands-clients.ts';
import { diskCommand } from './commands-disks.ts';
import { quorumCommand } from './commands-quorum.ts';
import { emit, type Context } from './context.ts';
import type { RefusalReason } from './fact.ts';
import { brokerId, type BrokerId, type ProcessId } from './ids.ts';
import { LIMITS } from './limits.ts';
import {
  breakConnectionsBetween,
  cutLink,
  delayEnvelope,
  healLink,
  setLinkBandwidth,
  setLinkDelay,
  setLinkLoss,
} from './network/faults.ts';
import type { Process } from './process.ts';
import { halt, pause, resume } from './process-halt.ts';
import { handOver } from './quorum/several-voters.ts';
import { onDemand } from './on-demand.ts';

export { halt } from './process-halt.ts';

type FurtherCommand = Exclude<
  Command,
  { readonly type: 'start' | 'create-topic' | 'add-producer' | 'add-consumer' }
>;

export function executeFurther(context: Context, command: FurtherCommand): RefusalReason | null {
  switch (command.type) {
    case 'crash':
    case 'shut-down':
    case 'pause':
    case 'resume':
      return onEachOfJvm(context, command.process, (process) => {
        return control(context, command.type, process);
      });
    case 'add-broker':
      return addBroker(context, command);
    case 'remove-broker':
      return removeBroker(context, command.broker);
    case 'add-controller':
    case 'add-voter':
    case 'remove-voter':
      return quorumCommand(context, command);
    case 'cut-power':
    case 'wipe-disk':
    case 'remove-replica-dir':
    case 'fail-log-dir':
    case 'set-disk-delay':
      return diskCommand(context, command);
    case 'delete-topic':
    case 'create-partitions':
    case 'alter-reassignments':
    case 'alter-topic-config':
    case 'alter-broker-config':
    case 'alter-group-config':
    case 'unregister-broker':
    case 'elect-leaders':
    case 'list-offsets':
    case 'delete-records':
    case 'find-coordinator':
    case 'alter-offsets':
    case 'delete-offsets':
    case 'alter-share-offsets':
    case 'delete-share-offsets':
    case 'delete-group':
    case 'remove-members':
    case 'fence-producers':
    case 'abort-transaction':
      return tellAdmin(context, command);
    case 'set-link-delay':
    case 'set-link-bandwidth':
    case 'set-link-loss':
    case 'cut-link':
    case 'heal-link':
    case 'break-connection':
      return changeLink(context, command);
    case 'delay-envelope':
      return delayEnvelope(context, command.seq, command.delayMs);
    default:
      return clientCommand(context, command);
  }
}

type CommandOf<Type extends Command['type']> = Extract<Command, { readonly type: Type }>;

function control(
  context: Context,
  type: CommandOf<'crash' | 'shut-down' | 'pause' | 'resume'>['type'],
  process: Process,
): RefusalReason | null {
  const { status } = process;
  switch (type) {
    case 'crash':
      if (status === 'stopped') return 'not-running';
      halt(context, process, 'crash');
      return null;
    case 'pause':
      if (status === 'stopped') return 'not-running';
      if (status === 'paused') return 'already-paused';
      pause(context, process);
      return null;
    case 'resume':
      if (status !== 'paused') return 'not-paused';
      resume(context, process);
      return null;
    case 'shut-down':
      if (status !== 'running') return 'not-running';
      return shutDown(context, process);
    default:
      return assertUnreachable(type);
  }
}

function shutDown(context: Context, process: Process): RefusalReason | null {
  if (process.kind === 'broker') {
    if (process.lifecycle.state === 'pending-controlled-shutdown') return 'already-so';
    shutDownBroker(process, context);
    return null;
  }
  if (process.kind === 'consumer') {
    return consumerCommand(process, { type: 'close', process: process.id }, context);
  }
  if (process.kind === 'share-consumer') {
    return onDemand().shareConsumers.shareConsumerCommand(
      process,
      { type: 'close', process: process.id },
      context,
    );
  }
  if (process.kind === 'producer') {
    if (process.isClosing) return 'already-so';
    closeProducer(process, context);
    return null;
  }
  if (process.kind === 'controller') {
    if (process.quorum.stopsAt >= 0) return 'already-so';
    if (handOver(process, context)) return null;
  }
  halt(context, process, 'clean');
  return null;
}

function addBroker(context: Context, command: CommandOf<'add-broker'>): RefusalReason | null {
  const { cluster } = context;
  if (brokersOf(cluster).length >= LIMITS.brokers) return 'too-many';
  const number = command.number ?? cluster.added.brokers;
  const id = brokerId(number);
  if (processOf(cluster, id) !== null) return 'already-so';
  cluster.added.brokers = Math.max(cluster.added.brokers, number + 1);
  const directories = newDirectories(cluster, command.logDirs ?? 1);
  introduce(context, createBroker(id, command.rack, directories), id);
  return null;
}

/** Retires a broker that does not run: its registration goes, and so does its disk. */
function removeBroker(context: Context, id: BrokerId): RefusalReason | null {
  const process = processOf(context.cluster, id);
  if (process === null) return 'no-such-broker';
  if (process.kind !== 'broker') return 'wrong-kind-of-process';
  if (process.status !== 'stopped') return 'still-running';
  const reason = tellAdmin(context, { type: 'remove-broker', broker: id });
  if (reason !== null) return reason;
  removeProcess(context.cluster, id);
  emit(context, id, { type: 'process-removed' });
  return null;
}

function changeLink(
  context: Context,
  command: CommandOf<
    | 'set-link-delay'
    | 'set-link-bandwidth'
    | 'set-link-loss'
    | 'cut-link'
    | 'heal-link'
    | 'break-connection'
  >,
): RefusalReason | null {
  const { from, to } = command;
  if (from === to) return 'same-process';
  for (const id of [from, to] satisfies ProcessId[]) {
    if (processOf(context.cluster, id) === null) return 'no-such-process';
  }
  switch (command.type) {
    case 'set-link-delay':
      return setLinkDelay(context, command);
    case 'set-link-bandwidth':
      return setLinkBandwidth(context, command);
    case 'set-link-loss':
      return setLinkLoss(context, command);
    case 'cut-link':
      return cutLink(context, from, to);
    case 'heal-link':
      return healLink(context, from, to);
    case 'break-connection':
      return breakConnectionsBetween(context, from, to);
    default:
      return assertUnreachable(command);
  }
}
