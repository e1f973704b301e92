/** What a partition's leader has to know of its broker, put together for one event. */
import type { Context } from '../context.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import type { Log } from '../log/log-state.ts';
import type { Broker, Replica } from './broker.ts';
import type { PartitionEnvironment } from './partition.ts';

/** One serves all partitions of an event: `look` turns it to another one. */
export interface BrokerEnvironment extends PartitionEnvironment {
  log: Log;
  minInsyncReplicas: number;
}

export function environment(broker: Broker, replica: Replica, context: Context): BrokerEnvironment {
  const { image } = broker;
  return {
    now: context.now,
    self: broker.id,
    selfBrokerEpoch: broker.lifecycle.brokerEpoch,
    log: replica.log,
    minInsyncReplicas: minInsyncReplicasOf(broker, replica.partition, context),
    replicaLagTimeMaxMs: context.settings.broker.replicaLagTimeMaxMs,
    eligibleBrokerEpoch: (id: BrokerId): number | null => {
      for (const registration of image.brokers) {
        if (registration.id !== id) continue;
        const isActive = !registration.isFenced && !registration.inControlledShutdown;
        return isActive ? registration.brokerEpoch : null;
      }
      return null;
    },
  };
}

export function look(
  env: BrokerEnvironment,
  broker: Broker,
  replica: Replica,
  context: Context,
): BrokerEnvironment {
  env.log = replica.log;
  env.minInsyncReplicas = minInsyncReplicasOf(broker, replica.partition, context);
  return env;
}

/** min.insync.replicas of the partition's topic, as this broker's metadata has it. */
export function minInsyncReplicasOf(
  broker: Broker,
  partition: PartitionId,
  context: Context,
): number {
  return topicSettings(broker, partition, context).minInsyncReplicas;
}

export function topicSettings(
  broker: Broker,
  partition: PartitionId,
  context: Context,
): Context['cluster']['settings']['topic'] {
  const registration = broker.image.partitions[partition];
  const topic = registration ? broker.image.topics[registration.topic] : null;
  return topic?.settings ?? context.settings.topic;
}
