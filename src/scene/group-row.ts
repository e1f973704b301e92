/** Consumer groups: who owns which columns, and how far each column has been read. */
import type {
  ClassicGroup,
  Cluster,
  Consumer,
  CoordinatedGroup,
  Log,
  PartitionId,
} from '../engine/index.ts';
import { GROUP_HEAD, MEMBER_LINE, type Metrics } from './metrics.ts';
import { offsetX } from './offset-axis.ts';
import { memberColour } from './palette.ts';
import type { Column, GroupRow, GroupTrack, MemberBar, MemberModel } from './stage-model.ts';

export interface GroupContext {
  readonly columns: readonly Column[];
  readonly metrics: Metrics;
  readonly leaderLog: (partition: PartitionId) => Log | null;
  /** Groups as their coordinators keep them. */
  readonly coordinated: readonly CoordinatedGroup[];
}

/** Consumers by group, in order of appearance; one without a group stands alone. */
export function groupsOfConsumers(cluster: Cluster): Map<string, Consumer[]> {
  const groups = new Map<string, Consumer[]>();
  for (const process of cluster.processes) {
    if (process.kind !== 'consumer') continue;
    const key = process.plan.group === null ? `:${process.id}` : process.plan.group;
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [process]);
    else members.push(process);
  }
  return groups;
}

export function groupHeight(members: number, metrics: Metrics): number {
  return Math.max(metrics.groupBar + metrics.groupTrack, GROUP_HEAD + members * MEMBER_LINE);
}

export function groupRow(
  key: string,
  members: readonly Consumer[],
  place: { readonly y: number; readonly ordinal: number },
  context: GroupContext,
): GroupRow {
  const name = key.startsWith(':') ? null : key;
  const kept = context.coordinated.find(({ group }) => group.name === name) ?? null;
  const classic = kept?.group.type === 'classic' ? kept.group : null;
  const models = members.map((member, index) =>
    memberModel(member, memberColour(place.ordinal, index), classic),
  );
  return {
    y: place.y,
    height: groupHeight(members.length, context.metrics),
    group: name,
    key,
    state: classic?.state ?? null,
    generation: classic?.generation ?? -1,
    coordinator: kept?.coordinator ?? null,
    members: models,
    bars: barsOf(members, models, place.y, context),
    tracks: tracksOf(members, models, kept, place.y, context),
  };
}

function memberModel(consumer: Consumer, colour: number, group: ClassicGroup | null): MemberModel {
  const { memberId } = consumer.membership;
  return {
    id: consumer.id,
    clientId: consumer.clientId,
    colour,
    status: consumer.status,
    state: consumer.membership.state,
    isPolling: consumer.isPolling,
    isLeader: group !== null && group.leader !== null && group.leader === memberId,
    hasFailed: consumer.failure !== null,
    partitions: consumer.assignment.length,
  };
}

function barsOf(
  members: readonly Consumer[],
  models: readonly MemberModel[],
  y: number,
  { columns, metrics }: GroupContext,
): MemberBar[] {
  return members.flatMap((member, index) => {
    const model = models[index];
    if (model === undefined || member.status === 'stopped') return [];
    const { id: consumer, clientId, colour } = model;
    const isSettled = member.plan.group === null || member.membership.state === 'STABLE';
    return runsOf(member, columns).map(({ from, x, right }) => ({
      key: `${consumer}:${from}`,
      consumer,
      clientId,
      colour,
      x,
      y: y + 2,
      width: right - x,
      height: metrics.groupBar - 2,
      isSettled,
    }));
  });
}

interface Run {
  readonly from: PartitionId;
  readonly topic: number;
  readonly x: number;
  right: number;
  /** The column that it reaches, by its place. */
  last: number;
}

/** Neighbouring columns of one topic that the member owns, joined. */
function runsOf(member: Consumer, columns: readonly Column[]): Run[] {
  const owned = new Set(member.assignment.map(({ partition }) => partition));
  const runs: Run[] = [];
  columns.forEach(({ partition, topic, x, width }, place) => {
    if (!owned.has(partition)) return;
    const right = x + width - 4;
    const open = runs[runs.length - 1];
    if (open !== undefined && open.last === place - 1 && open.topic === topic) {
      open.right = right;
      open.last = place;
    } else {
      runs.push({ from: partition, topic, x: x + 4, right, last: place });
    }
  });
  return runs;
}

function tracksOf(
  members: readonly Consumer[],
  models: readonly MemberModel[],
  kept: CoordinatedGroup | null,
  y: number,
  context: GroupContext,
): GroupTrack[] {
  const tracks: GroupTrack[] = [];
  const subscribed = new Set(members.flatMap(({ plan }) => plan.topics));
  for (const column of context.columns) {
    const owner = ownerOf(members, column.partition);
    const commit = kept?.offsets.find(({ partition }) => partition === column.partition) ?? null;
    const topic = column.name.slice(0, column.name.lastIndexOf('-'));
    if (owner === null && commit === null && !subscribed.has(topic)) continue;
    const colour = models.find(({ id }) => id === owner?.consumer.id)?.colour ?? -1;
    const position = owner?.position ?? -1;
    tracks.push(trackOf(column, { position, committed: commit?.offset ?? -1, colour }, y, context));
  }
  return tracks;
}

function trackOf(
  { partition, axis, x, width }: Column,
  seen: { position: number; committed: number; colour: number },
  y: number,
  { metrics, leaderLog }: GroupContext,
): GroupTrack {
  const { position, committed, colour } = seen;
  const log = leaderLog(partition);
  const read = position >= 0 ? position : committed;
  return {
    partition,
    colour,
    x: x + 4,
    width: width - 8,
    y: y + metrics.groupBar + Math.round(metrics.groupTrack * 0.4),
    fromX: offsetX(axis, log?.logStartOffset ?? 0),
    endX: offsetX(axis, log?.logEndOffset ?? 0),
    position: position < 0 ? null : { x: offsetX(axis, position), offset: position },
    committed: committed < 0 ? null : { x: offsetX(axis, committed), offset: committed },
    lag: log === null || read < 0 ? null : Math.max(log.highWatermark - read, 0),
  };
}

function ownerOf(
  members: readonly Consumer[],
  partition: PartitionId,
): { readonly consumer: Consumer; readonly position: number } | null {
  for (const consumer of members) {
    if (consumer.status === 'stopped') continue;
    const assigned = consumer.assignment.find((own) => own.partition === partition);
    if (assigned !== undefined) return { consumer, position: assigned.position };
  }
  return null;
}
