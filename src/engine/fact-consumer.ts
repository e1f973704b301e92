/** What happens to what a consumer reads. */
import type { PartitionId } from './ids.ts';

export type ConsumerFactBody =
  | {
      readonly type: 'subscription-changed';
      /** Ordered; empty: it has chosen partitions itself, or reads nothing any more. */
      readonly topics: readonly string[];
      /** Partitions such as `orders-0`; null: none chosen by itself. */
      readonly assign: readonly string[] | null;
    }
  | {
      readonly type: 'partitions-paused' | 'partitions-resumed';
      readonly partitions: readonly PartitionId[];
    };
