/**
 * I26, I28, I29, I30 and G12: groups of the consumer protocol, as their coordinators keep them; and
 * I27: what members believe that they own.
 *
 * Kafka: kafka-tlaplus (consumer_group_protocol_kip_848_v2).
 */
import { instanceIdOf } from '../client/consumer-config.ts';
import type { Consumer } from '../client/consumer.ts';
import { brokersOf, processOf, type Cluster } from '../cluster.ts';
import { topicByName } from '../controller/image.ts';
import type { Fact } from '../fact.ts';
import { groupOf, type Group } from '../group/coordinator-state.ts';
import {
  consumerGroupState,
  consumerMemberOf,
  targetOf,
  type ConsumerGroup,
  type ConsumerMember,
} from '../group/modern/consumer-group.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import { consumersOf } from '../selectors.ts';
import type { Checker } from './checker.ts';
import { checkInstances, failGroup, type GroupScope } from './groups.ts';
import { violate } from './violation.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

export function checkConsumerGroup(scope: GroupScope, group: ConsumerGroup): void {
  checkInstances(scope, group, group.members);
  checkHolders(scope, group);
  for (const member of group.members) checkMember(scope, group, member);
  checkStableGroup(scope, group);
}

/** I30: a partition is one member's, or one has to give it up first. */
function checkHolders(scope: GroupScope, group: ConsumerGroup): void {
  const holders = new Map<PartitionId, string>();
  for (const { id, assigned, pendingRevocation } of group.members) {
    for (const partition of [...assigned, ...pendingRevocation]) {
      scope.checker.evaluations.I30 += 1;
      const other = holders.get(partition);
      if (other !== undefined) {
        const who = other === id ? `${id} has it twice` : `${other} and ${id} have it`;
        failGroup(scope, 'I30', group, `partition ${partition}: ${who}`);
      }
      holders.set(partition, id);
    }
  }
}

/** I30: previous epoch <= member epoch <= assignment epoch <= group epoch. I28. */
function checkMember(scope: GroupScope, group: ConsumerGroup, member: ConsumerMember): void {
  const { id, memberEpoch, previousEpoch, state, pendingRevocation, assigned } = member;
  const { assignmentEpoch, groupEpoch, target } = group;
  // A static member that is away has the epoch -2.
  const isAway = memberEpoch < 0;
  const isInOrder = memberEpoch <= assignmentEpoch && assignmentEpoch <= groupEpoch;
  scope.checker.evaluations.I30 += 1;
  if (!isInOrder || (!isAway && previousEpoch > memberEpoch)) {
    const epochs = `${previousEpoch}, ${memberEpoch}, ${assignmentEpoch}, ${groupEpoch}`;
    failGroup(scope, 'I30', group, `the epochs of ${id} are not in order: ${epochs}`);
  }
  // When a static member goes for a while Kafka empties this list, and leaves the state as it is.
  if (state === 'UNREVOKED_PARTITIONS' && pendingRevocation.length === 0 && !isAway) {
    failGroup(scope, 'I30', group, `${id} has nothing to revoke`);
  }
  if (memberEpoch !== assignmentEpoch) return;
  scope.checker.evaluations.I28 += 1;
  for (const other of target) {
    if (other.memberId === id) continue;
    const taken = assigned.find((partition) => other.partitions.includes(partition));
    if (taken === undefined) continue;
    failGroup(scope, 'I28', group, `${id} has ${taken}, which is ${other.memberId}'s`);
  }
}

/** I29: everybody is at the epoch of the group, and has nothing to give up. */
function checkStableGroup(scope: GroupScope, group: ConsumerGroup): void {
  if (group.members.length === 0 || consumerGroupState(group) !== 'Stable') return;
  scope.checker.evaluations.I29 += 1;
  for (const { id, memberEpoch, state, pendingRevocation, assigned } of group.members) {
    const isThere = state === 'STABLE' && memberEpoch === group.groupEpoch;
    if (!isThere || pendingRevocation.length > 0) {
      failGroup(scope, 'I29', group, `${id} is ${state} in epoch ${memberEpoch}`);
    }
    const target = targetOf(group, id);
    const extra = assigned.find((partition) => !target.includes(partition));
    if (extra !== undefined) failGroup(scope, 'I29', group, `${id} has ${extra} beside its target`);
  }
}

/** I26, G12: each partition of what somebody is subscribed to is one member's. */
export function onTargetComputed(
  checker: Checker,
  { by, group: name, members, assignor }: FactOf<'target-assignment-computed'>,
  cluster: Cluster,
): void {
  const broker = by === null ? null : processOf(cluster, by);
  if (broker?.kind !== 'broker') return;
  for (const shard of broker.coordinator.partitions) {
    const group = groupOf(shard, name);
    if (group?.type !== 'consumer') continue;
    const scope = { checker, cluster, broker, shard };
    const given = new Set<PartitionId>();
    checker.evaluations.I26 += 1;
    for (const { memberId, partitions } of members) {
      for (const partition of partitions) {
        if (!given.has(partition)) given.add(partition);
        else failGroup(scope, 'I26', group, `${memberId} gets ${partition}, as another does`);
      }
    }
    for (const member of hasUnresolved(group) ? [] : group.members) {
      for (const topic of wantedBy(member, group)) {
        const known = topicByName(broker.image, topic);
        const missing = known?.partitions.find((partition) => !given.has(partition));
        if (missing === undefined) continue;
        failGroup(scope, 'I26', group, `nobody gets partition ${missing} of ${topic}`);
      }
    }
    if (assignor !== 'uniform' || !group.isHomogeneous || members.length === 0) continue;
    checker.evaluations.G12 += 1;
    const counts = members.map(({ partitions }) => partitions.length);
    const [most, least] = [Math.max(...counts), Math.min(...counts)];
    if (most - least <= 1) continue;
    failGroup(scope, 'G12', group, `somebody gets ${most}, somebody ${least}`);
  }
}

