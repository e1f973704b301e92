/**
 * Clusters made up from a seed: topology, settings and clients such as nobody would write down,
 * with timeouts short enough that much happens in little time.
 */
import type { ConsumerPlan, ProducerPlan } from '../command.ts';
import type { ClusterPlan, TopicPlan } from '../plan.ts';
import {
  drawApplication,
  drawCoordinatorSettings,
  drawMember,
  drawShareConsumer,
  drawTransactionalProducer,
} from './client-hunt-plan.ts';
import { createDice, type Dice } from './dice.ts';

/** Topology, settings and clients, without a script. */
export function generatePlan(seed: number): ClusterPlan {
  const dice = createDice(seed);
  const brokers = dice.weighted([
    [1, 1],
    [2, 2],
    [8, 3],
    [3, 4],
    [2, 5],
    [1, 6],
  ]);
  const hasRacks = dice.chance(1, 4);
  const quorum = drawQuorum(createDice(seed ^ 0x3c6ef372));
  const clients = drawClients(createDice(seed ^ 0x510e527f), brokers);
  return {
    seed,
    brokers: Array.from({ length: brokers }, (_, number) => ({
      rack: hasRacks ? `rack-${number % 2}` : null,
    })),
    controllers: quorum.controllers,
    settings: { ...drawSettings(dice, brokers), ...quorum.settings, ...clients.settings },
    features: { ...clients.features, eligibleLeaderReplicas: dice.chance(2, 3) },
    network: {
      delayMs: dice.weighted([
        [4, 1],
        [2, 3],
        [1, 15],
      ]),
      jitterMs: dice.weighted([
        [3, 0],
        [1, 2],
        [1, 12],
      ]),
    },
    topics: Array.from({ length: dice.between(1, 4) }, (_, number) =>
      drawTopic(dice, `topic-${number}`, brokers),
    ),
    producers: [
      ...Array.from({ length: dice.between(1, 3) }, (_, number) => drawProducer(dice, number)),
      ...clients.producers,
    ],
    consumers: [
      ...Array.from({ length: dice.between(0, 5) }, (_, number) => drawConsumer(dice, number)),
      ...clients.consumers,
    ],
    applications: clients.applications,
    shareConsumers: clients.shareConsumers,
    script: clients.script,
  };
}

const TOPICS = { input: 'topic-0', output: 'topic-1' };

type ClientPart =
  | 'settings'
  | 'features'
  | 'producers'
  | 'consumers'
  | 'applications'
  | 'shareConsumers'
  | 'script';

/** Members of the newer protocols, transactions and share consumers, with dice of their own. */
function drawClients(dice: Dice, brokers: number): Required<Pick<ClusterPlan, ClientPart>> {
  const some = <T>(times: number, most: number, draw: (number: number) => T): T[] => {
    const length = dice.chance(times, 6) ? dice.between(1, most) : 0;
    return Array.from({ length }, (_, number) => draw(number));
  };
  const theme = dice.pick(['classic', 'consumer', 'consumer', 'both'] as const);
  const reset = { name: 'share.auto.offset.reset', value: 'earliest' };
  return {
    settings: drawCoordinatorSettings(dice, brokers),
    features: {
      eligibleLeaderReplicas: dice.chance(2, 3),
      transactionVersion: dice.pick([2, 2, 1, 0] as const),
    },
    producers: some(2, 2, (number) => drawTransactionalProducer(dice, number, TOPICS)),
    consumers: some(3, 3, (number) => drawMember(dice, theme, number, TOPICS)),
    applications: some(1, 2, (number) => drawApplication(dice, number, TOPICS)),
    shareConsumers: some(2, 3, (number) => drawShareConsumer(dice, number, TOPICS)),
    script: [{ at: 500, command: { type: 'alter-group-config', group: 'workers', ...reset } }],
  };
}

/** Mostly a lone controller; with dice of its own, as the rest of a plan does not depend on it. */
function drawQuorum(dice: Dice): Pick<ClusterPlan, 'controllers' | 'settings'> {
  const controllers = dice.weighted<1 | 3 | 5>([
    [6, 1],
    [3, 3],
    [1, 5],
  ]);
  if (controllers === 1) return { controllers, settings: {} };
  // Longer than a fetch is held back for: else nobody could lead for long.
  const fetchTimeout = dice.pick([1000, 2000]);
  const settings = {
    'controller.quorum.election.timeout.ms': String(dice.pick([150, 1000])),
    'controller.quorum.fetch.timeout.ms': String(fetchTimeout),
    'controller.quorum.request.timeout.ms': String(fetchTimeout),
  };
  return { controllers, settings };
}

