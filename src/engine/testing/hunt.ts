/**
 * A hunt is a random walk that looks for trouble: a small cluster with short timeouts, and one
 * manoeuvre after the other against one of its partitions.
 */
import { existing } from '../controller/partitions.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import { clientsStartAt } from '../plan.ts';
import { imageOf } from '../selectors.ts';
import type { Cluster } from '../cluster.ts';
import { createDice, type Dice } from './dice.ts';
import { generateHuntPlan } from './hunt-plan.ts';
import { mend } from './field.ts';
import { DISK_MANOEUVRES, MANOEUVRES } from './manoeuvres.ts';
import { drawCommand } from './walk-commands.ts';
import { watch, type Going, type TimedCommand, type Walk, type WalkOptions } from './walk-run.ts';

/** A hunt that stands still ends here, simulated ms. */
const TICKS_MAX = 600_000;

/** Draws and runs. The hunt ends after so many events, or at its first failure. */
export function hunt(seed: number, { events, lastWord = null }: WalkOptions): Walk {
  const plan = generateHuntPlan(seed);
  const commands: TimedCommand[] = [];
  const dice = createDice(seed ^ 0x3c6ef372);
  const outcome = watch(plan, (cluster, going) => {
    const go: Going = {
      ...going,
      command: (command) => {
        commands.push({ at: cluster.now + 1, command });
        going.command(command);
      },
    };
    go.until(clientsStartAt(plan) + dice.between(1, 1000));
    while (cluster.eventCount < events && cluster.now < TICKS_MAX) move(dice, cluster, go);
    return lastWord?.(cluster, going) ?? null;
  });
  return { by: 'hunt', seed, plan, commands, outcome, lastWord };
}

function move(dice: Dice, cluster: Cluster, go: Going): void {
  go.until(cluster.now + dice.between(1, dice.pick([10, 300])));
  const target = drawTarget(dice, cluster);
  const leader = target?.leader ?? null;
  if (target === null || leader === null || dice.chance(1, 5)) mend({ dice, cluster, go });
  else if (dice.chance(1, 8)) {
    const command = drawCommand(dice, cluster);
    if (command !== null) go.command(command);
  } else {
    const list = hasFailingDisks(cluster) ? DISK_MANOEUVRES : MANOEUVRES;
    dice.weighted(dice.chance(1, 4) ? list : MANOEUVRES)({ dice, cluster, go, target, leader });
  }
}

/** In every third hunt. */
function hasFailingDisks({ settings }: Cluster): boolean {
  return settings.seed % 3 === 0;
}

/** A partition that has a leader, or any, or null. */
function drawTarget(dice: Dice, cluster: Cluster): PartitionRegistration | null {
  const all = existing(imageOf(cluster));
  const led = all.filter(({ leader }) => leader !== null);
  if (led.length > 0) return dice.pick(led);
  return all.length > 0 ? dice.pick(all) : null;
}
