/**
 * What the active controller decides beside registering brokers and creating topics: replicas that
 * fall behind or move, elections, settings, topics that grow or go. A cluster begins without.
 *
 * Kafka: QuorumController, ReplicationControlManager.
 */
import { assertExists } from '../../base/assert.ts';
import type { Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { onAlterPartition } from './alter-partition.ts';
import { onIncrementalAlterConfigs } from './configs.ts';
import type { Controller } from './controller.ts';
import { onElectLeaders } from './elections.ts';
import { onAssignReplicasToDirs } from './offline-directories.ts';
import { onAlterPartitionReassignments } from './reassignment.ts';
import { onCreatePartitions, onDeleteTopics } from './topic-changes.ts';
import { onUnregisterBroker } from './unregistration.ts';

export { buildPartitionChange } from './election.ts';
export { onLeaderBalance, onUncleanElection } from './elections.ts';
export { deactivate, failPendingAnswers, refuseRequest } from './inactive-controller.ts';
export { offlineDirectoryRecords } from './offline-directories.ts';
export { emitPartitionFacts } from './partition-facts.ts';

export function decideFurther(
  controller: Controller,
  envelope: RequestEnvelope,
  context: Context,
): void {
  const { body } = envelope;
  switch (body.api) {
    case 'AlterPartition':
      return onAlterPartition(controller, envelope, body, context);
    case 'AssignReplicasToDirs':
      return onAssignReplicasToDirs(controller, envelope, body, context);
    case 'DeleteTopics':
      return onDeleteTopics(controller, envelope, body, context);
    case 'CreatePartitions':
      return onCreatePartitions(controller, envelope, body, context);
    case 'AlterPartitionReassignments':
      return onAlterPartitionReassignments(controller, envelope, body, context);
    case 'IncrementalAlterConfigs':
      return onIncrementalAlterConfigs(controller, envelope, body, context);
    case 'ElectLeaders':
      return onElectLeaders(controller, envelope, body, context);
    case 'UnregisterBroker':
      return onUnregisterBroker(controller, envelope, body, context);
    default:
      assertExists(null, `${body.api} is not for controllers`);
  }
}
