/**
 * I31, I32, T3, T5, T7 and G11: who may write in a transaction, and how it ends, as coordinators
 * decide it.
 *
 * Kafka: kafka-tlaplus (kafka_transactions); TransactionCoordinator, KIP-98, KIP-890.
 */
import { brokersOf, processOf, type Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import {
  transactionOf,
  transactionShard,
  type PendingTransactionWrite,
} from '../transaction/coordinator-state.ts';
import { mayFollow } from '../transaction/transaction-state.ts';
import type { Checker } from './checker.ts';
import { ghostOf } from './ghost.ts';
import { hasLost, settledKind } from './kinds.ts';
import {
  forgetHearsay,
  knownOf,
  pastOf,
  uncommittedIn,
  type Decision,
  type KnownTransaction,
} from './known-transactions.ts';
import { violate } from './violation.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

export function isTampered({ transactions }: Checker, producerId: number): boolean {
  return transactions.tampered.has(producerId);
}

/** An administrator writes a marker, whatever the coordinator thinks of it. */
export function onAborted({ transactions }: Checker, producerId: number): void {
  transactions.tampered.add(producerId);
}

/** Somebody has lost what was committed of transactions: nothing is known of them any more. */
function isSpoilt(checker: Checker, cluster: Cluster): boolean {
  const { transactions, ghosts } = checker;
  for (let partition = 0; partition < ghosts.length; partition += 1) {
    if (settledKind(checker, partition, cluster) !== 'transaction') continue;
    if (!hasLost(ghostOf(ghosts, partition))) continue;
    transactions.known.clear();
    transactions.ids.clear();
    return true;
  }
  return false;
}

/** Null: nothing is known of it, or nothing any more. */
export function knownTransaction(
  checker: Checker,
  id: string,
  cluster: Cluster,
): Readonly<KnownTransaction> | null {
  if (isSpoilt(checker, cluster)) return null;
  return checker.transactions.known.get(id) ?? null;
}

/** I32: who takes over has an epoch of its own; what is decided there stays decided. */
export function onTransactionsLoaded(
  checker: Checker,
  { by, partition }: FactOf<'transactions-loaded'>,
  cluster: Cluster,
): void {
  const own = by === null ? null : processOf(cluster, by);
  if (own?.kind !== 'broker') return;
  const shard = transactionShard(own.transactions, partition);
  if (shard === null) return;
  for (const broker of brokersOf(cluster)) {
    if (broker === own || broker.status === 'stopped') continue;
    const other = transactionShard(broker.transactions, partition);
    if (other === null) continue;
    checker.evaluations.I32 += 1;
    if (other.coordinatorEpoch !== shard.coordinatorEpoch) continue;
    const message = `${broker.id} coordinates it in epoch ${other.coordinatorEpoch}, too`;
    violate({ invariant: 'I32', tick: cluster.now, partition, broker: own.id, message });
  }
  if (isSpoilt(checker, cluster)) return;
  const ghost = ghostOf(checker.ghosts, partition);
  if (shard.coordinatorEpoch >= ghost.leaderEpoch)
    forgetHearsay(checker.transactions, shard, ghost);
  const uncommitted = uncommittedIn(own, partition, ghost);
  for (const { transactionalId, value } of shard.transactions) {
    const { state, producerId, producerEpoch, partitions } = value;
    const known = knownOf(checker.transactions, transactionalId, producerId);
    const offset = uncommitted.get(transactionalId);
    if (offset !== undefined) known.hearsay ??= { partition, offset, before: pastOf(known) };
    const isDecided = state === 'PrepareCommit' || state === 'PrepareAbort';
    const isKnown = known.state === state && known.decision?.producerEpoch === producerEpoch;
    if (isDecided && !isKnown) {
      decide(known, {
        isCommitted: state === 'PrepareCommit',
        producerId,
        producerEpoch,
        partitions,
      });
    }
    known.state = state;
    // It may have been raised by somebody whom nobody believed, and who leads again.
    if (producerId === known.producerId) {
      known.producerEpoch = Math.max(known.producerEpoch, producerEpoch);
    }
  }
}

function decide(known: KnownTransaction, decision: Omit<Decision, 'marked'>): void {
  known.decision = { ...decision, marked: new Set() };
}

/** G11, T7, T3: a change was committed to `__transaction_state`. */
export function onTransactionChanged(
  checker: Checker,
  fact: FactOf<'transaction-state-changed'>,
  cluster: Cluster,
): void {
  if (!isNewestCoordinator(checker, fact, cluster) || isSpoilt(checker, cluster)) return;
  const { transactionalId, from, to, producerId, producerEpoch, partitions } = fact;
  const known = knownOf(checker.transactions, transactionalId, producerId);
  checker.evaluations.G11 += 1;
  if (!mayFollow(from, to)) fail(cluster, 'G11', fact, `${to} does not follow ${from}`);
  const isSameId = known.producerId === producerId;
  if (isSameId && producerEpoch < known.producerEpoch) {
    fail(cluster, 'T7', fact, `its epoch was ${known.producerEpoch} and is ${producerEpoch}`);
  }
  const isEnd = to === 'PrepareCommit' || to === 'PrepareAbort';
  if (isEnd) {
    const before = known.decision?.producerId === producerId ? known.decision.producerEpoch : -1;
    checkRaised(checker, fact, before, cluster);
    const isCommitted = to === 'PrepareCommit';
    decide(known, { isCommitted, producerId, producerEpoch, partitions });
  }
  if (to === 'CompleteCommit' || to === 'CompleteAbort')
    checkComplete(checker, fact, known, cluster);
  known.state = to;
  // To a new producer the epoch is given: see `onInitialized`.
  if (to === 'Empty') return;
  known.producerId = producerId;
  known.producerEpoch = producerEpoch;
}

/** T7: with version 2 each end has an epoch of its own. */
function checkRaised(
  checker: Checker,
  fact: FactOf<'transaction-state-changed'>,
  before: number,
  cluster: Cluster,
): void {
  if (cluster.settings.transactionVersion !== 2 || before < 0) return;
  checker.evaluations.T7 += 1;
  if (fact.producerEpoch > before) return;
  fail(cluster, 'T7', fact, `it ends with epoch ${fact.producerEpoch}, as the one before it did`);
}

/** T3: it is complete when each of its partitions has the marker, for good. */
function checkComplete(
  checker: Checker,
  fact: FactOf<'transaction-state-changed'>,
  { decision }: KnownTransaction,
  cluster: Cluster,
): void {
  const isCommitted = fact.to === 'CompleteCommit';
  if (decision === null) return;
  checker.evaluations.T3 += 1;
  if (decision.isCommitted !== isCommitted) fail(cluster, 'T3', fact, 'it was decided otherwise');
  for (const partition of decision.partitions) {
    const ghost = ghostOf(checker.ghosts, partition);
    const kind = settledKind(checker, partition, cluster);
    if (decision.marked.has(partition) || kind === null || hasLost(ghost)) continue;
    fail(cluster, 'T3', fact, `it is complete without a marker in partition ${partition}`);
  }
}

/** A marker is below the high watermark. */
export function onCommittedMarker(
  { transactions }: Checker,
  partition: PartitionId,
  marker: { producerId: number; producerEpoch: number; isCommitted: boolean },
): void {
  const id = transactions.ids.get(marker.producerId);
  const decision = id === undefined ? null : (transactions.known.get(id)?.decision ?? null);
  if (decision === null || decision.producerEpoch !== marker.producerEpoch) return;
  if (decision.isCommitted === marker.isCommitted) decision.marked.add(partition);
}

/** T3: without a marker stays what its coordinator knows no leader of, and nothing else. */
export function onMarkerSkipped(
  checker: Checker,
  fact: FactOf<'transaction-marker-skipped'>,
  cluster: Cluster,
): void {
  const { by, partition, transactionalId, producerEpoch } = fact;
  const broker = by === null ? null : processOf(cluster, by);
  if (broker?.kind !== 'broker') return;
  checker.evaluations.T3 += 1;
  if (broker.image.partitions[partition]?.leader !== null) {
    fail(cluster, 'T3', fact, `partition ${partition} has a leader, and gets no marker`);
  }
  const decision = checker.transactions.known.get(transactionalId)?.decision ?? null;
  if (decision?.producerEpoch === producerEpoch) decision.marked.add(partition);
}

/** T3: a marker says what was decided. */
export function onMarker(
  checker: Checker,
  fact: FactOf<'transaction-marker-written'>,
  cluster: Cluster,
): void {
  const { producerId, producerEpoch, control, partition } = fact;
  ghostOf(checker.ghosts, partition).hasTransactions = true;
  const { transactions } = checker;
  if (transactions.tampered.has(producerId) || isSpoilt(checker, cluster)) return;
  if (!isNewestLeader(checker, fact, cluster)) return;
  const id = transactions.ids.get(producerId);
  const decision = id === undefined ? null : (transactions.known.get(id)?.decision ?? null);
  const isCommitted = control === 'COMMIT';
  // Without version 2 one of the transaction before may come late, and hit this one: KIP-890.
  if (cluster.settings.transactionVersion !== 2) return;
  // Of an earlier transaction: it changes nothing, unless it has an effect.
  const isLate = decision !== null && producerEpoch < decision.producerEpoch;
  checker.evaluations.T3 += 1;
  if (isLate && fact.firstOffset < 0) return;
  if (decision?.producerEpoch === producerEpoch && decision.isCommitted === isCommitted) return;
  if (id !== undefined && isBetweenCoordinators(checker, id, cluster)) return;
  const told = decision === null ? 'nothing' : decision.isCommitted ? 'a commit' : 'an abort';
  const of = `of epoch ${producerEpoch} (${decision?.producerEpoch ?? -1} was decided)`;
  const message = `producer ${producerId} gets ${control} ${of}, and ${told} was decided`;
  violate({ invariant: 'T3', tick: cluster.now, partition, broker: null, message });
}

/** Who has been overruled, and has not heard of it, speaks of the past. */
function isNewestCoordinator(
  { ghosts }: Checker,
  { by, transactionalId }: { readonly by: ProcessId | null; readonly transactionalId: string },
  cluster: Cluster,
): boolean {
  const broker = by === null ? null : processOf(cluster, by);
  if (broker?.kind !== 'broker') return false;
  return broker.transactions.partitions.some((shard) => {
    if (transactionOf(shard, transactionalId) === null) return false;
    return shard.coordinatorEpoch >= ghostOf(ghosts, shard.partition).leaderEpoch;
  });
}

/**
 * Nobody has loaded it since the controller chose another coordinator. Whoever was overruled in a
 * pause may have had the decision replicated before, and learns so when it wakes.
 */
function isBetweenCoordinators({ ghosts }: Checker, id: string, cluster: Cluster): boolean {
  const shards = brokersOf(cluster)
    .flatMap(({ transactions }) => transactions.partitions)
    .filter((shard) => transactionOf(shard, id) !== null);
  return shards.every(
    ({ partition, coordinatorEpoch }) => coordinatorEpoch < ghostOf(ghosts, partition).leaderEpoch,
  );
}

/** What somebody writes who has been overruled is cut off again. */
function isNewestLeader(
  { ghosts }: Checker,
  { by, partition }: FactOf<'transaction-marker-written'>,
  cluster: Cluster,
): boolean {
  const broker = by === null ? null : processOf(cluster, by);
  if (broker?.kind !== 'broker') return false;
  const epoch = broker.replicas[partition]?.leader?.leaderEpoch ?? -1;
  return epoch >= ghostOf(ghosts, partition).leaderEpoch;
}

/** I31: an epoch is given to one client alone, and the one before it is fenced. */
export function onInitialized(
  checker: Checker,
  fact: FactOf<'transactional-producer-initialized'>,
  cluster: Cluster,
): void {
  if (!isNewestCoordinator(checker, fact, cluster) || isSpoilt(checker, cluster)) return;
  const { transactionalId, producerId, producerEpoch, producer } = fact;
  const { transactions } = checker;
  const known = knownOf(transactions, transactionalId, producerId);
  const holder = holderOf(cluster, producer);
  checker.evaluations.I31 += 1;
  const owner = transactions.ids.get(producerId);
  if (owner !== undefined && owner !== transactionalId) {
    fail(cluster, 'I31', fact, `producer id ${producerId} is that of ${owner}`);
  }
  if (known.producerId === producerId) {
    const isAgain = producerEpoch === known.producerEpoch && holder === known.holder;
    const isFirst = known.holder === '';
    if (producerEpoch <= known.producerEpoch && !isAgain && !isFirst) {
      fail(cluster, 'I31', fact, `epoch ${producerEpoch} is that of ${known.holder}`);
    }
  }
  transactions.ids.set(producerId, transactionalId);
  known.producerId = producerId;
  known.producerEpoch = producerEpoch;
  known.holder = holder;
}

function holderOf(cluster: Cluster, producer: ProcessId | null): string {
  const run = producer === null ? 0 : (processOf(cluster, producer)?.run ?? 0);
  return `${producer ?? 'nobody'} ${run}`;
}

/** T5: what a coordinator takes, it takes from the newest epoch. */
export function onTransactionAsked(
  checker: Checker,
  { to, from, correlationId, body }: RequestEnvelope,
  cluster: Cluster,
): void {
  if (
    body.api !== 'EndTxn' &&
    body.api !== 'AddPartitionsToTxn' &&
    body.api !== 'AddOffsetsToTxn'
  ) {
    return;
  }
  const broker = processOf(cluster, to);
  if (broker?.kind !== 'broker') return;
  const isOwn = ({ waiting }: PendingTransactionWrite): boolean =>
    waiting?.from === from && waiting.address.correlationId === correlationId;
  const write = broker.transactions.pendingWrites.find(isOwn);
  if (write === undefined || !('producerEpoch' in body)) return;
  checker.evaluations.T5 += 1;
  const { producerEpoch, transactionVersion, lastProducerEpoch } = write.value;
  const isRaised = body.api === 'EndTxn' && transactionVersion >= 2;
  const present = isRaised ? lastProducerEpoch : producerEpoch;
  if (body.producerEpoch === present) return;
  const { transactionalId } = write;
  const message = `${transactionalId}: ${body.api} of epoch ${body.producerEpoch} is taken`;
  const what = `${message}, ${present} is the present one`;
  violate({
    invariant: 'T5',
    tick: cluster.now,
    partition: null,
    broker: broker.id,
    message: what,
  });
}

function fail(
  cluster: Cluster,
  invariant: 'T3' | 'T7' | 'G11' | 'I31',
  { transactionalId }: { readonly transactionalId: string },
  message: string,
): never {
  const told = `${transactionalId}: ${message}`;
  violate({ invariant, tick: cluster.now, partition: null, broker: null, message: told });
}
