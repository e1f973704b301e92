/**
 * What became of a record, as one word: derived from what is known of it, never stored.
 *
 * A record counts as lost when its producer was told that it is safe and the leader that took over
 * last holds no copy of it. It is so from the moment in which that leader takes over (not when it
 * is elected: until then it may still fetch from the old one), or from the acknowledgement itself
 * when a leader of the past gives it. A later leader that still has a copy on its disk brings the
 * record back: a loss is final only when no disk holds it any more.
 */

/** Bits of the first column of a record. */
export const SENT = 1;
export const ACKNOWLEDGED = 2;
/** The producer was told that it failed. */
export const FAILED = 4;
/** ... in a way that says nothing about whether it was written. */
export const UNCERTAIN = 8;
/** It was in a log once. */
export const WRITTEN = 16;
/** The latest leader's log holds it. */
export const PRESENT = 32;
/** ... at two offsets or more. */
export const DUPLICATED = 64;
/** It was below the high watermark of a leader once. */
export const VISIBLE = 128;
export const DELIVERED = 256;
/** One group, or one consumer without a group, got it twice or more. */
export const DELIVERED_TWICE = 512;
/** The request that carried it is gone, and nobody has written it. */
export const NEVER_ARRIVED = 1024;
/** It was sent within a transaction. */
export const TRANSACTIONAL = 2048;
/** A marker has committed it, where it lies. */
export const COMMITTED = 4096;
/** A marker has aborted it, or the whole transaction was aborted. */
export const ABORTED = 8192;
/** Its producer has sent it more than once. */
export const RETRIED = 16_384;
/** A later record of its producer lies before it. */
export const REORDERED = 32_768;
/** Its producer was told that it is safe while one replica alone was in sync. */
export const ALONE = 65_536;
/** Its sender had been given up by its group, and did not know it. */
export const BY_ZOMBIE = 131_072;

export type RecordFate =
  | 'waiting'
  | 'acknowledged'
  | 'visible'
  | 'lost'
  | 'duplicated'
  /** It is in the log, and its transaction has not ended there. */
  | 'open'
  /** Its transaction was aborted: who reads committed records never sees it. */
  | 'aborted'
  /** Given up, and in no log that counts. */
  | 'failed'
  /** Given up or never answered for: it may be in a log, or still come into one. */
  | 'unknown';

export function fateOfFlags(flags: number): RecordFate {
  if ((flags & TRANSACTIONAL) !== 0) {
    if ((flags & (ABORTED | COMMITTED)) === ABORTED) return 'aborted';
    if ((flags & (ABORTED | COMMITTED)) === 0 && (flags & PRESENT) !== 0) return 'open';
  }
  if ((flags & ACKNOWLEDGED) !== 0 && (flags & PRESENT) === 0) {
    return (flags & (WRITTEN | NEVER_ARRIVED)) === 0 ? 'unknown' : 'lost';
  }
  if ((flags & DUPLICATED) !== 0) return 'duplicated';
  if ((flags & VISIBLE) !== 0 && (flags & PRESENT) !== 0) return 'visible';
  if ((flags & ACKNOWLEDGED) !== 0) return 'acknowledged';
  if ((flags & FAILED) === 0) return 'waiting';
  if ((flags & PRESENT) !== 0) return 'unknown';
  return (flags & UNCERTAIN) !== 0 && (flags & (WRITTEN | NEVER_ARRIVED)) === 0
    ? 'unknown'
    : 'failed';
}
