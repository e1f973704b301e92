/**
 * A partition leader asks the coordinator of a transaction before it writes its first records: does
 * this partition belong to it? With version 2 the question adds the partition.
 *
 * Kafka: AddPartitionsToTxnManager, ReplicaManager (maybeSendPartitionsToTransactionCoordinator,
 * handleProduceAppend), CoordinatorPartitionWriter.maybeStartTransactionVerification; KIP-890.
 * Simplified: each question is a request of its own; Kafka asks about many transactions at once.
 */
import type { Broker } from '../broker/broker.ts';
import { coordinatedBy } from '../broker/coordinators.ts';
import { onVerifiedProduce } from '../broker/transactional-produce.ts';
import { setTimer, type Context } from '../context.ts';
import { onGroupRequest } from '../group/requests.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { knownProducers } from '../log/known-producers.ts';
import { hasOngoingTransaction } from '../log/producer-state.ts';
import { beginVerification, verificationOf } from '../log/verification.ts';
import { mutants } from '../mutants.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, send } from '../network/transport.ts';
import type { ProduceRequest } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  AddPartitionsToTxnResponse,
  PartitionError,
  TxnOffsetCommitRequest,
} from '../protocol/transaction-api.ts';
import type { ParkedVerification, Verdict, VerifiedPartition } from './coordinator-state.ts';
import { raisesEpoch } from './transaction-metadata.ts';

/** What of a request lies in which partition. */
interface Part {
  readonly partition: PartitionId;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly isTransactional: boolean;
}

/** True: the request waits; it is carried out when the coordinator has answered. */
export function verifyProduce(
  broker: Broker,
  envelope: RequestEnvelope,
  body: ProduceRequest,
  context: Context,
): boolean {
  return verify(broker, envelope, body, context);
}

/** Offsets committed within a transaction, at the coordinator of the group. */
export function onTxnOffsetCommit(
  broker: Broker,
  envelope: RequestEnvelope,
  body: TxnOffsetCommitRequest,
  context: Context,
): void {
  if (!verify(broker, envelope, body, context)) onGroupRequest(broker, envelope, context);
}

function verify(
  broker: Broker,
  envelope: RequestEnvelope,
  body: ProduceRequest | TxnOffsetCommitRequest,
  context: Context,
): boolean {
  const isOn = context.settings.broker.transactionPartitionVerificationEnable;
  if (mutants.M38 && body.api === 'Produce') return false;
  if (!isOn && !raisesEpoch(body.transactionVersion)) return false;
  const parked = { envelope, body, startedAt: context.now, correlationId: -1, asked: [] };
  return ask(broker, parked, context);
}

/** False: there is nothing to ask. */
function ask(broker: Broker, parked: ParkedVerification, context: Context): boolean {
  const { body } = parked;
  const { transactionalId } = body;
  const parts = partsOf(broker, body);
  const asked = parts.flatMap((part) => guarded(broker, part, body, context) ?? []);
  const [first] = parts;
  if (asked.length === 0 || first === undefined || transactionalId === null) return false;
  parked.asked = asked;
  broker.transactions.verifications.push(parked);
  const coordinator = coordinatorOf(broker, transactionalId);
  if (coordinator === null) {
    settle(broker, parked, refusing(parked, 'COORDINATOR_NOT_AVAILABLE'), context);
    return true;
  }
  parked.correlationId = broker.nextCorrelationId;
  send(context, broker, coordinator, {
    channel: 'verification',
    timeoutMs: context.settings.broker.requestTimeoutMs,
    body: {
      api: 'AddPartitionsToTxn',
      transactionalId,
      producerId: first.producerId,
      producerEpoch: first.producerEpoch,
      partitions: asked.map(({ partition }) => partition),
      verifyOnly: !raisesEpoch(body.transactionVersion),
    },
  });
  return true;
}

function partsOf(broker: Broker, body: ProduceRequest | TxnOffsetCommitRequest): readonly Part[] {
  if (body.api === 'Produce') return body.partitions.filter((part) => part.isTransactional);
  const partition = coordinatedBy(broker, 'group', body.group);
  const { producerId, producerEpoch } = body;
  const who = { producerId, producerEpoch, baseSequence: -1, isTransactional: true };
  return partition === null ? [] : [{ partition, ...who }];
}

/** Null: its transaction has begun here already, or it will be refused for something else. */
function guarded(
  broker: Broker,
  part: Part,
  { transactionVersion }: ProduceRequest | TxnOffsetCommitRequest,
  context: Context,
): VerifiedPartition | null {
  const { partition, producerId, producerEpoch, baseSequence } = part;
  const replica = broker.replicas[partition];
  if (!replica || replica.leader === null || replica.isOffline) return null;
  const states = knownProducers(replica.log);
  if (hasOngoingTransaction(states, producerId, producerEpoch)) return null;
  const asked = {
    producerId,
    producerEpoch,
    baseSequence,
    raisesEpoch: raisesEpoch(transactionVersion),
  };
  return { partition, guard: beginVerification(states, asked, context.now) };
}

