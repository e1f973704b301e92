/**
 * Which facts a person wants to hear of, and which of them leave a mark on the time track.
 *
 * Records on their way, water lines and commits happen all the time: they are seen in the picture
 * and not told one by one.
 */
import type { Fact, FactType } from '../engine/index.ts';
import type { TimeMarkKind } from './store.ts';

const ROUTINE: ReadonlySet<FactType> = new Set([
  'records-appended',
  'high-watermark-advanced',
  'records-sent',
  'records-acknowledged',
  'records-retried',
  'records-delivered',
  'offsets-committed',
  'produce-refused',
  'producer-id-assigned',
  'duplicate-recognised',
  'sequence-refused',
  'isr-change-proposed',
  'became-leader',
  'became-follower',
  'connection-broken',
  'alter-partition-refused',
  'log-recovered',
  'segment-rolled',
  'files-removed',
  'replica-files-removed',
  'poll-interval-exceeded',
  'position-reset',
  'offsets-pending',
  'transactions-unloaded',
  'records-acquired',
  'records-settled',
  'share-records-polled',
  'share-start-moved',
  'quorum-role-changed',
  'quorum-vote-answered',
  'metadata-committed',
  'watch-fired',
  'zookeeper-connected',
]);

export function isNotable(fact: Fact): boolean {
  switch (fact.type) {
    case 'commit-answered':
    case 'transaction-call-answered':
      return fact.error !== 'NONE';
    case 'share-commit-answered':
      return fact.results.some(({ error }) => error !== 'NONE');
    case 'admin-answered':
      return fact.error !== 'NONE' || fact.api === 'ElectLeaders';
    // A broker may take over fifty partitions at once that nobody has written to.
    case 'coordinator-loaded':
      return fact.groups.length > 0;
    case 'transactions-loaded':
      return fact.transactionalIds.length > 0;
    case 'share-coordinator-loaded':
      return fact.states > 0;
    // Transactions that are begun and committed come as often as records.
    case 'transaction-state-changed':
      return fact.to === 'PrepareAbort' || fact.to === 'PrepareEpochFence' || fact.to === 'Dead';
    case 'transaction-marker-written':
      return fact.control === 'ABORT' && fact.firstOffset >= 0;
    case 'member-state-changed':
      return fact.to === 'FENCED' || fact.to === 'FATAL' || fact.to === 'STALE';
    default:
      return !ROUTINE.has(fact.type);
  }
}

const MARKS: Partial<Readonly<Record<FactType, TimeMarkKind>>> = {
  'process-crashed': 'crash',
  'process-stopped': 'stop',
  'process-paused': 'pause',
  'process-resumed': 'start',
  'process-started': 'start',
  'broker-fenced': 'fenced',
  'transactional-producer-fenced': 'fenced',
  'leader-elected': 'election',
  'controller-activated': 'election',
  'controller-race-won': 'election',
  'leader-lost': 'leader-lost',
  'isr-shrunk': 'isr',
  'isr-expanded': 'isr',
  'log-truncated': 'truncation',
  'log-dir-failed': 'crash',
  'unflushed-lost': 'truncation',
  'disk-wiped': 'truncation',
  'rebalance-completed': 'rebalance',
  'member-expired': 'rebalance',
  'link-cut': 'network',
  'link-healed': 'network',
  'topic-created': 'topic',
  'topic-deleted': 'topic',
};

/** The mark that a fact leaves; null for most. */
export function markOf(fact: Fact): TimeMarkKind | null {
  if (fact.type === 'leader-elected' && fact.isUnclean) return 'unclean-election';
  return MARKS[fact.type] ?? null;
}

/** Facts after which something else is to be expected: a session that ends, a lag that grows. */
export function isFault(fact: Fact): boolean {
  switch (fact.type) {
    case 'process-crashed':
    case 'process-stopped':
    case 'process-paused':
    case 'log-dir-failed':
    case 'link-cut':
      return true;
    default:
      return false;
  }
}
