/**
 * Small clusters made up from a seed, in which every setting that decides what may go wrong with a
 * record is drawn: acks, idempotence, min ISR, unclean elections, isolation level, auto commit,
 * protocols, transactions, share groups.
 */
import type {
  ApplicationPlan,
  ConsumerPlan,
  ProducerPlan,
  ShareConsumerPlan,
} from '../../command.ts';
import type { ClusterPlan } from '../../plan.ts';
import { createDice, type Dice } from '../dice.ts';

export const INPUT_TOPIC = 'orders';
export const OUTPUT_TOPIC = 'invoices';

export function drawAnomalyPlan(seed: number): ClusterPlan {
  const dice = createDice(seed ^ 0x27d4eb2f);
  const partitions = dice.between(1, 2);
  const topic = (name: string) => ({
    name,
    partitions,
    replicationFactor: dice.pick([1, 2, 3, 3]),
    assignment: null,
    configs: {
      'min.insync.replicas': dice.pick(['1', '1', '2']),
      'unclean.leader.election.enable': dice.pick(['true', 'false', 'false']),
    },
  });
  const hasTransactions = dice.chance(1, 2);
  const isModern = dice.chance(1, 3);
  return {
    seed,
    brokers: Array.from({ length: 3 }, () => ({ rack: null })),
    controllers: 1,
    settings: drawSettings(dice),
    features: {
      eligibleLeaderReplicas: dice.chance(1, 2),
      transactionVersion: dice.pick([2, 2, 2, 1, 0]),
    },
    network: { delayMs: dice.pick([1, 1, 4]), jitterMs: dice.pick([0, 0, 3]) },
    topics: [topic(INPUT_TOPIC), topic(OUTPUT_TOPIC)],
    producers: [
      ...Array.from({ length: dice.between(1, 2) }, (_, number) => drawProducer(dice, number)),
      ...Array.from({ length: hasTransactions ? dice.between(1, 2) : 0 }, (_, number) => {
        return drawTransactional(dice, number);
      }),
    ],
    consumers: Array.from({ length: dice.between(1, 3) }, (_, number) => {
      return drawReader(dice, number, isModern);
    }),
    applications: dice.chance(1, 3) ? drawApplications(dice, isModern) : [],
    shareConsumers: dice.chance(1, 5) ? drawSharers(dice) : [],
    admin: { 'retry.backoff.ms': '20', 'retry.backoff.max.ms': '50' },
    script: [],
  };
}

function drawSettings(dice: Dice): Record<string, string> {
  const texts: Record<string, number | boolean> = {
    'broker.session.timeout.ms': dice.pick([600, 1500]),
    'broker.heartbeat.interval.ms': dice.pick([100, 200]),
    'replica.lag.time.max.ms': dice.pick([300, 1500]),
    'replica.fetch.wait.max.ms': dice.pick([50, 150]),
    'replica.fetch.backoff.ms': 100,
    'unclean.leader.election.interval.ms': 1000,
    'controlled.shutdown.enable': dice.chance(2, 3),
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 3,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 500,
    'group.consumer.min.session.timeout.ms': 500,
    'group.consumer.session.timeout.ms': 1500,
    'group.consumer.min.heartbeat.interval.ms': 100,
    'group.consumer.heartbeat.interval.ms': 300,
    'transaction.state.log.num.partitions': 1,
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': 500,
    'share.coordinator.state.topic.num.partitions': 1,
  };
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, String(value)]));
}

function drawProducer(dice: Dice, number: number): ProducerPlan {
  const acks = dice.pick(['all', 'all', '1', '0']);
  const isIdempotent = acks === 'all' && dice.chance(1, 2);
  return {
    clientId: `producer-${number}`,
    configs: {
      acks,
      'enable.idempotence': String(isIdempotent),
      'max.in.flight.requests.per.connection': dice.pick(['1', '5', '5']),
      'linger.ms': dice.pick(['0', '20']),
      'batch.size': dice.pick(['0', '300']),
      'request.timeout.ms': '500',
      'delivery.timeout.ms': dice.pick(['600', '4000']),
      'retry.backoff.ms': '20',
      'retry.backoff.max.ms': '100',
      'metadata.max.age.ms': '1000',
    },
    load: {
      topic: INPUT_TOPIC,
      recordsPerSecond: dice.pick([10, 30]),
      keys: dice.pick([0, 3]),
      valueBytes: 10,
      limit: null,
    },
  };
}

/** One that does nothing by itself: commands make its calls. */
function drawTransactional(dice: Dice, number: number): ProducerPlan {
  return {
    clientId: `transactional-${number}`,
    configs: {
      'transactional.id': `payments-${number}`,
      'transaction.timeout.ms': dice.pick(['1000', '3000', '60000']),
      'linger.ms': '0',
      'request.timeout.ms': '500',
      'delivery.timeout.ms': '3000',
      'retry.backoff.ms': '20',
      'max.block.ms': '3000',
      'metadata.max.age.ms': '1000',
    },
    load: null,
  };
}

export function drawReader(dice: Dice, number: number, isModern: boolean): ConsumerPlan {
  const isLone = dice.chance(1, 5);
  return {
    clientId: `reader-${number}`,
    group: isLone ? null : 'red',
    topics: isLone ? [] : [INPUT_TOPIC],
    assign: isLone ? [`${INPUT_TOPIC}-0`] : null,
    configs: {
      ...readingConfigs(dice, isModern && !isLone),
      'enable.auto.commit': isLone ? 'false' : dice.pick(['true', 'true', 'false']),
      'auto.commit.interval.ms': dice.pick(['200', '2000']),
      'max.poll.records': dice.pick(['1', '5', '500']),
    },
    processingMsPerRecord: dice.pick([0, 0, 10, 60]),
  };
}

function readingConfigs(dice: Dice, isModern: boolean): Record<string, string> {
  const membership = isModern
    ? { 'group.protocol': 'consumer' }
    : { 'session.timeout.ms': '1500', 'heartbeat.interval.ms': '300' };
  return {
    ...membership,
    'isolation.level': dice.pick(['read_uncommitted', 'read_committed']),
    'auto.offset.reset': dice.pick(['earliest', 'earliest', 'latest']),
    'fetch.max.wait.ms': '100',
    'request.timeout.ms': '2000',
    'metadata.max.age.ms': '1000',
  };
}

function drawApplications(dice: Dice, isModern: boolean): ApplicationPlan[] {
  const isExactlyOnce = dice.chance(1, 2);
  return Array.from({ length: dice.between(1, 2) }, (_, number) => ({
    clientId: `billing-${number}`,
    group: 'billing',
    topics: [INPUT_TOPIC],
    output: OUTPUT_TOPIC,
    transactionalId: isExactlyOnce ? `billing-${number}` : null,
    configs: { ...readingConfigs(dice, isModern), 'max.poll.records': dice.pick(['1', '10']) },
    producerConfigs: { 'linger.ms': '0', 'request.timeout.ms': '500', 'retry.backoff.ms': '20' },
    processingMsPerRecord: dice.pick([0, 20]),
  }));
}

function drawSharers(dice: Dice): ShareConsumerPlan[] {
  return Array.from({ length: dice.between(1, 2) }, (_, number) => ({
    clientId: `sharer-${number}`,
    group: 'shared',
    topics: [INPUT_TOPIC],
    configs: { 'request.timeout.ms': '2000' },
    processingMsPerRecord: dice.pick([0, 10]),
    acceptPercent: dice.pick([100, 80]),
    rejectPercent: dice.pick([0, 10]),
  }));
}
