/** What is looked at when something is stated about clients, their groups and transactions. */
import type { Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import type { Checker } from './checker.ts';
import { checkOwners, onReconciled, onTargetComputed } from './consumer-groups.ts';
import { checkGroupOf, forgetGroup, onRebalanced, onRefused } from './groups.ts';
import { checkOffsetsOn } from './offsets.ts';
import { forgetReads } from './reads.ts';
import {
  checkShareOf,
  onAcquired,
  onReleased,
  onShareOpened,
  onShareSessionEnded,
} from './shares.ts';
import {
  onInitialized,
  onMarker,
  onMarkerSkipped,
  onTransactionChanged,
  onTransactionsLoaded,
} from './transactions.ts';

/** Most facts are about nothing of this. */
const CLIENT_FACTS: ReadonlySet<string> = new Set<Fact['type']>([
  'acquisition-lock-expired',
  'application-rewound',
  'coordinator-loaded',
  'group-converted',
  'group-deleted',
  'group-epoch-bumped',
  'member-expired',
  'member-joined',
  'member-left',
  'member-reconciled',
  'member-refused',
  'member-replaced',
  'offsets-committed',
  'offsets-deleted',
  'offsets-dropped',
  'offsets-pending',
  'partitions-assigned',
  'partitions-lost',
  'partitions-revoked',
  'position-reset',
  'position-truncated',
  'process-crashed',
  'process-started',
  'process-stopped',
  'rebalance-completed',
  'rebalance-started',
  'records-acquired',
  'records-settled',
  'share-partition-opened',
  'share-session-ended',
  'share-start-moved',
  'subscription-changed',
  'target-assignment-computed',
  'transaction-marker-skipped',
  'transaction-marker-written',
  'transaction-state-changed',
  'transactional-producer-initialized',
  'transactions-loaded',
]);

/** False: it is about something else. */
export function checkClientFact(checker: Checker, fact: Fact, cluster: Cluster): boolean {
  if (!CLIENT_FACTS.has(fact.type)) return false;
  return (
    checkGroupFact(checker, fact, cluster) ||
    checkTransactionFact(checker, fact, cluster) ||
    checkShareFact(checker, fact, cluster) ||
    forgetsReads(checker, fact)
  );
}

function checkGroupFact(checker: Checker, fact: Fact, cluster: Cluster): boolean {
  switch (fact.type) {
    case 'rebalance-completed':
      onRebalanced(checker, fact, cluster);
      checkGroupOf(checker, fact, cluster);
      return true;
    case 'target-assignment-computed':
      onTargetComputed(checker, fact, cluster);
      checkGroupOf(checker, fact, cluster);
      return true;
    case 'member-reconciled':
      onReconciled(checker, fact, cluster);
      checkGroupOf(checker, fact, cluster);
      return true;
    case 'member-joined':
    case 'member-left':
    case 'member-expired':
    case 'member-replaced':
    case 'rebalance-started':
    case 'group-epoch-bumped':
    case 'group-converted':
      checkGroupOf(checker, fact, cluster);
      return true;
    case 'partitions-assigned':
      forgetReads(checker, fact.by);
      checkOwners(checker, fact, cluster);
      return true;
    case 'member-refused':
      onRefused(checker, fact);
      return true;
    case 'group-deleted':
      forgetGroup(checker, fact.group);
      return true;
    case 'coordinator-loaded':
    case 'offsets-committed':
    case 'offsets-deleted':
    case 'offsets-pending':
    case 'offsets-dropped':
      checkOffsetsOn(checker, fact.by, cluster);
      return true;
    default:
      return false;
  }
}

function checkTransactionFact(checker: Checker, fact: Fact, cluster: Cluster): boolean {
  switch (fact.type) {
    case 'transactions-loaded':
      onTransactionsLoaded(checker, fact, cluster);
      return true;
    case 'transaction-state-changed':
      onTransactionChanged(checker, fact, cluster);
      return true;
    case 'transactional-producer-initialized':
      onInitialized(checker, fact, cluster);
      return true;
    case 'transaction-marker-skipped':
      onMarkerSkipped(checker, fact, cluster);
      return true;
    case 'transaction-marker-written':
      onMarker(checker, fact, cluster);
      return true;
    default:
      return false;
  }
}

function checkShareFact(checker: Checker, fact: Fact, cluster: Cluster): boolean {
  switch (fact.type) {
    case 'records-acquired':
      onAcquired(checker, fact, cluster);
      return true;
    case 'records-settled':
      if (fact.error === 'NONE') onReleased(checker, fact, fact.batches, cluster);
      return true;
    case 'acquisition-lock-expired':
      onReleased(checker, fact, [fact], cluster);
      return true;
    case 'share-partition-opened':
      onShareOpened(checker, fact, cluster);
      return true;
    case 'share-start-moved':
      checkShareOf(checker, fact, cluster);
      return true;
    case 'share-session-ended':
      onShareSessionEnded(checker, fact, cluster);
      return true;
    default:
      return false;
  }
}

/** Its consumer goes on somewhere else. */
function forgetsReads(checker: Checker, { type, by }: Fact): boolean {
  switch (type) {
    case 'position-reset':
    case 'position-truncated':
    case 'partitions-revoked':
    case 'partitions-lost':
    case 'subscription-changed':
    case 'application-rewound':
    case 'process-crashed':
    case 'process-stopped':
    case 'process-started':
      forgetReads(checker, by);
      // Whoever asks for the quorum hears of processes as well.
      return false;
    default:
      return false;
  }
}