/**
 * Until the pattern of a member is resolved, Kafka takes subscriptions to be as alike as before:
 * whoever is asked on behalf of all may be the one who has nothing yet.
 */
function hasUnresolved({ members, patterns }: ConsumerGroup): boolean {
  return members.some(
    ({ pattern }) => pattern !== null && patterns.every((own) => own.pattern !== pattern),
  );
}

/** What it names, and what its pattern matches as far as that is known. */
function wantedBy(
  { topics, pattern }: ConsumerMember,
  { patterns }: ConsumerGroup,
): readonly string[] {
  if (pattern === null) return topics;
  const known = patterns.find((own) => own.pattern === pattern);
  return known === undefined ? topics : [...topics, ...known.topics];
}

/** I30: the epoch of a member that steps on does not go back. */
export function onReconciled(
  checker: Checker,
  { by, group, memberId, from, to }: FactOf<'member-reconciled'>,
  cluster: Cluster,
): void {
  checker.evaluations.I30 += 1;
  if (to >= from || from < 0) return;
  const message = `${group}: the epoch of ${memberId} was ${from} and is ${to}`;
  const broker = by === null ? null : processOf(cluster, by);
  const id = broker?.kind === 'broker' ? broker.id : null;
  violate({ invariant: 'I30', tick: cluster.now, partition: null, broker: id, message });
}

/** I27: a member takes partitions that no other member believes to be its own. */
export function checkOwners(
  checker: Checker,
  { by, group: name }: { readonly by: ProcessId | null; readonly group: string },
  cluster: Cluster,
): void {
  const own = by === null ? null : processOf(cluster, by);
  if (own?.kind !== 'consumer' || own.plan.group !== name) return;
  const group = coordinatedGroup(cluster, name);
  if (group === null || !isCurrent(own, group)) return;
  const mine = new Set(ownedBy(own, group));
  for (const other of consumersOf(cluster)) {
    if (other === own || other.plan.group !== name || !isCurrent(other, group)) continue;
    checker.evaluations.I27 += 1;
    const partition = ownedBy(other, group).find((owned) => mine.has(owned));
    if (partition === undefined) continue;
    const message = `${name}: ${own.id} and ${other.id} both believe to own it`;
    violate({ invariant: 'I27', tick: cluster.now, partition, broker: null, message });
  }
}

/**
 * What it believes to own. A classic group that is converted after a rebalance was broken off has
 * forgotten what its members had (ClassicGroup.resetAndPropagateAssignmentWithError): until they
 * hear of the conversion, such partitions are not theirs any more.
 */
function ownedBy(
  { assignment, membership, modern }: Consumer,
  group: Group,
): readonly PartitionId[] {
  const owned = assignment.map(({ partition }) => partition);
  if (group.type !== 'consumer' || modern !== null) return owned;
  const member = consumerMemberOf(group, membership.memberId);
  if (member === null) return owned;
  const { assigned, pendingRevocation } = member;
  return owned.filter((own) => assigned.includes(own) || pendingRevocation.includes(own));
}

/** As the broker with the newest epoch has it. */
function coordinatedGroup(cluster: Cluster, name: string): Group | null {
  let found: Group | null = null;
  let epoch = -1;
  for (const { coordinator, status } of brokersOf(cluster)) {
    if (status === 'stopped') continue;
    for (const shard of coordinator.partitions) {
      const group = groupOf(shard, name);
      if (group === null || shard.leaderEpoch <= epoch) continue;
      found = group;
      epoch = shard.leaderEpoch;
    }
  }
  return found;
}

/**
 * Its coordinator counts on it: it is in the group, in this generation. A static member need not
 * come when the others join, and has no say until it does; whoever has been left behind by a
 * generation of the classic protocol has lost what it had.
 */
function isCurrent(
  { status, subscription, membership, modern, config }: Consumer,
  group: Group,
): boolean {
  if (status === 'stopped' || subscription.assign !== null) return false;
  const memberId = modern?.memberId ?? membership.memberId;
  const epoch = modern?.memberEpoch ?? membership.generation;
  if (group.type === 'classic') {
    if (modern !== null || !group.members.some(({ id }) => id === memberId)) return false;
    return epoch === group.generation || instanceIdOf(config) === null;
  }
  if (group.type !== 'consumer') return false;
  const member = group.members.find(({ id }) => id === memberId);
  return member !== undefined && epoch > 0 && epoch <= member.memberEpoch;
}
