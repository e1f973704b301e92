/** Stopping, pausing and resuming processes, whatever their kind. */
import { assertUnreachable } from '../base/assert.ts';
import { stopBroker } from './broker/broker.ts';
import { stopAdmin } from './client/admin.ts';
import { stopConsumer } from './client/consumer.ts';
import { stopProducer } from './client/producer.ts';
import { emit, type Context } from './context.ts';
import { stopController } from './controller/controller.ts';
import type { QueuedEvent } from './event.ts';
import { breakConnectionsOf } from './network/transport.ts';
import { onDemand } from './on-demand.ts';
import { takeTurn } from './process-settings.ts';
import type { Process } from './process.ts';
import { extract, push } from './queue.ts';
import { zooKeeperMode } from './zookeeper-mode.ts';

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
      stopConsumer(process, context);
      break;
    case 'share-consumer':
      onDemand().shareConsumers.stopShareConsumer(process);
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

/**
 * What came meanwhile is handled now, in the order in which it came; what comes in this very tick
 * has to wait behind it.
 */
export function resume(context: Context, process: Process): void {
  process.status = 'running';
  emit(context, process.id, { type: 'process-resumed' });
  const { backlog } = process;
  process.backlog = [];
  if (backlog.length === 0) return;
  const { cluster, now } = context;
  const isDue = (event: QueuedEvent): boolean => event.at === now && concerns(event, process);
  const following = extract(cluster.queue, isDue);
  for (const event of backlog) {
    const due = { ...event, at: now, seq: cluster.nextSeq++ };
    push(cluster.queue, due.kind === 'delivery' ? { ...due, hasArrived: true } : due);
  }
  for (const event of following) push(cluster.queue, { ...event, seq: cluster.nextSeq++ });
}

function concerns(event: QueuedEvent, { id }: Process): boolean {
  if (event.kind === 'delivery') return event.envelope.to === id;
  return event.kind !== 'command' && event.owner === id;
}
