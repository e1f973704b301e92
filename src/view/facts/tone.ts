/** How grave a fact is: its colour in the list, on top of its words. */
import type { Fact } from '../../engine/index.ts';

export type FactTone = 'plain' | 'good' | 'news' | 'bad' | 'quiet';

export function toneOf(fact: Fact): FactTone {
  switch (fact.type) {
    case 'process-crashed':
    case 'leader-lost':
    case 'records-failed':
    case 'consumer-failed':
    case 'producer-transaction-failed':
    case 'transaction-marker-skipped':
    case 'application-ended':
    case 'member-expired':
    case 'member-too-slow':
    case 'command-refused':
    case 'log-truncated':
    case 'log-dir-failed':
    case 'power-cut':
    case 'unflushed-lost':
    case 'disk-wiped':
      return 'bad';
    case 'leader-elected':
      return fact.isUnclean ? 'bad' : 'news';
    case 'broker-fenced':
    case 'isr-shrunk':
    case 'rebalance-started':
    case 'group-epoch-bumped':
    case 'group-converted':
      return 'news';
    case 'isr-expanded':
    case 'broker-unfenced':
    case 'rebalance-completed':
      return 'good';
    case 'process-added':
    case 'process-started':
    case 'coordinator-loaded':
      return 'quiet';
    default:
      return 'plain';
  }
}
