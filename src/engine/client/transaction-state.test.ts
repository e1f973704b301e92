import { expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { producerId } from '../ids.ts';
import { createProducer, type Producer } from './producer.ts';
import {
  complete,
  createResult,
  createTransactions,
  isTransitionValid,
  resetTransaction,
  transitionTo,
  type Transactions,
} from './transaction-state.ts';

function created(): Transactions {
  return assertExists(createTransactions('t1'), 'it has an id');
}

it('has transactions where the producer has a transactional id', () => {
  const producerWith = (configs: Readonly<Record<string, string>>): Producer => {
    return createProducer(producerId(0), { clientId: 'p', configs, load: null }, []);
  };
  expect(producerWith({}).transactions).toBeNull();
  const { transactions } = producerWith({ 'transactional.id': 't1' });
  expect(transactions?.state).toBe('UNINITIALIZED');
});

it('lets a transaction fail while it goes on, and the producer fail at any time', () => {
  expect(isTransitionValid('IN_TRANSACTION', 'ABORTABLE_ERROR')).toBe(true);
  expect(isTransitionValid('READY', 'ABORTABLE_ERROR')).toBe(false);
  expect(isTransitionValid('READY', 'FATAL_ERROR')).toBe(true);
  expect(isTransitionValid('FATAL_ERROR', 'ABORTING_TRANSACTION')).toBe(false);
});

it('throws at an application that calls out of turn, and goes on', () => {
  const transactions = created();
  const thrown = transitionTo(transactions, 'IN_TRANSACTION', 'application');
  expect(thrown?.reason).toBe('ILLEGAL_STATE');
  expect(thrown?.message).toBe(
    'TransactionalId t1: Invalid transition attempted ' +
      'from state UNINITIALIZED to state IN_TRANSACTION',
  );
  expect(transactions.state).toBe('UNINITIALIZED');
});

it('is poisoned by an invalid transition of its own thread', () => {
  const transactions = created();
  transitionTo(transactions, 'COMMITTING_TRANSACTION', 'sender');
  expect(transactions.state).toBe('FATAL_ERROR');
  expect(transactions.lastError?.reason).toBe('ILLEGAL_STATE');
});

it('asks for a new epoch after an abort that needs one', () => {
  const transactions = created();
  transactions.state = 'ABORTING_TRANSACTION';
  transactions.needsEpochBump = true;
  transactions.partitions = [3];
  resetTransaction(transactions);
  expect(transactions.state).toBe('INITIALIZING');
  expect(transactions.partitions).toEqual([]);
  expect(transactions.needsEpochBump).toBe(false);
});

it('tells the end of a call once', () => {
  const transactions = created();
  const result = createResult(transactions);
  transactions.pending = { state: 'COMMITTING_TRANSACTION', call: 'commit', result };
  complete(transactions, result.number, { reason: 'PRODUCER_FENCED', message: 'first' });
  complete(transactions, result.number, null);
  expect(result).toMatchObject({ isDone: true, error: { message: 'first' } });
});
