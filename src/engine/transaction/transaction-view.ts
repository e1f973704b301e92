/**
 * The transactions of a cluster as an omniscient eye sees them.
 *
 * Kafka: Admin.listTransactions, Admin.describeTransactions.
 */
import type { Replica } from '../broker/broker.ts';
import { brokersOf, type Cluster } from '../cluster.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { knownProducers } from '../log/known-producers.ts';
import { cloneLog, lastStableOffsetOf as stableOffset } from '../log/log-state.ts';
import type { TransactionState } from './transaction-state.ts';

export interface CoordinatedTransaction {
  readonly transactionalId: string;
  readonly coordinator: BrokerId;
  readonly state: TransactionState;
  /** Of a change that is being written; null: none is. */
  readonly pendingState: TransactionState | null;
  readonly producerId: number;
  readonly producerEpoch: number;
  /** That take part, or still wait for their marker. */
  readonly partitions: readonly PartitionId[];
  /** Simulated ms; -1: it is not open. */
  readonly startedAt: number;
  readonly timeoutMs: number;
}

/** By transactional id: of two brokers that claim one, the later epoch's. */
export function transactionsOf(cluster: Cluster): CoordinatedTransaction[] {
  const found = new Map<string, CoordinatedTransaction & { readonly epoch: number }>();
  for (const broker of brokersOf(cluster)) {
    if (broker.status === 'stopped') continue;
    for (const { coordinatorEpoch: epoch, transactions } of broker.transactions.partitions) {
      for (const { transactionalId, value, pendingState } of transactions) {
        if ((found.get(transactionalId)?.epoch ?? -1) >= epoch) continue;
        const { state, producerId, producerEpoch, partitions, startedAt, timeoutMs } = value;
        found.set(transactionalId, {
          transactionalId,
          coordinator: broker.id,
          state,
          pendingState,
          producerId,
          producerEpoch,
          partitions,
          startedAt,
          timeoutMs,
          epoch,
        });
      }
    }
  }
  return [...found.values()].sort((left, right) =>
    left.transactionalId < right.transactionalId ? -1 : 1,
  );
}

/** The last stable offset as this replica knows it; a look changes nothing. */
export function lastStableOffsetOf({ log }: Replica): number {
  if (log.producers.notedTo >= log.logEndOffset) return stableOffset(log);
  const copy = cloneLog(log);
  knownProducers(copy);
  return stableOffset(copy);
}
