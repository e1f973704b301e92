/**
 * Writing in a transaction: records whose partition its coordinator has confirmed, and the markers
 * that end it.
 *
 * Kafka: ReplicaManager (handleProduceAppend), KafkaApis.handleWriteTxnMarkersRequest.
 */
import { withItem } from '../../base/list.ts';
import { emit, type Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type { ReplyAddress } from '../network/transport.ts';
import type { ProduceRequest, ProduceResult } from '../protocol/data-api.ts';
import type { TransactionMarker } from '../protocol/transaction-api.ts';
import type { Verdict } from '../transaction/coordinator-state.ts';
import { appendOne } from './append.ts';
import type { Broker } from './broker.ts';
import { answerProduce, armProduceExpiry, finishProduce } from './produce.ts';

/** The coordinator of the transaction has answered; what it refuses is not written. */
export function onVerifiedProduce(
  broker: Broker,
  envelope: RequestEnvelope,
  body: ProduceRequest,
  verdicts: readonly Verdict[],
  context: Context,
): void {
  const producer = envelope.from;
  const results = body.partitions.map((part): ProduceResult => {
    const { partition } = part;
    const verdict = verdicts.find((own) => own.partition === partition);
    if (verdict === undefined || verdict.error === 'NONE') {
      return appendOne(broker, producer, body, part, context, verdict?.guard);
    }
    const { error } = verdict;
    emit(context, broker.id, { type: 'produce-refused', partition, error, producer });
    return { partition, error, message: null, baseOffset: -1, currentLeader: null };
  });
  const waiting = results.filter(({ error }) => error === 'NONE').length;
  finishProduce(broker, envelope, { body, results, waiting }, context);
}

/** Markers that were written, or refused: their coordinator is told when replicas have them. */
export function parkMarkers(
  broker: Broker,
  request: {
    readonly address: ReplyAddress;
    readonly markers: readonly TransactionMarker[];
    readonly results: ProduceResult[];
  },
  context: Context,
): void {
  const { address, markers, results } = request;
  const number = broker.nextParkedProduce++;
  const expiresAt = context.now + context.settings.broker.requestTimeoutMs;
  let waiting = 0;
  for (const [index, { partition, error, baseOffset }] of results.entries()) {
    const replica = broker.replicas[partition];
    if (!replica || error !== 'NONE') continue;
    waiting += 1;
    const share = { request: number, requiredOffset: baseOffset + 1, index };
    replica.waitingProduces = withItem(replica.waitingProduces, share);
  }
  const parked = { request: number, address, expiresAt, results, waiting, markers };
  if (waiting === 0) {
    answerProduce(broker, parked, context);
    return;
  }
  broker.parkedProduces = withItem(broker.parkedProduces, parked);
  armProduceExpiry(broker, expiresAt, context);
}
