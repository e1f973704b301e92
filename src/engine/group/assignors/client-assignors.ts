/**
 * The assignors that a consumer may name in partition.assignment.strategy, and what they ask of
 * the protocol: an eager one has everybody give up everything before each rebalance.
 *
 * Kafka: ConsumerPartitionAssignor (supportedProtocols), ConsumerConfig.
 */
import type { PartitionId } from '../../ids.ts';
import type { JoinedMember } from '../../protocol/group-api.ts';
import type { AssignorMember, AssignorOutcome, AssignorTopic, TopicIndex } from './assignor.ts';
import { assignRanges } from './range.ts';
import type { Manner } from './reasons.ts';
import { onDemand } from '../../on-demand.ts';

export type RebalanceProtocol = 'EAGER' | 'COOPERATIVE';

export interface ClientAssignor {
  readonly name: string;
  /** A group uses the last one that all its assignors support. */
  readonly protocols: readonly RebalanceProtocol[];
  /** Where it finds what a member had before: nowhere, in its user data, or in what it owns. */
  readonly memory: 'none' | 'user-data' | 'owned';
  readonly manner: Manner;
  readonly assign: (
    topics: readonly AssignorTopic[],
    members: readonly AssignorMember[],
  ) => AssignorOutcome;
}

const CLIENT_ASSIGNORS: readonly ClientAssignor[] = [
  {
    name: 'range',
    protocols: ['EAGER'],
    memory: 'none',
    manner: 'ranges',
    assign: assignRanges,
  },
  {
    name: 'roundrobin',
    protocols: ['EAGER'],
    memory: 'none',
    manner: 'turns',
    assign: (topics, members) => onDemand().assignors.assignRoundRobin(topics, members),
  },
  {
    name: 'sticky',
    protocols: ['EAGER'],
    memory: 'user-data',
    manner: 'shares',
    assign: (topics, members) => onDemand().assignors.assignSticky(topics, members),
  },
  {
    name: 'cooperative-sticky',
    protocols: ['EAGER', 'COOPERATIVE'],
    memory: 'owned',
    manner: 'shares',
    assign: (topics, members) => onDemand().assignors.assignCooperatively(topics, members),
  },
];

/** Null: no such assignor comes with Kafka. */
export function clientAssignor(name: string | null): ClientAssignor | null {
  return CLIENT_ASSIGNORS.find((assignor) => assignor.name === name) ?? null;
}

/** A member's subscription as the assignor reads it. `nameOf`: null for what the leader ignores. */
export function readMember(
  { memberId, instanceId, subscription }: JoinedMember,
  { memory }: ClientAssignor,
  nameOf: (partition: PartitionId) => TopicIndex | null,
): AssignorMember {
  const { topics, rack, owned, generation, userData } = subscription;
  const remembered = memory === 'user-data' ? userData : { partitions: owned, generation };
  return {
    memberId,
    instanceId,
    rack,
    topics,
    owned:
      memory === 'none' || remembered === null
        ? []
        : remembered.partitions.flatMap((partition) => nameOf(partition) ?? []),
    generation: remembered?.generation ?? -1,
    subscriptionGeneration: generation,
  };
}
