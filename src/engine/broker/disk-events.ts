/**
 * What a broker does about its disk when a timer of it fires.
 *
 * Kafka: the background tasks of LogManager and BrokerLifecycleManager.
 */
import { assertUnreachable } from '../../base/assert.ts';
import type { Context } from '../context.ts';
import type { Timer } from '../event.ts';
import { respond } from '../network/transport.ts';
import type { Broker } from './broker.ts';
import { onAssignDirectories } from './directory-requests.ts';
import { takeOperation } from './disk-delay.ts';
import { onLogDirFailureTimeout } from './log-dirs.ts';
import { onProduce } from './produce.ts';
import { onFetched } from './replica-fetcher.ts';
import { onDeleteReplicaFiles } from './replica-removal.ts';

type DiskTimer = Extract<
  Timer,
  {
    readonly type:
      'log-dir-failure-timeout' | 'delete-replica-files' | 'assign-directories' | 'disk-done';
  }
>;

export function onDiskTimer(broker: Broker, timer: DiskTimer, context: Context): void {
  switch (timer.type) {
    case 'log-dir-failure-timeout':
      onLogDirFailureTimeout(broker, timer.directory, context);
      break;
    case 'delete-replica-files':
      onDeleteReplicaFiles(broker, context);
      break;
    case 'assign-directories':
      onAssignDirectories(broker, context);
      break;
    case 'disk-done':
      onDiskDone(broker, timer.operation, context);
      break;
    default:
      assertUnreachable(timer);
  }
}

/** The disk has done what was waited for. */
function onDiskDone(broker: Broker, id: number, context: Context): void {
  const operation = takeOperation(broker, id);
  if (operation === null) return;
  switch (operation.type) {
    case 'append': {
      const { envelope } = operation;
      if (envelope.body.api === 'Produce') onProduce(broker, envelope, envelope.body, context);
      break;
    }
    case 'replicate': {
      const { body, server } = operation.answer;
      if (body.api === 'Fetch') onFetched(broker, server, body, context);
      break;
    }
    case 'read':
      respond(context, broker, operation.address, operation.response);
      break;
    default:
      assertUnreachable(operation);
  }
}
