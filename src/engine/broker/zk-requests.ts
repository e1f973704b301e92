/**
 * What a broker is asked that only the controller can answer, and what the controller tells it.
 *
 * Kafka: KafkaApis (handleAlterPartitionRequest, handleControlledShutdownRequest,
 * handleLeaderAndIsrRequest ...; 3.9).
 */
import type { Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import { enqueueEvent } from '../zookeeper/controller.ts';
import type { Broker } from './broker.ts';
import { onControlRequest } from './zk-metadata.ts';

/** Requests that only the controller answers. Says whether it was one. */
export function onZkRequest(broker: Broker, envelope: RequestEnvelope, context: Context): boolean {
  const { zk } = broker;
  if (zk === null) return false;
  const { body } = envelope;
  switch (body.api) {
    case 'LeaderAndIsr':
    case 'UpdateMetadata':
    case 'StopReplica':
      onControlRequest(broker, zk, { envelope, body }, context);
      return true;
    case 'AlterPartition':
    case 'ControlledShutdown':
    case 'AllocateProducerIds':
    case 'CreateTopics':
    case 'DeleteTopics':
    case 'IncrementalAlterConfigs':
    case 'ElectLeaders':
    case 'CreatePartitions':
    case 'AlterPartitionReassignments':
    case 'UnregisterBroker':
      if (zk.active === null) refuse(broker, envelope, context);
      else enqueueEvent(broker, zk.active, { type: 'request', envelope }, context);
      return true;
    default:
      return false;
  }
}

/** It is not the controller, or no longer. */
export function refuse(broker: Broker, envelope: RequestEnvelope, context: Context): void {
  const error = 'NOT_CONTROLLER';
  const address = addressOf(envelope);
  const { api } = envelope.body;
  switch (api) {
    case 'AlterPartition':
      return respond(context, broker, address, { api, error, partitions: [] });
    case 'ControlledShutdown':
      return respond(context, broker, address, { api, error, remaining: [] });
    case 'AllocateProducerIds': {
      const none = { producerIdStart: -1, producerIdLength: 0 };
      return respond(context, broker, address, { api, error, ...none });
    }
    case 'CreateTopics':
    case 'DeleteTopics':
    case 'IncrementalAlterConfigs':
    case 'ElectLeaders':
    case 'CreatePartitions':
    case 'AlterPartitionReassignments':
    case 'UnregisterBroker':
      return respond(context, broker, address, { api, error, message: null, partitions: [] });
    default:
  }
}
