/**
 * I30, the part of the coordinator: of a member of the consumer protocol it takes heartbeats that
 * name the epoch which the member has, or had right before. Whoever speaks of another epoch may
 * believe to own what is somebody else's by now, and has to hear that it is fenced.
 *
 * Kafka: kafka-tlaplus (consumer_group_protocol_kip_848_v2, GcSideMemberEpochIsMonotonic);
 * ConsumerGroup.validateMemberEpoch, throwIfConsumerGroupMemberEpochIsInvalid; KIP-848.
 */
import type { Broker } from '../broker/broker.ts';
import { processOf, type Cluster } from '../cluster.ts';
import { groupOf } from '../group/coordinator-state.ts';
import { consumerMemberOf, type ConsumerGroup } from '../group/modern/consumer-group.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type { ConsumerGroupHeartbeatRequest } from '../protocol/consumer-group-api.ts';
import type { Checker } from './checker.ts';
import { violate } from './violation.ts';

/** As the coordinator had them after the last heartbeat. */
export interface MemberEpochs {
  readonly memberEpoch: number;
  readonly previousEpoch: number;
}

type Heard = Pick<RequestEnvelope, 'to' | 'seq'> & {
  readonly body: ConsumerGroupHeartbeatRequest;
};

/** A coordinator has handled the heartbeat, and has moved the member's deadline if it took it. */
export function onMemberHeard(checker: Checker, { to, seq, body }: Heard, cluster: Cluster): void {
  const broker = processOf(cluster, to);
  if (broker?.kind !== 'broker') return;
  for (const shard of broker.coordinator.partitions) {
    const group = groupOf(shard, body.group);
    if (group?.type !== 'consumer') continue;
    const member = consumerMemberOf(group, body.memberId);
    if (member === null) return;
    const key = `${broker.id} ${broker.run} ${shard.leaderEpoch} ${group.name} ${member.id}`;
    const before = checker.memberEpochs.get(key) ?? null;
    const { memberEpoch, previousEpoch } = member;
    checker.memberEpochs.set(key, { memberEpoch, previousEpoch });
    if (body.memberEpoch <= 0 || !isTaken(group, member.id, seq)) return;
    checker.evaluations.I30 += 1;
    // Of a member that it has only read of, it is known what the epoch has become.
    const isGood =
      before === null
        ? body.memberEpoch <= memberEpoch
        : body.memberEpoch === before.memberEpoch || body.memberEpoch === before.previousEpoch;
    if (!isGood) fail(broker, body, before ?? member, cluster);
  }
}

function isTaken({ timers }: ConsumerGroup, memberId: string, seq: number): boolean {
  return timers.some(
    (timer) => timer.kind === 'session' && timer.memberId === memberId && timer.setBy === seq,
  );
}

function fail(
  { id }: Broker,
  { group, memberId, memberEpoch: told }: ConsumerGroupHeartbeatRequest,
  { memberEpoch, previousEpoch }: MemberEpochs,
  cluster: Cluster,
): never {
  const epochs = `${memberEpoch}, before ${previousEpoch}`;
  const message = `${group}: ${memberId} speaks of epoch ${told} and is heard, it has ${epochs}`;
  violate({ invariant: 'I30', tick: cluster.now, partition: null, broker: id, message });
}
