/**
 * What a random walk asks the controller for: partitions move, topics grow, settings change. Most
 * of it is possible; what is not is refused, which must not hurt either.
 */
import { brokersOf, type Cluster } from '../cluster.ts';
import type { Command } from '../command.ts';
import type { BrokerId } from '../ids.ts';
import { imageOf, partitionName } from '../selectors.ts';
import type { Dice } from './dice.ts';

/** Topics grow up to so many partitions. */
const PARTITIONS_MAX = 6;

export function administrate(dice: Dice, cluster: Cluster): Command | null {
  const kind = dice.weighted([
    [6, 'reassign'],
    [2, 'grow'],
    [3, 'configure'],
    [1, 'unregister'],
  ] as const);
  switch (kind) {
    case 'reassign':
      return reassign(dice, cluster);
    case 'grow':
      return grow(dice, cluster);
    case 'configure':
      return configure(dice, cluster);
    case 'unregister': {
      const brokers = brokersOf(cluster);
      // One that runs is out of everything until it starts again.
      const broker = dice.pick(brokers).id;
      return brokers.length < 3 ? null : { type: 'unregister-broker', broker };
    }
  }
}

function reassign(dice: Dice, cluster: Cluster): Command | null {
  const { partitions } = imageOf(cluster);
  const known = partitions.filter((partition) => partition !== null);
  const moving = known.filter(
    ({ addingReplicas, removingReplicas }) => addingReplicas.length + removingReplicas.length > 0,
  );
  if (known.length === 0) return null;
  const list = moving.length > 0 && dice.chance(1, 2) ? moving : known;
  const partition = partitionName(cluster, dice.pick(list).id);
  const replicas = list === moving && dice.chance(1, 2) ? null : drawReplicas(dice, cluster);
  return { type: 'alter-reassignments', partitions: [{ partition, replicas }] };
}

/** Some of the brokers in some order, whether they run or not. */
function drawReplicas(dice: Dice, cluster: Cluster): BrokerId[] {
  const left = brokersOf(cluster).map(({ id }) => id);
  const count = dice.between(1, Math.min(left.length, 4));
  const replicas: BrokerId[] = [];
  while (replicas.length < count) {
    replicas.push(...left.splice(dice.between(0, left.length - 1), 1));
  }
  return replicas;
}

function grow(dice: Dice, cluster: Cluster): Command | null {
  const small = imageOf(cluster).topics.filter(
    (topic) => topic !== null && !topic.isInternal && topic.partitions.length < PARTITIONS_MAX,
  );
  const topic = small.length === 0 ? null : dice.pick(small);
  if (topic === null) return null;
  const count = topic.partitions.length + dice.between(1, 2);
  return { type: 'create-partitions', topic: topic.name, count, assignment: null };
}

function configure(dice: Dice, cluster: Cluster): Command {
  const broker = dice.chance(1, 2) ? null : dice.pick(brokersOf(cluster)).id;
  const [name, value] = dice.pick([
    ['message.max.bytes', '400'],
    ['message.max.bytes', null],
    ['min.insync.replicas', '1'],
    ['min.insync.replicas', '2'],
    ['unclean.leader.election.enable', 'true'],
    ['unclean.leader.election.enable', null],
  ] as const);
  return { type: 'alter-broker-config', broker, name, value };
}
