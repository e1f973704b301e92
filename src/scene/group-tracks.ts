/** How far a group has read each column, and what it was given more than once. */
import type {
  CoordinatedGroup,
  Log,
  PartitionId,
  ShareProgress,
  Unowned,
} from '../engine/index.ts';
import { recordAt } from '../engine/index.ts';
import type { GroupReader } from './group-members.ts';
import type { Metrics } from './metrics.ts';
import { firstOnAxis, isOnAxis, offsetX } from './offset-axis.ts';
import { shareTrack } from './share-track.ts';
import type { Column, GroupTrack, MemberModel, ShareTrack } from './stage-model.ts';

export interface TrackContext {
  readonly columns: readonly Column[];
  readonly metrics: Metrics;
  readonly leaderLog: (partition: PartitionId) => Log | null;
  /** What a share group has done with the records from `from` up to `to`. */
  readonly shareProgress: (
    group: string,
    partition: PartitionId,
    range: { readonly from: number; readonly to: number },
  ) => ShareProgress | null;
  /** By group. */
  readonly unownedTimes: (group: string) => readonly Unowned[];
  /** How often the group, or the consumer without one, was given a record. */
  readonly timesDelivered: (record: number, group: string) => number;
}

export function tracksOf(
  readers: readonly GroupReader[],
  models: readonly MemberModel[],
  place: { readonly y: number; readonly key: string; readonly kept: CoordinatedGroup | null },
  context: TrackContext,
): GroupTrack[] {
  const times = context.unownedTimes(place.key);
  const subscribed = new Set([
    ...readers.flatMap(({ topics }) => topics),
    ...resolvedTopics(place.kept),
  ]);
  return context.columns.flatMap((column) => {
    const owner = ownerOf(readers, column.partition);
    const commit = place.kept?.offsets.find(({ partition }) => partition === column.partition);
    const topic = column.name.slice(0, column.name.lastIndexOf('-'));
    if (owner === null && commit === undefined && !subscribed.has(topic)) return [];
    const colour = models.find(({ id }) => id === owner?.id)?.colour ?? -1;
    const read = { position: owner?.position ?? -1, committed: commit?.offset ?? -1, colour };
    const unowned = times.find(({ partition }) => partition === column.partition) ?? null;
    const share = shareOf(column, readers, models, place, context);
    return [trackOf(column, { ...read, unowned, share }, place, context)];
  });
}

/** What the coordinator has found for the patterns of the group. */
function resolvedTopics(kept: CoordinatedGroup | null): readonly string[] {
  if (kept?.group.type !== 'consumer') return [];
  return kept.group.patterns.flatMap(({ topics }) => topics);
}

interface Seen {
  readonly position: number;
  readonly committed: number;
  readonly colour: number;
  readonly unowned: Unowned | null;
  readonly share: ShareTrack | null;
}

function shareOf(
  { partition, axis }: Column,
  readers: readonly GroupReader[],
  models: readonly MemberModel[],
  { key, kept }: { readonly key: string; readonly kept: CoordinatedGroup | null },
  { shareProgress, metrics }: TrackContext,
): ShareTrack | null {
  if (kept?.group.type !== 'share' || metrics.pitch === 0) return null;
  const progress = shareProgress(key, partition, { from: firstOnAxis(axis), to: axis.to });
  if (progress === null) return null;
  return shareTrack(progress, axis, (memberId) => {
    const index = readers.findIndex((reader) => reader.memberId === memberId);
    return models[index]?.colour ?? -1;
  });
}

function trackOf(
  column: Column,
  seen: Seen,
  { y, key }: { readonly y: number; readonly key: string },
  context: TrackContext,
): GroupTrack {
  const { partition, axis, x, width } = column;
  const { position, committed, colour, unowned, share } = seen;
  const { metrics, leaderLog } = context;
  const log = leaderLog(partition);
  const read = share?.start.offset ?? (position >= 0 ? position : committed);
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
    share,
    unowned:
      unowned === null
        ? null
        : {
            totalMs: unowned.totalMs,
            openMs: unowned.openMs,
            y: y + 2,
            height: metrics.groupBar - 2,
          },
    repeats: log === null || metrics.pitch === 0 ? [] : repeatsOf(log, column, key, context),
  };
}

/** Records on the axis that the group was given twice or more. */
function repeatsOf(
  log: Log,
  { axis }: Column,
  key: string,
  { timesDelivered }: TrackContext,
): GroupTrack['repeats'] {
  const repeats: GroupTrack['repeats'][number][] = [];
  const last = Math.min(axis.to, log.logEndOffset);
  for (let offset = Math.max(firstOnAxis(axis), log.logStartOffset); offset < last; offset += 1) {
    if (!isOnAxis(axis, offset)) continue;
    const record = recordAt(log, offset);
    const times = record === null ? 0 : timesDelivered(record.number, key);
    if (times > 1) repeats.push({ offset, x: offsetX(axis, offset), times });
  }
  return repeats;
}

function ownerOf(
  readers: readonly GroupReader[],
  partition: PartitionId,
): { readonly id: GroupReader['id']; readonly position: number } | null {
  for (const { id, status, owned } of readers) {
    if (status === 'stopped') continue;
    const own = owned.find((one) => one.partition === partition);
    if (own !== undefined) return { id, position: own.position };
  }
  return null;
}
