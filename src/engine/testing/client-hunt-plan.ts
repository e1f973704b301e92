/**
 * Small clusters for hunts among clients, made up from a seed: members of one group by one of the
 * protocols, transactional producers that share ids, applications and share consumers, with
 * timeouts as short as they may be.
 */
import type { ApplicationPlan, ConsumerPlan, ProducerPlan, ShareConsumerPlan } from '../command.ts';
import type { ClusterPlan } from '../plan.ts';
import { createDice, type Dice } from './dice.ts';

const INPUT = 'prey';
const OUTPUT = 'catch';

/** What members read, and what is written in transactions. */
export interface ClientTopics {
  readonly input: string;
  readonly output: string;
}

const TOPICS: ClientTopics = { input: INPUT, output: OUTPUT };

/** What the hunt is about: not everything at once, or little of each would happen. */
export type ClientTheme = 'classic' | 'consumer' | 'both' | 'transactions' | 'share';

export function generateClientPlan(seed: number): ClusterPlan {
  const dice = createDice(seed ^ 0x2c1b3c6d);
  const theme = drawTheme(dice);
  const topic = (name: string, partitions: number) => ({
    name,
    partitions,
    replicationFactor: 3,
    assignment: null,
    configs: { 'min.insync.replicas': String(dice.pick([1, 2, 2])) },
  });
  const hasMembers = theme === 'classic' || theme === 'consumer' || theme === 'both';
  return {
    seed,
    brokers: [{ rack: null }, { rack: null }, { rack: null }],
    controllers: 1,
    settings: drawSettings(dice),
    features: {
      eligibleLeaderReplicas: dice.chance(2, 3),
      transactionVersion: dice.pick([2, 2, 2, 1, 0]),
    },
    network: { delayMs: dice.pick([1, 1, 4]), jitterMs: dice.pick([0, 1, 6]) },
    topics: [topic(INPUT, dice.between(2, 4)), topic(OUTPUT, dice.between(1, 2))],
    producers: [
      drawPlainProducer(dice),
      ...listOf(theme === 'transactions' ? dice.between(1, 3) : 0, (number) =>
        drawTransactionalProducer(dice, number),
      ),
    ],
    consumers: hasMembers
      ? listOf(dice.between(2, 4), (number) => drawMember(dice, theme, number))
      : [drawReader(dice, theme)],
    applications: listOf(theme === 'transactions' ? dice.between(0, 2) : 0, (number) =>
      drawApplication(dice, number),
    ),
    shareConsumers: listOf(theme === 'share' ? dice.between(2, 4) : 0, (number) =>
      drawShareConsumer(dice, number),
    ),
    admin: { 'retry.backoff.ms': '20', 'retry.backoff.max.ms': '50' },
    script: [],
  };
}

function drawTheme(dice: Dice): ClientTheme {
  return dice.weighted([
    [3, 'classic'],
    [3, 'consumer'],
    [1, 'both'],
    [5, 'transactions'],
    [3, 'share'],
  ]);
}

function listOf<T>(count: number, draw: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, number) => draw(number));
}

function drawSettings(dice: Dice): Record<string, string> {
  return { ...drawBrokerSettings(dice), ...drawCoordinatorSettings(dice, 3) };
}

