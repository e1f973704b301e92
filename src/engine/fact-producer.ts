/** What happens to producers and in them, and what brokers make of their sequence numbers. */
import type { PartitionId, ProcessId } from './ids.ts';
import type { LogRecord } from './log/record.ts';
import type { ErrorCode } from './protocol/errors.ts';

export type ProducerFactBody =
  | {
      readonly type: 'records-sent';
      readonly partition: PartitionId;
      readonly records: readonly LogRecord[];
    }
  | {
      readonly type: 'records-acknowledged';
      readonly partition: PartitionId;
      readonly acks: -1 | 0 | 1;
      /** -1 with acks=0: the producer never learns it. */
      readonly baseOffset: number;
      readonly records: readonly LogRecord[];
    }
  | {
      readonly type: 'records-failed';
      readonly partition: PartitionId | null;
      readonly reason: ErrorCode | DeliveryFailure;
      /** What Kafka's exception says, where it says more than the reason. */
      readonly message?: string;
      readonly records: readonly LogRecord[];
    }
  | {
      readonly type: 'records-retried';
      readonly partition: PartitionId;
      readonly error: ErrorCode;
      readonly records: readonly LogRecord[];
    }
  | {
      readonly type: 'batch-split';
      readonly partition: PartitionId;
      /** How many batches it has become. */
      readonly parts: number;
      readonly records: readonly LogRecord[];
    }
  | {
      /** The producer writes with the next epoch, and starts its sequence numbers anew. */
      readonly type: 'producer-epoch-bumped';
      readonly producerId: number;
      readonly producerEpoch: number;
      /** Whose sequence numbers begin at 0 again. */
      readonly partitions: readonly PartitionId[];
    }
  | { readonly type: 'config-changed'; readonly name: string; readonly value: string }
  | { readonly type: 'sending-started' | 'sending-stopped' }
  // brokers about producers
  | {
      readonly type: 'producer-id-assigned';
      readonly producer: ProcessId;
      readonly producerId: number;
    }
  | {
      /** The batch is in the log already: answered with the offset that it has there. */
      readonly type: 'duplicate-recognised';
      readonly partition: PartitionId;
      readonly producer: ProcessId;
      readonly baseSequence: number;
      readonly baseOffset: number;
    }
  | {
      /** INVALID_PRODUCER_EPOCH or OUT_OF_ORDER_SEQUENCE_NUMBER: nothing was written. */
      readonly type: 'sequence-refused';
      readonly partition: PartitionId;
      readonly error: ErrorCode;
      readonly producer: ProcessId;
      readonly baseSequence: number;
      /** The sequence number with which its next batch in this log has to begin. */
      readonly expected: number;
    };

/** Ways for a record to fail in the producer itself. */
export type DeliveryFailure =
  | 'DELIVERY_TIMEOUT'
  | 'MAX_BLOCK_TIMEOUT'
  | 'BUFFER_EXHAUSTED'
  | 'RECORD_TOO_LARGE'
  | 'ILLEGAL_ARGUMENT'
  | 'PRODUCER_CLOSED'
  // of transactions: IllegalStateException, KafkaException and others of the client's own
  | 'ILLEGAL_STATE'
  | 'TRANSACTION_FAILED'
  | 'TRANSACTION_ABORTED'
  | 'COMMIT_FAILED';
