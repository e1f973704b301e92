/**
 * The score: columns are partitions grouped by topic, rows are machines. A pure function of the
 * cluster and of how much room there is.
 */
import type {
  Broker,
  Cluster,
  Fact,
  Link,
  Log,
  MetadataImage,
  PartitionId,
  PartitionRegistration,
  ProcessId,
  Producer,
  Replica,
  Unowned,
} from '../engine/index.ts';
import { groupsOf, imageOf, shareProgressOf } from '../engine/index.ts';
import { layColumns, shownTopics } from './columns.ts';
import { controllerRow } from './control-row.ts';
import { readersByGroup } from './group-members.ts';
import { groupHeight, groupRow, type GroupContext } from './group-row.ts';
import { keyColour } from './palette.ts';
import { replicaCell, type CellContext } from './replica-cell.ts';
import {
  BUS_HEIGHT,
  CONTROLLER_HEIGHT,
  metricsOf,
  PRODUCER_HEIGHT,
  PRODUCER_WIDTH,
  ROW_GAP,
  STAGE_BOTTOM,
  STAGE_TOP,
  TOPIC_HEAD_HEIGHT,
  zoomThatFits,
  type Metrics,
  type ZoomLevel,
} from './metrics.ts';
import type { BrokerRow, Column, GroupRow, ProducerCard, StageModel } from './stage-model.ts';

export interface StageOptions {
  /** Room for the sheet; it may become wider. */
  readonly width: number;
  readonly zoom: ZoomLevel | 'auto';
  readonly showInternal: boolean;
  /** The part of the sheet that is on the screen: nothing is computed far outside it. */
  readonly window: { readonly left: number; readonly right: number };
}

export interface StageInput {
  readonly cluster: Cluster;
  /** Whether the producer of a record was told that it is written. */
  readonly isAcknowledged: (record: number) => boolean;
  /** How often a group, or `:` and a consumer without one, was given a record. */
  readonly timesDelivered: (record: number, group: string) => number;
  /** How long each partition of a group was without an owner. */
  readonly unownedTimes: (group: string) => readonly Unowned[];
  /** Notable facts, oldest first. */
  readonly facts: readonly Fact[];
}

export function stageModel(input: StageInput, options: StageOptions): StageModel {
  const { cluster } = input;
  const image = imageOf(cluster);
  const brokers = cluster.processes.filter((process) => process.kind === 'broker');
  const zoom = options.zoom === 'auto' ? autoZoom(image, brokers.length, options) : options.zoom;
  const metrics = metricsOf(zoom);
  const bands = bandsOf(metrics);
  const laid = layColumns(cluster, image, replicasOf(brokers), {
    metrics,
    width: options.width,
    showInternal: options.showInternal,
    topicsY: bands.topics,
    facts: input.facts,
  });
  const controllers = controllerRow(cluster, bands.controllers);
  const producers = producerCards(cluster, laid.columns, bands.producers);
  const columns = laid.columns.filter(({ x, width }) => isNear(options, x, width));
  const leaderLog = leaderLogOf(brokers, image);
  const { isAcknowledged } = input;
  const { links } = cluster.network;
  const cells: CellContext = { isAcknowledged, metrics, zoom, leaderLog, links };
  const brokerRows = layBrokers(brokers, image, columns, bands.brokers, cells);
  const groupsTop = bottomOf(brokerRows, bands.brokers) + ROW_GAP + 4;
  const coordinated = groupsOf(cluster);
  const { timesDelivered, unownedTimes } = input;
  const groups = layGroups(cluster, groupsTop, {
    columns,
    metrics,
    leaderLog,
    coordinated,
    timesDelivered,
    unownedTimes,
    shareProgress: (group, partition, range) => shareProgressOf(cluster, group, partition, range),
  });
  const bottom = bottomOf(groups, groupsTop);
  return {
    zoom,
    width: Math.max(laid.width, rightOf(producers), rightOf(controllers.cards)),
    height: bottom + STAGE_BOTTOM,
    controllers,
    producers: {
      y: bands.producers,
      height: PRODUCER_HEIGHT,
      cards: producers,
    },
    busY: bands.producers + PRODUCER_HEIGHT + BUS_HEIGHT / 2,
    topics: laid.topics,
    columns,
    columnsTop: bands.columns,
    columnsHeight: bottom - bands.columns + 6,
    brokers: brokerRows,
    groups,
  };
}

