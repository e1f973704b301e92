/**
 * Producers that have not written for long are forgotten, in every log.
 *
 * Kafka: UnifiedLog.producerExpireCheck, ProducerStateManager.removeExpiredProducers.
 * Simplified: one check serves all logs of a broker; Kafka has one for each, from its creation on.
 */
import type { Context } from '../context.ts';
import { knownProducers } from '../log/known-producers.ts';
import { removeExpiredProducers } from '../log/producer-upkeep.ts';
import type { Broker } from './broker.ts';
import { scheduleProducerExpiry } from './log-manager.ts';

/** Every producer.id.expiration.check.interval.ms. */
export function onProducerExpiryCheck(broker: Broker, context: Context): void {
  removeExpired(broker, context);
  scheduleProducerExpiry(broker, context);
}

function removeExpired(broker: Broker, { settings, now }: Context): void {
  const { producerIdExpirationMs: expirationMs } = settings.broker;
  for (const replica of broker.replicas) {
    if (replica !== null)
      removeExpiredProducers(knownProducers(replica.log), { now, expirationMs });
  }
}
