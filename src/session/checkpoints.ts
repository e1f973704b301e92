/**
 * Where a run may be taken up again: a checkpoint about every 5,000 events, thinned out with age,
 * so that a seek is short work and the history of any length takes bounded memory.
 */
import { checkpointOf, lastCheckpoint, type Branch, type Checkpoint } from './branch.ts';
import type { Position } from './position.ts';

/** Events between two checkpoints: at a million a second a seek then takes 5 ms at most. */
export const SPACING = 5000;

/** Of all branches together. */
export const MAX_CHECKPOINTS = 320;

/** On a branch that is not looked at: enough to come back to it. */
const MAX_ASLEEP = 12;

/**
 * The last events among which nothing is thinned more than elsewhere: ten minutes of a busy
 * cluster. What is older may lie further apart, in proportion to its age.
 */
const RECENT_EVENTS = 2_000_000;

/** Takes a checkpoint of the position when the last one before it lies far enough back. */
export function keepCheckpoint(branch: Branch, position: Position): void {
  const { now, eventCount } = position.cluster;
  const before = lastCheckpoint(branch, ({ tick }) => tick <= now);
  if (before !== null && eventCount - before.eventCount < SPACING) return;
  insert(branch, position);
}

/** Takes a checkpoint in any case. */
export function insert(branch: Branch, position: Position): void {
  const { checkpoints } = branch;
  const checkpoint = checkpointOf(position);
  let index = checkpoints.length;
  while (index > 0 && (checkpoints[index - 1]?.tick ?? 0) > checkpoint.tick) index -= 1;
  if (checkpoints[index - 1]?.tick === checkpoint.tick) return;
  checkpoints.splice(index, 0, checkpoint);
}

/** Lets checkpoints go until there are few enough: those that are missed least. */
export function thinOut(branches: readonly Branch[], active: readonly Branch[]): void {
  for (const branch of branches) {
    if (active.includes(branch)) continue;
    while (branch.checkpoints.length > MAX_ASLEEP) dropOne(branch.checkpoints);
  }
  const count = (): number =>
    branches.reduce((total, { checkpoints }) => total + checkpoints.length, 0);
  while (count() > MAX_CHECKPOINTS) {
    const largest = active.reduce((left, right) =>
      right.checkpoints.length > left.checkpoints.length ? right : left,
    );
    if (largest.checkpoints.length < 3) return;
    dropOne(largest.checkpoints);
  }
}

/** Drops the one whose neighbours lie closest together for their age; the first always stays. */
function dropOne(checkpoints: Checkpoint[]): void {
  const newest = checkpoints[checkpoints.length - 1]?.eventCount ?? 0;
  let chosen = checkpoints.length - 1;
  let least = Infinity;
  for (let index = 1; index + 1 < checkpoints.length; index += 1) {
    const before = checkpoints[index - 1]?.eventCount ?? 0;
    const own = checkpoints[index]?.eventCount ?? 0;
    const after = checkpoints[index + 1]?.eventCount ?? 0;
    const cost = (after - before) / (newest - own + RECENT_EVENTS);
    if (cost < least) [least, chosen] = [cost, index];
  }
  checkpoints.splice(chosen, 1);
}
