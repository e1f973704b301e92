/**
 * Random walks: a cluster made up from a seed, commands and faults drawn as it runs, every
 * invariant at every event. What was drawn is kept as a list of commands, so that a walk can be
 * repeated without the dice, and with fewer commands.
 */
import type { Cluster } from '../cluster.ts';
import type { Command } from '../command.ts';
import { clientsStartAt } from '../plan.ts';
import { createDice, type Dice } from './dice.ts';
import { generatePlan } from './random-plan.ts';
import { drawCommand } from './walk-commands.ts';
import { changeVoters } from './walk-controllers.ts';
import { watch, type TimedCommand, type Walk, type WalkOptions } from './walk-run.ts';

/** A walk that stands still ends here, simulated ms. */
const TICKS_MAX = 3_600_000;

/** Draws and runs. The walk ends after so many events, or at its first failure. */
export function randomWalk(seed: number, { events, lastWord = null }: WalkOptions): Walk {
  const plan = generatePlan(seed);
  const commands: TimedCommand[] = [];
  const dice = createDice(seed ^ 0x2545f491);
  const votersDice = createDice(seed ^ 0x1b873593);
  const outcome = watch(plan, (cluster, go) => {
    go.until(clientsStartAt(plan));
    while (cluster.eventCount < events && cluster.now < TICKS_MAX) {
      go.until(cluster.now + drawPause(dice));
      const command = drawCommand(dice, cluster) ?? drawVoters(votersDice, cluster);
      if (command === null) continue;
      commands.push({ at: cluster.now + 1, command });
      go.command(command);
    }
    return lastWord?.(cluster, go) ?? null;
  });
  return { by: 'walk', seed, plan, commands, outcome, lastWord };
}

/** The commands that the walk of this seed gives, as a script. */
export function walkCommands(
  seed: number,
  options: { readonly events: number },
): readonly TimedCommand[] {
  return randomWalk(seed, options).commands;
}

/**
 * In place of a command that makes no sense the voters may change, where there is a quorum: by dice
 * of its own, as most clusters have one controller, and their walks do not depend on it.
 */
function drawVoters(dice: Dice, cluster: Cluster): Command | null {
  return dice.chance(1, 6) ? changeVoters(dice, cluster) : null;
}

/** Mostly some tenths of a second; sometimes blow upon blow, sometimes long enough to recover. */
function drawPause(dice: Dice): number {
  const longest = dice.weighted([
    [3, 12],
    [5, 400],
    [2, 4000],
  ]);
  return dice.between(1, longest);
}
