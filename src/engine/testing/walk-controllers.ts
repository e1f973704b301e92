/** What random walks do to the controllers: they fail, come back, and voters come and go. */
import { activeController, controllersOf, type Cluster } from '../cluster.ts';
import type { Command } from '../command.ts';
import type { Controller } from '../controller/controller.ts';
import type { Dice } from './dice.ts';

/** More controllers than these are not added, fewer voters not left. */
const CONTROLLERS_MAX = 5;
const VOTERS_MIN = 3;

/** One that is in trouble is helped as often as not, so that a majority comes back. */
export function troubleController(dice: Dice, cluster: Cluster): Command | null {
  const controllers = controllersOf(cluster);
  const troubled = controllers.filter(({ status }) => status !== 'running');
  const running = controllers.filter(({ status }) => status === 'running');
  if (running.length === 0 || (troubled.length > 0 && dice.chance(3, 5))) {
    return troubled.length === 0 ? null : mend(dice.pick(troubled));
  }
  if (controllers.length > 1 && dice.chance(1, 4)) return changeVoters(dice, cluster);
  const active = activeController(cluster);
  const isActiveMeant = active?.status === 'running' && dice.chance(1, 2);
  const { id: process } = isActiveMeant ? active : dice.pick(running);
  const types = ['crash', 'pause', 'pause', 'shut-down'] as const;
  return { type: dice.pick(controllers.length > 1 ? types : types.slice(0, 3)), process };
}

function mend({ id: process, status }: Controller): Command {
  return { type: status === 'paused' ? 'resume' : 'start', process };
}

/**
 * A controller joins, an observer becomes a voter, or a voter ceases to be one. Who is alone stays
 * so: with two voters the walk would mostly stand still.
 */
export function changeVoters(dice: Dice, cluster: Cluster): Command | null {
  const controllers = controllersOf(cluster);
  if (controllers.length === 1) return null;
  const voters = activeController(cluster)?.quorum.voters ?? [];
  const observers = controllers.filter(({ id }) => !voters.includes(id));
  if (voters.length === 0) return null;
  const [observer] = observers;
  if (observer !== undefined) return { type: 'add-voter', process: observer.id };
  if (controllers.length < CONTROLLERS_MAX && dice.chance(1, 2)) return { type: 'add-controller' };
  if (voters.length <= VOTERS_MIN) return null;
  return { type: 'remove-voter', process: dice.pick(voters) };
}
