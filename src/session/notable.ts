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
  'transaction-marker-written',
  'offsets-pending',
  'quorum-role-changed',
  'quorum-vote-answered',
  'metadata-committed',
  'watch-fired',
  'zookeeper-connected',
]);

export function isNotable(fact: Fact): boolean {
  if (fact.type === 'commit-answered') return fact.error !== 'NONE';
  if (fact.type === 'transaction-call-answered') return fact.error !== 'NONE';
  if (fact.type === 'admin-answered') return fact.error !== 'NONE' || fact.api === 'ElectLeaders';
  return !ROUTINE.has(fact.type);
}

const MARKS: Partial<Readonly<Record<FactType, TimeMarkKind>>> = {
  'process-crashed': 'crash',
  'process-stopped': 'stop',
  'process-paused': 'pause',
  'process-resumed': 'start',
  'process-started': 'start',
  'broker-fenced': 'fenced',
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
