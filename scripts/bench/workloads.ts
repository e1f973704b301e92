/** The clusters that are measured. */
import type { ClusterPlan, ConsumerPlan, ProducerPlan } from '../../src/engine/index.ts';

export interface Workload {
  readonly brokers: number;
  readonly partitions: number;
  readonly producers: number;
  readonly consumersPerGroup: number;
  /** Of all partitions together. */
  readonly recordsPerSecond: number;
  readonly minInsyncReplicas: number;
  readonly groups: readonly string[];
  readonly producerConfigs: Readonly<Record<string, string>>;
  readonly consumerConfigs?: Readonly<Record<string, string>>;
}

/** V1: 6 brokers, 60 partitions, 100 records/s for each partition, acks=all, linger 5 ms. */
export const BUSY: Workload = {
  brokers: 6,
  partitions: 60,
  producers: 6,
  consumersPerGroup: 6,
  recordsPerSecond: 6000,
  minInsyncReplicas: 2,
  groups: ['one', 'two'],
  producerConfigs: { acks: 'all', 'linger.ms': '5' },
};

/** V3: 3 brokers, 6 partitions, a record each millisecond, every record a batch of its own. */
export const UNBATCHED: Workload = {
  brokers: 3,
  partitions: 6,
  producers: 1,
  consumersPerGroup: 1,
  recordsPerSecond: 1000,
  minInsyncReplicas: 2,
  groups: ['one'],
  producerConfigs: { acks: 'all', 'linger.ms': '0', 'batch.size': '0' },
};

const STRATEGY = 'partition.assignment.strategy';

/** How members of groups may come to their partitions, with the settings that make them do so. */
export const GROUP_KINDS = {
  eager: { [STRATEGY]: 'org.apache.kafka.clients.consumer.RangeAssignor' },
  cooperative: { [STRATEGY]: 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor' },
  consumer: { 'group.protocol': 'consumer' },
} as const;

export type GroupKind = keyof typeof GROUP_KINDS;

/** The workload of V1 with three groups of six in place of two. */
export function threeGroups(kind: GroupKind): Workload {
  return { ...BUSY, groups: ['one', 'two', 'three'], consumerConfigs: GROUP_KINDS[kind] };
}

export const WARM_UP_MS = 5000;

export function planOf(workload: Workload, script: ClusterPlan['script'] = []): ClusterPlan {
  const producers: ProducerPlan[] = [];
  for (let index = 0; index < workload.producers; index += 1) {
    producers.push({
      clientId: `producer-${index}`,
      configs: workload.producerConfigs,
      load: {
        topic: 'load',
        recordsPerSecond: Math.round(workload.recordsPerSecond / workload.producers),
        keys: 1000,
        valueBytes: 512,
        limit: null,
      },
    });
  }
  const consumers: ConsumerPlan[] = [];
  for (const group of workload.groups) {
    for (let index = 0; index < workload.consumersPerGroup; index += 1) {
      consumers.push({
        clientId: `${group}-${index}`,
        group,
        topics: ['load'],
        assign: null,
        configs: { 'auto.offset.reset': 'earliest', ...workload.consumerConfigs },
        processingMsPerRecord: 0,
      });
    }
  }
  return {
    seed: 1,
    brokers: Array.from({ length: workload.brokers }, () => ({ rack: null })),
    controllers: 1,
    settings: {},
    features: { eligibleLeaderReplicas: true },
    network: { delayMs: 1, jitterMs: 0 },
    topics: [
      {
        name: 'load',
        partitions: workload.partitions,
        replicationFactor: 3,
        assignment: null,
        configs: { 'min.insync.replicas': String(workload.minInsyncReplicas) },
      },
    ],
    producers,
    consumers,
    script,
  };
}
