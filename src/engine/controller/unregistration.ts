/**
 * Brokers are unregistered by hand.
 *
 * Kafka: ReplicationControlManager (unregisterBroker).
 */
import { emit, type Context } from '../context.ts';
import { numberOf } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { apiError, NO_ERROR } from '../protocol/api-error.ts';
import type { UnregisterBrokerRequest } from '../protocol/control-api.ts';
import type { Controller } from './controller.ts';
import { brokerOf } from './image.ts';
import type { MetadataRecord } from './metadata.ts';
import { answer, commit } from './metadata-log.ts';
import {
  leaderAndIsrUpdates,
  partitionsWithBrokerInElr,
  partitionsWithBrokerInIsr,
} from './partitions.ts';
import { forgetSession } from './sessions.ts';

/** What is left of the broker in ISRs goes first; in ELRs it stays when it is only fenced. */
export function onUnregisterBroker(
  controller: Controller,
  envelope: RequestEnvelope,
  { broker }: UnregisterBrokerRequest,
  context: Context,
): void {
  const { image } = controller;
  const registration = brokerOf(image, broker);
  if (registration !== null) {
    const { brokerEpoch } = registration;
    const inIsr = partitionsWithBrokerInIsr(image, broker);
    const inElr = partitionsWithBrokerInElr(image, broker);
    emit(context, controller.id, { type: 'broker-unregistered', broker });
    const records: MetadataRecord[] = [
      ...leaderAndIsrUpdates(controller, inIsr, { removed: broker }, context),
      ...leaderAndIsrUpdates(controller, inElr, { removed: broker }, context),
      { type: 'UnregisterBrokerRecord', broker, brokerEpoch },
    ];
    commit(controller, records, 'broker-unregistered', context);
    forgetSession(controller, broker);
  }
  const message = `Broker ID ${numberOf(broker)} is not currently registered`;
  const result = registration === null ? apiError('BROKER_ID_NOT_REGISTERED', message) : NO_ERROR;
  answer(controller, envelope, { api: 'UnregisterBroker', ...result, partitions: [] }, context);
}
