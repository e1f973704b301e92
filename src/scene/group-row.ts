/** Consumer groups: who owns which columns, and how far each column has been read. */
import type { CoordinatedGroup } from '../engine/index.ts';
import { barsOf } from './group-bars.ts';
import { knownGroup, type GroupReader, type KnownGroup } from './group-members.ts';
import { tracksOf, type TrackContext } from './group-tracks.ts';
import { GROUP_HEAD, MEMBER_LINE, type Metrics } from './metrics.ts';
import { memberColour } from './palette.ts';
import type { GroupRow, MemberModel } from './stage-model.ts';

export interface GroupContext extends TrackContext {
  /** Groups as their coordinators keep them. */
  readonly coordinated: readonly CoordinatedGroup[];
}

export function groupHeight(members: number, metrics: Metrics): number {
  return Math.max(metrics.groupBar + metrics.groupTrack, GROUP_HEAD + members * MEMBER_LINE);
}

export function groupRow(
  key: string,
  readers: readonly GroupReader[],
  place: { readonly y: number; readonly ordinal: number },
  context: GroupContext,
): GroupRow {
  const name = key.startsWith(':') ? null : key;
  const kept = context.coordinated.find(({ group }) => group.name === name) ?? null;
  const known = kept === null ? null : knownGroup(kept.group);
  const models = readers.map((reader, index) =>
    memberModel(reader, memberColour(place.ordinal, index), known),
  );
  const { columns, metrics } = context;
  return {
    y: place.y,
    height: groupHeight(readers.length, metrics),
    group: name,
    key,
    protocol: known?.protocol ?? null,
    state: known?.state ?? null,
    epoch: known?.epoch ?? -1,
    assignmentEpoch: known?.assignmentEpoch ?? -1,
    coordinator: kept?.coordinator ?? null,
    members: models,
    bars: barsOf(readers, models, place.y, { columns, metrics, known }),
    tracks: tracksOf(readers, models, { y: place.y, key, kept }, context),
  };
}

function memberModel(reader: GroupReader, colour: number, group: KnownGroup | null): MemberModel {
  const { id, clientId, status, state, isPolling, hasFailed, owned, memberId } = reader;
  const known = group?.members.find((member) => member.id === memberId) ?? null;
  return {
    id,
    clientId,
    colour,
    status,
    state,
    isPolling,
    hasFailed,
    isLeader: known?.isGroupLeader ?? false,
    // In the classic protocol the generation is that of the whole group.
    epoch: group === null || group.protocol === 'classic' ? -1 : reader.epoch,
    awaits: known?.awaited.length ?? 0,
    revokes: known?.revoking.length ?? 0,
    partitions: owned.length,
  };
}
