/**
 * Whom a consumer reads a partition from: its leader, or for a while the replica that the leader
 * has named.
 *
 * Kafka: AbstractFetch.selectReadReplica, SubscriptionState (updatePreferredReadReplica,
 * clearPreferredReadReplica); KIP-392.
 */
import type { BrokerId } from '../ids.ts';
import type { AssignedPartition, Consumer } from './consumer.ts';
import { markStale } from './metadata.ts';

/** The broker to fetch from; null while no leader is known. */
export function readFrom(own: AssignedPartition, now: number): BrokerId | null {
  return own.readReplica !== null && now < own.readReplicaUntil ? own.readReplica : own.leader;
}

/** For metadata.max.age.ms the replica is read from; then the leader is asked again. */
export function preferReplica(
  { config }: Consumer,
  own: AssignedPartition,
  replica: BrokerId,
  now: number,
): void {
  own.readReplica = replica;
  own.readReplicaUntil = now + config.metadataMaxAgeMs;
}

/** Something went wrong there: back to the leader. False when it was the leader already. */
export function forgetReplica(own: AssignedPartition): boolean {
  if (own.readReplica === null) return false;
  own.readReplica = null;
  return true;
}

/** A replica that the metadata does not list as online is not asked. */
export function checkReplicas(consumer: Consumer): void {
  const { assignment, metadata } = consumer;
  for (const own of assignment) {
    if (own.readReplica === null || metadata.brokers.includes(own.readReplica)) continue;
    own.readReplica = null;
    markStale(metadata);
  }
}
