/**
 * One random command, such as makes sense in the state that the cluster is in: mostly faults, and
 * often enough what ends them.
 */
import { brokersOf, type Cluster } from '../cluster.ts';
import type { Command } from '../command.ts';
import type { ProcessId } from '../ids.ts';
import type { Process } from '../process.ts';
import {
  consumersOf,
  envelopesInFlight,
  imageOf,
  partitionName,
  producersOf,
} from '../selectors.ts';
import { drawClientCommand } from './walk-clients.ts';
import { administrate } from './walk-administration.ts';
import { troubleController } from './walk-controllers.ts';
import type { Dice } from './dice.ts';
import { drawConsumer, drawProducer, drawTopic } from './random-plan.ts';

/** Draws one command, or null when what was drawn makes no sense now. */
export function drawCommand(dice: Dice, cluster: Cluster): Command | null {
  const draw = dice.weighted<(dice: Dice, cluster: Cluster) => Command | null>([
    [9, breakBroker],
    [13, mendBroker],
    [1, troubleController],
    [7, troubleLink],
    [9, healLink],
    [4, breakConnection],
    [4, delayEnvelope],
    [4, alterTopic],
    [4, alterProducer],
    [4, electLeaders],
    [3, administrate],
    [3, sendRecords],
    [9, troubleConsumer],
    [5, changeMembers],
    [2, changeTopics],
    [6, drawClientCommand],
  ]);
  return draw(dice, cluster);
}

function pickOf<T>(dice: Dice, list: readonly T[]): T | null {
  return list.length === 0 ? null : dice.pick(list);
}

function withStatus<P extends Process>(list: readonly P[], status: Process['status']): P[] {
  return list.filter((process) => process.status === status);
}

function breakBroker(dice: Dice, cluster: Cluster): Command | null {
  const broker = pickOf(dice, withStatus(brokersOf(cluster), 'running'));
  if (broker === null) return null;
  const type = dice.weighted<'crash' | 'shut-down' | 'pause'>([
    [4, 'crash'],
    [3, 'shut-down'],
    [3, 'pause'],
  ]);
  return { type, process: broker.id };
}

function mendBroker(dice: Dice, cluster: Cluster): Command | null {
  const brokers = brokersOf(cluster);
  const broken = brokers.filter(({ status }) => status !== 'running');
  const broker = pickOf(dice, broken);
  if (broker === null) return null;
  return { type: broker.status === 'paused' ? 'resume' : 'start', process: broker.id };
}

/** Two processes that talk to each other. */
function pickLink(dice: Dice, cluster: Cluster): { from: ProcessId; to: ProcessId } | null {
  const connection = pickOf(dice, cluster.network.connections);
  if (connection === null) return null;
  const { client, server } = connection;
  return dice.chance(1, 2) ? { from: client, to: server } : { from: server, to: client };
}

function troubleLink(dice: Dice, cluster: Cluster): Command | null {
  const link = pickLink(dice, cluster);
  if (link === null) return null;
  if (dice.chance(2, 3)) return { type: 'cut-link', ...link };
  return { type: 'set-link-delay', ...link, delayMs: dice.pick([1, 5, 50, 400, 3000]) };
}

function healLink(dice: Dice, cluster: Cluster): Command | null {
  const cut = cluster.network.links.filter(({ isCut }) => isCut);
  const link = pickOf(dice, cut);
  return link === null ? null : { type: 'heal-link', from: link.from, to: link.to };
}

function breakConnection(dice: Dice, cluster: Cluster): Command | null {
  const busy = cluster.network.connections.filter(({ inFlight }) => inFlight.length > 0);
  const connection = pickOf(dice, busy);
  if (connection === null) return null;
  return { type: 'break-connection', from: connection.client, to: connection.server };
}

function delayEnvelope(dice: Dice, cluster: Cluster): Command | null {
  const envelope = pickOf(dice, envelopesInFlight(cluster));
  if (envelope === null) return null;
  return { type: 'delay-envelope', seq: envelope.seq, delayMs: dice.pick([3, 40, 700, 6000]) };
}

function alterTopic(dice: Dice, cluster: Cluster): Command | null {
  const topic = pickOf(dice, userTopics(cluster));
  if (topic === null) return null;
  if (dice.chance(1, 2)) {
    const value = dice.pick(['true', 'false', null]);
    return { type: 'alter-topic-config', topic, name: 'unclean.leader.election.enable', value };
  }
  const value = dice.pick(['1', '2', '3', null]);
  return { type: 'alter-topic-config', topic, name: 'min.insync.replicas', value };
}