interface Bands {
  readonly controllers: number;
  readonly producers: number;
  readonly topics: number;
  readonly columns: number;
  readonly brokers: number;
}

function bandsOf(metrics: Metrics): Bands {
  const controllers = STAGE_TOP;
  const producers = controllers + CONTROLLER_HEIGHT + ROW_GAP;
  const topics = producers + PRODUCER_HEIGHT + BUS_HEIGHT;
  const columns = topics + TOPIC_HEAD_HEIGHT;
  return { controllers, producers, topics, columns, brokers: columns + metrics.columnHeadHeight };
}

function autoZoom(image: MetadataImage, brokers: number, options: StageOptions): ZoomLevel {
  const columns = shownTopics(image, options.showInternal).reduce(
    (sum, { partitions }) => sum + partitions.length,
    0,
  );
  return zoomThatFits({ columns, brokers, width: options.width });
}

function isNear({ window }: StageOptions, x: number, width: number): boolean {
  const margin = window.right - window.left;
  return x + width >= window.left - margin / 2 && x <= window.right + margin / 2;
}

function replicasOf(brokers: readonly Broker[]): (partition: PartitionId) => Replica[] {
  return (partition) =>
    brokers
      .map(({ replicas }) => replicas[partition] ?? null)
      .filter((replica) => replica !== null);
}

function leaderLogOf(
  brokers: readonly Broker[],
  image: MetadataImage,
): (partition: PartitionId) => Log | null {
  return (partition) => {
    const leader = image.partitions[partition]?.leader ?? null;
    if (leader === null) return null;
    return brokers.find(({ id }) => id === leader)?.replicas[partition]?.log ?? null;
  };
}

function layBrokers(
  brokers: readonly Broker[],
  image: MetadataImage,
  columns: readonly Column[],
  top: number,
  context: CellContext,
): BrokerRow[] {
  const { brokerHeight, brokerGap, rackGap } = context.metrics;
  const rows: BrokerRow[] = [];
  let y = top;
  let rack: string | null | undefined;
  for (const broker of byRack(brokers)) {
    const startsRack = broker.rack !== null && broker.rack !== rack;
    // Where heads are short, the name of a rack stands above its first broker.
    if (rack !== undefined ? rack !== broker.rack : startsRack && context.zoom !== 'bricks') {
      y += rackGap;
    }
    rack = broker.rack;
    rows.push(brokerRow(broker, image, { columns, y, startsRack }, context));
    y += brokerHeight + brokerGap;
  }
  return rows;
}

/** Racks in the order of their first broker. */
function byRack(brokers: readonly Broker[]): Broker[] {
  const racks = [...new Set(brokers.map(({ rack }) => rack))];
  return racks.flatMap((rack) => brokers.filter((broker) => broker.rack === rack));
}

function brokerRow(
  broker: Broker,
  image: MetadataImage,
  place: { columns: readonly Column[]; y: number; startsRack: boolean },
  context: CellContext,
): BrokerRow {
  const registration = image.brokers.find(({ id }) => id === broker.id) ?? null;
  const registered = (partition: PartitionId): PartitionRegistration | null =>
    image.partitions[partition] ?? null;
  const cells = place.columns.map((column) => {
    const of = registered(column.partition);
    return of === null ? null : replicaCell(broker, column, place.y, context, of);
  });
  const { leads, follows } = duties(broker, image);
  const { state } = broker.lifecycle;
  return {
    id: broker.id,
    number: Number(broker.id.slice(1)),
    rack: broker.rack,
    startsRack: place.startsRack,
    y: place.y,
    height: context.metrics.brokerHeight,
    status: broker.status,
    isFenced: registration?.isFenced ?? null,
    isShuttingDown: state === 'pending-controlled-shutdown' || state === 'shutting-down',
    isStarting: state === 'starting' || state === 'recovery',
    isController: broker.zk !== null && broker.zk.active !== null && broker.status === 'running',
    leads,
    follows,
    cutFrom: cutFrom(broker, context.links),
    cells: cells.filter((cell) => cell !== null),
  };
}

