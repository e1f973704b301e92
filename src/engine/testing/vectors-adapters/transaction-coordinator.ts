/** Adapter: the transaction coordinator, one transactional id, one request after the other. */
import type { PartitionId } from '../../ids.ts';
import type { TransactionVersion } from '../../protocol/transaction-api.ts';
import {
  addPartitions,
  initProducer,
  verifyPartitions,
  type ProducerIdentity,
  type Ruling,
} from '../../transaction/coordinator-rules.ts';
import { endTransaction, fence, finish, identityAfter } from '../../transaction/end-rules.ts';
import {
  complete,
  createTransaction,
  raisesEpoch,
  type TransactionMetadata,
} from '../../transaction/transaction-metadata.ts';
import { TRANSACTION_STATES, type TransactionState } from '../../transaction/transaction-state.ts';
import {
  booleanAt,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textOrNullAt,
  textsAt,
  type JsonObject,
} from './json.ts';
import { splitObject, splitSteps, type Path, type VectorKind } from './kind.ts';

const OUTCOMES = ['error', 'returned_producer_id', 'returned_producer_epoch', 'after'];
/** Whatever id is allocated has this number. */
const NEW_PRODUCER_ID = 2000;
const TIME = { timeoutMs: 60_000, now: 0 };

export const transactionCoordinatorCasesKind: VectorKind = {
  name: 'consumers/transaction-coordinator-cases',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, OUTCOMES),
      run(input) {
        const names: string[] = [];
        const transaction = given(objectAt(input, 'given'), names);
        return ask(transaction, objectAt(input, 'request'), versionOf(input), names);
      },
      isSet: isPartitions,
    },
  },
};

export const transactionCoordinatorScenariosKind: VectorKind = {
  name: 'consumers/transaction-coordinator-scenarios',
  lists: {
    cases: {
      split: (recorded) => splitSteps(recorded, (step) => (step['op'] === 'given' ? [] : OUTCOMES)),
      run(input) {
        const names: string[] = [];
        let transaction = fresh();
        const steps = objectsAt(input, 'steps').map((step): JsonObject => {
          if (textAt(step, 'op') !== 'given') {
            return ask(transaction, step, versionOf(input), names);
          }
          transaction = given(objectAt(step, 'after'), names);
          return {};
        });
        return { steps };
      },
      isSet: isPartitions,
    },
  },
};

function isPartitions(path: Path): boolean {
  return path[path.length - 1] === 'partitions';
}

function fresh(): TransactionMetadata {
  return createTransaction('id', { producerId: NEW_PRODUCER_ID, ...TIME });
}

function versionOf(input: JsonObject): TransactionVersion {
  return numberAt(input, 'transaction_version') === 2 ? 2 : 1;
}

function partitionAt(names: string[], name: string): PartitionId {
  if (!names.includes(name)) names.push(name);
  return names.indexOf(name);
}

function stateNamed(name: string): TransactionState {
  const state = TRANSACTION_STATES.find((known) => known === name);
  if (state === undefined) throw new Error(`no state is called ${name}`);
  return state;
}

function given(state: JsonObject, names: string[]): TransactionMetadata {
  const transaction = fresh();
  const pending = textOrNullAt({ pending: null, ...state }, 'pending');
  transaction.pendingState = pending === null ? null : stateNamed(pending);
  transaction.value = {
    ...transaction.value,
    state: stateNamed(textAt(state, 'state')),
    producerId: numberAt(state, 'producer_id'),
    producerEpoch: numberAt(state, 'producer_epoch'),
    previousProducerId: numberAt(state, 'prev_producer_id'),
    lastProducerEpoch: numberAt(state, 'last_producer_epoch'),
    partitions: textsAt(state, 'partitions').map((name) => partitionAt(names, name)),
  };
  return transaction;
}

function ask(
  transaction: TransactionMetadata,
  request: JsonObject,
  version: TransactionVersion,
  names: string[],
): JsonObject {
  const op = textAt(request, 'op');
  const who = identityIn(request);
  if (op === 'verify') {
    const asked = [partitionAt(names, textAt(request, 'partition'))];
    const error = verifyPartitions(transaction, who, asked)[0]?.error ?? 'NONE';
    return { error, after: stateOf(transaction, names) };
  }
  const ruling = rulingOn(transaction, request, who, { version, names });
  const { error, value } = carryOut(transaction, ruling, version);
  const after = stateOf(transaction, names);
  if (error !== 'NONE' || !returnsIdentity(op, version)) return { error, after };
  const { producerId, producerEpoch } = value;
  return { error, after, returned_producer_id: producerId, returned_producer_epoch: producerEpoch };
}

function returnsIdentity(op: string, version: TransactionVersion): boolean {
  if (op === 'init_producer_id') return true;
  return raisesEpoch(version) && (op === 'end_txn' || op === 'timeout_abort');
}

function identityIn(request: JsonObject): ProducerIdentity {
  const all = { producer_id: -1, producer_epoch: -1, ...request };
  return {
    producerId: numberAt(all, 'producer_id'),
    producerEpoch: numberAt(all, 'producer_epoch'),
  };
}

function rulingOn(
  transaction: TransactionMetadata,
  request: JsonObject,
  who: ProducerIdentity,
  { version, names }: { version: TransactionVersion; names: string[] },
): Ruling {
  const now = 0;
  const take = (): number => NEW_PRODUCER_ID;
  switch (textAt(request, 'op')) {
    case 'init_producer_id':
      return initProducer(transaction, who, TIME, take);
    case 'add_partitions': {
      const added = [partitionAt(names, textAt(request, 'partition'))];
      return addPartitions(transaction, who, added, { now, version });
    }
    case 'end_txn': {
      const end = { committed: booleanAt(request, 'commit'), now, version };
      return endTransaction(transaction, who, end, take);
    }
    case 'timeout_abort':
      return fence(transaction, { now, version }, take);
    case 'markers_written':
      return finish(transaction, now);
    default:
      throw new Error(`unknown request ${textAt(request, 'op')}`);
  }
}

/** A change is written at once. One that fences is answered with a request to come again. */
function carryOut(
  transaction: TransactionMetadata,
  ruling: Ruling,
  version: TransactionVersion,
): { error: string; value: ProducerIdentity } {
  if (ruling.kind === 'fence') {
    const aborted = fence(transaction, { now: 0, version }, () => NEW_PRODUCER_ID);
    const { error, value } = carryOut(transaction, aborted, version);
    return { error: error === 'NONE' ? 'CONCURRENT_TRANSACTIONS' : error, value };
  }
  if (ruling.kind === 'change') complete(transaction, ruling.value);
  const error = ruling.kind === 'answer' ? ruling.error : 'NONE';
  return { error, value: identityAfter(transaction.value) };
}

function stateOf(
  { value, pendingState }: TransactionMetadata,
  names: readonly string[],
): JsonObject {
  return {
    state: value.state,
    producer_id: value.producerId,
    producer_epoch: value.producerEpoch,
    prev_producer_id: value.previousProducerId,
    last_producer_epoch: value.lastProducerEpoch,
    partitions: value.partitions.map((partition) => names[partition] ?? ''),
    ...(pendingState === null ? {} : { pending: pendingState }),
  };
}
