/**
 * A producer: the application that creates records, the accumulator, and the sender.
 *
 * Kafka: KafkaProducer, Sender, ProducerMetadata.
 */
import { withoutItem } from '../../base/list.ts';
import type { Load, ProducerPlan } from '../command.ts';
import type { Context } from '../context.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import type { Answer } from '../network/envelope.ts';
import type { ProcessBase } from '../process.ts';
import { createAccumulator, hasBatches, type Accumulator } from './accumulator.ts';
import { completeBatch, rehome } from './delivery.ts';
import { createIdentity, onInitProducerIdAnswered, type ProducerIdentity } from './idempotence.ts';
import { createLoad, onProduceNext, resumeLoad, startLoad } from './load.ts';
import { applyCurrentLeader } from './current-leader.ts';
import {
  bootstrapBrokers,
  createMetadata,
  onMetadataResponse,
  onMetadataTimer,
  onServerAnswer,
  requestMetadata,
  type ClientMetadata,
  type MetadataNeeds,
} from './metadata.ts';
import type { ProducerBatch } from './producer-batch.ts';
import { readProducerConfig, type ProducerConfig } from './producer-config.ts';
import { emitSent, resumeBlocked, type BlockedSend, type SentGroup } from './producer-send.ts';
import { runSender } from './sender.ts';
import { armExpiry, wakeSender } from './sender-timer.ts';
import type { ApplicationLink } from './transformer.ts';

import { isCompleting } from './transaction-phase.ts';
import type { Transactions } from './transaction-state.ts';
import { onDemand } from '../on-demand.ts';

export interface Producer extends ProcessBase {
  readonly kind: 'producer';
  readonly clientId: string;
  /** The settings as they were given, by Kafka's names. */
  configs: Readonly<Record<string, string>>;
  config: ProducerConfig;
  load: LoadState | null;
  metadata: ClientMetadata;
  /**
   * Calls of `send()` that wait for metadata or memory, oldest first: the application is blocked.
   */
  blocked: BlockedSend[];
  /** The oldest of them waits for memory: every batch is ready. */
  isOutOfMemory: boolean;
  accumulator: Accumulator;
  identity: ProducerIdentity;
  /** Null: it has no transactional.id. */
  transactions: Transactions | null;
  /** It belongs to a consumer's program; null: to nobody. */
  application: ApplicationLink | null;
  /** The sender has something to do before this handler ends; never true between two. */
  isSenderDue: boolean;
  /** The sender has something to do at this tick; -1: nothing. */
  senderAt: number;
  /** No batch and no blocked call expires before this tick; -1: there are none. */
  expiryAt: number;
  /** `close()` has been called: what is queued is sent, then the process ends. */
  isClosing: boolean;
}

/** The stream of records that the application sends by itself. */
export interface LoadState {
  readonly load: Load;
  isSending: boolean;
  /** Records created so far, by this load and those before it: what values are numbered by. */
  count: number;
  /** It stops at this count; null: never. */
  stopsAt: number | null;
  /** What has been earned of the next record, in records x 1/1000: exact at any rate. */
  credit: number;
  /** The next record is due at this tick; -1: none, or the application is blocked. */
  nextAt: number;
  /** How many of them the transaction has that is open. */
  inTransaction: number;
}

export function createProducer(
  id: ProcessId,
  plan: ProducerPlan,
  bootstrap: readonly BrokerId[],
): Producer {
  const { config } = readProducerConfig(plan.configs);
  return {
    kind: 'producer',
    id,
    status: 'stopped',
    run: 0,
    startedBy: 0,
    nextCorrelationId: 0,
    backlog: [],
    clientId: plan.clientId,
    configs: plan.configs,
    config,
    load: plan.load === null ? null : createLoad(plan.load),
    metadata: createMetadata(bootstrap),
    blocked: [],
    isOutOfMemory: false,
    accumulator: createAccumulator(),
    identity: createIdentity(),
    transactions: transactionsOf(config),
    application: null,
    isSenderDue: false,
    senderAt: -1,
    expiryAt: -1,
    isClosing: false,
  };
}

function transactionsOf({ transactionalId }: ProducerConfig): Transactions | null {
  return transactionalId === '' ? null : onDemand().producers.createTransactions(transactionalId);
}

/** What the producer asks for: the topics that it has lately sent to. */
export function metadataNeeds({ accumulator, config }: Producer): MetadataNeeds {
  return { topics: accumulator.topics.map(({ name }) => name), config };
}

export function startProducer(producer: Producer, context: Context): void {
  const brokers = bootstrapBrokers(context);
  producer.metadata = createMetadata(brokers.length > 0 ? brokers : producer.metadata.bootstrap);
  producer.isClosing = false;
  producer.isSenderDue = producer.config.enableIdempotence;
  const sent: SentGroup[] = [];
  if (producer.load !== null) startLoad(producer, producer.load, sent, context);
  settle(producer, sent, context);
}

/** What was not acknowledged is gone with the process; it may yet be in a log. */
export function stopProducer(producer: Producer, context: Context, how: 'crash' | 'clean'): void {
  if (how === 'crash' || !isIdle(producer)) {
    onDemand().producerFailures.failEverything(producer, context);
  }
  producer.accumulator = createAccumulator();
  producer.identity = createIdentity();
  producer.transactions = transactionsOf(producer.config);
  producer.isSenderDue = false;
  producer.senderAt = -1;
  producer.expiryAt = -1;
  if (producer.load !== null) {
    producer.load.nextAt = -1;
    producer.load.credit = 0;
  }
}

