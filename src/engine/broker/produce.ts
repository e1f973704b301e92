/**
 * Writing: a leader appends, and answers at once or when enough replicas have the records. The
 * first records of a transaction wait for the word of its coordinator before.
 *
 * Kafka: KafkaApis.handleProduceRequest, DelayedProduce.
 */
import { withItem, withoutItem } from '../../base/list.ts';
import { setTimer, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import {
  addressOf,
  breakConnection,
  finishWithoutResponse,
  respond,
  type ReplyAddress,
} from '../network/transport.ts';
import type { ProduceRequest, ProduceResult } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { TransactionMarker } from '../protocol/transaction-api.ts';

import { appendOne } from './append.ts';
import type { Broker, Replica } from './broker.ts';
import { topicSettings } from './environment.ts';
import { currentLeaderOf } from './lookups.ts';
import { replicationOutcome } from './partition.ts';
import { onDemand } from '../on-demand.ts';

/** A produce request in the purgatory. */
export interface ParkedProduce {
  readonly request: number;
  readonly address: ReplyAddress;
  /** Simulated ms. */
  readonly expiresAt: number;
  results: ProduceResult[];
  /** Partitions that it still waits for. */
  waiting: number;
  /** Of WriteTxnMarkers: for whose partitions the results are, one after the other. */
  readonly markers: readonly TransactionMarker[] | null;
}

/** The share of one partition in it. */
export interface WaitingProduce {
  readonly request: number;
  /** The high watermark that completes it. */
  readonly requiredOffset: number;
  /** Index in `ParkedProduce.results`. */
  readonly index: number;
}

export function onProduce(
  broker: Broker,
  envelope: RequestEnvelope,
  body: ProduceRequest,
  context: Context,
): void {
  if (
    body.transactionalId !== null &&
    onDemand().transactions.verifyProduce(broker, envelope, body, context)
  )
    return;
  let results: ProduceResult[] = [];
  let waiting = 0;
  for (const part of body.partitions) {
    const result = appendOne(broker, envelope.from, body, part, context);
    if (result.error === 'NONE') waiting += 1;
    results = withItem(results, result);
  }
  finishProduce(broker, envelope, { body, results, waiting }, context);
}

export function finishProduce(
  broker: Broker,
  envelope: RequestEnvelope,
  { body, results, waiting }: { body: ProduceRequest; results: ProduceResult[]; waiting: number },
  context: Context,
): void {
  const address = addressOf(envelope);
  if (body.acks === 0) {
    endSilently(address, results, context);
  } else if (body.acks === 1 || waiting === 0) {
    respond(context, broker, address, { api: 'Produce', results });
  } else {
    park(broker, { address, body, results, waiting }, context);
  }
}

/** acks=0 has no answer. An error can only be told by closing the connection. */
function endSilently(
  address: ReplyAddress,
  results: readonly ProduceResult[],
  context: Context,
): void {
  const hasFailed = results.some(({ error }) => error !== 'NONE');
  const connection = context.cluster.network.connections[address.connection];
  if (hasFailed && connection !== undefined) {
    breakConnection(context, connection, context.cluster.settings.linkDelayMs);
  } else {
    finishWithoutResponse(context, address);
  }
}

function park(
  broker: Broker,
  request: {
    readonly address: ReplyAddress;
    readonly body: ProduceRequest;
    readonly results: ProduceResult[];
    readonly waiting: number;
  },
  context: Context,
): void {
  const { address, body, results, waiting } = request;
  const number = broker.nextParkedProduce++;
  const expiresAt = context.now + body.timeoutMs;
  const parked = { request: number, address, expiresAt, results, waiting, markers: null };
  broker.parkedProduces = withItem(broker.parkedProduces, parked);
  for (let index = 0; index < results.length; index += 1) {
    const part = body.partitions[index];
    const result = results[index];
    const replica = part === undefined ? null : broker.replicas[part.partition];
    if (part === undefined || !replica || result?.error !== 'NONE') continue;
    const requiredOffset = result.baseOffset + part.records.length;
    const share = { request: number, requiredOffset, index };
    // Its own append makes this event look whether that was enough: with a single replica in sync.
    replica.waitingProduces = withItem(replica.waitingProduces, share);
  }
  armProduceExpiry(broker, expiresAt, context);
}

export function answerProduce(
  broker: Broker,
  { address, results, markers }: ParkedProduce,
  context: Context,
): void {
  if (markers === null) {
    respond(context, broker, address, { api: 'Produce', results });
    return;
  }
  let next = 0;
  const told = markers.map(({ partitions }) => {
    const own = results.slice(next, next + partitions.length);
    next += partitions.length;
    return own.map(({ partition, error }) => ({ partition, error }));
  });
  respond(context, broker, address, { api: 'WriteTxnMarkers', results: told });
}

/** The high watermark moved, or the partition has another leader: who waits here may be done. */
export function completeProduces(broker: Broker, replica: Replica, context: Context): void {
  const { leader, waitingProduces } = replica;
  if (leader === null) return;
  const { log } = replica;
  const first = waitingProduces[0];
  if (first === undefined || first.requiredOffset > log.highWatermark) return;
  const { minInsyncReplicas } = topicSettings(broker, replica.partition, context);
  let done = 0;
  for (const { request, requiredOffset, index } of waitingProduces) {
    const outcome = replicationOutcome(leader, requiredOffset, { log, minInsyncReplicas });
    if (outcome === null) break;
    done += 1;
    settleShare(broker, request, { index, error: outcome }, context);
  }
  if (done === waitingProduces.length) replica.waitingProduces = [];
  else waitingProduces.splice(0, done);
}

/** Leadership is lost: the records may survive or not, the producer has to try elsewhere. */
export function failWaitingProduces(
  broker: Broker,
  replica: Replica,
  error: ErrorCode,
  context: Context,
): void {
  const { waitingProduces } = replica;
  replica.waitingProduces = [];
  for (const { request, index } of waitingProduces) {
    settleShare(broker, request, { index, error }, context);
  }
}

function settleShare(
  broker: Broker,
  request: number,
  { index, error }: { readonly index: number; readonly error: ErrorCode },
  context: Context,
): void {
  let position = 0;
  while (position < broker.parkedProduces.length) {
    if (broker.parkedProduces[position]?.request === request) break;
    position += 1;
  }
  const parked = broker.parkedProduces[position];
  const result = parked?.results[index];
  if (parked === undefined || result === undefined) return;
  if (error !== 'NONE') {
    const { partition } = result;
    const currentLeader = currentLeaderOf(broker, partition);
    parked.results[index] = { partition, error, message: null, baseOffset: -1, currentLeader };
  }
  parked.waiting -= 1;
  if (parked.waiting > 0) return;
  broker.parkedProduces = withoutItem(broker.parkedProduces, position);
  answerProduce(broker, parked, context);
}

/** The producer's request.timeout.ms is over: what is not replicated yet is answered so. */
export function onProduceExpiry(broker: Broker, context: Context): void {
  broker.produceExpiryAt = -1;
  const expired = broker.parkedProduces.filter(({ expiresAt }) => expiresAt <= context.now);
  for (const { request, results } of expired) {
    for (const { partition } of results) expireShare(broker, partition, request, context);
  }
  let next = -1;
  for (const { expiresAt } of broker.parkedProduces) {
    if (next < 0 || expiresAt < next) next = expiresAt;
  }
  armProduceExpiry(broker, next, context);
}

function expireShare(
  broker: Broker,
  partition: PartitionId,
  request: number,
  context: Context,
): void {
  const replica = broker.replicas[partition];
  if (!replica) return;
  const index = replica.waitingProduces.findIndex((waiting) => waiting.request === request);
  const share = replica.waitingProduces[index];
  if (share === undefined) return;
  replica.waitingProduces.splice(index, 1);
  settleShare(broker, request, { index: share.index, error: 'REQUEST_TIMED_OUT' }, context);
}

/** One timer serves all: it is set for the oldest and set again when it fires. */
export function armProduceExpiry(broker: Broker, at: number, context: Context): void {
  if (at < 0 || (broker.produceExpiryAt >= 0 && broker.produceExpiryAt <= at)) return;
  broker.produceExpiryAt = at;
  setTimer(context, broker, { delayMs: at - context.now, timer: { type: 'produce-expiry' } });
}
