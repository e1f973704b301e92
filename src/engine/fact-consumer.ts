/** What happens to what a consumer reads. */
import type { SubscribedPattern } from './command.ts';
import type { PartitionId } from './ids.ts';
import type { ErrorCode } from './protocol/errors.ts';

export type ConsumerFactBody =
  | {
      readonly type: 'subscription-changed';
      /** Ordered; empty: it has chosen partitions itself, or reads nothing any more. */
      readonly topics: readonly string[];
      /** Partitions such as `orders-0`; null: none chosen by itself. */
      readonly assign: readonly string[] | null;
      readonly pattern?: SubscribedPattern;
    }
  /** Other topics than before match the pattern that it subscribes to. */
  | {
      readonly type: 'pattern-matched';
      readonly group: string;
      readonly pattern: string;
      /** Ordered. */
      readonly topics: readonly string[];
    }
  /** Its application has not polled for too long: it is no member any more. */
  | {
      readonly type: 'poll-interval-exceeded';
      readonly group: string;
      /** Simulated ms. */
      readonly lastPollAt: number;
      readonly maxPollIntervalMs: number;
      /** False: a static member falls silent instead. */
      readonly leaves: boolean;
    }
  /** Its application has called `seek()`. */
  | {
      readonly type: 'position-sought';
      readonly partition: PartitionId;
      readonly from: number;
      readonly to: number;
    }
  /** poll() has called onPartitionsRevoked(), which takes its time. */
  | {
      readonly type: 'revocation-begun';
      readonly group: string;
      readonly partitions: readonly PartitionId[];
      readonly delayMs: number;
    }
  /** The callback of its commitAsync() will commit the same offsets again. */
  | {
      readonly type: 'commit-retried';
      readonly group: string;
      readonly error: ErrorCode;
      readonly offsets: readonly { readonly partition: PartitionId; readonly offset: number }[];
      readonly delayMs: number;
    }
  /** Its application caught what poll() threw, and goes on. */
  | {
      readonly type: 'exception-caught';
      readonly error: string;
      readonly partitions: readonly PartitionId[];
      /** Of the record that it is about, where it is about one. */
      readonly offset?: number;
      readonly reaction: 'poll-again' | 'seek-past';
    }
  /** The process ended while its application worked on what a poll had returned. */
  | {
      readonly type: 'processing-interrupted';
      /** So many records it was done with. */
      readonly handled: number;
      readonly unhandled: readonly {
        readonly partition: PartitionId;
        readonly offsets: readonly number[];
      }[];
    }
  | {
      readonly type: 'partitions-paused' | 'partitions-resumed';
      readonly partitions: readonly PartitionId[];
    };
