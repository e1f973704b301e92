/**
 * What a random walk asks the controller for: partitions move, topics grow, settings change. Most
 * of it is possible; what is not is refused, which must not hurt either.
 */
import { brokersOf, type Cluster } from '../cluster.ts';
import type { Command } from '../command.ts';
import { settingsOf } from '../controller/image.ts';
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
    case 'unregister':
      return unregister(dice, cluster);
  }
}

/** Only who does not run: a running one would stay out of everything until it starts again. */
function unregister(dice: Dice, cluster: Cluster): Command | null {
  const brokers = brokersOf(cluster);
  const stopped = brokers.filter(({ status }) => status === 'stopped');
  if (brokers.length < 3 || stopped.length === 0) return null;
  return { type: 'unregister-broker', broker: dice.pick(stopped).id };
}

/**
 * Starts a reassignment, or takes one back. None is given another target, and none leaves fewer
 * replicas than min.insync.replicas: Kafka would leave some of them without an end.
 */
function reassign(dice: Dice, cluster: Cluster): Command | null {
  const image = imageOf(cluster);
  const known = image.partitions.filter((partition) => partition !== null);
  if (known.length === 0) return null;
  const registration = dice.pick(known);
  const { addingReplicas: adding, removingReplicas: removing } = registration;
  const partition = partitionName(cluster, registration.id);
  const ids = brokersOf(cluster).map(({ id }) => id);
  const least = settingsOf(image, registration).minInsyncReplicas;
  const isMoving = adding.length + removing.length > 0;
  if (!isMoving && least > ids.length) return null;
  const replicas = isMoving ? null : drawReplicas(dice, ids, least);
  return { type: 'alter-reassignments', partitions: [{ partition, replicas }] };
}

/** At least so many of the brokers in some order, whether they run or not. */
function drawReplicas(dice: Dice, ids: readonly BrokerId[], least: number): BrokerId[] {
  const left = ids.slice();
  const count = dice.between(least, Math.max(least, Math.min(left.length, 4)));
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
