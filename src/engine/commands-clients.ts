/**
 * Commands that add applications, take clients away, and tell their applications what to do.
 */
import { assertUnreachable } from '../base/assert.ts';
import {
  configureConsumer,
  consumerCommand,
  type ConsumerCommand,
} from './client/consumer-command.ts';
import { createConsumer } from './client/consumer.ts';
import { producerCommand, type ProducerCommand } from './client/producer-command.ts';
import { closeProducer } from './client/producer-failures.ts';
import { createProducer } from './client/producer.ts';

import type { TransactionCommand } from './client/transaction-command.ts';
import { isShareCommand, shareCommand, type ShareCommand } from './commands-share.ts';
import { processOf, removeProcess } from './cluster.ts';
import { bootstrapOf, countOf, introduce } from './commands-beginning.ts';
import { sameJvm } from './client/same-jvm.ts';

import type { ApplicationPlan, Command } from './command.ts';
import { emit, type Context } from './context.ts';
import type { RefusalReason } from './fact.ts';
import { consumerId, producerId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { halt } from './process-halt.ts';
import { onDemand } from './on-demand.ts';

type CommandOf<Type extends Command['type']> = Extract<Command, { readonly type: Type }>;

export type ClientCommand =
  | CommandOf<'add-application' | 'remove-producer' | 'remove-consumer'>
  | CommandOf<'set-processing' | 'set-consumer-config'>
  | ProducerCommand
  | TransactionCommand
  | ConsumerCommand
  | ShareCommand;

export function clientCommand(context: Context, command: ClientCommand): RefusalReason | null {
  if (isShareCommand(command)) return shareCommand(context, command);
  switch (command.type) {
    case 'add-application':
      return addApplication(context, command.application);
    case 'remove-producer':
    case 'remove-consumer':
      return removeClient(context, command);
    case 'start-sending':
    case 'stop-sending':
    case 'send':
    case 'set-producer-config':
    case 'set-load':
    case 'init-transactions':
    case 'begin-transaction':
    case 'end-transaction':
    case 'send-offsets':
      return tellProducer(context, command);
    case 'close':
    case 'stop-polling':
    case 'resume-polling':
    case 'poll-once':
    case 'position':
    case 'subscribe':
    case 'assign-partitions':
    case 'unsubscribe':
    case 'commit':
    case 'seek':
    case 'seek-to':
    case 'pause-partitions':
    case 'resume-partitions':
      return tellConsumer(context, command);
    case 'set-processing':
    case 'set-consumer-config':
      return alterConsumer(context, command);
    default:
      return assertUnreachable(command);
  }
}

/** Its producer starts first: the program needs it from its first line on. */
function addApplication(context: Context, plan: ApplicationPlan): RefusalReason | null {
  const { cluster } = context;
  const { clientId, group, topics, transactionalId, processingMsPerRecord } = plan;
  const isFull =
    countOf(cluster, 'producer') >= LIMITS.producers ||
    countOf(cluster, 'consumer') >= LIMITS.consumers;
  if (isFull) return 'too-many';
  cluster.added.producers += 1;
  cluster.added.consumers += 1;
  const bootstrap = bootstrapOf(cluster);
  const identity = transactionalId === null ? {} : { 'transactional.id': transactionalId };
  const producer = createProducer(
    producerId(cluster.added.producers),
    { clientId, configs: { ...plan.producerConfigs, ...identity }, load: null },
    bootstrap,
  );
  const isolation = transactionalId === null ? {} : { 'isolation.level': 'read_committed' };
  const configs = { ...isolation, ...plan.configs, 'enable.auto.commit': 'false' };
  const consumer = createConsumer(
    consumerId(cluster.added.consumers),
    { clientId, group, topics, assign: null, configs, processingMsPerRecord },
    bootstrap,
  );
  consumer.application = onDemand().applications.createApplication(plan, producer.id);
  producer.application = { consumer: consumer.id, failures: 0 };
  introduce(context, producer, clientId);
  introduce(context, consumer, clientId);
  return null;
}

/** A client goes for good; one that runs is ended as by kill. */
function removeClient(
  context: Context,
  { type, process: id }: CommandOf<'remove-producer' | 'remove-consumer'>,
): RefusalReason | null {
  const process = processOf(context.cluster, id);
  if (process === null) return 'no-such-process';
  const wanted = type === 'remove-producer' ? 'producer' : 'consumer';
  if (process.kind !== wanted) return 'wrong-kind-of-process';
  for (const each of sameJvm(context.cluster, process)) {
    if (each.status !== 'stopped') halt(context, each, 'crash');
    removeProcess(context.cluster, each.id);
    emit(context, each.id, { type: 'process-removed' });
  }
  return null;
}

function tellProducer(
  context: Context,
  command: ProducerCommand | TransactionCommand,
): RefusalReason | null {
  const process = processOf(context.cluster, command.process);
  if (process === null) return 'no-such-process';
  if (process.kind !== 'producer') return 'wrong-kind-of-process';
  if (process.status !== 'running') return 'not-running';
  switch (command.type) {
    case 'init-transactions':
    case 'begin-transaction':
    case 'end-transaction':
    case 'send-offsets':
      return onDemand().producers.transactionCommand(process, command, context);
    default:
      return producerCommand(process, command, context);
  }
}

function tellConsumer(context: Context, command: ConsumerCommand): RefusalReason | null {
  const process = processOf(context.cluster, command.process);
  if (process === null) return 'no-such-process';
  const isForAny = command.type === 'close' || command.type === 'subscribe';
  if (process.kind === 'share-consumer' && isForAny) {
    return onDemand().shareConsumers.shareConsumerCommand(process, command, context);
  }
  if (process.kind !== 'consumer') return 'wrong-kind-of-process';
  if (process.status !== 'running') return 'not-running';
  const reason = consumerCommand(process, command, context);
  if (command.type !== 'close' || reason !== null) return reason;
  // The JVM ends as a whole.
  for (const other of sameJvm(context.cluster, process)) {
    if (other.kind === 'producer' && other.status === 'running' && !other.isClosing) {
      closeProducer(other, context);
    }
  }
  return null;
}

/** The program of a consumer is another one from now on, or from its next start. */
function alterConsumer(
  context: Context,
  command: CommandOf<'set-processing' | 'set-consumer-config'>,
): RefusalReason | null {
  const process = processOf(context.cluster, command.process);
  if (process === null) return 'no-such-process';
  if (process.kind === 'share-consumer' && command.type === 'set-processing') {
    process.plan = { ...process.plan, processingMsPerRecord: command.msPerRecord };
    return null;
  }
  if (process.kind !== 'consumer') return 'wrong-kind-of-process';
  if (command.type === 'set-processing') {
    process.plan = { ...process.plan, processingMsPerRecord: command.msPerRecord };
    return null;
  }
  if (process.status !== 'stopped') return 'still-running';
  return configureConsumer(process, command.name, command.value);
}
