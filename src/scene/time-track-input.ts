/** What the time track is told: marks and branches, as a session keeps them. */
import type { Command } from '../engine/index.ts';

export type TimeMarkKind =
  | 'crash'
  | 'stop'
  | 'pause'
  | 'start'
  | 'fenced'
  | 'election'
  | 'unclean-election'
  | 'leader-lost'
  | 'isr'
  | 'truncation'
  | 'rebalance'
  | 'network'
  | 'topic';

export interface TimeMark {
  readonly tick: number;
  readonly kind: TimeMarkKind;
  readonly factId: number;
}

export interface BranchView {
  readonly id: number;
  readonly parent: number | null;
  readonly forkTick: number;
  readonly endTick: number;
  readonly isActive: boolean;
  readonly label: Command | null;
}
