/**
 * The sender of a transactional producer: one request about the transaction at a time, and no
 * records while it is under way.
 *
 * Kafka: Sender (runOnce, maybeSendAndPollTransactionalRequest, maybeFindCoordinatorAndRetry).
 * Simplified: the sender's thread sleeps before it tries again, as Kafka's does, but hears what
 * arrives meanwhile. While the coordinator's connection is being backed off from, it rests for as
 * long before it looks for the coordinator anew.
 */
import type { Context } from '../context.ts';
import type { DisconnectEvent } from '../event.ts';
import type { BrokerId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type { RequestBody } from '../protocol/api.ts';
import { resolveSequences } from './sequence-recovery.ts';
import { isConnectedTo, markStale, reconnectTick } from './metadata.ts';
import { earliestReconnect, leastLoadedNode, nodeStateOf, onNodeDisconnected } from './nodes.ts';
import type { Producer } from './producer.ts';
import { wakeSender } from './sender-timer.ts';
import { abortAll, abortUndrained, hasIncomplete } from './transaction-batches.ts';
import { enqueue, lookUpCoordinator, nextRequest, reenqueue } from './transaction-queue.ts';
import { transactionVersionOf } from './transaction-phase.ts';
import { type TransactionRequest, type Transactions } from './transaction-state.ts';

const ABORTED = {
  reason: 'TRANSACTION_ABORTED',
  message: 'Failing batch since transaction was aborted',
} as const;

/** Does what is due about the transaction. True: no records are sent now. */
export function runTransactions(
  producer: Producer,
  transactions: Transactions,
  context: Context,
): boolean {
  resolveSequences(producer, context);
  const { lastError } = transactions;
  if (transactions.state === 'FATAL_ERROR') {
    if (lastError !== null) abortAll(producer, lastError, context);
    return true;
  }
  if (transactions.inFlight !== null) return true;
  for (;;) {
    if (transactions.sleepsUntil > context.now) {
      wakeSender(producer, transactions.sleepsUntil, context);
      return true;
    }
    if (transactions.next === null) {
      if (transactions.state === 'ABORTABLE_ERROR' && lastError !== null) {
        abortUndrained(producer, lastError, context);
      } else if (transactions.state === 'ABORTING_TRANSACTION') {
        abortUndrained(producer, ABORTED, context);
      }
      transactions.next = nextRequest(transactions, hasIncomplete(producer.accumulator));
      transactions.nextSince = context.now;
    }
    const { next } = transactions;
    if (next === null) return false;
    if (proceed(producer, transactions, next, context)) return true;
  }
}

/** True when it is sent, or has to wait; false: something else comes first. */
function proceed(
  producer: Producer,
  transactions: Transactions,
  request: TransactionRequest,
  context: Context,
): boolean {
  const isLookUp = request.kind === 'find-coordinator';
  const broker = isLookUp ? anyNode(producer, context) : coordinatorOf(transactions, request);
  if (broker === null) {
    giveBack(producer, transactions, request, context);
    return false;
  }
  const { config, metadata } = producer;
  const reconnectAt = reconnectTick(metadata, broker);
  const hasWaited = context.now - transactions.nextSince >= config.requestTimeoutMs;
  if (reconnectAt > context.now || hasWaited) {
    // Its connection has failed: perhaps it coordinates no more.
    if (!isLookUp) sleep(producer, transactions, Math.max(reconnectAt, context.now));
    giveBack(producer, transactions, request, context);
    return false;
  }
  if (!isConnectedTo(producer, metadata, broker, config, context)) {
    wakeSender(producer, transactions.nextSince + config.requestTimeoutMs, context);
    return true;
  }
  if (request.isRetry) {
    request.isRetry = false;
    const backoffMs = request.backoffMs < 0 ? config.retryBackoffMs : request.backoffMs;
    transactions.sleepsUntil = context.now + backoffMs;
    return false;
  }
  sendTo(producer, transactions, { request, broker }, context);
  return true;
}

function anyNode(producer: Producer, context: Context): BrokerId | null {
  const { brokers, nodes } = producer.metadata;
  return leastLoadedNode(context, { client: producer.id, brokers, nodes });
}

function coordinatorOf(
  { coordinator, groupCoordinator }: Transactions,
  { kind }: TransactionRequest,
): BrokerId | null {
  return kind === 'commit-offsets' ? groupCoordinator : coordinator;
}

/** It is tried again, once its coordinator is known or any broker can be asked. */
function giveBack(
  producer: Producer,
  transactions: Transactions,
  request: TransactionRequest,
  { now }: Context,
): void {
  const { metadata, config } = producer;
  transactions.next = null;
  if (request.kind === 'find-coordinator') {
    const reconnectAt = earliestReconnect(metadata.nodes, now);
    const restMs = config.retryBackoffMs;
    transactions.sleepsUntil = Math.max(now + restMs, Math.min(reconnectAt, now + restMs));
    markStale(metadata);
    enqueue(transactions, request);
    return;
  }
  if (request.kind === 'commit-offsets') {
    lookUpCoordinator(transactions, 'group', request.member.group);
  } else lookUpCoordinator(transactions, 'transaction', transactions.transactionalId);
  reenqueue(transactions, request);
}

function sleep({ config }: Producer, transactions: Transactions, from: number): void {
  transactions.sleepsUntil = Math.min(from, transactions.nextSince + config.retryBackoffMs);
}

function sendTo(
  producer: Producer,
  transactions: Transactions,
  { request, broker }: { request: TransactionRequest; broker: BrokerId },
  context: Context,
): void {
  const correlationId = producer.nextCorrelationId;
  transactions.next = null;
  transactions.inFlight = { request, broker, correlationId };
  const body = bodyOf(producer, transactions, request);
  const timeoutMs = producer.config.requestTimeoutMs;
  send(context, producer, broker, { channel: 'data', body, timeoutMs });
}

function bodyOf(
  { identity, config }: Producer,
  transactions: Transactions,
  request: TransactionRequest,
): RequestBody {
  const { transactionalId } = transactions;
  const { producerId, epoch: producerEpoch } = identity;
  const who = { transactionalId, producerId, producerEpoch };
  const transactionVersion = transactionVersionOf(transactions);
  switch (request.kind) {
    case 'find-coordinator':
      return { api: 'FindCoordinator', keyType: request.keyType, key: request.key };
    case 'init':
      return {
        api: 'InitProducerId',
        transactionalId,
        transactionTimeoutMs: config.transactionTimeoutMs,
        producerId: request.producerId,
        producerEpoch: request.producerEpoch,
      };
    case 'add-partitions': {
      const { partitions } = request;
      return {
        api: 'AddPartitionsToTxn',
        ...who,
        partitions,
        verifyOnly: false,
      };
    }
    case 'add-offsets':
      return { api: 'AddOffsetsToTxn', ...who, groupId: request.member.group };
    case 'commit-offsets': {
      const { member, offsets } = request;
      return { api: 'TxnOffsetCommit', ...who, ...member, offsets, transactionVersion };
    }
    case 'end':
      return { api: 'EndTxn', ...who, committed: request.committed, transactionVersion };
  }
}

/**
 * A connection broke: if the request was on it, its coordinator is looked for before it goes on.
 */
export function onTransactionDisconnect(
  { metadata }: Producer,
  transactions: Transactions,
  { server, unanswered }: DisconnectEvent,
  context: Context,
): void {
  // A broker that the metadata does not list was asked as a coordinator: nobody else notes its
  // loss.
  const node = nodeStateOf(metadata.nodes, server);
  const isListed = metadata.brokers.some((broker) => broker === server);
  if (node !== null && !isListed) onNodeDisconnected(node, context);
  const { inFlight } = transactions;
  if (inFlight === null || inFlight.broker !== server) return;
  const { correlationId: own, request } = inFlight;
  if (!unanswered.some(({ correlationId }) => correlationId === own)) return;
  transactions.inFlight = null;
  if (request.kind === 'commit-offsets') {
    lookUpCoordinator(transactions, 'group', request.member.group);
  } else if (request.kind !== 'find-coordinator') {
    lookUpCoordinator(transactions, 'transaction', transactions.transactionalId);
  }
  reenqueue(transactions, request);
}
