/**
 * Requests to the transaction coordinator: of producers, and of the leaders of partitions.
 *
 * Kafka: TransactionCoordinator (handleInitProducerId, handleAddPartitionsToTransaction,
 * handleVerifyPartitionsInTransaction, handleEndTransaction), KafkaApis.
 * Simplified: offsets are added once `__consumer_offsets` is there; Kafka names its partition
 * before.
 */
import { OFFSETS_TOPIC, requestTopic } from '../broker/auto-topics.ts';
import type { Broker } from '../broker/broker.ts';
import { coordinatedBy } from '../broker/coordinators.ts';
import { takeProducerId } from '../broker/producer-ids.ts';
import { emit, type Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { InitProducerIdRequest } from '../protocol/producer-api.ts';
import type {
  AddOffsetsToTxnRequest,
  AddPartitionsToTxnRequest,
  EndTxnRequest,
} from '../protocol/transaction-api.ts';
import { answerWaiting, writeChange, type TransactionScope } from './changes.ts';
import { clusterVersion, fenceProducer } from './coordinator.ts';
import {
  addPartitions,
  addingError,
  initProducer,
  verifyPartitions,
  type ProducerIdentity,
  type Ruling,
} from './coordinator-rules.ts';
import {
  transactionOf,
  transactionShard,
  type ChangePurpose,
  type TransactionPartition,
  type WaitingClient,
} from './coordinator-state.ts';
import { endTransaction } from './end-rules.ts';
import { createTransaction } from './transaction-metadata.ts';

type TransactionalRequest =
  InitProducerIdRequest | AddPartitionsToTxnRequest | AddOffsetsToTxnRequest | EndTxnRequest;

/** A request with a transactional id. */
export function onTransactionRequest(
  broker: Broker,
  envelope: RequestEnvelope,
  body: TransactionalRequest,
  context: Context,
): void {
  const { transactionalId } = body;
  const waiting = waitingClient(envelope, body);
  if (transactionalId === null || transactionalId === '') {
    answerWaiting(broker, waiting, { error: 'INVALID_REQUEST', value: null }, context);
    return;
  }
  const known = body.api === 'InitProducerId' ? timeoutError(body, context) : 'NONE';
  const partition = coordinatedBy(broker, 'transaction', transactionalId);
  const shard = partition === null ? null : transactionShard(broker.transactions, partition);
  const error = known === 'NONE' && shard === null ? 'NOT_COORDINATOR' : known;
  if (error !== 'NONE' || shard === null) {
    answerWaiting(broker, waiting, { error, value: null }, context);
    return;
  }
  if (body.api === 'InitProducerId') {
    init(broker, shard, { ...body, transactionalId }, waiting, context);
    return;
  }
  const transaction = transactionOf(shard, transactionalId);
  if (transaction === null) {
    refuse(broker, waiting, transactionalId, body, 'INVALID_PRODUCER_ID_MAPPING', context);
    return;
  }
  carryOut({ broker, shard, transaction, context }, body, waiting);
}

function waitingClient(envelope: RequestEnvelope, body: TransactionalRequest): WaitingClient {
  return {
    address: addressOf(envelope),
    from: envelope.from,
    api: body.api,
    partitions: body.api === 'AddPartitionsToTxn' ? body.partitions : [],
    version: body.api === 'EndTxn' ? body.transactionVersion : 0,
  };
}

/** transaction.max.timeout.ms is the most that a producer may ask for. */
function timeoutError(
  { transactionTimeoutMs }: InitProducerIdRequest,
  { settings }: Context,
): ErrorCode {
  const isValid =
    transactionTimeoutMs > 0 && transactionTimeoutMs <= settings.broker.transactionMaxTimeoutMs;
  return isValid ? 'NONE' : 'INVALID_TRANSACTION_TIMEOUT';
}

function init(
  broker: Broker,
  shard: TransactionPartition,
  body: InitProducerIdRequest & { readonly transactionalId: string },
  waiting: WaitingClient,
  context: Context,
): void {
  const { transactionalId, transactionTimeoutMs: timeoutMs } = body;
  const { now } = context;
  const take = (): number => takeProducerId(broker, context);
  let transaction = transactionOf(shard, transactionalId);
  if (transaction === null) {
    const producerId = take();
    if (producerId < 0) {
      // Clients take it for something that passes, which it is.
      const error = 'COORDINATOR_LOAD_IN_PROGRESS';
      answerWaiting(broker, waiting, { error, value: null }, context);
      return;
    }
    transaction = createTransaction(transactionalId, { producerId, timeoutMs, now });
    shard.transactions.push(transaction);
  }
  const scope: TransactionScope = { broker, shard, transaction, context };
  const ruling = initProducer(transaction, body, { timeoutMs, now }, take);
  if (ruling.kind === 'fence') fenceProducer(scope, 'new-producer', waiting);
  else settle(scope, body, ruling, 'init', waiting);
}

function carryOut(
  scope: TransactionScope,
  body: Exclude<TransactionalRequest, InitProducerIdRequest>,
  waiting: WaitingClient,
): void {
  const { broker, transaction, context } = scope;
  const { now } = context;
  if (body.api === 'EndTxn') {
    const end = { committed: body.committed, now, version: body.transactionVersion };
    const take = (): number => takeProducerId(broker, context);
    settle(scope, body, endTransaction(transaction, body, end, take), 'end', waiting);
    return;
  }
  const version = clusterVersion(context);
  if (body.api === 'AddOffsetsToTxn') {
    const partition = coordinatedBy(broker, 'group', body.groupId);
    const ruling =
      partition === null
        ? addOffsetsEarly(scope, body)
        : addPartitions(transaction, body, [partition], { now, version });
    settle(scope, body, ruling, 'add', waiting);
    return;
  }
  if (body.verifyOnly) {
    const results = verifyPartitions(transaction, body, body.partitions);
    respond(context, broker, waiting.address, { api: 'AddPartitionsToTxn', results });
    return;
  }
  // One partition that is not there keeps the others out.
  const missing = body.partitions.filter((partition) => !broker.image.partitions[partition]);
  if (missing.length > 0) {
    const results = body.partitions.map((partition) => {
      const isMissing = missing.includes(partition);
      const error = isMissing ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'OPERATION_NOT_ATTEMPTED';
      return { partition, error } as const;
    });
    respond(context, broker, waiting.address, { api: 'AddPartitionsToTxn', results });
    return;
  }
  const ruling = addPartitions(transaction, body, body.partitions, { now, version });
  settle(scope, body, ruling, 'add', waiting);
}

/**
 * There is no `__consumer_offsets` yet: who may not add anything is told so, and makes no topic.
 */
function addOffsetsEarly(
  { broker, transaction, context }: TransactionScope,
  body: AddOffsetsToTxnRequest,
): Ruling {
  const error = addingError(transaction, body);
  if (error !== 'NONE') return { kind: 'answer', error };
  requestTopic(broker, OFFSETS_TOPIC, context);
  return { kind: 'answer', error: 'COORDINATOR_LOAD_IN_PROGRESS' };
}

function settle(
  scope: TransactionScope,
  body: ProducerIdentity & Pick<TransactionalRequest, 'api'>,
  ruling: Ruling,
  purpose: ChangePurpose,
  waiting: WaitingClient,
): void {
  if (ruling.kind === 'change') {
    writeChange(scope, ruling.value, purpose, waiting);
    return;
  }
  const error = ruling.kind === 'answer' ? ruling.error : 'CONCURRENT_TRANSACTIONS';
  const { broker, transaction, context } = scope;
  if (error === 'NONE') {
    answerWaiting(broker, waiting, { error, value: transaction.value }, context);
  } else refuse(broker, waiting, transaction.transactionalId, body, error, context);
}

function refuse(
  broker: Broker,
  waiting: WaitingClient,
  transactionalId: string,
  { producerId, producerEpoch }: ProducerIdentity,
  error: ErrorCode,
  context: Context,
): void {
  const partition = coordinatedBy(broker, 'transaction', transactionalId);
  const shard = partition === null ? null : transactionShard(broker.transactions, partition);
  const value = (shard === null ? null : transactionOf(shard, transactionalId))?.value ?? null;
  emit(context, broker.id, {
    type: 'transaction-request-refused',
    transactionalId,
    api: waiting.api,
    client: waiting.from,
    error,
    producerId,
    producerEpoch,
    state: value?.state ?? null,
    currentProducerId: value?.producerId ?? -1,
    currentEpoch: value?.producerEpoch ?? -1,
  });
  answerWaiting(broker, waiting, { error, value: null }, context);
}
