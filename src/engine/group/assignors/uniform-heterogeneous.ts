/**
 * The uniform assignor where members subscribe to different topics: they keep what they may, free
 * partitions go to those with least, and then topic after topic is balanced, up to 16 times.
 *
 * Kafka: UniformHeterogeneousAssignmentBuilder.
 */
import { compareUuids } from '../java-order.ts';
import { at } from './at.ts';
import {
  addPartition,
  lacksTopic,
  wantedTopics,
  type GroupSpec,
  type SpecOutcome,
} from './group-spec.ts';
import {
  createBalancer,
  excludeMostLoaded,
  imbalanceOf,
  isBalanced,
  nextLeastLoaded,
  nextMostLoaded,
} from './member-balancer.ts';

const MAX_SWEEPS = 16;

interface Builder {
  readonly spec: GroupSpec;
  /** By topic: members that subscribe to it. */
  readonly subscribers: readonly (readonly number[])[];
  /** By topic and partition: the member; -1: nobody. */
  readonly owners: readonly Int32Array[];
  /** By member. */
  readonly sizes: Int32Array;
  /** By member: its topics in the order in which it came to them, and how much it has of each. */
  readonly shares: readonly Map<number, number>[];
}

export function assignHeterogeneous(spec: GroupSpec): SpecOutcome {
  const wanted = wantedTopics(spec);
  if (lacksTopic(spec, wanted)) return null;
  const builder = createBuilder(spec);
  const order = [...wanted].sort((left, right) => compareTopics(builder, left, right));
  keep(builder);
  for (const topic of order) placeFree(builder, topic);
  sweep(
    builder,
    order.filter((topic) => at(builder.subscribers, topic).length >= 2),
  );
  const targets = builder.shares.map((topics) => {
    return new Map([...topics.keys()].map((topic): [number, number[]] => [topic, []]));
  });
  builder.owners.forEach((owners, topic) => {
    owners.forEach((member, index) => {
      if (member >= 0) addPartition(at(targets, member), topic, index);
    });
  });
  return targets;
}

function createBuilder(spec: GroupSpec): Builder {
  const subscribers: number[][] = spec.topics.map(() => []);
  spec.members.forEach(({ topics }, member) => {
    for (const topic of topics) at(subscribers, topic).push(member);
  });
  return {
    spec,
    subscribers,
    owners: spec.topics.map(({ partitionCount }) =>
      new Int32Array(Math.max(0, partitionCount)).fill(-1),
    ),
    sizes: new Int32Array(spec.members.length),
    shares: spec.members.map(() => new Map()),
  };
}

/** Most partitions per subscriber first, then the fewest subscribers, then by topic id. */
function compareTopics({ spec, subscribers }: Builder, left: number, right: number): number {
  const leftTopic = at(spec.topics, left);
  const rightTopic = at(spec.topics, right);
  const leftCount = at(subscribers, left).length;
  const rightCount = at(subscribers, right).length;
  return (
    rightTopic.partitionCount / rightCount - leftTopic.partitionCount / leftCount ||
    leftCount - rightCount ||
    compareUuids(leftTopic.uuid, rightTopic.uuid)
  );
}

function keep({ spec, owners, sizes, shares }: Builder): void {
  spec.members.forEach(({ topics, current }, member) => {
    const subscribed = new Set(topics);
    for (const { topic, partitions } of current) {
      if (!subscribed.has(topic)) continue;
      sizes[member] = at(sizes, member) + partitions.length;
      at(shares, member).set(topic, partitions.length);
      for (const index of partitions) at(owners, topic)[index] = member;
    }
  });
}

/** A member gets a partition of the topic, or gives one away. */
function addShare({ sizes, shares }: Builder, member: number, topic: number, count: 1 | -1): void {
  sizes[member] = at(sizes, member) + count;
  const topics = at(shares, member);
  const left = (topics.get(topic) ?? 0) + count;
  if (left === 0) topics.delete(topic);
  else topics.set(topic, left);
}

function placeFree(builder: Builder, topic: number): void {
  const { subscribers, owners, sizes } = builder;
  const balancer = createBalancer(sizes, at(subscribers, topic));
  const topicOwners = at(owners, topic);
  topicOwners.forEach((owner, index) => {
    if (owner !== -1) return;
    const member = nextLeastLoaded(balancer);
    topicOwners[index] = member;
    addShare(builder, member, topic, 1);
  });
}

/** Topic after topic, until a whole round has moved nothing. */
function sweep(builder: Builder, topics: readonly number[]): void {
  let last = -1;
  for (let round = 0; round < MAX_SWEEPS; round += 1) {
    for (let place = 0; place < topics.length; place += 1) {
      if (place === last) return;
      const moved = balanceTopic(builder, at(topics, place));
      if (moved > 0 || last === -1) last = place;
    }
  }
}

/** Those with most give their last partitions to those with least. Returns how many moved. */
function balanceTopic(builder: Builder, topic: number): number {
  const { subscribers, owners, sizes } = builder;
  const balancer = createBalancer(sizes, at(subscribers, topic));
  if (imbalanceOf(balancer) <= 1) return 0;
  const topicOwners = at(owners, topic);
  const held = new Map<number, number[]>();
  topicOwners.forEach((member, index) => addPartition(held, member, index));
  let moved = 0;
  while (!isBalanced(balancer)) {
    let giver = nextMostLoaded(balancer);
    while (giver !== -1 && (held.get(giver)?.length ?? 0) === 0) {
      excludeMostLoaded(balancer);
      giver = nextMostLoaded(balancer);
    }
    const index = held.get(giver)?.pop();
    if (index === undefined) break;
    const taker = nextLeastLoaded(balancer);
    if (isBalanced(balancer)) break;
    topicOwners[index] = taker;
    addShare(builder, giver, topic, -1);
    addShare(builder, taker, topic, 1);
    moved += 1;
  }
  return moved;
}
