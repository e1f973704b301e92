/**
 * What one session shows: everything that the view may read, published once per animation frame.
 *
 * The cluster and the ledger in `frame` are changed in place by the engine: derive from them when
 * `frame.version` changes, and keep no references into them but to what is immutable (records,
 * batches, envelopes, facts).
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault } from '../base/result.ts';
import type {
  ApiName,
  BrokerId,
  Cluster,
  ClusterPlan,
  Command,
  Fact,
  Ledger,
  PartitionId,
  ProcessId,
  RefusalReason,
  Timer,
} from '../engine/index.ts';
import type { Scenario } from '../scenarios/index.ts';

export interface SessionState {
  readonly frame: Frame;
  readonly playback: PlaybackView;
  readonly timeline: TimelineView;
  /** The notable facts up to the shown tick, oldest first, at most `FACTS_SHOWN` of them. */
  readonly facts: readonly Fact[];
  readonly selection: Selection | null;
  readonly why: WhyChain | null;
  readonly scenario: ScenarioView;
  /** What the person has to be told, until it is dismissed or something else is. */
  readonly notice: Notice | null;
  /** The last command of this person that the cluster refused; null after one that it took. */
  readonly refused: Refusal | null;
  /** The link that was opened asked for the stage and the transport alone. */
  readonly isEmbedded: boolean;
}

export interface Frame {
  /** Grows whenever anything in `cluster` may have changed. */
  readonly version: number;
  /** Simulated ms. */
  readonly tick: number;
  /** `tick` and a fraction of the next one: what moves is drawn at this moment. */
  readonly t: number;
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  /** Every fact, notable or not, of the last `RECENT_MS` up to `tick`, oldest first. */
  readonly recent: readonly Fact[];
}

/** Simulated ms per real second, or the pace that follows what happens. */
export type Pace = 'adaptive' | number;

export interface PlaybackView {
  readonly state: 'playing' | 'paused' | 'seeking';
  readonly pace: Pace;
  /** Simulated ms per real second at this moment; 0 while paused. */
  readonly speed: number;
  /**
   * While seeking: where to, and how far it has come, 0 to 1. `target` is null while looking for a
   * fact.
   */
  readonly seeking: { readonly target: number | null; readonly progress: number } | null;
}

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

export type BranchId = number;

export interface BranchView {
  readonly id: BranchId;
  /** The branch that it left; null for the first. */
  readonly parent: BranchId | null;
  /** The last tick that it shares with its parent. */
  readonly forkTick: number;
  /** How far it has been run. */
  readonly endTick: number;
  readonly isActive: boolean;
  /** The command that started it; null for the first. */
  readonly label: Command | null;
}

export interface TimelineView {
  /** How far the active branch has been run. */
  readonly endTick: number;
  /** Marks of the active branch and of what it shares with its ancestors, by tick. */
  readonly marks: readonly TimeMark[];
  readonly branches: readonly BranchView[];
}

/** What the inspector is about. */
export type Selection =
  | { readonly kind: 'broker'; readonly broker: BrokerId }
  | { readonly kind: 'controller'; readonly controller: ProcessId }
  | { readonly kind: 'zookeeper'; readonly server: ProcessId }
  | { readonly kind: 'partition'; readonly partition: PartitionId }
  | { readonly kind: 'replica'; readonly partition: PartitionId; readonly broker: BrokerId }
  | {
      readonly kind: 'record';
      /** `LogRecord.number`. */
      readonly record: number;
      readonly partition: PartitionId;
      /** Where it was pointed at; null when it was reached otherwise. */
      readonly broker: BrokerId | null;
      readonly offset: number | null;
    }
  | { readonly kind: 'producer'; readonly producer: ProcessId }
  | { readonly kind: 'consumer'; readonly consumer: ProcessId }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'envelope'; readonly seq: number };

/** The chain of causes behind a fact: the fact first, what started it all last. */
export interface WhyChain {
  readonly fact: Fact;
  readonly links: readonly WhyLink[];
  /** False when the beginning lies too far back to be found. */
  readonly isComplete: boolean;
}

export type WhyLink =
  | {
      readonly kind: 'fact';
      readonly tick: number;
      readonly fact: Fact;
      /**
       * `subject`: what is explained. `silence`: why nothing was heard any more. `return`: why
       * something is heard again. `origin`: what a longer business began with, or was made
       * necessary by.
       */
      readonly role: 'subject' | 'silence' | 'return' | 'origin';
    }
  | {
      readonly kind: 'request' | 'response';
      /** When it arrived. */
      readonly tick: number;
      readonly sentAt: number;
      readonly seq: number;
      readonly api: ApiName;
      readonly from: ProcessId;
      readonly to: ProcessId;
      /** What its arrival brought about, as far as it is notable. */
      readonly facts: readonly Fact[];
    }
  | {
      readonly kind: 'timer';
      readonly tick: number;
      readonly seq: number;
      readonly owner: ProcessId;
      readonly timer: Timer;
      readonly facts: readonly Fact[];
    }
  | {
      /** A client learns that its connection broke. */
      readonly kind: 'disconnect';
      readonly tick: number;
      readonly seq: number;
      readonly owner: ProcessId;
      readonly server: ProcessId;
      readonly facts: readonly Fact[];
    }
  | {
      readonly kind: 'command';
      readonly tick: number;
      readonly command: Command;
      readonly origin: 'script' | 'user';
    }
  /** The scenario began with it. */
  | { readonly kind: 'start'; readonly tick: number };

export interface ScenarioView {
  /** Of a prepared scenario; null for a file or a link. */
  readonly id: string | null;
  readonly scenario: Scenario;
  readonly plan: ClusterPlan;
  readonly seed: number;
}

/**
 * Something to tell in words: `code` and `values` are turned into them by i18n, as the faults are.
 */
export interface Notice {
  readonly level: 'info' | 'error';
  readonly code: NoticeCode;
  readonly values: Readonly<Record<string, string | number>>;
  readonly faults: readonly Fault[];
}

export type NoticeCode =
  /** The file names settings that change nothing here (values: names). */
  | 'settings-unused'
  /** A scenario file was refused: see the faults. */
  | 'file-refused'
  /** A link was refused: see the faults. */
  | 'link-refused'
  /** The link would be too long (values: characters, limit): offer the file. */
  | 'link-too-long'
  /** A new branch was started (values: branch, forkTick); the old one is kept. */
  | 'branched'
  /** Nothing notable happened within the simulated time that was looked at (values: ms). */
  | 'nothing-happens'
  /** Parts of the engine cannot be fetched: it is tried again. */
  | 'engine-incomplete'
  /** The run stands still because it holds too many records (values: records). */
  | 'too-many-records'
  /** The oldest branch was let go to make room (values: branch). */
  | 'branch-dropped';

export interface Refusal {
  readonly tick: number;
  readonly command: Command;
  readonly reason: RefusalReason;
}

/** Simulated ms of facts that a picture may show an afterglow of. */
export const RECENT_MS = 200;

/** Facts that are handed to the view: the newest of them. */
export const FACTS_SHOWN = 2000;

export function createSessionStore(state: SessionState): StoreApi<SessionState> {
  return createStore<SessionState>()(() => state);
}
