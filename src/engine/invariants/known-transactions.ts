/**
 * What is known of transactional ids. A coordinator loads its log to the end and acts on all of it,
 * committed or not; who takes over from it may have a shorter one, and go on from there.
 *
 * Kafka: TransactionStateManager (loadTransactionMetadata), TransactionMetadata.
 */
import type { Broker } from '../broker/broker.ts';
import { readWholeLog } from '../broker/coordinator-log.ts';
import type { PartitionId } from '../ids.ts';
import { transactionOf, type TransactionPartition } from '../transaction/coordinator-state.ts';
import type { TransactionState } from '../transaction/transaction-state.ts';
import type { PartitionGhost } from './ghost.ts';

/** What is remembered of a run. */
export interface TransactionGhosts {
  /** By transactional id. */
  readonly known: Map<string, KnownTransaction>;
  /** By producer id: who has it. */
  readonly ids: Map<number, string>;
  /** Producer ids whose transactions an administrator has ended past the coordinator. */
  readonly tampered: Set<number>;
}

export interface KnownTransaction {
  producerId: number;
  /** The newest that the coordinator has stated. */
  producerEpoch: number;
  state: TransactionState | null;
  /** How it ends, or has ended last. */
  decision: Decision | null;
  /** Whom the newest epoch was given to: `p1` in its third run is `p1 3`. */
  holder: string;
  /** Null: all of this is committed. */
  hearsay: Hearsay | null;
}

/** A coordinator acts on what its log ends with, and the next one may have nothing of it. */
interface Hearsay {
  readonly partition: PartitionId;
  readonly offset: number;
  /** What was known without it. */
  readonly before: Pick<KnownTransaction, 'producerEpoch' | 'state' | 'decision'>;
}

export interface Decision {
  readonly isCommitted: boolean;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly partitions: readonly PartitionId[];
  /** Where the marker is committed, or will never be. */
  readonly marked: Set<PartitionId>;
}

export function createTransactionGhosts(): TransactionGhosts {
  return { known: new Map(), ids: new Map(), tampered: new Set() };
}

export function knownOf(
  { known, ids }: TransactionGhosts,
  id: string,
  producerId: number,
): KnownTransaction {
  const found = known.get(id);
  if (found !== undefined) return found;
  const nothing = { producerEpoch: -1, state: null, decision: null };
  const own = { ...nothing, producerId, holder: '', hearsay: null };
  known.set(id, own);
  ids.set(producerId, id);
  return own;
}

/** What was loaded here, was not committed, and is not what the next coordinator has loaded. */
export function forgetHearsay(
  { known: all }: TransactionGhosts,
  shard: TransactionPartition,
  { committedEnd }: PartitionGhost,
): void {
  for (const [id, known] of all) {
    const { hearsay } = known;
    if (hearsay?.partition !== shard.partition) continue;
    const isCommitted = hearsay.offset < committedEnd;
    const value = transactionOf(shard, id)?.value;
    const isSame = value?.state === known.state && value.producerEpoch === known.producerEpoch;
    if (isSame && !isCommitted) continue;
    known.hearsay = null;
    if (isCommitted) continue;
    const { producerEpoch, state, decision } = hearsay.before;
    known.producerEpoch = producerEpoch;
    known.state = state;
    known.decision = decision;
  }
}

export function pastOf({ producerEpoch, state, decision }: KnownTransaction): Hearsay['before'] {
  return { producerEpoch, state, decision };
}

/** By transactional id: the offset of its last record, where that is not committed. */
export function uncommittedIn(
  broker: Broker,
  partition: PartitionId,
  { committedEnd }: PartitionGhost,
): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  for (const batch of readWholeLog(broker, partition)) {
    if (batch.lastOffset < committedEnd) continue;
    for (const { key } of batch.records) if (key !== null) offsets.set(key, batch.lastOffset);
  }
  return offsets;
}
