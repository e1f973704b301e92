/**
 * The one algorithm behind every change of a partition: who leads, who is in sync, who is eligible
 * to lead later. The order of the steps is Kafka's; each works on what the former left.
 *
 * Kafka: PartitionChangeBuilder, PartitionReassignmentReplicas; KIP-455 (reassignment), KIP-966
 * (eligible leader replicas).
 * Simplified: a last known leader whose replica was taken away is passed over. Kafka looks for its
 * directory in vain, and every controller that tries gives up its leadership.
 */
import { compareIds, type BrokerId, type DirectoryId } from '../ids.ts';
import { directoriesAfter } from './directories.ts';
import type {
  LeaderRecoveryState,
  PartitionChangeRecord,
  PartitionRegistration,
} from './metadata.ts';

/** ONLINE keeps to replicas that lose nothing; UNCLEAN would rather lose than stay offline. */
export type ElectionType = 'PREFERRED' | 'ONLINE' | 'UNCLEAN';

/** What is wanted. What is absent stays as it is registered. */
export interface PartitionChange {
  readonly partition: PartitionRegistration;
  /** Unfenced and not in controlled shutdown, and not the broker that is being removed. */
  readonly isAcceptableLeader: (broker: BrokerId) => boolean;
  /** The effective one: min.insync.replicas, as far as there are replicas. */
  readonly minIsr: number;
  /** Feature eligible.leader.replicas.version. */
  readonly elrEnabled: boolean;
  /** ONLINE when absent. */
  readonly election?: ElectionType;
  readonly targetIsr?: readonly BrokerId[];
  readonly targetReplicas?: readonly BrokerId[];
  readonly targetAdding?: readonly BrokerId[];
  readonly targetRemoving?: readonly BrokerId[];
  readonly targetLeaderRecoveryState?: LeaderRecoveryState;
  /** A broker says where its replica lies. */
  readonly targetDirectory?: { readonly broker: BrokerId; readonly directory: DirectoryId };
  /** Where a replica lies that its broker has not told of yet. */
  readonly defaultDirectory?: (broker: BrokerId) => DirectoryId;
  /** They came back without what they had: no longer eligible. */
  readonly uncleanShutdownReplicas?: readonly BrokerId[];
  /** False keeps all last known members in place of the last leader, and elects none of them. */
  readonly useLastKnownLeader?: boolean;
  /** As clusters below metadata.version 3.6-IV0 do. */
  readonly leaderEpochBumpOnIsrShrink?: boolean;
}

/** The fields of the record, while it is being made. */
type Draft = { -readonly [Field in keyof PartitionChangeRecord]: PartitionChangeRecord[Field] };

interface Build {
  readonly change: PartitionChange;
  readonly record: Draft;
  isr: readonly BrokerId[];
  replicas: readonly BrokerId[];
  adding: readonly BrokerId[];
  removing: readonly BrokerId[];
  elr: readonly BrokerId[];
  lastKnownElr: readonly BrokerId[];
}

interface Elected {
  readonly leader: BrokerId | null;
  readonly isUnclean: boolean;
}

/** The record that makes the change, or null when it changes nothing. */
export function buildPartitionChange(change: PartitionChange): PartitionChangeRecord | null {
  const { partition } = change;
  const build: Build = {
    change,
    record: { type: 'PartitionChangeRecord', partition: partition.id },
    isr: change.targetIsr ?? partition.isr,
    replicas: change.targetReplicas ?? partition.replicas,
    adding: change.targetAdding ?? partition.addingReplicas,
    removing: change.targetRemoving ?? partition.removingReplicas,
    elr: partition.elr,
    lastKnownElr: partition.lastKnownElr,
  };
  completeReassignment(build);
  updateElr(build);
  elect(build);
  bumpLeaderEpochForRemovedReplica(build);
  writeElr(build);
  writeIsr(build);
  bumpLeaderEpochForShrink(build);
  rememberLastKnownLeader(build);
  writeAssignment(build);
  // Beside its type and partition a record that says something has a field more.
  return Object.keys(build.record).length > 2 ? build.record : null;
}

/**
 * A reassignment ends within the next change once the added replicas are in sync. One that
 * shrinks the replication factor waits for all that remain (since 4.3).
 */
function completeReassignment(build: Build): void {
  const { adding, removing } = build;
  if (adding.length === 0 && removing.length === 0) return;
  const isr = without(build.isr, removing);
  const replicas = without(build.replicas, removing);
  if (isr.length === 0 || replicas.length === 0) return;
  if (!containsAll(isr, adding)) return;
  if (adding.length < removing.length && !containsAll(isr, replicas)) return;
  build.isr = isr;
  build.replicas = replicas;
  build.adding = [];
  build.removing = [];
}

/** While fewer than min.insync.replicas are in sync, the members that leave stay eligible. */
function updateElr(build: Build): void {
  const { partition, elrEnabled, minIsr, uncleanShutdownReplicas = [] } = build.change;
  if (!elrEnabled) return;
  if (build.isr.length >= minIsr) {
    build.elr = [];
    build.lastKnownElr = [];
    return;
  }
  const members = sorted([...partition.elr, ...partition.isr]);
  build.elr = without(without(members, build.isr), uncleanShutdownReplicas);
  build.lastKnownElr = without(
    without(sorted([...members, ...partition.lastKnownElr]), build.isr),
    build.elr,
  );
}

function elect(build: Build): void {
  const { partition } = build.change;
  const { leader, isUnclean } = electedLeader(build);
  if (leader === partition.leader) return;
  build.record.leader = leader;
  if (leader === null) return;
  if (build.elr.includes(leader)) {
    build.isr = [leader];
    build.elr = without(build.elr, [leader]);
  }
  if (isUnclean) {
    build.record.isr = [leader];
    if (partition.leaderRecoveryState !== 'RECOVERING') {
      build.record.leaderRecoveryState = 'RECOVERING';
    }
  }
}

