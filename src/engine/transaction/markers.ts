/**
 * The end of a transaction is told to the leaders of its partitions, again and again until each one
 * has written its marker. Then the transaction is complete.
 *
 * Kafka: TransactionMarkerChannelManager, TransactionMarkerRequestCompletionHandler.
 * Simplified: what was refused, or has a fenced leader, is sent again after 50 ms; Kafka's thread
 * does so as often as it wakes.
 */
import type { Broker } from '../broker/broker.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { BrokerId, PartitionId, ProcessId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { TransactionMarker, WriteTxnMarkersResponse } from '../protocol/transaction-api.ts';
import { writeChange, type TransactionScope } from './changes.ts';
import {
  transactionOf,
  transactionShard,
  type MarkerQueue,
  type QueuedMarker,
} from './coordinator-state.ts';
import { prepareCompletion } from './transaction-metadata.ts';

const RETRY_BACKOFF_MS = 50;

/** The outcome is written: it will not change any more. */
export function beginMarkers(scope: TransactionScope): void {
  const { broker, shard, transaction, context } = scope;
  const { state, producerId, producerEpoch, partitions, transactionVersion } = transaction.value;
  transaction.completion = prepareCompletion(transaction, context.now);
  const marker: QueuedMarker = {
    coordinatedBy: shard.partition,
    transactionalId: transaction.transactionalId,
    coordinatorEpoch: shard.coordinatorEpoch,
    committed: state === 'PrepareCommit',
    producerId,
    producerEpoch,
    partitions,
    transactionVersion,
  };
  enqueue(broker, marker, context);
  completeIfDone(scope);
}

function scopeOf(broker: Broker, marker: QueuedMarker, context: Context): TransactionScope | null {
  const shard = transactionShard(broker.transactions, marker.coordinatedBy);
  if (shard === null || shard.coordinatorEpoch !== marker.coordinatorEpoch) return null;
  const transaction = transactionOf(shard, marker.transactionalId);
  return transaction === null ? null : { broker, shard, transaction, context };
}

/**
 * Sorts the partitions by who leads them now. Those that are deleted need no marker any more, and
 * Kafka takes one without a leader for deleted: there the transaction stays open until its producer
 * ends another one.
 */
function enqueue(broker: Broker, marker: QueuedMarker, context: Context): void {
  const leaders = new Map<BrokerId | null, PartitionId[]>();
  for (const partition of marker.partitions) {
    const registration = broker.image.partitions[partition];
    if (!registration || registration.leader === null) {
      if (registration) stateSkipped(broker, marker, partition, context);
      takeOff(broker, marker, partition, context);
      continue;
    }
    const leader = aliveLeader(broker, registration.leader);
    const known = leaders.get(leader);
    if (known === undefined) leaders.set(leader, [partition]);
    else known.push(partition);
  }
  for (const [leader, partitions] of leaders) {
    queueFor(broker, leader).waiting.push({ ...marker, partitions });
    if (leader === null) retryMarkersLater(broker, context);
    else sendNext(broker, queueFor(broker, leader), context);
  }
}

function stateSkipped(
  broker: Broker,
  { transactionalId, committed, producerId, producerEpoch }: QueuedMarker,
  partition: PartitionId,
  context: Context,
): void {
  const control = committed ? 'COMMIT' : 'ABORT';
  const who = { transactionalId, producerId, producerEpoch, control } as const;
  emit(context, broker.id, { type: 'transaction-marker-skipped', partition, ...who });
}

function aliveLeader({ image }: Broker, leader: BrokerId | null): BrokerId | null {
  const node = image.brokers.find(({ id }) => id === leader);
  return node === undefined || node.isFenced ? null : leader;
}

function queueFor({ transactions }: Broker, leader: BrokerId | null): MarkerQueue {
  const known = transactions.queues.find(({ broker }) => broker === leader);
  if (known !== undefined) return known;
  const queue: MarkerQueue = { broker: leader, waiting: [], inFlight: [] };
  transactions.queues.push(queue);
  return queue;
}

