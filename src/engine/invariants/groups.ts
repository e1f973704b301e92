/**
 * G1, G2, G7, G8, G9 and G12 of groups of the classic protocol, and what all protocols share.
 *
 * Kafka: ClassicGroup, ConsumerGroup and ShareGroup, as their coordinators keep them.
 */
import type { Broker } from '../broker/broker.ts';
import { processOf, type Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import type { ClassicGroup } from '../group/classic-group.ts';
import { groupOf, type CoordinatorPartition, type Group } from '../group/coordinator-state.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import { imageOf } from '../selectors.ts';
import type { Checker } from './checker.ts';
import { checkConsumerGroup } from './consumer-groups.ts';
import { violate, type Invariant } from './violation.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/** One group on one broker that coordinates it. */
export interface GroupScope {
  readonly checker: Checker;
  readonly cluster: Cluster;
  readonly broker: Broker;
  readonly shard: CoordinatorPartition;
}

/** By the name of the group: the newest epoch or generation that one coordinator has stated. */
export interface StatedEpoch {
  readonly broker: ProcessId;
  /** Of the coordinator: another one may know of less. */
  readonly leaderEpoch: number;
  readonly type: Group['type'];
  readonly epoch: number;
  /** Whoever comes next may put another group in its place, which counts from the beginning. */
  readonly isEmpty: boolean;
}

/** The group on the broker that has just said something about it. */
export function checkGroupOf(
  checker: Checker,
  { by, group: name }: { readonly by: ProcessId | null; readonly group: string },
  cluster: Cluster,
): void {
  const broker = by === null ? null : processOf(cluster, by);
  if (broker?.kind !== 'broker') return;
  for (const shard of broker.coordinator.partitions) {
    const group = groupOf(shard, name);
    if (group !== null) checkGroup({ checker, cluster, broker, shard }, group);
  }
}

export function sweepGroups(checker: Checker, broker: Broker, cluster: Cluster): void {
  if (broker.status === 'stopped') return;
  for (const shard of broker.coordinator.partitions) {
    for (const group of shard.groups) checkGroup({ checker, cluster, broker, shard }, group);
  }
}

function checkGroup(scope: GroupScope, group: Group): void {
  checkEpoch(scope, group);
  checkClocks(scope, group);
  if (group.type === 'classic') checkClassic(scope, group);
  if (group.type === 'consumer') checkConsumerGroup(scope, group);
}

/** G1: as long as one broker coordinates the group, its epoch does not go back. */
function checkEpoch({ checker, cluster, broker, shard }: GroupScope, group: Group): void {
  const { name, type } = group;
  const epoch = group.type === 'classic' ? group.generation : group.groupEpoch;
  const before = checker.groups.get(name);
  checker.evaluations.G1 += 1;
  const { leaderEpoch } = shard;
  const isSame = before?.broker === broker.id && before.leaderEpoch === leaderEpoch;
  const isKept = isSame && before.type === type && !before.isEmpty;
  if (isKept && epoch < before.epoch) {
    failGroup({ cluster, broker }, 'G1', group, `its epoch was ${before.epoch} and is ${epoch}`);
  }
  const isEmpty = group.members.length === 0;
  checker.groups.set(name, { broker: broker.id, leaderEpoch, type, epoch, isEmpty });
}

/**
 * It wants to leave, and that cannot be written: Kafka has stopped its clock by then, and nobody
 * looks after it until another coordinator takes over.
 */
export function onRefused(
  { abandoned }: Checker,
  { memberId, api, error }: FactOf<'member-refused'>,
): void {
  const isWrite = error === 'COORDINATOR_NOT_AVAILABLE' || error === 'NOT_COORDINATOR';
  if (isWrite && api === 'ConsumerGroupHeartbeat') abandoned.add(memberId);
}

/** The name is free again: a group of this name begins anew. */
export function forgetGroup({ groups }: Checker, name: string): void {
  groups.delete(name);
}

/** G7: whoever falls silent is missed. */
function checkClocks(scope: GroupScope, group: Group): void {
  if (group.members.length === 0) return;
  scope.checker.evaluations.G7 += 1;
  switch (group.type) {
    case 'classic':
      for (const { id, session, parkedJoin, parkedSync } of group.members) {
        const isParked = parkedJoin !== null || parkedSync !== null;
        if (session.timerAt >= 0 || isParked) continue;
        failGroup(scope, 'G7', group, `nobody would miss ${id}`);
      }
      break;
    case 'consumer':
      for (const { id } of group.members) {
        const isWatched = group.timers.some((timer) => timer.memberId === id);
        if (!isWatched && !scope.checker.abandoned.has(id))
          failGroup(scope, 'G7', group, `nobody would miss ${id}`);
      }
      break;
    case 'share':
      for (const { id, session } of group.members) {
        if (session.timerAt < 0) failGroup(scope, 'G7', group, `nobody would miss ${id}`);
      }
  }
}

function checkClassic(scope: GroupScope, group: ClassicGroup): void {
  const { members, state, leader } = group;
  checkInstances(scope, group, members);
  scope.checker.evaluations.G9 += 1;
  if (state === 'Empty' && members.length > 0) {
    failGroup(scope, 'G9', group, `it is Empty, with ${members.length} members`);
  }
  const hasLeader = members.some(({ id }) => id === leader);
  if ((state === 'CompletingRebalance' || state === 'Stable') && !hasLeader) {
    failGroup(scope, 'G9', group, `it is ${state} without a leader`);
  }
  if (state === 'Stable') checkAssignment(scope, group);
}

/** G8: each instance id is one member. */
export function checkInstances(
  scope: GroupScope,
  group: Group,
  members: readonly { readonly instanceId: string | null }[],
): void {
  const seen = new Set<string>();
  for (const { instanceId } of members) {
    if (instanceId === null) continue;
    scope.checker.evaluations.G8 += 1;
    if (seen.has(instanceId)) failGroup(scope, 'G8', group, `${instanceId} is two members`);
    seen.add(instanceId);
  }
}

/** G2: in a stable group a partition is one member's, and of a topic that it has asked for. */
function checkAssignment(scope: GroupScope, group: ClassicGroup): void {
  const { cluster, checker } = scope;
  const owners = new Map<PartitionId, string>();
  const image = imageOf(cluster);
  checker.evaluations.G2 += 1;
  for (const { id, instanceId, assignment, protocols } of group.members) {
    const own = protocols.find(({ name }) => name === group.protocol);
    for (const partition of assignment) {
      const other = owners.get(partition);
      if (other !== undefined) {
        failGroup(scope, 'G2', group, `${other} and ${id} both have partition ${partition}`);
      }
      owners.set(partition, id);
      const topic = image.topics[image.partitions[partition]?.topic ?? -1]?.name ?? null;
      // A static member that comes back may ask for other topics; nobody rebalances for that.
      if (instanceId !== null || topic === null || own === undefined) continue;
      // With Kafka's sticky assignors who asks for nothing is taken for one of those beside it.
      const isSticky = own.name === 'sticky' || own.name === 'cooperative-sticky';
      if (own.topics.includes(topic) || (isSticky && own.topics.length === 0)) continue;
      failGroup(scope, 'G2', group, `${id} has not asked for ${topic}`);
    }
  }
}

const EVEN_ASSIGNORS: readonly string[] = ['roundrobin', 'sticky'];

/** G12: with equal subscriptions everybody has as much as everybody else, or one more. */
export function onRebalanced(
  checker: Checker,
  { by, group: name, protocol, members }: FactOf<'rebalance-completed'>,
  cluster: Cluster,
): void {
  if (protocol === null || !EVEN_ASSIGNORS.includes(protocol)) return;
  const broker = by === null ? null : processOf(cluster, by);
  if (broker?.kind !== 'broker') return;
  for (const shard of broker.coordinator.partitions) {
    const group = groupOf(shard, name);
    if (group?.type !== 'classic') continue;
    const topics = group.members.map(({ protocols }) => topicsOf(protocols, protocol));
    if (topics.some((own) => own !== topics[0])) return;
    checker.evaluations.G12 += 1;
    const counts = members.map(({ partitions }) => partitions.length);
    const [most, least] = [Math.max(...counts), Math.min(...counts)];
    if (most - least <= 1) continue;
    failGroup({ cluster, broker }, 'G12', group, `somebody has ${most}, somebody ${least}`);
  }
}

function topicsOf(
  protocols: readonly { readonly name: string; readonly topics: readonly string[] }[],
  name: string,
): string {
  const topics = protocols.find((own) => own.name === name)?.topics ?? [];
  return topics.toSorted().join();
}

export function failGroup(
  { cluster, broker }: Pick<GroupScope, 'cluster' | 'broker'>,
  invariant: Invariant,
  { name }: { readonly name: string },
  message: string,
): never {
  const told = `${name}: ${message}`;
  violate({ invariant, tick: cluster.now, partition: null, broker: broker.id, message: told });
}
