/** Starting, stopping, pausing and resuming processes, whatever their kind. */
import { assertUnreachable } from '../base/assert.ts';
import { startBroker, stopBroker } from './broker/broker.ts';
import { startAdmin, stopAdmin } from './client/admin.ts';
import { startConsumer, stopConsumer } from './client/consumer.ts';
import { startProducer, stopProducer } from './client/producer.ts';
import { emit, type Context } from './context.ts';
import { startController, stopController } from './controller/controller.ts';
import { breakConnectionsOf } from './network/transport.ts';
import { readSettingsFile, takeTurn } from './process-settings.ts';
import type { Process } from './process.ts';
import { push } from './queue.ts';
import { zooKeeperMode } from './zookeeper-mode.ts';

export function start(context: Context, process: Process): void {
  process.status = 'running';
  process.run += 1;
  process.startedBy = context.cause;
  if (process.kind === 'broker' || process.kind === 'controller') {
    readSettingsFile(context, process);
  }
  emit(context, process.id, { type: 'process-started' });
  switch (process.kind) {
    case 'broker':
      return startBroker(process, context);
    case 'controller':
      return startController(process, context);
    case 'producer':
      return startProducer(process, context);
    case 'consumer':
      return startConsumer(process, context);
    case 'admin':
      return startAdmin(process, context);
    case 'zookeeper':
      return zooKeeperMode().servers.start(process, context);
    default:
      return assertUnreachable(process);
  }
}

/** The process ends: killed, or by itself after it has done what it had to. */
export function halt(context: Context, process: Process, how: 'crash' | 'clean'): void {
  takeTurn(context, process);
  process.status = 'stopped';
  process.backlog = [];
  emit(context, process.id, { type: how === 'crash' ? 'process-crashed' : 'process-stopped' });
  switch (process.kind) {
    case 'broker':
      stopBroker(process, how);
      break;
    case 'controller':
      stopController(process);
      break;
    case 'producer':
      stopProducer(process, context, how);
      break;
    case 'consumer':
      stopConsumer(process);
      break;
    case 'admin':
      stopAdmin(process);
      break;
    case 'zookeeper':
      zooKeeperMode().servers.stop(process);
      break;
    default:
      assertUnreachable(process);
  }
  breakConnectionsOf(context, process.id);
}

/** SIGSTOP, or a long GC: its connections stay open, and everything that comes waits. */
export function pause(context: Context, process: Process): void {
  process.status = 'paused';
  emit(context, process.id, { type: 'process-paused' });
}

/** What came meanwhile is handled now, in the order in which it came. */
export function resume(context: Context, process: Process): void {
  process.status = 'running';
  emit(context, process.id, { type: 'process-resumed' });
  const { backlog } = process;
  process.backlog = [];
  const { cluster, now } = context;
  for (const event of backlog) {
    const due = { ...event, at: now, seq: cluster.nextSeq++ };
    push(cluster.queue, due.kind === 'delivery' ? { ...due, hasArrived: true } : due);
  }
}
