/**
 * Which partition a record goes to, where the application does not say: by its key, in turn, or the
 * one that sticks.
 *
 * Kafka: KafkaProducer.partition, RoundRobinPartitioner, BuiltInPartitioner,
 * RecordAccumulator.partitionReady (what it tells the partitioner).
 */
import type { Context } from '../context.ts';
import type { BrokerId } from '../ids.ts';
import type { LogRecord } from '../log/record.ts';
import { draw } from '../random.ts';
import { queueOf, type PartitionQueue, type ProducerTopic } from './accumulator.ts';
import type { ClientTopic } from './metadata.ts';
import { partitionForKey, toPositive } from './partitioner.ts';
import type { Producer } from './producer.ts';
import { loadTable, switchPartition, type Choice } from './sticky-partitioner.ts';

const ROUND_ROBIN = 'org.apache.kafka.clients.producer.RoundRobinPartitioner';

/** The partition number that the settings and the key stand for; -1: the one that sticks. */
export function placeOf(
  { config }: Producer,
  topic: ClientTopic,
  use: ProducerTopic,
  { key }: LogRecord,
): number {
  if (config.partitionerClass === ROUND_ROBIN) return nextInTurn(topic, use);
  if (key === null || config.partitionerIgnoreKeys) return -1;
  return partitionForKey(key, topic.partitions.length);
}

/** Partitions with a leader, one after the other; all of them where none has one. */
function nextInTurn({ partitions }: ClientTopic, { roundRobin }: ProducerTopic): number {
  let available = 0;
  for (const { leader } of partitions) if (leader !== null) available += 1;
  if (available === 0) return toPositive(roundRobin) % partitions.length;
  let left = toPositive(roundRobin) % available;
  for (const [number, { leader }] of partitions.entries()) {
    if (leader === null) continue;
    if (left === 0) return number;
    left -= 1;
  }
  return 0;
}

/** Goes on to another partition that sticks. */
export function goOn(
  producer: Producer,
  topic: ClientTopic,
  { sticky }: ProducerTopic,
  { cluster }: Context,
): void {
  const random = draw(cluster.random, 'partitioner', 0x80000000);
  switchPartition(sticky, choiceOf(producer, topic), random);
}

function choiceOf(producer: Producer, topic: ClientTopic): Choice {
  const { queues } = producer.accumulator;
  const available: number[] = [];
  const answering: number[] = [];
  const sizes: number[] = [];
  let seen = 0;
  topic.partitions.forEach(({ partition, leader }, number) => {
    const queue = queues[partition];
    if (queue !== null && queue !== undefined) seen += 1;
    if (leader === null) return;
    available.push(number);
    if (isStuck(producer, leader)) return;
    answering.push(number);
    sizes.push(queue?.batches.length ?? 0);
  });
  const partitionCount = topic.partitions.length;
  const isAdaptive = producer.config.partitionerAdaptivePartitioningEnable;
  // A partition that was never sent to would not be in the table, and would never be chosen.
  if (!isAdaptive || seen < partitionCount) return { partitionCount, available, load: null };
  const count = sizes.length;
  while (sizes.length < partitionCount) sizes.push(0);
  return { partitionCount, available, load: loadTable(sizes, answering, count) };
}

/** For longer than partitioner.availability.timeout.ms it has had to wait with what is ready. */
function isStuck({ accumulator, config }: Producer, leader: BrokerId): boolean {
  const timeoutMs = config.partitionerAvailabilityTimeoutMs;
  if (timeoutMs <= 0) return false;
  for (const { broker, readyAt, drainAt } of accumulator.nodes) {
    if (broker === leader) return readyAt - drainAt > timeoutMs;
  }
  return false;
}

export function queueFor(producer: Producer, topic: ClientTopic, number: number): PartitionQueue {
  const partition = topic.partitions[number]?.partition ?? 0;
  return queueOf(producer.accumulator, { partition, topic: topic.name, number });
}
