/** What happens to transactions: in producers, at their coordinators, and in the logs. */
import type { TransactionCall } from './client/transaction-state.ts';
import type { DeliveryFailure } from './fact-producer.ts';
import type { PartitionId, ProcessId } from './ids.ts';
import type { ControlType } from './log/record.ts';
import type { ApiName } from './protocol/api.ts';
import type { ErrorCode } from './protocol/errors.ts';
import type { TransactionState } from './transaction/transaction-state.ts';

export type TransactionFactBody =
  // producers
  | {
      /** A call of the application returned, or threw. */
      readonly type: 'transaction-call-answered';
      readonly call: TransactionCall;
      /** Null: the producer has none, so that every such call throws. */
      readonly transactionalId: string | null;
      readonly error: ErrorCode | DeliveryFailure;
      /** What Kafka's exception says; empty: there is none. */
      readonly message: string;
      /** With which it goes on; -1: it has none yet. */
      readonly producerId: number;
      readonly producerEpoch: number;
    }
  /** It reads again what it had read: its transaction was aborted, or an output was not written. */
  | { readonly type: 'application-rewound'; readonly partitions: readonly PartitionId[] }
  | {
      /** By an exception after which only a new process can go on: it was fenced, mostly. */
      readonly type: 'application-ended';
      readonly error: ErrorCode | DeliveryFailure;
      readonly message: string;
    }
  | {
      /**
       * The transaction has to be aborted; or, when it is fatal, the producer is of no more use.
       */
      readonly type: 'producer-transaction-failed';
      readonly transactionalId: string;
      readonly isFatal: boolean;
      readonly error: ErrorCode | DeliveryFailure;
      readonly message: string;
      readonly producerId: number;
      readonly producerEpoch: number;
    }
  // their coordinators
  | {
      readonly type: 'transactions-loaded';
      /** Of `__transaction_state`. */
      readonly partition: PartitionId;
      readonly transactionalIds: readonly string[];
    }
  | { readonly type: 'transactions-unloaded'; readonly partition: PartitionId }
  | {
      /** A change was committed to the log. */
      readonly type: 'transaction-state-changed';
      readonly transactionalId: string;
      readonly from: TransactionState;
      readonly to: TransactionState;
      /** As they are from now on. */
      readonly producerId: number;
      readonly producerEpoch: number;
      readonly partitions: readonly PartitionId[];
      /** The coordinator has decided it, and not the producer. */
      readonly isFence: boolean;
    }
  | {
      readonly type: 'transactional-producer-initialized';
      readonly transactionalId: string;
      readonly producer: ProcessId | null;
      readonly producerId: number;
      readonly producerEpoch: number;
    }
  | {
      /** What was open is aborted, with a higher epoch: its producer is refused from now on. */
      readonly type: 'transactional-producer-fenced';
      readonly transactionalId: string;
      readonly reason: 'timeout' | 'new-producer';
      readonly producerId: number;
      /** Epochs. */
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly type: 'transaction-request-refused';
      readonly transactionalId: string;
      readonly api: ApiName;
      readonly client: ProcessId;
      readonly error: ErrorCode;
      /** As the client says. */
      readonly producerId: number;
      readonly producerEpoch: number;
      /** As the coordinator knows; null: nothing. */
      readonly state: TransactionState | null;
      readonly currentProducerId: number;
      readonly currentEpoch: number;
    }
  | { readonly type: 'transactional-id-expired'; readonly transactionalId: string }
  /** The partition has no leader now, which passes for a topic that is deleted. */
  | {
      readonly type: 'transaction-marker-skipped';
      readonly transactionalId: string;
      readonly partition: PartitionId;
      readonly control: ControlType;
      readonly producerId: number;
      readonly producerEpoch: number;
    }
  // leaders of partitions
  | {
      readonly type: 'transaction-marker-written';
      readonly partition: PartitionId;
      readonly offset: number;
      readonly control: ControlType;
      readonly producerId: number;
      readonly producerEpoch: number;
      readonly coordinatorEpoch: number;
      /** Where the transaction began here; -1: it had no records here. */
      readonly firstOffset: number;
    }
  | {
      readonly type: 'transaction-marker-refused';
      readonly partition: PartitionId;
      readonly error: ErrorCode;
      readonly control: ControlType;
      readonly producerId: number;
      readonly producerEpoch: number;
      readonly coordinatorEpoch: number;
    };