function sendNext(broker: Broker, queue: MarkerQueue, context: Context): void {
  if (queue.broker === null || queue.inFlight.length > 0 || queue.waiting.length === 0) return;
  queue.inFlight = queue.waiting;
  queue.waiting = [];
  const markers = queue.inFlight.map((marker): TransactionMarker => {
    const { producerId, producerEpoch, coordinatorEpoch, committed } = marker;
    const { partitions, transactionVersion } = marker;
    const who = { producerId, producerEpoch, coordinatorEpoch };
    return { ...who, committed, partitions, transactionVersion };
  });
  send(context, broker, queue.broker, {
    channel: 'markers',
    timeoutMs: context.settings.broker.requestTimeoutMs,
    body: { api: 'WriteTxnMarkers', markers },
  });
}

export function onMarkersAnswered(
  broker: Broker,
  server: ProcessId,
  { results }: WriteTxnMarkersResponse,
  context: Context,
): void {
  const queue = broker.transactions.queues.find((own) => own.broker === server);
  if (queue === undefined) return;
  const sent = queue.inFlight;
  queue.inFlight = [];
  for (const [index, marker] of sent.entries()) {
    const scope = scopeOf(broker, marker, context);
    if (scope === null) continue;
    const again: PartitionId[] = [];
    for (const { partition, error } of results[index] ?? []) {
      if (error === 'NONE') takeOff(broker, marker, partition, context);
      else if (isFinal(error)) scope.transaction.completion = null;
      else again.push(partition);
    }
    if (again.length > 0) tryLater(broker, { ...marker, partitions: again }, context);
    completeIfDone(scope);
  }
  sendNext(broker, queue, context);
}

/** Another coordinator has taken over: the end is its business now. */
function isFinal(error: ErrorCode): boolean {
  return error === 'INVALID_PRODUCER_EPOCH' || error === 'TRANSACTION_COORDINATOR_FENCED';
}

export function onMarkersDisconnect(broker: Broker, server: ProcessId, context: Context): void {
  const queue = broker.transactions.queues.find((own) => own.broker === server);
  if (queue === undefined) return;
  const sent = queue.inFlight;
  queue.inFlight = [];
  for (const marker of sent) {
    if (scopeOf(broker, marker, context) !== null) tryLater(broker, marker, context);
  }
  sendNext(broker, queue, context);
}

function tryLater(broker: Broker, marker: QueuedMarker, context: Context): void {
  queueFor(broker, null).waiting.push(marker);
  retryMarkersLater(broker, context);
}

/** One timer serves all. */
export function retryMarkersLater(broker: Broker, context: Context): void {
  const { transactions } = broker;
  if (transactions.markerRetryAt >= 0) return;
  transactions.markerRetryAt = context.now + RETRY_BACKOFF_MS;
  const timer = { type: 'transaction-marker-retry' } as const;
  setTimer(context, broker, { delayMs: RETRY_BACKOFF_MS, timer });
}

export function onMarkerRetry(broker: Broker, context: Context): void {
  const { transactions } = broker;
  transactions.markerRetryAt = -1;
  const queue = queueFor(broker, null);
  const { waiting } = queue;
  queue.waiting = [];
  for (const marker of waiting) {
    const scope = scopeOf(broker, marker, context);
    if (scope === null || scope.transaction.completion === null) continue;
    enqueue(broker, marker, context);
    completeIfDone(scope);
  }
  for (const shard of transactions.partitions) {
    for (const transaction of shard.transactions) {
      completeIfDone({ broker, shard, transaction, context });
    }
  }
}

function takeOff(
  broker: Broker,
  marker: QueuedMarker,
  partition: PartitionId,
  context: Context,
): void {
  const transaction = scopeOf(broker, marker, context)?.transaction;
  if (transaction === undefined || transaction.completion === null) return;
  const { value } = transaction;
  const partitions = value.partitions.filter((other) => other !== partition);
  transaction.value = { ...value, partitions };
}

/** Writes the completion, unless it is being written. */
function completeIfDone(scope: TransactionScope): void {
  const { completion, value, transactionalId } = scope.transaction;
  if (completion === null || value.partitions.length > 0) return;
  const { pendingWrites } = scope.broker.transactions;
  if (pendingWrites.some((write) => write.transactionalId === transactionalId)) return;
  writeChange(scope, completion, 'complete', null);
}

/** The partition of `__transaction_state` is led elsewhere: the markers are sent from there. */
export function dropMarkers({ transactions }: Broker, partition: PartitionId): void {
  for (const queue of transactions.queues) {
    queue.waiting = queue.waiting.filter(({ coordinatedBy }) => coordinatedBy !== partition);
  }
}
