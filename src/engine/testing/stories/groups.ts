/**
 * Stories of consumer groups: who is in them, what members hear, read and commit.
 */
import { assertExists } from '../../../base/assert.ts';
import { processOf } from '../../cluster.ts';
import type { Consumer } from '../../client/consumer.ts';
import type { ConsumerPlan } from '../../command.ts';
import type { Fact } from '../../fact.ts';
import {
  partitionByName,
  partitionName,
  groupsOf,
  type CoordinatedGroup,
} from '../../selectors.ts';
import { createWorld, type World, type WorldOptions, type WorldTopic } from '../world.ts';

const ASSIGNORS = 'org.apache.kafka.clients.consumer';

/** What makes a member one of each protocol. The first is what the defaults come to. */
export const EAGER = { 'partition.assignment.strategy': `${ASSIGNORS}.RangeAssignor` } as const;
export const COOPERATIVE = {
  'partition.assignment.strategy': `${ASSIGNORS}.CooperativeStickyAssignor`,
} as const;
export const MODERN = { 'group.protocol': 'consumer' } as const;

export interface GroupsOptions extends Omit<Partial<WorldOptions>, 'topics'> {
  /** Of `orders`; default 1. They are led by brokers 0, 1, 2, 0 ... */
  readonly partitions?: number;
  /** Broker numbers by partition, in place of that. */
  readonly assignment?: WorldTopic['assignment'];
  readonly configs?: WorldTopic['configs'];
}

/** Brokers 0, 1 and 2, and a topic `orders` that nobody reads yet. */
export function createGroups({
  partitions = 1,
  assignment = Array.from({ length: partitions }, (_, index) =>
    [0, 1, 2].map((replica) => (index + replica) % 3),
  ),
  configs = {},
  ...options
}: GroupsOptions = {}): World {
  const topic = { name: 'orders', partitions: assignment.length, assignment, configs };
  return createWorld({ brokers: 3, topics: [topic], seed: 11, ...options });
}

/** A consumer of `orders` in the group `billing`, that reads from the beginning. */
export function member(world: World, name: string, plan: Partial<ConsumerPlan> = {}): World {
  const { group = 'billing', assign = null, configs = {}, ...rest } = plan;
  return world.consumer(name, {
    group,
    assign,
    topics: assign === null ? ['orders'] : [],
    configs: { 'auto.offset.reset': 'earliest', ...configs },
    ...rest,
  });
}

/** So many records with the values `r0`, `r1` ... counted from `first`. */
export function send(world: World, partition: string, count: number, first = 0): World {
  const values = Array.from({ length: count }, (_, index) => `r${first + index}`);
  return world.produce(partition, values, { withinMs: 2000 });
}

export function consumerOf(world: World, name: string): Consumer {
  const process = processOf(world.cluster, world.id(name));
  if (process?.kind !== 'consumer') throw new Error(`${name} is no consumer`);
  return process;
}

export function groupOf(world: World, name = 'billing'): CoordinatedGroup {
  return assertExists(findGroup(world, name), `the group ${name} is there`);
}

export function findGroup({ cluster }: World, name = 'billing'): CoordinatedGroup | null {
  return groupsOf(cluster).find(({ group }) => group.name === name) ?? null;
}

/** By partition number. */
export function committed(world: World, group = 'billing'): Record<string, number> {
  const offsets = groupOf(world, group).offsets.map(({ partition, offset }): [string, number] => {
    return [indexOf(world, partition), offset];
  });
  return Object.fromEntries(offsets);
}

function indexOf({ cluster }: World, partition: number): string {
  return partitionName(cluster, partition).replace('orders-', '');
}

/** Partition numbers that it owns, as its application knows. */
export function owned(world: World, name: string): number[] {
  return consumerOf(world, name).assignment.map(({ index }) => index);
}

/** Runs until every one of them owns so many partitions. */
export function untilOwned(
  world: World,
  counts: Readonly<Record<string, number>>,
  limitMs = 60_000,
): World {
  return world.runUntil(
    () => Object.entries(counts).every(([name, count]) => owned(world, name).length === count),
    limitMs,
  );
}

/** What the listener of an application has heard since then: `+0 1`, `-0`, `lost 0 1`. */
export function heard(world: World, name: string, since = 0): string[] {
  const own = world.id(name);
  return world.facts.flatMap((fact) => {
    if (fact.by !== own || fact.at < since) return [];
    switch (fact.type) {
      case 'partitions-assigned':
      case 'partitions-revoked':
      case 'partitions-lost': {
        const indexes = fact.partitions.map((partition) => indexOf(world, partition));
        return [`${CALLBACKS[fact.type]}${indexes.join(' ')}`];
      }
      default:
        return [];
    }
  });
}

const CALLBACKS = {
  'partitions-assigned': '+',
  'partitions-revoked': '-',
  'partitions-lost': 'lost ',
} as const;

/** Offsets of a partition that poll() has returned to it, in order. */
export function offsetsRead(world: World, name: string, partition = 'orders-0'): number[] {
  const own = world.id(name);
  const wanted = partitionByName(world.cluster, partition);
  return world
    .factsOf('records-delivered')
    .flatMap((fact) => (fact.by === own && fact.partition === wanted ? fact.offsets : []));
}

/** What its application heard of its commits, in order. */
export function commitErrors(world: World, name: string): string[] {
  const own = world.id(name);
  return world.factsOf('commit-answered').flatMap(({ by, error }) => (by === own ? [error] : []));
}

/** Exceptions out of its poll(). */
export function exceptions(world: World, name: string): string[] {
  const own = world.id(name);
  return world.factsOf('consumer-failed').flatMap(({ by, error }) => (by === own ? [error] : []));
}

/** Some facts share their shape, and with it their union of types. */
type FactOf<Type extends Fact['type'], Any = Fact> = Any extends Fact & { readonly type: infer Own }
  ? Type extends Own
    ? Any
    : never
  : never;

/** What of this kind happened to the group. */
export function groupFacts<Type extends Fact['type']>(
  { facts }: World,
  type: Type,
  group = 'billing',
): readonly FactOf<Type>[] {
  return facts.filter(
    (fact): fact is FactOf<Type> => fact.type === type && 'group' in fact && fact.group === group,
  );
}