function drawSettings(dice: Dice, brokers: number): Record<string, string> {
  const session = dice.pick([1000, 3000, 9000]);
  const texts: Record<string, number | boolean> = {
    'broker.session.timeout.ms': session,
    'broker.heartbeat.interval.ms': Math.floor(session / dice.between(3, 5)),
    'replica.lag.time.max.ms': dice.pick([400, 1500, 5000, 30_000]),
    'replica.fetch.wait.max.ms': dice.pick([50, 200, 500]),
    'replica.fetch.backoff.ms': dice.pick([50, 300, 1000]),
    'replica.socket.timeout.ms': dice.pick([1000, 5000, 30_000]),
    'replica.high.watermark.checkpoint.interval.ms': dice.pick([200, 5000]),
    'auto.leader.rebalance.enable': dice.chance(2, 3),
    'leader.imbalance.check.interval.seconds': dice.pick([3, 10, 300]),
    'unclean.leader.election.interval.ms': dice.pick([1000, 10_000, 300_000]),
    'unclean.leader.election.enable': dice.chance(1, 3),
    'controlled.shutdown.enable': dice.chance(5, 6),
    'offsets.topic.num.partitions': dice.between(1, 4),
    'offsets.topic.replication.factor': dice.between(1, Math.min(3, brokers)),
    'offsets.commit.timeout.ms': dice.pick([500, 5000]),
    'group.initial.rebalance.delay.ms': dice.pick([0, 200, 3000]),
    'group.min.session.timeout.ms': 500,
  };
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, String(value)]));
}

export function drawTopic(dice: Dice, name: string, brokers: number): TopicPlan {
  const replicationFactor = dice.between(1, Math.min(3, brokers));
  const configs: Record<string, string> = {};
  if (dice.chance(2, 3)) {
    configs['min.insync.replicas'] = String(dice.between(1, replicationFactor));
  }
  if (dice.chance(1, 3)) configs['unclean.leader.election.enable'] = String(dice.chance(1, 2));
  if (dice.chance(1, 4)) configs['segment.bytes'] = String(dice.pick([14, 500, 5000]));
  return { name, partitions: dice.between(1, 4), replicationFactor, assignment: null, configs };
}

export function drawProducer(dice: Dice, number: number): ProducerPlan {
  const requestTimeoutMs = dice.pick([300, 1000, 5000, 30_000]);
  const lingerMs = dice.pick([0, 5, 50]);
  const deliveryTimeoutMs = requestTimeoutMs + lingerMs + dice.pick([0, 2000, 60_000]);
  return {
    clientId: `producer-${number}`,
    configs: {
      acks: dice.weighted([
        [5, 'all'],
        [4, '1'],
        [1, '0'],
      ]),
      'linger.ms': String(lingerMs),
      'batch.size': String(dice.pick([0, 300, 16_384])),
      'request.timeout.ms': String(requestTimeoutMs),
      'delivery.timeout.ms': String(deliveryTimeoutMs),
      'max.block.ms': String(dice.pick([200, 3000, 60_000])),
      'max.in.flight.requests.per.connection': String(dice.pick([1, 2, 5])),
      'buffer.memory': String(dice.pick([20_000, 33_554_432])),
    },
    load: {
      topic: `topic-${dice.between(0, 1)}`,
      recordsPerSecond: dice.pick([5, 30, 100]),
      keys: dice.pick([0, 4, 50]),
      valueBytes: dice.pick([1, 100, 2000]),
      limit: null,
    },
  };
}

export function drawConsumer(dice: Dice, number: number): ConsumerPlan {
  const session = dice.pick([1000, 6000, 45_000]);
  return {
    clientId: `consumer-${number}`,
    group: dice.pick(['red', 'red', 'blue']),
    topics: dice.pick([['topic-0'], ['topic-0', 'topic-1'], ['topic-1']]),
    assign: null,
    configs: {
      'auto.offset.reset': dice.weighted([
        [4, 'earliest'],
        [2, 'latest'],
        [1, 'none'],
      ]),
      'enable.auto.commit': String(dice.chance(3, 4)),
      'auto.commit.interval.ms': String(dice.pick([200, 1000, 5000])),
      'session.timeout.ms': String(session),
      'heartbeat.interval.ms': String(Math.floor(session / 3)),
      'max.poll.records': String(dice.pick([1, 20, 500])),
      'fetch.min.bytes': String(dice.pick([1, 1, 1000])),
      'request.timeout.ms': String(dice.pick([1000, 30_000])),
    },
    processingMsPerRecord: dice.pick([0, 0, 5]),
  };
}