function asTexts(values: Record<string, number | boolean>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function drawBrokerSettings(dice: Dice): Record<string, string> {
  return asTexts({
    'broker.session.timeout.ms': dice.pick([600, 1000]),
    'broker.heartbeat.interval.ms': 150,
    'replica.lag.time.max.ms': dice.pick([400, 1500]),
    'replica.fetch.wait.max.ms': dice.pick([100, 200]),
    'replica.fetch.backoff.ms': 50,
    'replica.socket.timeout.ms': 1000,
    'auto.leader.rebalance.enable': dice.chance(1, 3),
    'leader.imbalance.check.interval.seconds': 1,
    'offsets.topic.num.partitions': dice.pick([1, 2]),
    'offsets.topic.replication.factor': 3,
    'offsets.commit.timeout.ms': dice.pick([500, 5000]),
    'offsets.retention.check.interval.ms': dice.pick([5000, 600_000]),
    'group.initial.rebalance.delay.ms': dice.pick([0, 300]),
    'group.min.session.timeout.ms': 500,
  });
}

/** Of the coordinators of the newer kinds of groups, and of transactions. */
export function drawCoordinatorSettings(dice: Dice, brokers: number): Record<string, string> {
  const replicas = Math.min(3, brokers);
  return asTexts({
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': Math.min(2, replicas),
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': Math.min(2, replicas),
    'group.consumer.session.timeout.ms': dice.pick([1200, 4000]),
    'group.consumer.min.session.timeout.ms': 1000,
    'group.consumer.heartbeat.interval.ms': dice.pick([200, 500]),
    'group.consumer.min.heartbeat.interval.ms': 100,
    'group.consumer.assignment.interval.ms': dice.pick([0, 300, 1000]),
    'group.share.session.timeout.ms': dice.pick([1500, 4000]),
    'group.share.min.session.timeout.ms': 1000,
    'group.share.heartbeat.interval.ms': dice.pick([200, 500]),
    'group.share.min.heartbeat.interval.ms': 100,
    'group.share.assignment.interval.ms': dice.pick([0, 300]),
    'group.share.initialize.retry.interval.ms': 1000,
    'group.share.record.lock.duration.ms': dice.pick([1000, 2000]),
    'group.share.min.record.lock.duration.ms': 1000,
    'group.share.delivery.count.limit': dice.pick([2, 3, 5]),
    'group.share.partition.max.record.locks': dice.pick([100, 400]),
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.snapshot.update.records.per.snapshot': dice.pick([0, 5, 500]),
    'transaction.state.log.num.partitions': dice.pick([1, 2]),
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': dice.pick([200, 1000]),
    'transaction.partition.verification.enable': dice.chance(9, 10),
  });
}

function drawPlainProducer(dice: Dice): ProducerPlan {
  return {
    clientId: 'producer-0',
    configs: { ...SHORT, 'delivery.timeout.ms': '3000', 'linger.ms': '0' },
    load: loadOf(dice, { topic: INPUT, recordsPerSecond: dice.pick([2, 10, 40]) }),
  };
}

const SHORT = {
  'request.timeout.ms': '500',
  'retry.backoff.ms': '20',
  'retry.backoff.max.ms': '100',
  'metadata.max.age.ms': '1000',
} as const;

function loadOf(
  dice: Dice,
  { topic, recordsPerSecond }: { topic: string; recordsPerSecond: number },
): NonNullable<ProducerPlan['load']> {
  const recordsPerTransaction = dice.pick([1, 4, 10]);
  return { topic, recordsPerSecond, keys: 0, valueBytes: 10, limit: null, recordsPerTransaction };
}

/** Two of three have the same id: one of them is a zombie. */
export function drawTransactionalProducer(
  dice: Dice,
  number: number,
  { output }: ClientTopics = TOPICS,
): ProducerPlan {
  return {
    clientId: `tx-${number}`,
    configs: {
      ...SHORT,
      'transactional.id': dice.pick(['ledger', 'ledger', 'other']),
      'transaction.timeout.ms': String(dice.pick([1000, 3000])),
      'delivery.timeout.ms': '3000',
      'linger.ms': '0',
      'max.block.ms': String(dice.pick([1000, 5000])),
    },
    load: loadOf(dice, { topic: output, recordsPerSecond: dice.pick([5, 20]) }),
  };
}

const STRATEGIES = ['Range', 'RoundRobin', 'Sticky', 'CooperativeSticky'] as const;

export function drawMember(
  dice: Dice,
  theme: ClientTheme,
  number: number,
  { input, output }: ClientTopics = TOPICS,
): ConsumerPlan {
  const isModern = theme === 'consumer' || (theme === 'both' && number % 2 === 1);
  // Of one theme all have the same assignors, or they could not be in one group.
  const strategy = theme === 'both' ? 'CooperativeSticky' : STRATEGIES[dice.between(0, 3)];
  const assignors = `org.apache.kafka.clients.consumer.${strategy ?? 'Range'}Assignor`;
  const others = 'org.apache.kafka.clients.consumer.RangeAssignor';
  const list = strategy === 'CooperativeSticky' ? assignors : `${assignors},${others}`;
  const isUnique = strategy === 'Range' || strategy === 'CooperativeSticky';
  return {
    clientId: `member-${number}`,
    group: 'hunters',
    topics: dice.pick([[input], [input], [input, output]]),
    assign: null,
    configs: {
      ...consumerConfigs(dice),
      'max.poll.interval.ms': String(dice.pick([2000, 300_000])),
      ...(dice.chance(1, 3) ? { 'group.instance.id': `i${number % 3}` } : {}),
      ...(isModern
        ? { 'group.protocol': 'consumer' }
        : {
            'partition.assignment.strategy': isUnique ? assignors : list,
            'session.timeout.ms': String(dice.pick([1000, 2500])),
            'heartbeat.interval.ms': '200',
          }),
    },
    processingMsPerRecord: dice.pick([0, 0, 5, 50]),
  };
}

function consumerConfigs(dice: Dice): Record<string, string> {
  return {
    'auto.offset.reset': dice.pick(['earliest', 'earliest', 'latest']),
    'enable.auto.commit': String(dice.chance(2, 3)),
    'auto.commit.interval.ms': String(dice.pick([100, 1000])),
    'fetch.max.wait.ms': String(dice.pick([200, 500])),
    'isolation.level': dice.pick(['read_committed', 'read_uncommitted']),
    'request.timeout.ms': '1000',
    'metadata.max.age.ms': '1000',
    'max.poll.records': String(dice.pick([1, 20, 500])),
    'retry.backoff.ms': '20',
    'retry.backoff.max.ms': '100',
  };
}

/** It reads what is committed of what is written. */
function drawReader(dice: Dice, theme: ClientTheme): ConsumerPlan {
  const configs = { ...consumerConfigs(dice), 'auto.offset.reset': 'earliest' };
  return {
    clientId: 'reader',
    group: null,
    topics: [],
    assign: [`${theme === 'transactions' ? OUTPUT : INPUT}-0`],
    configs: { ...configs, 'enable.auto.commit': 'false', 'isolation.level': 'read_committed' },
    processingMsPerRecord: 0,
  };
}

export function drawApplication(
  dice: Dice,
  number: number,
  { input, output }: ClientTopics = TOPICS,
): ApplicationPlan {
  const isExactlyOnce = dice.chance(4, 5);
  return {
    clientId: `app-${number}`,
    group: 'apps',
    topics: [input],
    output,
    transactionalId: isExactlyOnce ? dice.pick(['app', `app-${number}`]) : null,
    configs: {
      'auto.offset.reset': 'earliest',
      'isolation.level': 'read_committed',
      'request.timeout.ms': '1000',
      'max.poll.records': String(dice.pick([3, 50])),
      ...(dice.chance(1, 2)
        ? { 'group.protocol': 'consumer' }
        : { 'session.timeout.ms': '1500', 'heartbeat.interval.ms': '200' }),
    },
    producerConfigs: {
      ...SHORT,
      'delivery.timeout.ms': '3000',
      'max.block.ms': '3000',
      ...(isExactlyOnce ? { 'transaction.timeout.ms': String(dice.pick([1000, 3000])) } : {}),
    },
    processingMsPerRecord: dice.pick([0, 5]),
  };
}

export function drawShareConsumer(
  dice: Dice,
  number: number,
  { input, output }: ClientTopics = TOPICS,
): ShareConsumerPlan {
  return {
    clientId: `worker-${number}`,
    group: 'workers',
    topics: dice.pick([[input], [input], [input, output]]),
    configs: {
      'share.acknowledgement.mode': dice.pick(['explicit', 'implicit']),
      'share.acquire.mode': dice.pick(['batch_optimized', 'record_limit']),
      'max.poll.records': String(dice.pick([3, 20, 500])),
      'request.timeout.ms': '1000',
      'metadata.max.age.ms': '1000',
      'fetch.max.wait.ms': '100',
    },
    processingMsPerRecord: dice.pick([0, 10, 150]),
    acceptPercent: dice.pick([100, 70]),
    rejectPercent: dice.pick([0, 10]),
  };
}
