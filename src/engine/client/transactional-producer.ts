/**
 * What makes a producer a transactional one: the one door to `transaction-*.ts`.
 *
 * Kafka: TransactionManager, Sender (maybeSendAndPollTransactionalRequest).
 */
export { endOfLoad, isInTransaction } from './load-transactions.ts';
export { onTransactionAnswer } from './transaction-answers.ts';
export { addPartition, maySendTo, onBatchFailed, onSequencesLost } from './transaction-batches.ts';
export { abortOnClose, expireCall, settleCall } from './transaction-calls.ts';
export { transactionCommand } from './transaction-command.ts';
export { noteFailure } from './transaction-errors.ts';
export { createTransactions, isOngoing } from './transaction-state.ts';
export { onTransactionDisconnect, runTransactions } from './transaction-sender.ts';
