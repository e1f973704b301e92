/** Starting processes, whatever their kind. */
import { assertUnreachable } from '../base/assert.ts';
import { startBroker } from './broker/broker.ts';
import { startAdmin } from './client/admin.ts';
import { startConsumer } from './client/consumer.ts';
import { startProducer } from './client/producer.ts';
import { emit, type Context } from './context.ts';
import { startController } from './controller/controller.ts';
import { onDemand } from './on-demand.ts';
import { readSettingsFile } from './process-settings.ts';
import type { Process } from './process.ts';
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
    case 'share-consumer':
      return onDemand().shareConsumers.startShareConsumer(process, context);
    case 'admin':
      return startAdmin(process, context);
    case 'zookeeper':
      return zooKeeperMode().servers.start(process, context);
    default:
      return assertUnreachable(process);
  }
}
