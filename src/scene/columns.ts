/** Topics and their partitions, as columns of the stage. */
import {
  type Cluster,
  type Fact,
  type MetadataImage,
  type PartitionId,
  type PartitionRegistration,
  type Replica,
  type TopicImage,
} from '../engine/index.ts';
import type { Metrics } from './metrics.ts';
import { offsetAxis, type AxisExtent } from './offset-axis.ts';
import type { Column, ColumnBadge, TopicHead } from './stage-model.ts';

export interface ColumnOptions {
  readonly metrics: Metrics;
  /** Width that the columns would like to fill. */
  readonly width: number;
  readonly showInternal: boolean;
  readonly topicsY: number;
  /** Notable facts, oldest first: a recent election leaves a badge. */
  readonly facts: readonly Fact[];
}

export interface Columns {
  readonly topics: readonly TopicHead[];
  readonly columns: readonly Column[];
  readonly width: number;
}

const EDGE = 8;

/** How long a badge tells of an election, simulated ms. */
const ELECTION_BADGE_MS = 4000;

export function shownTopics(image: MetadataImage, showInternal: boolean): TopicImage[] {
  const topics = image.topics.filter((topic) => topic !== null);
  return topics.filter(({ isInternal }) => showInternal || !isInternal);
}

export function layColumns(
  cluster: Cluster,
  image: MetadataImage,
  replicas: ReplicasOf,
  options: ColumnOptions,
): Columns {
  const shown = shownTopics(image, options.showInternal);
  const count = shown.reduce((sum, { partitions }) => sum + partitions.length, 0);
  const columnWidth = widthOfColumn(count, shown.length, options);
  const elections = recentElections(options.facts, cluster.now);
  const topics: TopicHead[] = [];
  const columns: Column[] = [];
  let x = EDGE;
  for (const topic of shown) {
    if (topics.length > 0) x += options.metrics.topicGap - options.metrics.columnGap;
    const start = x;
    const minIsr = minIsrOf(cluster, topic);
    for (const id of topic.partitions) {
      const registration = image.partitions[id];
      if (registration === null || registration === undefined) continue;
      columns.push(
        column({ registration, topic, minIsr }, { x, width: columnWidth }, options.metrics, {
          extent: extentOf(replicas(id)),
          election: elections.get(id) ?? null,
        }),
      );
      x += columnWidth + options.metrics.columnGap;
    }
    topics.push(topicHead(topic, image, { x: start, right: x, minIsr }, options));
  }
  return { topics, columns, width: x + EDGE - options.metrics.columnGap };
}

/** All replicas of a partition, wherever they lie. */
export type ReplicasOf = (partition: PartitionId) => readonly Replica[];

/** min.insync.replicas that holds for a topic. */
function minIsrOf(cluster: Cluster, topic: TopicImage): number {
  const own = topic.configs.find(({ name }) => name === 'min.insync.replicas');
  return own === undefined ? cluster.settings.topic.minInsyncReplicas : Number(own.value);
}

function widthOfColumn(count: number, topics: number, options: ColumnOptions): number {
  const { columnMin, columnMax, columnGap, topicGap } = options.metrics;
  if (count === 0) return columnMin;
  const gaps = (count - topics) * columnGap + (topics - 1) * topicGap;
  const fair = Math.floor((options.width - 2 * EDGE - gaps) / count);
  return Math.min(Math.max(fair, columnMin), columnMax);
}

function topicHead(
  topic: TopicImage,
  image: MetadataImage,
  { x, right, minIsr }: { x: number; right: number; minIsr: number },
  { metrics, topicsY }: ColumnOptions,
): TopicHead {
  const first = image.partitions[topic.partitions[0] ?? -1];
  return {
    topic: topic.id,
    name: topic.name,
    x,
    y: topicsY,
    width: right - x - metrics.columnGap,
    partitions: topic.partitions.length,
    replicationFactor: first?.replicas.length ?? 0,
    minIsr,
    isInternal: topic.isInternal,
  };
}

function column(
  of: { registration: PartitionRegistration; topic: TopicImage; minIsr: number },
  box: { x: number; width: number },
  metrics: Metrics,
  seen: { extent: AxisExtent; election: ColumnBadge },
): Column {
  const { registration, topic, minIsr } = of;
  const { id, index, leader, leaderEpoch, replicas, isr } = registration;
  return {
    partition: id,
    topic: topic.id,
    name: `${topic.name}-${index}`,
    index,
    x: box.x,
    width: box.width,
    laneX: box.x + box.width - metrics.lane / 2 - 1,
    axis: offsetAxis(box, seen.extent, metrics),
    leader,
    leaderEpoch,
    replicas,
    isr,
    minIsr,
    badge: badgeOf(registration, minIsr, seen.election),
  };
}

function badgeOf(
  { leader, isr, replicas }: PartitionRegistration,
  minIsr: number,
  election: ColumnBadge,
): ColumnBadge {
  if (leader === null) return 'no-leader';
  if (isr.length < Math.min(minIsr, replicas.length)) return 'refusing';
  return election;
}

function recentElections(facts: readonly Fact[], now: number): Map<PartitionId, ColumnBadge> {
  const elections = new Map<PartitionId, ColumnBadge>();
  for (let index = facts.length - 1; index >= 0; index -= 1) {
    const fact = facts[index];
    if (fact === undefined || now - fact.at > ELECTION_BADGE_MS) break;
    if (fact.type !== 'leader-elected' || elections.has(fact.partition)) continue;
    if (fact.leaderEpoch === 0) continue;
    elections.set(fact.partition, fact.isUnclean ? 'unclean' : 'elected');
  }
  return elections;
}

function extentOf(replicas: readonly Replica[]): AxisExtent {
  if (replicas.length === 0) return { start: 0, ends: [0] };
  return {
    start: Math.min(...replicas.map(({ log }) => log.logStartOffset)),
    ends: replicas.map(({ log }) => log.logEndOffset),
  };
}
