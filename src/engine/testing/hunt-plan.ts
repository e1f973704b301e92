/**
 * Small clusters under pressure, made up from a seed: three brokers and few partitions, timeouts
 * as short as they may be, so that replicas fall behind, elections follow each other, and what is
 * under way belongs to the past when it arrives.
 */
import type { ConsumerPlan, ProducerPlan } from '../command.ts';
import type { ClusterPlan } from '../plan.ts';
import { createDice, type Dice } from './dice.ts';

const HUNT_TOPIC = 'prey';

export function generateHuntPlan(seed: number): ClusterPlan {
  const dice = createDice(seed ^ 0x1b873593);
  const brokers = dice.weighted([
    [1, 2],
    [8, 3],
    [2, 4],
  ]);
  const replicationFactor = dice.weighted([
    [1, 2],
    [3, Math.min(3, brokers)],
  ]);
  const partitions = dice.between(1, 3);
  return {
    seed,
    brokers: Array.from({ length: brokers }, () => ({ rack: null })),
    controllers: dice.pick([1, 3]),
    settings: drawSettings(dice),
    features: { eligibleLeaderReplicas: dice.chance(2, 3) },
    network: { delayMs: dice.pick([1, 1, 4]), jitterMs: dice.pick([0, 1, 6]) },
    topics: [
      {
        name: HUNT_TOPIC,
        partitions,
        replicationFactor,
        assignment: null,
        configs: {
          'min.insync.replicas': String(dice.between(1, Math.min(2, replicationFactor))),
          'unclean.leader.election.enable': String(dice.chance(1, 5)),
        },
      },
    ],
    producers: Array.from({ length: dice.between(1, 2) }, (_, number) => {
      return drawProducer(dice, number);
    }),
    consumers: dice.chance(1, 2) ? [drawReader(dice, partitions)] : [],
    admin: { 'retry.backoff.ms': '20', 'retry.backoff.max.ms': '50' },
    script: [],
  };
}

function drawSettings(dice: Dice): Record<string, string> {
  const texts: Record<string, number | boolean> = {
    'broker.session.timeout.ms': dice.pick([600, 1000, 2000]),
    'broker.heartbeat.interval.ms': dice.pick([100, 200]),
    'replica.lag.time.max.ms': dice.pick([150, 400, 1500]),
    'replica.fetch.wait.max.ms': dice.pick([20, 100, 150]),
    'replica.fetch.backoff.ms': dice.pick([10, 100, 500]),
    'replica.socket.timeout.ms': dice.pick([500, 3000, 30_000]),
    'replica.high.watermark.checkpoint.interval.ms': dice.pick([100, 5000]),
    'auto.leader.rebalance.enable': dice.chance(1, 3),
    'leader.imbalance.check.interval.seconds': 1,
    'unclean.leader.election.interval.ms': 1000,
    'controlled.shutdown.enable': dice.chance(2, 3),
    'controller.quorum.election.timeout.ms': dice.pick([200, 500]),
    'controller.quorum.fetch.timeout.ms': dice.pick([900, 2000]),
    'controller.quorum.request.timeout.ms': 1000,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
  };
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, String(value)]));
}

function drawProducer(dice: Dice, number: number): ProducerPlan {
  const acks = dice.pick(['all', 'all', '1']);
  return {
    clientId: `producer-${number}`,
    configs: {
      acks,
      'enable.idempotence': String(acks === 'all' && dice.chance(2, 3)),
      'linger.ms': '0',
      'batch.size': String(dice.pick([0, 300])),
      'request.timeout.ms': '500',
      'delivery.timeout.ms': String(dice.pick([500, 3000])),
      'retry.backoff.ms': '20',
      'retry.backoff.max.ms': '100',
      'metadata.max.age.ms': '1000',
    },
    load: {
      topic: HUNT_TOPIC,
      recordsPerSecond: dice.pick([10, 40, 120]),
      keys: 0,
      valueBytes: 10,
      limit: null,
    },
  };
}

/** It reads everything, and belongs to no group: rebalances are for other walks. */
function drawReader(dice: Dice, partitions: number): ConsumerPlan {
  return {
    clientId: 'reader',
    group: null,
    topics: [],
    assign: Array.from({ length: partitions }, (_, index) => `${HUNT_TOPIC}-${index}`),
    configs: {
      'auto.offset.reset': 'earliest',
      'enable.auto.commit': 'false',
      'fetch.max.wait.ms': String(dice.pick([50, 200])),
      'request.timeout.ms': '1000',
      'metadata.max.age.ms': '1000',
    },
    processingMsPerRecord: 0,
  };
}
