/**
 * What an omniscient judge says of a run: an anomaly, why it may happen in this configuration, and
 * the proof of it. Plain data.
 */
import type { PartitionId, ProcessId } from '../ids.ts';

export const VERDICT_KINDS = [
  /** Acknowledged, and in no log that counts. */
  'lost-write',
  /** Acknowledged and not read yet, though it can be. */
  'unseen-late',
  /** Acknowledged, and the group will never read it. */
  'unseen-gone',
  /** One record at two offsets. */
  'duplicate',
  /** Two records were read at one offset. */
  'inconsistent-offsets',
  /** G1a: what was aborted was read. */
  'aborted-read',
  /** A transaction has read what it had written itself and not committed. */
  'precommitted-read',
  /** G1c: a cycle of transactions that read from or wrote after each other. */
  'cycle',
  /** G0: a cycle of transactions that wrote after each other. */
  'write-cycle',
  /** Other records lie between those of one transaction. */
  'int-send-skip',
  'poll-skip',
  'int-poll-skip',
  'nonmonotonic-poll',
  'int-nonmonotonic-poll',
  'nonmonotonic-send',
  'int-nonmonotonic-send',
  /** Only a part of a transaction holds. */
  'torn-transaction',
  'consume-counts',
  'realtime-lag',
  /** Committed before it was worked on. */
  'commit-loss',
  'position-after-abort',
  'fenced-by-timeout',
  /** Records of one key were read in another order: its partition changed. */
  'key-order',
  'stuck-consumer',
  'zombie-write',
  /** Readers of what is committed waited for a transaction. */
  'held-up',
] as const;

export type VerdictKind = (typeof VERDICT_KINDS)[number];

/** Why it may happen; `none`: it may not, and the engine is wrong. */
export const VERDICT_REASONS = [
  'none',
  // how records are lost
  'acks-0',
  'acks-1',
  'unclean-election',
  'min-isr-1',
  'last-replica-standing',
  'power-lost',
  'disk-lost',
  'old-rules',
  // how they are not seen
  'slow-consumer',
  'lost',
  'skipped',
  // writing
  'no-idempotence',
  'epoch-bumped',
  'many-in-flight',
  'given-up',
  // transactions
  'read-uncommitted',
  'write-edges',
  'writes-not-isolated',
  'before-kip-890',
  'marker-by-hand',
  'marker-skipped',
  'transaction-timeout',
  'open-transaction',
  'unchanged',
  'rewound',
  'rewound-further',
  // reading on elsewhere
  'rebalance',
  'restart',
  'reset-earliest',
  'reset-latest',
  'reset-duration',
  'truncation',
  'seek',
  'retention',
  'compaction',
  'committed-ahead',
  // groups
  'at-least-once',
  'asynchronous',
  'auto-commit',
  'manual-commit',
  'more-partitions',
  'session-expired',
  // why a consumer stands still
  'frozen',
  'not-polling',
  'processing',
  'paused',
  'failed',
  'unreachable',
] as const;

export type VerdictReason = (typeof VERDICT_REASONS)[number];

export interface Verdict {
  readonly kind: VerdictKind;
  readonly reason: VerdictReason;
  /** How many records, or transactions, or milliseconds: as the kind has it. */
  readonly count: number;
  /** Records by how often they were read, of `consume-counts`. */
  readonly histogram: readonly number[];
  readonly proof: Proof;
}

/** Where to look, and what led to it. */
export interface Proof {
  /** When it was settled, simulated ms. */
  readonly tick: number;
  /** Who wrote, who read, who stands still. */
  readonly processes: readonly ProcessId[];
  readonly group: string | null;
  readonly partition: PartitionId | null;
  /** Offsets from `from` on, without `to`; null: it is about none. */
  readonly from: number | null;
  readonly to: number | null;
  /** Numbers of the records, or the first of them. */
  readonly records: readonly number[];
  /** The chain of causes, the first one first. */
  readonly facts: readonly FactPointer[];
}

export interface FactPointer {
  readonly id: number;
  readonly at: number;
}

/** So many records are named; the count is of all. */
const RECORDS_NAMED = 50;

const NOTHING: Proof = {
  tick: 0,
  processes: [],
  group: null,
  partition: null,
  from: null,
  to: null,
  records: [],
  facts: [],
};

export function verdict(
  kind: VerdictKind,
  reason: VerdictReason,
  count: number,
  proof: Partial<Proof>,
  histogram: readonly number[] = [],
): Verdict {
  const whole = { ...NOTHING, ...proof };
  const records = whole.records.slice(0, RECORDS_NAMED);
  // What is known of it only by having happened has no fact of its own.
  const facts = whole.facts.filter(({ id }) => id >= 0);
  return { kind, reason, count, histogram, proof: { ...whole, records, facts } };
}
