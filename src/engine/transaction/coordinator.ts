/**
 * The transaction coordinator on a broker: it takes over the transactional ids of a partition of
 * `__transaction_state` when the broker becomes its leader, and lets go of them when it no longer
 * is. Transactions that take too long it aborts, ids that nobody uses it forgets.
 *
 * Kafka: TransactionCoordinator (onElection, onResignation, abortTimedOutTransactions),
 * TransactionStateManager (loadTransactionsForTxnTopicPartition, removeExpiredTransactionalIds).
 * Simplified: loading takes no time, so nobody hears COORDINATOR_LOAD_IN_PROGRESS.
 */
import type { Broker } from '../broker/broker.ts';
import { readWholeLog } from '../broker/coordinator-log.ts';
import { takeProducerId } from '../broker/producer-ids.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import type { TransactionVersion } from '../protocol/transaction-api.ts';
import { failWrite, writeChange, type TransactionScope } from './changes.ts';
import {
  transactionShard,
  type TransactionPartition,
  type WaitingClient,
} from './coordinator-state.ts';
import { fence } from './end-rules.ts';
import { beginMarkers, dropMarkers } from './markers.ts';
import { prepareDead, type TransactionMetadata } from './transaction-metadata.ts';
import { parseTransaction } from './parse-record.ts';

/** What the cluster does; clients that can do less are served as they ask. */
export function clusterVersion({ cluster }: Context): TransactionVersion {
  return cluster.settings.transactionVersion ?? 2;
}

/** This broker leads the partition: what the log says of its transactions is how they are. */
export function onTransactionsElected(
  broker: Broker,
  partition: PartitionId,
  leaderEpoch: number,
  context: Context,
): void {
  onTransactionsResigned(broker, partition, context);
  const shard: TransactionPartition = {
    partition,
    coordinatorEpoch: leaderEpoch,
    transactions: loadTransactions(broker, partition),
  };
  broker.transactions.partitions.push(shard);
  const transactionalIds = shard.transactions.map(({ transactionalId }) => transactionalId);
  emit(context, broker.id, { type: 'transactions-loaded', partition, transactionalIds });
  for (const transaction of shard.transactions) {
    const { state } = transaction.value;
    const isDecided = state === 'PrepareCommit' || state === 'PrepareAbort';
    if (isDecided) beginMarkers({ broker, shard, transaction, context });
  }
  startChecks(broker, context);
}

/** The log is read to its end: what lies above the high watermark counts as well. */
function loadTransactions(broker: Broker, partition: PartitionId): TransactionMetadata[] {
  const loaded = new Map<string, TransactionMetadata>();
  for (const { records } of readWholeLog(broker, partition)) {
    for (const record of records) {
      const transactionalId = record.key;
      const value = parseTransaction(record);
      if (transactionalId === null) continue;
      loaded.delete(transactionalId);
      if (value === null) continue;
      loaded.set(transactionalId, {
        transactionalId,
        value,
        pendingState: null,
        completion: null,
        hasFailedEpochFence: false,
      });
    }
  }
  return [...loaded.values()];
}

/** Another broker leads it now: whoever waits here has to look for it there. */
export function onTransactionsResigned(
  broker: Broker,
  partition: PartitionId,
  context: Context,
): void {
  const { transactions } = broker;
  if (transactionShard(transactions, partition) === null) return;
  transactions.partitions = transactions.partitions.filter((own) => own.partition !== partition);
  dropMarkers(broker, partition);
  const { pendingWrites } = transactions;
  transactions.pendingWrites = pendingWrites.filter((write) => write.partition !== partition);
  for (const write of pendingWrites) {
    if (write.partition === partition) failWrite(broker, write, 'NOT_COORDINATOR', context);
  }
  emit(context, broker.id, { type: 'transactions-unloaded', partition });
}

/** Both checks run from the start of the broker on; while there is nothing to look at they rest. */
function startChecks(broker: Broker, context: Context): void {
  if (broker.transactions.isChecking) return;
  broker.transactions.isChecking = true;
  armCheck(broker, 'transaction-abort-check', context);
  armCheck(broker, 'transactional-id-expiry-check', context);
}

type Check = 'transaction-abort-check' | 'transactional-id-expiry-check';

function armCheck(broker: Broker, type: Check, context: Context): void {
  const { settings, now } = context;
  const intervalMs =
    type === 'transaction-abort-check'
      ? settings.broker.transactionAbortTimedOutTransactionCleanupIntervalMs
      : settings.broker.transactionRemoveExpiredTransactionCleanupIntervalMs;
  const sinceCheck = (now - broker.transactions.startedAt) % intervalMs;
  const delayMs = intervalMs - sinceCheck;
  setTimer(context, broker, { delayMs, timer: { type }, cause: broker.startedBy });
}

/** transaction.abort.timed.out.transaction.cleanup.interval.ms is over. */
export function onAbortCheck(broker: Broker, context: Context): void {
  for (const shard of broker.transactions.partitions) {
    for (const transaction of shard.transactions) {
      const { state, startedAt, timeoutMs } = transaction.value;
      if (state !== 'Ongoing' || transaction.pendingState !== null) continue;
      if (startedAt + timeoutMs >= context.now) continue;
      fenceProducer({ broker, shard, transaction, context }, 'timeout', null);
    }
  }
  armCheck(broker, 'transaction-abort-check', context);
}

/** transaction.remove.expired.transaction.cleanup.interval.ms is over. */
export function onIdExpiryCheck(broker: Broker, context: Context): void {
  const { transactionalIdExpirationMs } = context.settings.broker;
  for (const shard of broker.transactions.partitions) {
    for (const transaction of shard.transactions) {
      const { state, updatedAt } = transaction.value;
      const isIdle = state === 'Empty' || state === 'CompleteCommit' || state === 'CompleteAbort';
      if (!isIdle || transaction.pendingState !== null) continue;
      if (updatedAt > context.now - transactionalIdExpirationMs) continue;
      const scope = { broker, shard, transaction, context };
      writeChange(scope, prepareDead(transaction), 'expire', null);
    }
  }
  armCheck(broker, 'transactional-id-expiry-check', context);
}

/** Aborts what is open, with a higher epoch: its producer will be refused from now on. */
export function fenceProducer(
  scope: TransactionScope,
  reason: 'timeout' | 'new-producer',
  waiting: WaitingClient | null,
): void {
  const { broker, transaction, context } = scope;
  const { transactionalId } = transaction;
  const { producerId, producerEpoch } = transaction.value;
  const version = clusterVersion(context);
  const take = (): number => takeProducerId(broker, context);
  const ruling = fence(transaction, { now: context.now, version }, take);
  if (ruling.kind !== 'change') return;
  emit(context, broker.id, {
    type: 'transactional-producer-fenced',
    transactionalId,
    reason,
    producerId,
    from: producerEpoch,
    to: ruling.value.producerEpoch,
  });
  writeChange(scope, ruling.value, 'fence', waiting);
}
