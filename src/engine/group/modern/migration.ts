/**
 * A group changes its protocol while its members stay: from the classic one when the first member
 * of the consumer protocol comes, and back when the last of them has gone.
 *
 * Kafka: GroupMetadataManager (getOrMaybeCreateConsumerGroup, convertToConsumerGroup,
 * validateOnlineUpgrade, convertToClassicGroup), ConsumerGroup.fromClassicGroup,
 * ClassicGroup.fromConsumerGroup, ConsumerGroupMigrationPolicy; KIP-848.
 */
import type { GroupProtocol } from '../../protocol/group-api.ts';
import {
  addMember,
  createGroup,
  selectProtocol,
  silentClock,
  subscribedTopics,
  type ClassicGroup,
  type ClassicMember,
} from '../classic-group.ts';
import type { Group } from '../coordinator-state.ts';
import {
  countHolder,
  createConsumerGroup,
  createConsumerMember,
  targetOf,
  type ConsumerGroup,
  type ConsumerMember,
} from './consumer-group.ts';
import { groupRecords } from './consumer-records.ts';
import {
  draftOf,
  draftOfNew,
  refusal,
  setMemberTimer,
  type Downgrade,
  type Draft,
  type Refusal,
  type Surroundings,
} from './draft.ts';
import { mayConvert } from './group-settings.ts';
import { hasSameSubscriptions, metadataHashOf, subscribedNames } from './subscriptions.ts';

/**
 * The group of the consumer protocol that a heartbeat is about. Whoever joins makes one where there
 * is none, and converts one of the classic protocol.
 */
export function groupFor(
  known: Group | null,
  name: string,
  isJoining: boolean,
  surroundings: Surroundings,
): Draft | Refusal {
  if (known === null) {
    if (isJoining) return draftOfNew(name);
    return refusal('GROUP_ID_NOT_FOUND', `Consumer group ${name} not found.`);
  }
  if (known.type === 'consumer') return draftOf(known);
  if (known.type === 'share' || !isJoining) {
    return refusal('GROUP_ID_NOT_FOUND', `Group ${name} is not a consumer group.`);
  }
  if (known.state !== 'Empty') return upgrade(known, surroundings);
  const draft = draftOfNew(name);
  draft.records.push({ type: 'group-metadata', group: name, value: null });
  return draft;
}

function upgrade(classic: ClassicGroup, surroundings: Surroundings): Draft | Refusal {
  const { broker, image } = surroundings;
  const cannot = (reason: string): Refusal => {
    const message = `Cannot upgrade classic group ${classic.name} to consumer group because `;
    return refusal('GROUP_ID_NOT_FOUND', message + reason);
  };
  if (!mayConvert(broker, 'consumer')) return cannot('online upgrade is disabled.');
  if (classic.members.length > broker.groupConsumerMaxSize) {
    return cannot('the group size exceeds the consumer group maximum size.');
  }
  // In its first rebalance the group has not chosen a protocol yet.
  if (classic.protocol === null) return refusal('UNKNOWN_SERVER_ERROR', 'No value present');
  const group = createConsumerGroup(classic.name);
  const { protocol, generation } = classic;
  group.groupEpoch = generation;
  group.assignmentEpoch = generation;
  group.members = classic.members.map((member) =>
    upgradedMember(member, protocol, generation, surroundings),
  );
  group.mostMembers = group.members.length;
  for (const member of group.members) countHolder(group, member, 1);
  group.target = group.members.map(({ id, assigned }) => ({ memberId: id, partitions: assigned }));
  group.metadataHash = metadataHashOf(subscribedNames(group.members, []), image);
  group.isHomogeneous = hasSameSubscriptions(group.members, []);
  const draft = draftOf(group, classic);
  draft.records.push({ type: 'group-metadata', group: classic.name, value: null });
  draft.records.push(...groupRecords(group));
  for (const { id, classic: own } of group.members) {
    if (own !== null) setMemberTimer(draft, 'session', id, own.sessionTimeoutMs);
  }
  const { name } = classic;
  draft.facts.push({
    type: 'group-converted',
    group: name,
    from: 'classic',
    to: 'consumer',
    epoch: generation,
  });
  return draft;
}

function upgradedMember(
  member: ClassicMember,
  protocol: string,
  generation: number,
  { image }: Surroundings,
): ConsumerMember {
  const { sessionTimeoutMs, protocols } = member;
  const chosen = protocols.find(({ name }) => name === protocol);
  const assigned = member.assignment
    .filter((partition) => Boolean(image.partitions[partition]))
    .sort((left, right) => left - right);
  return {
    ...createConsumerMember(member.id),
    instanceId: member.instanceId,
    clientId: member.clientId,
    rack: chosen?.rack ?? null,
    memberEpoch: generation,
    previousEpoch: generation,
    topics: chosen?.topics ?? [],
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    assigned,
    assignedEpochs: assigned.map(() => generation),
    classic: { sessionTimeoutMs, protocols },
  };
}

/** The group as one of the classic protocol: stable, with the target as its assignment. */
export function toClassicGroup(
  group: ConsumerGroup,
  { leaving, joining }: Downgrade,
  now: number,
): ClassicGroup {
  const classic = createGroup(group.name);
  classic.generation = group.groupEpoch;
  const replaced = joining === null ? null : joining.instanceId;
  for (const member of group.members) {
    if (leaving.includes(member)) continue;
    if (replaced !== null && member.instanceId === replaced) continue;
    addMember(classic, classicMember(member, targetOf(group, member.id)));
  }
  if (joining !== null) {
    const former = group.members.find(({ instanceId }) => instanceId === replaced);
    const target = former === undefined ? [] : targetOf(group, former.id);
    addMember(classic, classicMember(joining, target));
  }
  classic.protocolType = 'consumer';
  classic.protocol = selectProtocol(classic);
  classic.subscribedTopics = subscribedTopics(classic);
  classic.state = 'Stable';
  classic.stateSince = now;
  return classic;
}

function classicMember(
  { id, instanceId, clientId, rebalanceTimeoutMs, classic }: ConsumerMember,
  assignment: ConsumerMember['assigned'],
): ClassicMember {
  const protocols: readonly GroupProtocol[] = classic?.protocols ?? [];
  return {
    id,
    instanceId,
    clientId,
    sessionTimeoutMs: classic?.sessionTimeoutMs ?? 0,
    rebalanceTimeoutMs,
    protocols,
    assignment,
    parkedJoin: null,
    parkedSync: null,
    isNew: false,
    session: silentClock(),
  };
}
