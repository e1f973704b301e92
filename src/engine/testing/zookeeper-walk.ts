/**
 * Random walks of clusters with ZooKeeper: what befalls brokers and links, and the servers of the
 * ensemble as well.
 */
import type { Cluster } from '../cluster.ts';
import type { Command } from '../command.ts';
import { clientsStartAt, type ClusterPlan } from '../plan.ts';
import { createDice, type Dice } from './dice.ts';
import { generatePlan } from './random-plan.ts';
import { drawCommand } from './walk-commands.ts';
import { watch, type TimedCommand, type WalkOutcome } from './walk-run.ts';

/** A plan as for other walks, with an ensemble in place of controllers. */
export function zooKeeperPlan(seed: number): ClusterPlan {
  const dice = createDice(seed ^ 0x5bd1e995);
  const plan = generatePlan(seed);
  return {
    ...plan,
    controllers: 1,
    metadataMode: 'zookeeper',
    zookeeperServers: dice.pick([1, 3, 3]),
    settings: {
      ...plan.settings,
      'zookeeper.session.timeout.ms': String(dice.pick([2000, 6000, 18_000])),
      'leader.imbalance.per.broker.percentage': String(dice.pick([0, 10, 50])),
    },
  };
}

/** Draws and runs; ends after so many events, or at the first failure. */
export function zooKeeperWalk(
  seed: number,
  { events }: { readonly events: number },
): { readonly commands: readonly TimedCommand[]; readonly outcome: WalkOutcome } {
  const plan = zooKeeperPlan(seed);
  const commands: TimedCommand[] = [];
  const dice = createDice(seed ^ 0x2545f491);
  const outcome = watch(plan, (cluster, go) => {
    go.until(clientsStartAt(plan));
    while (cluster.eventCount < events) {
      go.until(cluster.now + dice.between(1, dice.pick([12, 400, 400, 4000])));
      const command = dice.chance(1, 12)
        ? troubleServer(dice, cluster)
        : drawCommand(dice, cluster);
      if (command === null) continue;
      commands.push({ at: cluster.now + 1, command });
      go.command(command);
    }
    return null;
  });
  return { commands, outcome };
}

/** A server fails, or comes back; more often the latter. */
function troubleServer(dice: Dice, cluster: Cluster): Command | null {
  const servers = cluster.processes.filter(({ kind }) => kind === 'zookeeper');
  const broken = servers.filter(({ status }) => status !== 'running');
  if (broken.length > 0 && dice.chance(2, 3)) {
    const server = dice.pick(broken);
    return { type: server.status === 'paused' ? 'resume' : 'start', process: server.id };
  }
  const running = servers.filter(({ status }) => status === 'running');
  if (running.length === 0) return null;
  return { type: dice.pick(['crash', 'pause', 'shut-down']), process: dice.pick(running).id };
}