export function onProducerResponse(producer: Producer, answer: Answer, context: Context): void {
  const { body, request, server } = answer;
  const { metadata, transactions } = producer;
  onServerAnswer(metadata, server);
  if (body.api === 'Metadata') {
    dropIdleTopics(producer, context.now);
    onMetadataResponse(producer, metadata, body, metadataNeeds(producer), context);
    rehome(producer);
  } else if (body.api === 'Produce' && request.body.api === 'Produce') {
    const { acks } = request.body;
    const batches = takeInFlight(producer, server, request.correlationId);
    for (const result of body.results) {
      const batch = batches.find(({ partition }) => partition === result.partition);
      if (batch === undefined) continue;
      const { error, message, baseOffset } = result;
      completeBatch(producer, batch, { error, message, baseOffset, acks }, context);
    }
    for (const { partition, currentLeader } of body.results) {
      if (currentLeader !== null) applyCurrentLeader(metadata, partition, currentLeader);
    }
  } else if (transactions !== null) {
    onDemand().producers.onTransactionAnswer(producer, transactions, answer, context);
  } else if (body.api === 'InitProducerId') {
    onInitProducerIdAnswered(producer, body, context.now);
  }
  producer.isSenderDue = true;
  settle(producer, resumed(producer, context), context);
}

export function onProducerTimer(producer: Producer, timer: Timer, context: Context): void {
  const sent: SentGroup[] = [];
  if (timer.type === 'metadata-refresh') {
    onMetadataTimer(producer, producer.metadata, metadataNeeds(producer), context);
  } else if (timer.type === 'produce-next') {
    if (producer.load !== null) onProduceNext(producer, producer.load, sent, context);
  } else if (timer.type === 'sender') {
    onSenderTimer(producer, sent, context);
  }
  settle(producer, sent, context);
}

export function onProducerDisconnect(
  producer: Producer,
  event: DisconnectEvent,
  context: Context,
): void {
  onDemand().producerFailures.onProducerConnectionLost(producer, event, context);
  producer.isSenderDue = true;
  settle(producer, resumed(producer, context), context);
}

/** The end of every handler: states what was sent, and lets the sender do what it has to. */
export function settle(producer: Producer, sent: SentGroup[], context: Context): void {
  const { transactions } = producer;
  emitSent(producer, sent, context);
  while (producer.isSenderDue) {
    runSender(producer, context);
    // With acks=0 what is sent is done with, and its memory is free at once.
    if (producer.blocked.length > 0) emitSent(producer, resumed(producer, context), context);
    if (transactions !== null) onDemand().producers.settleCall(producer, transactions, context);
  }
  if (producer.application !== null)
    onDemand().applications.onProducerSettled(producer, producer.application, context);
  if (producer.status === 'stopped') return;
  if (producer.metadata.isStale) {
    requestMetadata(producer, producer.metadata, metadataNeeds(producer), context);
  }
  if (!producer.isClosing || !isIdle(producer)) return;
  if (transactions === null || !onDemand().producers.isOngoing(transactions))
    onDemand().commands.halt(context, producer, 'clean');
  else if (!isCompleting(transactions)) {
    // What is open is aborted before it ends; what cannot even be aborted is left to time out.
    if (onDemand().producers.abortOnClose(producer, transactions))
      wakeSender(producer, context.now + 1, context);
    else onDemand().commands.halt(context, producer, 'clean');
  }
}

/** Nothing waits, and nothing is under way. */
function isIdle({ accumulator, blocked }: Producer): boolean {
  return blocked.length === 0 && !hasBatches(accumulator);
}

function resumed(producer: Producer, context: Context): SentGroup[] {
  const sent: SentGroup[] = [];
  if (producer.blocked.length === 0) return sent;
  resumeBlocked(producer, sent, context);
  if (producer.blocked.length === 0 && producer.load !== null) {
    resumeLoad(producer, producer.load, context);
  }
  return sent;
}

function onSenderTimer(producer: Producer, sent: SentGroup[], context: Context): void {
  const { senderAt, expiryAt, transactions } = producer;
  if (senderAt >= 0 && senderAt <= context.now) {
    producer.senderAt = -1;
    producer.isSenderDue = true;
  }
  if (expiryAt < 0 || expiryAt > context.now) return;
  producer.expiryAt = -1;
  onDemand().producerFailures.expireBatches(producer, context);
  onDemand().producerFailures.expireBlocked(producer, sent, context);
  if (transactions !== null) onDemand().producers.expireCall(producer, transactions, context);
  const [first] = producer.blocked;
  if (first !== undefined) armExpiry(producer, first.expiresAt, context);
  if (producer.blocked.length === 0 && producer.load !== null) {
    resumeLoad(producer, producer.load, context);
  }
  producer.isSenderDue = true;
}

export function takeInFlight(
  producer: Producer,
  server: ProcessId,
  correlationId: number,
): readonly ProducerBatch[] {
  for (const node of producer.accumulator.nodes) {
    if (node.broker !== server) continue;
    const index = node.inFlight.findIndex((request) => request.correlationId === correlationId);
    const request = node.inFlight[index];
    if (request === undefined) return [];
    node.inFlight = withoutItem(node.inFlight, index);
    return request.batches;
  }
  return [];
}

/** Metadata of a topic that nothing was sent to for metadata.max.idle.ms is not asked for again. */
function dropIdleTopics({ accumulator, config }: Producer, now: number): void {
  accumulator.topics = accumulator.topics.filter(
    ({ name, usedAt }) =>
      now - usedAt <= config.metadataMaxIdleMs ||
      accumulator.waiting.some((partition) => accumulator.queues[partition]?.topic === name),
  );
}
