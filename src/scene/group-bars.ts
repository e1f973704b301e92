/**
 * Who owns which columns: a bar for each run of neighbouring columns. What a member still has to
 * give up, waits for, or wrongly believes to own stands as a thin bar of its own.
 */
import type { PartitionId } from '../engine/index.ts';
import type { GroupReader, KnownGroup, KnownMember } from './group-members.ts';
import type { Metrics } from './metrics.ts';
import type { BarPhase, Column, MemberBar, MemberModel } from './stage-model.ts';

interface BarContext {
  readonly columns: readonly Column[];
  readonly metrics: Metrics;
  readonly known: KnownGroup | null;
}

/** Height of the bars that stand below those of the owners. */
const THIN = 7;

export function barsOf(
  readers: readonly GroupReader[],
  models: readonly MemberModel[],
  y: number,
  context: BarContext,
): MemberBar[] {
  const shared = context.known?.protocol === 'share' ? sharersOf(readers) : null;
  return readers.flatMap((reader, index) => {
    const model = models[index];
    if (model === undefined || reader.status === 'stopped') return [];
    const known = context.known?.members.find(({ id }) => id === reader.memberId) ?? null;
    return claimsOf(reader, known, context.known).flatMap(({ phase, partitions }) =>
      runsOf(partitions, context.columns, shared === null).map((run) =>
        barOf({ phase, run: shared === null ? run : shareOf(run, reader, shared) }, model, {
          y,
          metrics: context.metrics,
          isSettled: reader.isSettled,
        }),
      ),
    );
  });
}

interface Claim {
  readonly phase: BarPhase;
  readonly partitions: readonly PartitionId[];
}

function claimsOf(
  { owned, group }: GroupReader,
  known: KnownMember | null,
  said: KnownGroup | null,
): Claim[] {
  const own = owned.map(({ partition }) => partition);
  const revoking = known?.revoking ?? [];
  const awaited = (known?.awaited ?? []).filter((partition) => !own.includes(partition));
  const others = said?.members.filter((member) => member !== known) ?? [];
  // It does not know yet that the coordinator has given them to somebody else.
  const isGone = (partition: PartitionId): boolean =>
    group !== null &&
    !revoking.includes(partition) &&
    known?.assigned.includes(partition) !== true &&
    said?.protocol !== 'share' &&
    others.some(({ assigned }) => assigned.includes(partition));
  const kept = own.filter((partition) => !revoking.includes(partition) && !isGone(partition));
  return [
    { phase: 'owned', partitions: kept },
    { phase: 'revoking', partitions: own.filter((partition) => revoking.includes(partition)) },
    { phase: 'believed', partitions: own.filter(isGone) },
    { phase: 'awaited', partitions: awaited },
  ];
}

function barOf(
  { phase, run }: { phase: BarPhase; run: Run },
  { id: consumer, clientId, colour }: MemberModel,
  place: { y: number; metrics: Metrics; isSettled: boolean },
): MemberBar {
  const { groupBar } = place.metrics;
  const isThin = phase === 'awaited' || phase === 'believed';
  return {
    key: `${consumer}:${phase}:${run.from}`,
    consumer,
    clientId,
    colour,
    phase,
    x: run.x,
    y: isThin ? place.y + groupBar + 2 : place.y + 2,
    width: run.right - run.x,
    height: isThin ? THIN : groupBar - 2,
    isSettled: place.isSettled && phase === 'owned',
  };
}

interface Run {
  readonly from: PartitionId;
  readonly topic: number;
  readonly x: number;
  right: number;
  /** The column that it reaches, by its place. */
  last: number;
}

/** Neighbouring columns of one topic, joined unless each stands for itself. */
function runsOf(
  partitions: readonly PartitionId[],
  columns: readonly Column[],
  joins: boolean,
): Run[] {
  if (partitions.length === 0) return [];
  const wanted = new Set(partitions);
  const runs: Run[] = [];
  columns.forEach(({ partition, topic, x, width }, place) => {
    if (!wanted.has(partition)) return;
    const right = x + width - 4;
    const open = runs[runs.length - 1];
    if (joins && open !== undefined && open.last === place - 1 && open.topic === topic) {
      open.right = right;
      open.last = place;
    } else {
      runs.push({ from: partition, topic, x: x + 4, right, last: place });
    }
  });
  return runs;
}

/** Members of a share group that read the same partition, by partition. */
function sharersOf(readers: readonly GroupReader[]): Map<PartitionId, GroupReader[]> {
  const sharers = new Map<PartitionId, GroupReader[]>();
  for (const reader of readers) {
    if (reader.status === 'stopped') continue;
    for (const { partition } of reader.owned) {
      sharers.set(partition, [...(sharers.get(partition) ?? []), reader]);
    }
  }
  return sharers;
}

/** Each of those who share a column gets an equal part of its width. */
function shareOf(
  run: Run,
  reader: GroupReader,
  sharers: ReadonlyMap<PartitionId, readonly GroupReader[]>,
): Run {
  const all = sharers.get(run.from) ?? [reader];
  const width = (run.right - run.x) / all.length;
  const x = run.x + all.indexOf(reader) * width;
  return { ...run, x, right: x + width - (all.length > 1 ? 2 : 0) };
}
