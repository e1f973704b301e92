/**
 * Brokers are registered under an epoch that tells their incarnations apart.
 *
 * Kafka: ClusterControlManager (registerBroker), ReplicationControlManager (handleBrokerShutdown);
 * KIP-631, KIP-966 (unclean shutdown).
 */
import { emit, type Context } from '../context.ts';
import { mutants } from '../mutants.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { BrokerRegistrationRequest } from '../protocol/control-api.ts';
import type { Controller } from './controller.ts';
import { brokerOf } from './image.ts';
import type { BrokerRegistration, MetadataRecord, PartitionChangeRecord } from './metadata.ts';
import { answer, commit, writeOffset } from './metadata-log.ts';
import {
  leaderAndIsrUpdates,
  partitionsWithBrokerInElr,
  partitionsWithBrokerInIsr,
} from './partitions.ts';
import { hasValidSession, resetSession } from './sessions.ts';

export function onBrokerRegistration(
  controller: Controller,
  envelope: RequestEnvelope,
  request: BrokerRegistrationRequest,
  context: Context,
): void {
  const { broker, incarnation } = request;
  const existing = brokerOf(controller.image, broker);
  if (existing !== null && (existing.incarnation === incarnation || mutants.M1)) {
    // The answer to its first request was lost: it stays who it is.
    amend(controller, request, existing, context);
    answerRegistration(controller, envelope, 'NONE', existing.brokerEpoch, context);
    return;
  }
  if (existing !== null && hasValidSession(controller, broker, context)) {
    const error = 'DUPLICATE_BROKER_REGISTRATION';
    emit(context, controller.id, { type: 'registration-refused', broker, error });
    answerRegistration(controller, envelope, error, -1, context);
    return;
  }
  const brokerEpoch = register(controller, request, existing, context);
  answerRegistration(controller, envelope, 'NONE', brokerEpoch, context);
}

/** A new incarnation starts fenced, after what its predecessor left has been cleaned up. */
function register(
  controller: Controller,
  { broker, incarnation, rack, previousBrokerEpoch, directories }: BrokerRegistrationRequest,
  existing: BrokerRegistration | null,
  context: Context,
): number {
  const isClean = existing !== null && existing.brokerEpoch === previousBrokerEpoch;
  const cleanUp = isClean
    ? cleanUpFenced(controller, existing, context)
    : cleanUpUnclean(controller, broker, context);
  const brokerEpoch = writeOffset(controller) + cleanUp.length;
  const wasUnclean = existing !== null && !isClean;
  emit(context, controller.id, { type: 'broker-registered', broker, brokerEpoch, wasUnclean });
  const records: MetadataRecord[] = [
    ...cleanUp,
    {
      type: 'RegisterBrokerRecord',
      broker,
      brokerEpoch,
      incarnation,
      rack,
      isFenced: true,
      inControlledShutdown: false,
      directories,
    },
  ];
  commit(controller, records, isClean ? 'broker-fenced' : 'unclean-registration', context);
  resetSession(controller, broker);
  return brokerEpoch;
}

/** It ended cleanly and has all that it had: out of the ISRs, as when it is fenced. */
function cleanUpFenced(
  controller: Controller,
  { id }: BrokerRegistration,
  context: Context,
): PartitionChangeRecord[] {
  const inIsr = partitionsWithBrokerInIsr(controller.image, id);
  return leaderAndIsrUpdates(controller, inIsr, { removed: id }, context);
}

/** What it had not flushed may be lost: it is no longer eligible either. */
function cleanUpUnclean(
  controller: Controller,
  broker: BrokerRegistration['id'],
  context: Context,
): PartitionChangeRecord[] {
  const inIsr = partitionsWithBrokerInIsr(controller.image, broker);
  const inElr = partitionsWithBrokerInElr(controller.image, broker);
  return [
    ...leaderAndIsrUpdates(controller, inIsr, { unclean: broker }, context),
    ...leaderAndIsrUpdates(controller, inElr, { unclean: broker }, context),
  ];
}

function amend(
  controller: Controller,
  { broker, incarnation, rack, directories }: BrokerRegistrationRequest,
  { brokerEpoch, isFenced, inControlledShutdown }: BrokerRegistration,
  context: Context,
): void {
  const type = 'RegisterBrokerRecord';
  const epoch = { brokerEpoch, incarnation };
  const state = { isFenced, inControlledShutdown };
  const record = { type, broker, ...epoch, rack, ...state, directories } as const;
  commit(controller, [record], null, context);
}

function answerRegistration(
  controller: Controller,
  envelope: RequestEnvelope,
  error: ErrorCode,
  brokerEpoch: number,
  context: Context,
): void {
  answer(controller, envelope, { api: 'BrokerRegistration', error, brokerEpoch }, context);
}
