/**
 * A producer alone with brokers that only append: what they lead, and what they answer, is up to
 * the test.
 */
import type { ProducerPlan } from '../command.ts';
import type { Context } from '../context.ts';
import { brokerId, producerId, type BrokerId, type PartitionId } from '../ids.ts';
import type { LogRecord } from '../log/record.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type { CurrentLeader, MetadataTopic, ProduceRequest } from '../protocol/data-api.ts';
import type { RequestBody } from '../protocol/api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import {
  createProducer,
  onProducerDisconnect,
  onProducerResponse,
  onProducerTimer,
  startProducer,
  type Producer,
} from '../client/producer.ts';
import { createStage, type Reply, type Stage } from './scripted-servers.ts';

export interface ScriptedPartition {
  leader: BrokerId | null;
  leaderEpoch: number;
  readonly log: LogRecord[];
}

export interface Brokers {
  readonly stage: Stage;
  readonly producer: Producer;
  /** By topic name and partition number. */
  readonly topics: Record<string, ScriptedPartition[]>;
  /** What a Produce request gets in place of an append; null: the usual. */
  onProduce: ((body: ProduceRequest, envelope: RequestEnvelope) => Reply | ErrorCode) | null;
  /** What coordinators answer to requests about transactions; null: there are none. */
  onTransaction: ((body: RequestBody, envelope: RequestEnvelope) => Reply) | null;
}

/** Partition `number` of topic number `topic` has this id: a hundred partitions each have room. */
export function partitionOf(topic: number, number: number): PartitionId {
  return 100 * topic + number;
}

export function createBrokers(options: {
  readonly plan?: Partial<ProducerPlan>;
  readonly brokers?: number;
  readonly partitions?: number;
  readonly delayMs?: number;
  readonly seed?: number;
}): Brokers {
  const count = options.brokers ?? 2;
  const ids = Array.from({ length: count }, (_, number) => brokerId(number));
  // Without an id of its own a producer may send from the first tick on.
  const configs = { 'enable.idempotence': 'false', ...options.plan?.configs };
  const plan = { clientId: 'app', load: null, ...options.plan, configs };
  const producer: Producer = {
    ...createProducer(producerId(1), plan, ids),
    status: 'running',
    run: 1,
  };
  const orders = Array.from({ length: options.partitions ?? 2 }, (_, number) => ({
    leader: brokerId(number % count),
    leaderEpoch: 0,
    log: [],
  }));
  const topics = { orders };
  const brokers: Omit<Brokers, 'stage'> = {
    producer,
    topics,
    onProduce: null,
    onTransaction: null,
  };
  const stage = createStage({
    servers: count,
    client: producer,
    handlers: {
      onResponse: (answer, context) => onProducerResponse(producer, answer, context),
      onTimer: (timer, context) => onProducerTimer(producer, timer, context),
      onDisconnect: (event, context) => onProducerDisconnect(producer, event, context),
    },
    script: (envelope) => reply(brokers, ids, envelope),
    ...(options.delayMs === undefined ? {} : { delayMs: options.delayMs }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  return Object.assign(brokers, { stage });
}

/** Starts the producer and lets it learn what there is. */
export function begin({ producer, stage }: Brokers): Context {
  startProducer(producer, stage.context);
  return stage.context;
}

function reply(
  brokers: Omit<Brokers, 'stage'>,
  ids: readonly BrokerId[],
  envelope: RequestEnvelope,
): Reply {
  const { body } = envelope;
  if (body.api === 'Metadata') {
    const topics = (body.topics ?? []).map((name) => describe(brokers, name));
    return { api: 'Metadata', brokers: ids, topics };
  }
  if (body.api === 'ApiVersions') return { api: 'ApiVersions' };
  if (body.api !== 'Produce' && brokers.onTransaction !== null) {
    return brokers.onTransaction(body, envelope);
  }
  if (body.api === 'InitProducerId') {
    const api = 'InitProducerId';
    return { api, error: 'NONE', producerId: 4000, producerEpoch: 0 };
  }
  if (body.api !== 'Produce') return null;
  const told = brokers.onProduce === null ? 'NONE' : brokers.onProduce(body, envelope);
  if (typeof told === 'object') return told;
  if (told === 'close' || told === 'no-answer') return told;
  const results = body.partitions.map(({ partition, records }) => {
    const kept = partitionWith(brokers, partition);
    const isLeader = kept?.leader === envelope.to;
    const error = told === 'NONE' && !isLeader ? 'NOT_LEADER_OR_FOLLOWER' : told;
    const currentLeader: CurrentLeader | null =
      error === 'NOT_LEADER_OR_FOLLOWER' && kept !== null && kept.leader !== null && !isLeader
        ? { leader: kept.leader, leaderEpoch: kept.leaderEpoch }
        : null;
    if (error !== 'NONE' || kept === null)
      return { partition, error, message: null, baseOffset: -1, currentLeader };
    kept.log.push(...records);
    const baseOffset = kept.log.length - records.length;
    return { partition, error, message: null, baseOffset, currentLeader };
  });
  if (body.acks === 0) return 'no-answer';
  return { api: 'Produce', results };
}

function describe({ topics }: Omit<Brokers, 'stage'>, name: string): MetadataTopic {
  const index = Object.keys(topics).indexOf(name);
  const partitions = topics[name];
  if (partitions === undefined) {
    return { name, error: 'UNKNOWN_TOPIC_OR_PARTITION', topic: -1, partitions: [] };
  }
  return {
    name,
    error: 'NONE',
    topic: index,
    partitions: partitions.map(({ leader, leaderEpoch }, number) => ({
      partition: partitionOf(index, number),
      error: leader === null ? 'LEADER_NOT_AVAILABLE' : 'NONE',
      leader,
      leaderEpoch,
    })),
  };
}

function partitionWith(
  { topics }: Omit<Brokers, 'stage'>,
  id: PartitionId,
): ScriptedPartition | null {
  const lists = Object.values(topics);
  return lists[Math.floor(id / 100)]?.[id % 100] ?? null;
}
