/**
 * A hunt among clients: members of groups, transactional producers, applications and share
 * consumers fail, sleep, come back and speak late, while the brokers that coordinate them do, too.
 */
import { existing } from '../controller/partitions.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import { clientsStartAt } from '../plan.ts';
import { imageOf } from '../selectors.ts';
import type { Cluster } from '../cluster.ts';
import { CLIENT_MANOEUVRES } from './client-manoeuvres.ts';
import { generateClientPlan } from './client-hunt-plan.ts';
import { createDice, type Dice } from './dice.ts';
import { mend } from './field.ts';
import { MANOEUVRES } from './manoeuvres.ts';
import { drawClientCommand } from './walk-clients.ts';
import { watch, type Going, type TimedCommand, type Walk, type WalkOptions } from './walk-run.ts';

/** A hunt that stands still ends here, simulated ms. */
const TICKS_MAX = 600_000;

/** Draws and runs. The hunt ends after so many events, or at its first failure. */
export function clientHunt(seed: number, { events, lastWord = null }: WalkOptions): Walk {
  const plan = generateClientPlan(seed);
  const commands: TimedCommand[] = [];
  const dice = createDice(seed ^ 0x6a09e667);
  const outcome = watch(plan, (cluster, going) => {
    const go: Going = {
      ...going,
      command: (command) => {
        commands.push({ at: cluster.now + 1, command });
        going.command(command);
      },
    };
    begin(dice, cluster, go, clientsStartAt(plan));
    while (cluster.eventCount < events && cluster.now < TICKS_MAX) move(dice, cluster, go);
    return lastWord?.(cluster, going) ?? null;
  });
  return { by: 'clients', seed, plan, commands, outcome, lastWord };
}

/** Share groups begin at the end of what is there, if nothing is said. */
function begin(dice: Dice, cluster: Cluster, go: Going, startAt: number): void {
  go.until(startAt - 20);
  const about = { type: 'alter-group-config', group: 'workers' } as const;
  go.command({ ...about, name: 'share.auto.offset.reset', value: 'earliest' });
  const isolation = dice.pick(['read_committed', 'read_uncommitted']);
  go.command({ ...about, name: 'share.isolation.level', value: isolation });
  go.until(Math.max(startAt, cluster.now) + dice.between(1, 3000));
}

function move(dice: Dice, cluster: Cluster, go: Going): void {
  go.until(cluster.now + dice.between(1, dice.pick([10, 200, 500])));
  if (dice.chance(1, 2)) {
    const command = drawClientCommand(dice, cluster);
    if (command !== null) go.command(command);
    return;
  }
  const target = drawTarget(dice, cluster);
  const leader = target?.leader ?? null;
  if (target === null || leader === null || dice.chance(1, 4)) mend({ dice, cluster, go });
  else {
    const list = dice.chance(1, 5) ? MANOEUVRES : CLIENT_MANOEUVRES;
    dice.weighted(list)({ dice, cluster, go, target, leader });
  }
}

/** A partition that has a leader: mostly one of those that coordinators write to. */
function drawTarget(dice: Dice, cluster: Cluster): PartitionRegistration | null {
  const image = imageOf(cluster);
  const led = existing(image).filter(({ leader }) => leader !== null);
  const internal = led.filter(({ topic }) => image.topics[topic]?.isInternal === true);
  if (internal.length > 0 && dice.chance(2, 3)) return dice.pick(internal);
  return led.length > 0 ? dice.pick(led) : null;
}
