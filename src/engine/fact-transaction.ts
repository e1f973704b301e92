/** What happens to transactions: in producers, at their coordinators, and in the logs. */
import type { TransactionCall } from './client/transaction-state.ts';
import type { DeliveryFailure } from './fact-producer.ts';
import type { ErrorCode } from './protocol/errors.ts';

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
  | {
      /** The transaction has to be aborted; or, when it is fatal, the producer is of no more use. */
      readonly type: 'producer-transaction-failed';
      readonly transactionalId: string;
      readonly isFatal: boolean;
      readonly error: ErrorCode | DeliveryFailure;
      readonly message: string;
      readonly producerId: number;
      readonly producerEpoch: number;
    };
