/** Manoeuvres after which records may really be lost: power cuts, disks that fail or are slow. */
import { partitionName } from '../selectors.ts';
import { moveLeader, now, raise, sessionMs, strike, wait, type Field } from './field.ts';

/** The power goes: what the brokers have not flushed is lost. */
export function cutPower(field: Field): void {
  const { dice, go, target } = field;
  const brokers = target.replicas.filter(() => dice.chance(1, 2));
  if (brokers.length === 0) return;
  go.command({ type: 'cut-power', brokers });
  wait(field, dice.pick([20, 2 * sessionMs(field)]));
  for (const id of brokers) {
    raise(field, id);
    wait(field, dice.pick([2, 500]));
  }
}

/** A broker comes back without what it had. */
export function loseDisk(field: Field): void {
  const { dice, go, cluster, target } = field;
  const process = dice.pick(target.replicas);
  if (dice.chance(1, 3)) {
    go.command({ type: 'fail-log-dir', process, directory: 0 });
    wait(field, 2 * sessionMs(field));
    return;
  }
  strike(field, 'crash', process);
  const partition = partitionName(cluster, target.id);
  if (dice.chance(1, 2)) go.command({ type: 'wipe-disk', process });
  else go.command({ type: 'remove-replica-dir', process, partition });
  wait(field, dice.pick([20, 2 * sessionMs(field)]));
  raise(field, process);
}

export function slowDisk(field: Field): void {
  const { dice, go, target } = field;
  const process = dice.pick(target.replicas);
  go.command({ type: 'set-disk-delay', process, delayMs: dice.pick([5, 60, 400]) });
  wait(field, 1000);
  if (dice.chance(1, 2)) moveLeader(field, now(field)?.leader ?? field.leader);
  go.command({ type: 'set-disk-delay', process, delayMs: 0 });
}
