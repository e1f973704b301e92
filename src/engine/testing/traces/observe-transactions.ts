/**
 * A transaction as its coordinator describes it.
 *
 * Kafka: TransactionDescription, Admin.describeTransactions.
 */
import type { Cluster } from '../../cluster.ts';
import { numberOf } from '../../ids.ts';
import { transactionsOf } from '../../transaction/transaction-view.ts';
import { nameOf, type LogNames } from './decisions.ts';
import type { JsonObject } from './json.ts';

export function describeTransaction(cluster: Cluster, id: string, names: LogNames): JsonObject {
  const found = transactionsOf(cluster).find(({ transactionalId }) => transactionalId === id);
  if (found === undefined) return { error: 'TransactionalIdNotFoundException' };
  const { state, producerEpoch, coordinator, partitions } = found;
  return {
    state,
    producerEpoch,
    coordinator: numberOf(coordinator),
    partitions: partitions.map((partition) => nameOf(names, partition)).sort(),
  };
}
