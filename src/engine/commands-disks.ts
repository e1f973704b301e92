/**
 * Commands about the disks of brokers: power, failing directories, wiped disks, slow ones.
 */
import { assertUnreachable } from '../base/assert.ts';
import type { Broker } from './broker/broker.ts';
import { loseAllUnflushed, removeReplicaDir, wipeDisk } from './broker/disk-loss.ts';
import { failDirectory } from './broker/log-dirs.ts';
import { newDirectories, processOf, type Cluster } from './cluster.ts';
import type { Command } from './command.ts';
import { emit, type Context } from './context.ts';
import type { RefusalReason } from './fact.ts';
import type { BrokerId, ProcessId } from './ids.ts';
import { halt } from './process-halt.ts';
import { partitionByName } from './selectors.ts';

type DiskCommand = Extract<
  Command,
  {
    readonly type:
      'cut-power' | 'wipe-disk' | 'remove-replica-dir' | 'fail-log-dir' | 'set-disk-delay';
  }
>;

export function diskCommand(context: Context, command: DiskCommand): RefusalReason | null {
  if (command.type === 'cut-power') return cutPower(context, command.brokers);
  const broker = brokerAt(context.cluster, command.process);
  if (typeof broker === 'string') return broker;
  switch (command.type) {
    case 'wipe-disk':
      return wipe(context, broker);
    case 'remove-replica-dir':
      return removeDirectory(context, broker, command.partition);
    case 'fail-log-dir':
      return fail(context, broker, command.directory);
    case 'set-disk-delay':
      if (broker.disk.delayMs === command.delayMs) return 'already-so';
      broker.disk.delayMs = command.delayMs;
      emit(context, broker.id, { type: 'disk-delay-changed', delayMs: command.delayMs });
      return null;
    default:
      return assertUnreachable(command);
  }
}

function brokerAt(cluster: Cluster, id: ProcessId): Broker | RefusalReason {
  const process = processOf(cluster, id);
  if (process === null) return 'no-such-process';
  return process.kind === 'broker' ? process : 'wrong-kind-of-process';
}

/** A broker that was killed before has left what it wrote in the page cache: that goes as well. */
function cutPower(context: Context, ids: readonly BrokerId[]): RefusalReason | null {
  const brokers: Broker[] = [];
  for (const id of ids) {
    const broker = brokerAt(context.cluster, id);
    if (typeof broker === 'string') return broker === 'no-such-process' ? 'no-such-broker' : broker;
    if (!brokers.includes(broker)) brokers.push(broker);
  }
  for (const broker of brokers) {
    emit(context, broker.id, { type: 'power-cut' });
    loseAllUnflushed(broker, context);
    if (broker.status !== 'stopped') halt(context, broker, 'crash');
  }
  return null;
}

function wipe(context: Context, broker: Broker): RefusalReason | null {
  if (broker.status !== 'stopped') return 'still-running';
  wipeDisk(broker, newDirectories(context.cluster, broker.disk.directories.length), context);
  return null;
}

function removeDirectory(context: Context, broker: Broker, name: string): RefusalReason | null {
  if (broker.status !== 'stopped') return 'still-running';
  const partition = partitionByName(context.cluster, name);
  if (partition === null) return 'no-such-partition';
  const replica = broker.replicas[partition];
  if (!replica) return 'no-such-replica';
  removeReplicaDir(broker, replica, context);
  return null;
}

function fail(context: Context, broker: Broker, place: number): RefusalReason | null {
  if (broker.status === 'stopped') return 'not-running';
  const directory = broker.disk.directories[place];
  if (directory === undefined) return 'no-such-directory';
  if (directory.isOffline) return 'already-so';
  failDirectory(broker, directory, context);
  return null;
}
