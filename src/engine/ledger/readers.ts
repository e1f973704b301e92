/**
 * Who reads: consumers with the places that they read at, and groups with what they were given and
 * have committed.
 */
import type { PartitionId, ProcessId } from '../ids.ts';
import type { IsolationLevel } from '../protocol/data-api.ts';

export interface Reader {
  readonly id: ProcessId;
  readonly group: string | null;
  readonly isolation: IsolationLevel;
  readonly isShare: boolean;
  /** Where it reads, by partition. */
  cursors: (Cursor | null)[];
  /** The records of its last poll, which it works on one by one. */
  inHand: readonly InHand[];
  /** Its group has given it up, and it does not know: since this tick; -1: not so. */
  expiredAt: number;
  expiredBy: number;
}

/** Where a consumer reads a partition. */
export interface Cursor {
  /** After what it was given last; -1: nothing since it was assigned. */
  next: number;
  /** Why it may go on elsewhere; changed by what happens to it. */
  jump: JumpReason;
  jumpFact: number;
  jumpAt: number;
  /** Where its group had read up to then; -1: nowhere. */
  jumpEnd: number;
}

export type JumpReason = (typeof JUMP_REASONS)[number];

/** In the order in which they matter: the later one tells more. */
export const JUMP_REASONS = [
  'none',
  'rebalance',
  'restart',
  'reset-earliest',
  'reset-latest',
  'reset-duration',
  'truncation',
  'seek',
  'rewound',
  'retention',
  'compaction',
  'committed-ahead',
  'open-transaction',
] as const;

export interface InHand {
  readonly partition: PartitionId;
  readonly offsets: readonly number[];
  /** When poll() returned them, simulated ms. */
  readonly polledAt: number;
  /** When it begins with the first of them. */
  readonly from: number;
  readonly msPerRecord: number;
}

/** What a group has read, or a consumer without a group. */
export interface GroupAccount {
  /** `:k1` for a consumer without a group. */
  readonly name: string;
  readonly isShare: boolean;
  /** By partition. */
  places: (GroupPlace | null)[];
  /** Age of the oldest acknowledged record when it was read first, simulated ms. */
  worstLagMs: number;
  worstRecord: number;
  worstAt: number;
}

export interface GroupPlace {
  /** Offset after the last one that was given to anybody; -1: none. */
  end: number;
  /** -1: nothing. In a share group: everything below is finished. */
  committed: number;
  committedFact: number;
  committedAt: number;
  /** When something was given last, simulated ms. */
  readAt: number;
  /** Accepted above that, in a share group. */
  accepted: readonly number[];
  /** A transaction that was aborted had committed up to here; -1: none. */
  dropped: number;
  droppedFact: number;
}

export function cloneReader(reader: Reader): Reader {
  return { ...reader, cursors: reader.cursors.map((cursor) => cursor && { ...cursor }) };
}

export function cloneGroup(group: GroupAccount): GroupAccount {
  return { ...group, places: group.places.map((place) => place && { ...place }) };
}