function userTopics(cluster: Cluster): string[] {
  const names: string[] = [];
  for (const topic of imageOf(cluster).topics) {
    if (topic !== null && !topic.isInternal) names.push(topic.name);
  }
  return names;
}

function alterProducer(dice: Dice, cluster: Cluster): Command | null {
  const producer = pickOf(dice, producersOf(cluster));
  if (producer === null) return null;
  const { id: process, load } = producer;
  const [name, value] = dice.pick([
    ['acks', 'all'],
    ['acks', '1'],
    ['acks', '0'],
    ['linger.ms', '0'],
    ['linger.ms', '30'],
    ['batch.size', '500'],
    ['', ''],
    ['', ''],
  ] as const);
  if (name !== '') return { type: 'set-producer-config', process, name, value };
  if (load === null || dice.chance(1, 4)) return { type: 'stop-sending', process };
  if (!load.isSending) return { type: 'start-sending', process };
  const recordsPerSecond = dice.pick([2, 20, 150]);
  return { type: 'set-load', process, load: { ...load.load, recordsPerSecond } };
}

function electLeaders(dice: Dice, cluster: Cluster): Command {
  const ids: number[] = [];
  imageOf(cluster).partitions.forEach((registration) => {
    if (registration !== null) ids.push(registration.id);
  });
  const one = pickOf(dice, ids);
  const electionType = dice.pick(['PREFERRED', 'UNCLEAN'] as const);
  const partitions = one === null || dice.chance(1, 2) ? null : [partitionName(cluster, one)];
  return { type: 'elect-leaders', electionType, partitions };
}

function sendRecords(dice: Dice, cluster: Cluster): Command | null {
  const producer = pickOf(dice, withStatus(producersOf(cluster), 'running'));
  const topic = pickOf(dice, userTopics(cluster));
  if (producer === null || topic === null) return null;
  const records = Array.from({ length: dice.between(1, 20) }, (_, index) => ({
    key: dice.chance(1, 2) ? `key-${index}` : null,
    value: `sent-${index}`,
    partition: null,
    timestamp: null,
  }));
  return { type: 'send', process: producer.id, topic, records };
}

function troubleConsumer(dice: Dice, cluster: Cluster): Command | null {
  const consumer = pickOf(dice, consumersOf(cluster));
  if (consumer === null) return null;
  const { id: process, status } = consumer;
  if (status === 'stopped') return { type: 'start', process };
  if (status === 'paused') return { type: 'resume', process };
  if (!consumer.isPolling) return { type: 'resume-polling', process };
  const own = pickOf(dice, consumer.assignment);
  return dice.pick<Command>([
    { type: 'close', process },
    { type: 'crash', process },
    { type: 'pause', process },
    { type: 'stop-polling', process },
    { type: 'commit', process, offsets: null },
    own === null
      ? { type: 'commit', process, offsets: null }
      : {
          type: 'seek',
          process,
          partition: partitionName(cluster, own.partition),
          offset: dice.between(0, 20),
        },
  ]);
}

/** Processes come and go. */
function changeMembers(dice: Dice, cluster: Cluster): Command | null {
  const brokers = brokersOf(cluster);
  const stopped = pickOf(dice, withStatus(brokers, 'stopped'));
  const producers = producersOf(cluster);
  const consumers = consumersOf(cluster);
  const kind = dice.weighted([
    [1, 'broker'],
    [3, 'producer'],
    [5, 'consumer'],
  ]);
  if (kind === 'broker') {
    if (brokers.length < 6 && dice.chance(2, 3)) return { type: 'add-broker', rack: null };
    if (stopped === null || brokers.length < 2) return null;
    return { type: 'remove-broker', broker: stopped.id };
  }
  if (kind === 'producer') {
    const last = producers[producers.length - 1];
    if (last !== undefined && producers.length > 2) {
      return { type: 'remove-producer', process: last.id };
    }
    return { type: 'add-producer', producer: drawProducer(dice, cluster.added.producers) };
  }
  const one = pickOf(dice, consumers);
  if (one !== null && (consumers.length > 5 || dice.chance(1, 3))) {
    return { type: 'remove-consumer', process: one.id };
  }
  return { type: 'add-consumer', consumer: drawConsumer(dice, cluster.added.consumers) };
}

function changeTopics(dice: Dice, cluster: Cluster): Command | null {
  const topics = userTopics(cluster);
  if (topics.length > 1 && dice.chance(1, 3)) {
    return { type: 'delete-topic', name: dice.pick(topics) };
  }
  if (topics.length > 4) return null;
  const name = `topic-${dice.between(0, 5)}`;
  return { type: 'create-topic', ...drawTopic(dice, name, brokersOf(cluster).length) };
}
