/**
 * When clients are stuck: a group that does not come to rest, a member that is in none, a
 * transaction that does not end, a record that is never given back.
 *
 * Kafka: kafka-tlaplus (consumer_group_protocol_kip_848_v2, kafka_transactions), their temporal
 * properties.
 */
import { instanceIdOf } from '../client/consumer-config.ts';
import type { Consumer } from '../client/consumer.ts';
import { brokersOf, type Cluster } from '../cluster.ts';
import type { Group } from '../group/coordinator-state.ts';
import { consumerGroupState } from '../group/modern/consumer-group.ts';
import { knownProducers } from '../log/known-producers.ts';
import { cloneLog } from '../log/log-state.ts';
import { consumersOf, groupsOf, imageOf, producersOf } from '../selectors.ts';
import { nextLockEnd } from '../share/share-partition.ts';
import { transactionsOf } from '../transaction/transaction-view.ts';
import type { Stuck } from './liveness.ts';
import { markerName, type Going } from './walk-run.ts';

/** Applications poll again, and work on nothing for long; programs that have ended begin anew. */
export function repairClients(cluster: Cluster, go: Going): void {
  for (const { id: process, failure, status, isPolling, modern } of consumersOf(cluster)) {
    if (status !== 'running') continue;
    // Who polls on after an exception that a member does not get over is given nothing, for ever.
    if (failure !== null || modern?.state === 'FATAL') {
      go.command({ type: 'crash', process });
      continue;
    }
    go.command({ type: 'set-processing', process, msPerRecord: 0 });
    if (!isPolling) go.command({ type: 'resume-polling', process });
  }
  for (const process of cluster.processes.slice()) {
    if (process.kind !== 'share-consumer' || process.status !== 'running') continue;
    if (!process.isPolling) go.command({ type: 'resume-polling', process: process.id });
  }
}

/** How long clients may take to get over what has gone wrong, simulated ms; 0: there are none. */
export function clientsMs(cluster: Cluster): number {
  const { broker } = cluster.settings;
  let most = 0;
  for (const { config, plan, modern, busyUntil } of consumersOf(cluster)) {
    if (plan.group === null) continue;
    const sessionMs =
      modern === null ? config.sessionTimeoutMs : broker.groupConsumerSessionTimeoutMs;
    // What it works on it finishes first.
    const workMs = Math.max(0, busyUntil - cluster.now);
    most = Math.max(most, workMs + 2 * sessionMs + config.requestTimeoutMs + 10_000);
  }
  for (const { config, transactions } of producersOf(cluster)) {
    if (transactions === null) continue;
    const checkMs = broker.transactionAbortTimedOutTransactionCleanupIntervalMs;
    most = Math.max(most, config.transactionTimeoutMs + 2 * checkMs + 5000);
  }
  const hasShares = cluster.processes.some(({ kind }) => kind === 'share-consumer');
  return hasShares ? Math.max(most, 2 * broker.groupShareSessionTimeoutMs + 10_000) : most;
}

/** `skipped`: see `Going`. */
export function stuckClients(cluster: Cluster, skipped: ReadonlySet<string>): readonly Stuck[] {
  return [
    ...groupsOf(cluster).flatMap(({ group }) => stuckGroup(group)),
    ...consumersOf(cluster).flatMap((consumer) => stuckMember(cluster, consumer)),
    ...stuckTransactions(cluster),
    ...hangingTransactions(cluster, skipped),
    ...stuckLocks(cluster),
  ];
}

/** L12: everybody is where he shall be. */
function stuckGroup(group: Group): Stuck[] {
  const stuck = (state: string): Stuck[] => {
    return [{ rule: 'L12', message: `the group ${group.name} is still ${state}` }];
  };
  switch (group.type) {
    case 'classic': {
      const { state } = group;
      return state === 'PreparingRebalance' || state === 'CompletingRebalance' ? stuck(state) : [];
    }
    case 'consumer': {
      // Who could not be taken off when it left is nobody's business until a coordinator takes
      // over.
      const isWatched = ({ id }: { readonly id: string }): boolean =>
        group.timers.some(({ memberId }) => memberId === id);
      const state = consumerGroupState(group);
      if (state === 'Stable' || state === 'Empty' || !group.members.every(isWatched)) return [];
      return stuck(state);
    }
    case 'share': {
      const isThere = group.members.every(({ memberEpoch }) => memberEpoch === group.groupEpoch);
      return isThere ? [] : stuck('on its way');
    }
  }
}

