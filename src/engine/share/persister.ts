/**
 * The persister of a broker: what it has to ask of share coordinators, until it is answered.
 *
 * Kafka: DefaultStatePersister, PersisterStateManager (4.3.1).
 * Simplified: the coordinator is found in the broker's own metadata, in place of a FindCoordinator
 * request; share-partitions are asked about one by one, not in batches.
 */
import { lastOf } from '../../base/list.ts';
import type { Broker } from '../broker/broker.ts';
import { findCoordinator } from '../broker/coordinators.ts';
import { backoffMs } from '../client/backoff.ts';
import { setTimer, type Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { send } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { shareKey } from './share-coordinator.ts';
import {
  takeNumber,
  type PersisterCall,
  type PersisterRequest,
  type PersisterResponse,
} from './share-service.ts';

/** Kafka: REQUEST_BACKOFF_MS, REQUEST_BACKOFF_MAX_MS, MAX_FIND_COORD_ATTEMPTS. */
const BACKOFF = { initialMs: 1000, maxMs: 30_000 };
const MOST_ATTEMPTS = 5;
/** request.timeout.ms of brokers, simulated ms. */
const REQUEST_TIMEOUT_MS = 30_000;

/** A call that has come to its end. */
export interface FinishedCall {
  readonly call: PersisterCall;
  readonly error: ErrorCode;
  /** Null: nobody has answered. */
  readonly response: PersisterResponse | null;
}

/** Asks for it; the number of the call tells its end from that of others. */
export function persist(
  broker: Broker,
  body: PersisterRequest,
  { share = 0, write = 0 }: { readonly share?: number; readonly write?: number },
  context: Context,
): number {
  const number = takeNumber(broker.share);
  attempt(broker, { number, body, share, write, attempts: 0, sentTo: null }, context);
  return number;
}

function attempt(broker: Broker, call: PersisterCall, context: Context): void {
  const key = shareKey(broker, call.body);
  const request = { api: 'FindCoordinator', keyType: 'share', key } as const;
  const { coordinator } = findCoordinator(broker, request, context);
  if (coordinator === null) {
    retryLater(broker, call, context);
    return;
  }
  put(broker, { ...call, sentTo: coordinator });
  const { body } = call;
  const timeoutMs = REQUEST_TIMEOUT_MS;
  send(context, broker, coordinator, { channel: 'share-state', timeoutMs, body });
}

/** In place of the call as it was, in the order in which they were made. */
function put({ share }: Broker, call: PersisterCall): void {
  if ((lastOf(share.calls)?.number ?? 0) < call.number) {
    share.calls.push(call);
    return;
  }
  const index = share.calls.findIndex(({ number }) => number === call.number);
  if (index < 0) share.calls.push(call);
  else share.calls[index] = call;
}

function retryLater(broker: Broker, call: PersisterCall, context: Context): void {
  put(broker, { ...call, sentTo: null, attempts: call.attempts + 1 });
  setTimer(context, broker, {
    delayMs: backoffMs(context, BACKOFF, call.attempts),
    timer: { type: 'share-persister-retry', call: call.number },
  });
}

/** Null: it is tried once more. */
export function onPersisterRetry(
  broker: Broker,
  number: number,
  context: Context,
): FinishedCall | null {
  const call = broker.share.calls.find((one) => one.number === number && one.sentTo === null);
  if (call === undefined) return null;
  if (call.attempts >= MOST_ATTEMPTS) return finish(broker, call, 'COORDINATOR_NOT_AVAILABLE');
  attempt(broker, call, context);
  return null;
}

/** Null: it is tried again, for the coordinator is another one now or has to be looked for. */
export function onPersisterAnswer(
  broker: Broker,
  request: RequestEnvelope,
  response: PersisterResponse,
  context: Context,
): FinishedCall | null {
  const call = callOf(broker, request);
  if (call === null) return null;
  switch (response.error) {
    case 'NOT_COORDINATOR':
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'COORDINATOR_LOAD_IN_PROGRESS':
      retryLater(broker, call, context);
      return null;
    default:
      return { ...finish(broker, call, response.error), response };
  }
}

export function onPersisterDisconnect(
  broker: Broker,
  request: RequestEnvelope,
  context: Context,
): void {
  const call = callOf(broker, request);
  if (call !== null) retryLater(broker, call, context);
}

/** The connection is in order: of equal requests the oldest is meant. */
function callOf({ share }: Broker, { to, body }: RequestEnvelope): PersisterCall | null {
  const text = JSON.stringify(body);
  for (const call of share.calls) {
    if (call.sentTo === to && (call.body === body || JSON.stringify(call.body) === text))
      return call;
  }
  return null;
}

function finish({ share }: Broker, call: PersisterCall, error: ErrorCode): FinishedCall {
  share.calls = share.calls.filter((one) => one !== call);
  return { call, error, response: null };
}