/** Whom a cut link keeps it from, in either direction. */
function cutFrom({ id }: Broker, links: readonly Link[]): ProcessId[] {
  const peers = links
    .filter(({ from, to, isCut }) => isCut && (from === id || to === id))
    .map(({ from, to }) => (from === id ? to : from));
  return [...new Set(peers)];
}

/** How many partitions of the shown topics it leads and follows, as the controller has it. */
function duties(broker: Broker, image: MetadataImage): { leads: number; follows: number } {
  let leads = 0;
  let follows = 0;
  for (const partition of image.partitions) {
    if (partition === null || image.topics[partition.topic]?.isInternal === true) continue;
    if (partition.leader === broker.id) leads += 1;
    else if (partition.replicas.includes(broker.id)) follows += 1;
  }
  return { leads, follows };
}

function layGroups(cluster: Cluster, top: number, context: GroupContext): GroupRow[] {
  const rows: GroupRow[] = [];
  let y = top;
  for (const [key, members] of readersByGroup(cluster)) {
    rows.push(groupRow(key, members, { y, ordinal: rows.length }, context));
    y += groupHeight(members.length, context.metrics) + ROW_GAP;
  }
  return rows;
}

function bottomOf(rows: readonly { y: number; height: number }[], top: number): number {
  const last = rows[rows.length - 1];
  return last === undefined ? top : last.y + last.height;
}

/** Each above the first column of its topic, as far as there is room. */
function producerCards(cluster: Cluster, columns: readonly Column[], y: number): ProducerCard[] {
  const cards: ProducerCard[] = [];
  let next = 8;
  for (const process of cluster.processes) {
    if (process.kind !== 'producer') continue;
    const topic = process.load?.load.topic ?? null;
    const above = columns.find(({ name }) => name === `${topic}-0`);
    const x = Math.max(next, above?.x ?? next);
    cards.push(producerCard(process, x, y));
    next = x + PRODUCER_WIDTH + 12;
  }
  return cards;
}

const BRICKS_SHOWN = 7;

function producerCard(producer: Producer, x: number, y: number): ProducerCard {
  const { waiting, bricks } = accumulated(producer);
  return {
    id: producer.id,
    clientId: producer.clientId,
    x,
    y,
    width: PRODUCER_WIDTH,
    height: PRODUCER_HEIGHT,
    status: producer.status,
    acks: producer.config.acks,
    isSending: producer.load?.isSending ?? false,
    recordsPerSecond: producer.load?.load.recordsPerSecond ?? null,
    waiting,
    bricks,
    blocked: producer.blocked.length,
    isApplication: producer.application !== null,
    transaction: transactionOf(producer),
  };
}

function transactionOf({ transactions, identity }: Producer): ProducerCard['transaction'] {
  if (transactions === null) return null;
  const { transactionalId, state } = transactions;
  return { transactionalId, state, producerEpoch: identity.epoch };
}

function accumulated({ accumulator }: Producer): { waiting: number; bricks: number[] } {
  let waiting = 0;
  const bricks: number[] = [];
  for (const queue of accumulator.queues) {
    for (const { records } of queue?.batches ?? []) {
      waiting += records.length;
      for (const { key } of records) {
        if (bricks.length >= BRICKS_SHOWN) break;
        bricks.push(keyColour(key));
      }
    }
  }
  return { waiting, bricks };
}

function rightOf(cards: readonly { readonly x: number; readonly width: number }[]): number {
  const last = cards[cards.length - 1];
  return last === undefined ? 0 : last.x + last.width + 8;
}