function coordinatorOf(broker: Broker, transactionalId: string): BrokerId | null {
  const partition = coordinatedBy(broker, 'transaction', transactionalId);
  const registration = partition === null ? null : broker.image.partitions[partition];
  const leader = registration?.leader ?? null;
  const node = broker.image.brokers.find(({ id }) => id === leader);
  return node === undefined || node.isFenced ? null : leader;
}

function refusing({ asked }: ParkedVerification, error: ErrorCode): readonly PartitionError[] {
  return asked.map(({ partition }) => ({ partition, error }));
}

function parkedFor(broker: Broker, correlationId: number): ParkedVerification | null {
  const { verifications } = broker.transactions;
  return verifications.find((own) => own.correlationId === correlationId) ?? null;
}

export function onVerificationAnswered(
  broker: Broker,
  correlationId: number,
  { results }: AddPartitionsToTxnResponse,
  context: Context,
): void {
  const parked = parkedFor(broker, correlationId);
  if (parked === null) return;
  const isTooEarly = results.some(({ error }) => error === 'CONCURRENT_TRANSACTIONS');
  const { addPartitionsToTxnRetryBackoffMs: delayMs, addPartitionsToTxnRetryBackoffMaxMs: maxMs } =
    context.settings.broker;
  const { body, startedAt } = parked;
  const isPatient = body.api === 'Produce' && raisesEpoch(body.transactionVersion);
  if (isTooEarly && isPatient && context.now - startedAt < maxMs) {
    // The transaction before is about to be over: the client need not hear of it.
    parked.correlationId = -1;
    const { connection, correlationId: request } = parked.envelope;
    const timer = { type: 'verification-retry', connection, request } as const;
    setTimer(context, broker, { delayMs, timer });
    return;
  }
  settle(broker, parked, results, context);
}

export function onVerificationDisconnect(
  broker: Broker,
  correlationId: number,
  context: Context,
): void {
  const parked = parkedFor(broker, correlationId);
  if (parked !== null) settle(broker, parked, refusing(parked, 'NETWORK_EXCEPTION'), context);
}

export function onVerificationRetry(
  broker: Broker,
  asked: { readonly connection: number; readonly request: number },
  context: Context,
): void {
  const { transactions } = broker;
  const parked = transactions.verifications.find(
    ({ envelope, correlationId }) =>
      correlationId === -1 &&
      envelope.connection === asked.connection &&
      envelope.correlationId === asked.request,
  );
  if (parked === undefined) return;
  take(broker, parked);
  if (!ask(broker, parked, context)) resume(broker, parked, [], context);
}

function take({ transactions }: Broker, parked: ParkedVerification): void {
  transactions.verifications = transactions.verifications.filter((own) => own !== parked);
}

function settle(
  broker: Broker,
  parked: ParkedVerification,
  results: readonly PartitionError[],
  context: Context,
): void {
  take(broker, parked);
  const verdicts = parked.asked.map(({ partition, guard }): Verdict => {
    const error = results.find((result) => result.partition === partition)?.error ?? 'NONE';
    return { partition, guard, error: toldError(parked.body, error) };
  });
  resume(broker, parked, verdicts, context);
}

function resume(
  broker: Broker,
  { envelope, body }: ParkedVerification,
  verdicts: readonly Verdict[],
  context: Context,
): void {
  if (body.api === 'Produce') {
    onVerifiedProduce(broker, envelope, body, verdicts, context);
    return;
  }
  const error = verdicts[0] === undefined ? 'NONE' : offsetsError(broker, body, verdicts[0]);
  if (error === 'NONE') onGroupRequest(broker, envelope, context);
  else respond(context, broker, addressOf(envelope), { api: 'TxnOffsetCommit', error });
}

/** The transaction may have ended since it was asked about. */
function offsetsError(
  broker: Broker,
  { producerId }: TxnOffsetCommitRequest,
  { partition, error, guard }: Verdict,
): ErrorCode {
  if (error !== 'NONE') return error;
  const states = broker.replicas[partition]?.log.producers;
  const isValid = states !== undefined && verificationOf(states, producerId)?.guard === guard;
  return isValid ? 'NONE' : 'INVALID_TXN_STATE';
}

/** As clients expect it: what passes makes them try again without asking for metadata. */
function toldError(
  { api, transactionVersion }: ProduceRequest | TxnOffsetCommitRequest,
  error: ErrorCode,
): ErrorCode {
  if (error === 'PRODUCER_FENCED') return 'INVALID_PRODUCER_EPOCH';
  if (api !== 'Produce') return error;
  switch (error) {
    case 'NETWORK_EXCEPTION':
    case 'COORDINATOR_LOAD_IN_PROGRESS':
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'NOT_COORDINATOR':
      return 'NOT_ENOUGH_REPLICAS';
    case 'CONCURRENT_TRANSACTIONS':
      return raisesEpoch(transactionVersion) ? error : 'NOT_ENOUGH_REPLICAS';
    default:
      return error;
  }
}