function electedLeader(build: Build): Elected {
  const { partition, election = 'ONLINE', isAcceptableLeader } = build.change;
  const preferred = build.replicas[0];
  if (election === 'PREFERRED' && preferred !== undefined && isValidLeader(build, preferred)) {
    return { leader: preferred, isUnclean: false };
  }
  if (partition.leader !== null && isValidLeader(build, partition.leader)) {
    return { leader: partition.leader, isUnclean: false };
  }
  const valid = build.replicas.find((replica) => isValidLeader(build, replica));
  if (valid !== undefined) return { leader: valid, isUnclean: false };
  const lastKnown = lastKnownLeader(build);
  if (lastKnown !== null) return { leader: lastKnown, isUnclean: true };
  const anyone = election === 'UNCLEAN' ? build.replicas.find(isAcceptableLeader) : undefined;
  return anyone === undefined
    ? { leader: null, isUnclean: false }
    : { leader: anyone, isUnclean: true };
}

/** In sync, or, when nobody is, known to hold all that is committed. */
function isValidLeader({ change, isr, elr }: Build, replica: BrokerId): boolean {
  const holdsAll = isr.length === 0 ? elr.includes(replica) : isr.includes(replica);
  return holdsAll && change.isAcceptableLeader(replica);
}

/** When nobody is left in ISR and ELR, who led last is the best guess, unclean as it is. */
function lastKnownLeader({ change, replicas, isr, elr }: Build): BrokerId | null {
  const { partition, elrEnabled, useLastKnownLeader = true, isAcceptableLeader } = change;
  if (!elrEnabled || !useLastKnownLeader || isr.length > 0 || elr.length > 0) return null;
  const [only, ...others] = partition.lastKnownElr;
  if (only === undefined || others.length > 0) return null;
  return isAcceptableLeader(only) && replicas.includes(only) ? only : null;
}

/** Naming a leader raises the leader epoch: a replica that left must not go on fetching. */
function bumpLeaderEpochForRemovedReplica({ change, record, replicas }: Build): void {
  const { partition } = change;
  if (record.leader !== undefined || containsAll(replicas, partition.replicas)) return;
  record.leader = partition.leader;
}

function writeElr(build: Build): void {
  const { record } = build;
  const { partition, elrEnabled, useLastKnownLeader = true } = build.change;
  const wasUnclean = record.isr !== undefined;
  if (wasUnclean || !elrEnabled) {
    build.elr = [];
    build.lastKnownElr = [];
  }
  if (!areEqual(build.elr, partition.elr)) record.elr = build.elr;
  if (useLastKnownLeader) return;
  if (!areEqual(build.lastKnownElr, partition.lastKnownElr)) {
    record.lastKnownElr = build.lastKnownElr;
  }
}

/** Without ELR the last member stays in the ISR though it is gone: somebody must remain known. */
function writeIsr({ change, record, isr }: Build): void {
  if (record.isr !== undefined) return;
  if (isr.length === 0 && !change.elrEnabled) return;
  if (!areEqual(isr, change.partition.isr)) record.isr = isr;
}

function bumpLeaderEpochForShrink({ change, record }: Build): void {
  const { partition, leaderEpochBumpOnIsrShrink = false } = change;
  if (!leaderEpochBumpOnIsrShrink) return;
  if (record.leader !== undefined || record.isr === undefined) return;
  if (!containsAll(record.isr, partition.isr)) record.leader = partition.leader;
}

/** The last leader is noted when the partition loses it, and forgotten when it has one again. */
function rememberLastKnownLeader({ change, record }: Build): void {
  const { partition, elrEnabled, useLastKnownLeader = true } = change;
  if (!elrEnabled || !useLastKnownLeader) return;
  const { lastKnownElr } = partition;
  if (record.leader === null && lastKnownElr.length === 0) {
    if (partition.leader !== null) record.lastKnownElr = [partition.leader];
    return;
  }
  const leader = record.leader === undefined ? partition.leader : record.leader;
  if (leader !== null && lastKnownElr.length > 0) record.lastKnownElr = [];
}

function writeAssignment({ change, record, replicas, adding, removing }: Build): void {
  const { partition } = change;
  const directories = directoriesAfter(change, replicas);
  if (!areEqual(directories, partition.directories)) record.directories = directories;
  const recoveryState = change.targetLeaderRecoveryState ?? partition.leaderRecoveryState;
  if (replicas.length > 0 && !areEqual(replicas, partition.replicas)) record.replicas = replicas;
  if (!areEqual(removing, partition.removingReplicas)) record.removingReplicas = removing;
  if (!areEqual(adding, partition.addingReplicas)) record.addingReplicas = adding;
  if (recoveryState !== partition.leaderRecoveryState) record.leaderRecoveryState = recoveryState;
}

function without(list: readonly BrokerId[], removed: readonly BrokerId[]): readonly BrokerId[] {
  return list.filter((broker) => !removed.includes(broker));
}

function containsAll(list: readonly BrokerId[], wanted: readonly BrokerId[]): boolean {
  return wanted.every((broker) => list.includes(broker));
}

/** Each once, in ascending order, as Java's hash set of small integers lists them. */
function sorted(list: readonly BrokerId[]): readonly BrokerId[] {
  return [...new Set(list)].sort(compareIds);
}

function areEqual<One extends BrokerId | DirectoryId>(
  left: readonly One[],
  right: readonly One[],
): boolean {
  return left.length === right.length && left.every((one, index) => one === right[index]);
}
