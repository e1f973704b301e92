/** Requests of members of the consumer protocol to a lone coordinator, in the words of a story. */
import { assertExists } from '../../base/assert.ts';
import { groupOf } from '../group/coordinator-state.ts';
import { consumerMemberOf, type ConsumerGroup } from '../group/modern/consumer-group.ts';
import type { PartitionId } from '../ids.ts';
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../protocol/consumer-group-api.ts';
import { G } from './group-story.ts';
import { DATA_PARTITION, type LoneCoordinator } from './lone-coordinator.ts';

/** What a heartbeat says beside who sends it; what is not given is not sent. */
export type Said = Partial<Omit<ConsumerGroupHeartbeatRequest, 'api' | 'memberId'>>;

export function beat(
  lone: LoneCoordinator,
  memberId: string,
  said: Said = {},
): ConsumerGroupHeartbeatResponse {
  const [answer] = beatWithAnswers(lone, memberId, said);
  return assertExists(answer, 'the heartbeat is answered at once');
}

/** Every answer to a heartbeat that comes at once. */
export function beatWithAnswers(
  lone: LoneCoordinator,
  memberId: string,
  said: Said = {},
): readonly ConsumerGroupHeartbeatResponse[] {
  const group = maybeConsumerGroup(lone);
  const known = group === null ? null : consumerMemberOf(group, memberId);
  return lone
    .request(memberId, {
      api: 'ConsumerGroupHeartbeat',
      group: G,
      memberId,
      clientId: memberId,
      memberEpoch: known?.memberEpoch ?? 0,
      instanceId: known?.instanceId ?? null,
      rackId: null,
      rebalanceTimeoutMs: -1,
      topics: null,
      pattern: null,
      serverAssignor: null,
      owned: null,
      ...said,
    })
    .flatMap(({ body }) => (body.api === 'ConsumerGroupHeartbeat' ? body : []));
}

/** The first heartbeat of a member. */
export function enter(
  lone: LoneCoordinator,
  memberId: string,
  said: Said = {},
): ConsumerGroupHeartbeatResponse {
  const first = { memberEpoch: 0, rebalanceTimeoutMs: 300_000, topics: ['t'], owned: [] };
  return beat(lone, memberId, { ...first, ...said });
}

export function consumerGroup(lone: LoneCoordinator): ConsumerGroup {
  return assertExists(maybeConsumerGroup(lone), 'there is a group of the consumer protocol');
}

function maybeConsumerGroup({ broker }: LoneCoordinator): ConsumerGroup | null {
  const [shard] = broker.coordinator.partitions;
  const group = shard === undefined ? null : groupOf(shard, G);
  return group?.type === 'consumer' ? group : null;
}

/** The cluster has the topic, and the coordinator hears of it. */
export function addTopic(lone: LoneCoordinator, name: string, partitionCount: number): void {
  const { image } = lone.broker;
  const like = assertExists(
    image.topics.find((topic) => topic?.isInternal),
    'there is a topic',
  );
  const id = image.topics.length;
  image.topics.push({ ...like, id, name, isInternal: false, partitions: [] });
  addPartitions(lone, name, partitionCount);
}

/** The topic has so many partitions from now on. */
export function addPartitions(
  { broker: { image } }: LoneCoordinator,
  name: string,
  count: number,
): void {
  const topic = assertExists(
    image.topics.find((known) => known?.name === name),
    `${name} exists`,
  );
  const like = assertExists(image.partitions[DATA_PARTITION], 'there is a partition');
  const partitions = [...topic.partitions];
  while (partitions.length < count) {
    const id = image.partitions.length;
    image.partitions.push({ ...like, id, topic: topic.id, index: partitions.length });
    partitions.push(id);
  }
  image.topics[topic.id] = { ...topic, partitions };
  image.nextOffset += 1;
}

export function partitionsOf({ broker }: LoneCoordinator, name: string): readonly PartitionId[] {
  return broker.image.topics.find((topic) => topic?.name === name)?.partitions ?? [];
}