/** L12: who polls, and can be, is a member. */
function stuckMember(cluster: Cluster, consumer: Consumer): Stuck[] {
  const { status, failure, plan, subscription, isPolling, closing, membership, modern } = consumer;
  if (status !== 'running' || failure !== null || closing !== null || !isPolling) return [];
  const { topics, pattern } = subscription;
  if (plan.group === null || (topics.length === 0 && pattern === null)) return [];
  if (!canCoordinate(cluster) || hasDouble(cluster, consumer)) return [];
  const state = modern === null ? membership.state : modern.state;
  if (state === 'STABLE') return [];
  return [{ rule: 'L12', message: `${consumer.id} is ${state} in ${plan.group}` }];
}

/** Every partition that coordinators of groups write to has somebody who leads it. */
function canCoordinate(cluster: Cluster): boolean {
  const image = imageOf(cluster);
  const topic = image.topics.find((one) => one?.name === '__consumer_offsets');
  const leaders = (topic?.partitions ?? []).map((id) => image.partitions[id]?.leader ?? null);
  return leaders.every((leader) => leader !== null);
}

/** Two of one instance id fence each other, again and again. */
function hasDouble(cluster: Cluster, { id, plan, config }: Consumer): boolean {
  const instanceId = instanceIdOf(config);
  if (instanceId === null) return false;
  return consumersOf(cluster).some(
    (other) =>
      other.id !== id &&
      other.plan.group === plan.group &&
      instanceIdOf(other.config) === instanceId,
  );
}

/** L13: a transaction ends, by its producer or by its timeout; a call comes back. */
function stuckTransactions(cluster: Cluster): Stuck[] {
  const stuck: Stuck[] = [];
  const { now, settings } = cluster;
  const { transactionAbortTimedOutTransactionCleanupIntervalMs: checkMs } = settings.broker;
  const image = imageOf(cluster);
  for (const one of transactionsOf(cluster)) {
    const { state, startedAt, timeoutMs, transactionalId, partitions } = one;
    if (partitions.some((partition) => image.partitions[partition]?.leader === null)) continue;
    const isEnding = state === 'PrepareCommit' || state === 'PrepareAbort';
    const isLate = state === 'Ongoing' && startedAt + timeoutMs + 2 * checkMs + 2000 < now;
    if (!isEnding && !isLate) continue;
    stuck.push({ rule: 'L13', message: `the transaction of ${transactionalId} is ${state}` });
  }
  for (const { id, status, transactions } of producersOf(cluster)) {
    const call = transactions?.call ?? null;
    if (status !== 'running' || call === null || call.expiresAt + 2000 >= now) continue;
    stuck.push({ rule: 'L13', message: `${call.call} of ${id} does not return` });
  }
  return stuck;
}

/**
 * L13: nothing is open in a log that no coordinator will end. Without verification that may happen;
 * and a partition that has no leader when its transaction ends gets no marker, in Kafka either.
 */
function hangingTransactions(cluster: Cluster, skipped: ReadonlySet<string>): Stuck[] {
  if (!cluster.settings.broker.transactionPartitionVerificationEnable) return [];
  const stuck: Stuck[] = [];
  const known = transactionsOf(cluster);
  for (const { id, leader } of imageOf(cluster).partitions.filter((one) => one !== null)) {
    const broker = brokersOf(cluster).find((one) => one.id === leader);
    const log = broker?.replicas[id]?.log;
    if (log === undefined || log.producers.tracked.length === 0) continue;
    for (const { producerId, lastOffset } of knownProducers(cloneLog(log)).tracked) {
      if (lastOffset >= 0 || skipped.has(markerName(producerId, id))) continue;
      const own = known.find((one) => one.producerId === producerId);
      const isOpen = own?.partitions.includes(id) === true || own?.pendingState !== null;
      if (own !== undefined && isOpen) continue;
      stuck.push({ rule: 'L13', message: `producer ${producerId} hangs in partition ${id}` });
    }
  }
  return stuck;
}

/** L14: what a member has acquired comes free when its lock is over. */
function stuckLocks(cluster: Cluster): Stuck[] {
  return brokersOf(cluster).flatMap(({ share, status }) =>
    share.shares.flatMap(({ share: own }): Stuck[] => {
      const end = nextLockEnd(own);
      const isPending = own.batches.some(({ states }) => states.some(({ pending }) => pending));
      if (status !== 'running' || end < 0 || end + 10 >= cluster.now || isPending) return [];
      return [{ rule: 'L14', message: `a lock of ${own.groupId} was over at ${end}` }];
    }),
  );
}
