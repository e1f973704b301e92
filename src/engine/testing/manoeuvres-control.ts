/** Manoeuvres against controllers, and by what an administrator asks them for. */
import { activeController, brokersOf, controllerOf, controllersOf } from '../cluster.ts';
import type { Command } from '../command.ts';
import type { Controller } from '../controller/controller.ts';
import type { BrokerId } from '../ids.ts';
import { imageOf, partitionName } from '../selectors.ts';
import {
  any,
  cut,
  followersOf,
  heal,
  moveLeader,
  now,
  raise,
  sessionMs,
  strike,
  wait,
  type Field,
} from './field.ts';
import { troubleController } from './walk-controllers.ts';

/** Requests pile up at a controller that sleeps, and are answered at once when it wakes. */
export function holdController(field: Field): void {
  const { dice, cluster, target } = field;
  const controller = controllerOf(cluster).id;
  strike(field, dice.chance(3, 4) ? 'pause' : 'crash', controller);
  for (let round = dice.between(1, 3); round > 0; round -= 1) {
    const victim = dice.pick(target.replicas);
    wait(field, 150);
    strike(field, 'crash', victim);
    wait(field, 150);
    if (dice.chance(3, 4)) raise(field, victim);
  }
  wait(field, sessionMs(field));
  raise(field, controller);
}

/** A broker hears nothing of the controller, whereas the controller hears it. */
export function blindBroker(field: Field): void {
  const { dice, cluster, target } = field;
  const controller = controllerOf(cluster).id;
  const blind = dice.pick(target.replicas);
  cut(field, controller, blind);
  wait(field, 100);
  moveLeader(field, now(field)?.leader ?? field.leader);
  wait(field, dice.pick([100, 3 * sessionMs(field)]));
  heal(field, controller, blind);
}

export function changeMinIsr(field: Field): void {
  const { dice, cluster, go, target } = field;
  const topic = imageOf(cluster).topics[target.topic]?.name;
  if (topic === undefined) return;
  const follower = any(field, followersOf(field));
  if (follower !== null) strike(field, 'crash', follower);
  const command: Command = {
    type: 'alter-topic-config',
    topic,
    name: 'min.insync.replicas',
    value: dice.pick(['1', '2', '3']),
  };
  wait(field, 2 * sessionMs(field));
  go.command(command);
  wait(field, 300);
  if (follower !== null) raise(field, follower);
}

/** Another broker takes over a replica, or leaves, while things go wrong. */
export function moveReplicas(field: Field): void {
  const { dice, cluster, go, target, leader } = field;
  const all = brokersOf(cluster).map(({ id }) => id);
  const count = dice.between(1, Math.min(3, all.length));
  const replicas: BrokerId[] = [];
  while (replicas.length < count) {
    replicas.push(...all.splice(dice.between(0, all.length - 1), 1));
  }
  const partition = partitionName(cluster, target.id);
  const move = (to: readonly BrokerId[] | null): void =>
    go.command({ type: 'alter-reassignments', partitions: [{ partition, replicas: to }] });
  const follower = any(field, followersOf(field));
  if (follower !== null && dice.chance(1, 2)) strike(field, 'crash', follower);
  wait(field, dice.pick([20, 3 * sessionMs(field)]));
  move(replicas);
  wait(field, dice.pick([10, 200]));
  if (dice.chance(1, 3)) moveLeader(field, leader);
  if (dice.chance(1, 4)) move(null);
  wait(field, 500);
  if (follower !== null) raise(field, follower);
  // Mostly it ends as it was, so that there is something to hunt for.
  if (dice.chance(2, 3)) move(target.replicas);
}

export function deleteRecords(field: Field): void {
  const { dice, cluster, go, target, leader } = field;
  const partition = partitionName(cluster, target.id);
  const follower = any(field, followersOf(field));
  if (follower !== null && dice.chance(1, 2))
    strike(field, dice.pick(['crash', 'pause']), follower);
  const beforeOffset = dice.chance(1, 2) ? -1 : dice.between(0, 60);
  go.command({ type: 'delete-records', partition, beforeOffset });
  wait(field, dice.pick([10, 500]));
  if (dice.chance(1, 3)) moveLeader(field, leader);
  if (follower !== null) raise(field, follower);
}

/** Some blows against the controllers, and their links. */
export function troubleQuorum(field: Field): void {
  const { dice, cluster, go } = field;
  for (let round = dice.between(1, 5); round > 0; round -= 1) {
    const command = troubleController(dice, cluster);
    if (command !== null) go.command(command);
    const [one, other] = [dice.pick(controllersOf(cluster)), dice.pick(controllersOf(cluster))];
    if (one !== other && dice.chance(1, 2)) cut(field, one.id, other.id);
    wait(field, dice.pick([10, 300, 1500]));
  }
}

/**
 * The voters are to change when a new leader has committed nothing yet: as soon as it is elected,
 * it is alone.
 */
export function changeVotersEarly(field: Field): void {
  const { dice, cluster, go } = field;
  const before = activeController(cluster);
  if (before === null || controllersOf(cluster).length < 3) return;
  if (controllersOf(cluster).length < 4) {
    go.command({ type: 'add-controller' });
    wait(field, 1000);
  }
  strike(field, 'crash', before.id);
  const newLeader = (): Controller | null => {
    const isNew = ({ quorum, id }: Controller): boolean =>
      quorum.role === 'leader' && id !== before.id;
    return controllersOf(cluster).find(isNew) ?? null;
  };
  go.waitFor(() => newLeader() !== null, 5000);
  const leader = newLeader();
  const others = controllersOf(cluster).filter(({ id }) => id !== leader?.id);
  if (leader !== null) {
    for (const { id } of others) strike(field, 'crash', id);
    const process = dice.pick(others).id;
    const isVoter = leader.quorum.voters.includes(process);
    go.command({ type: isVoter ? 'remove-voter' : 'add-voter', process });
    wait(field, 1500);
  }
  for (const { id } of others) raise(field, id);
  wait(field, 1000);
}

/** A controller joins, becomes a voter, and another ceases to be one, while somebody may fail. */
export function replaceVoter(field: Field): void {
  const { dice, cluster, go } = field;
  const before = activeController(cluster)?.quorum.voters ?? [];
  if (before.length < 3) return;
  if (controllersOf(cluster).length === before.length) go.command({ type: 'add-controller' });
  wait(field, 1500);
  const newcomer = controllersOf(cluster).find(({ id }) => !before.includes(id));
  if (newcomer !== undefined) go.command({ type: 'add-voter', process: newcomer.id });
  wait(field, 1500);
  const victim = dice.pick(controllersOf(cluster)).id;
  if (dice.chance(1, 3)) strike(field, dice.pick(['crash', 'pause']), victim);
  go.command({ type: 'remove-voter', process: dice.pick(before) });
  wait(field, dice.pick([10, 1500]));
  raise(field, victim);
}
