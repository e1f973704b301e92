/** Doing something to the cluster, and going from one branch to another. */
import type { Command } from '../engine/index.ts';
import { exceedsLimits } from '../scenarios/index.ts';
import { factsUpTo } from './branch.ts';
import { moved, publish, tell, type Live } from './live.ts';
import { scenarioOf } from './opening.ts';
import { tickOf } from './position.ts';
import type { BranchId, Refusal } from './store.ts';
import * as timelines from './timeline.ts';

/**
 * Carries a command out in the next tick. What makes no sense now is refused and changes nothing;
 * in the past it starts no branch.
 */
export function act(live: Live, command: Command): void {
  stopSeeking(live);
  const { timeline } = live;
  // What is done is done to a whole moment.
  const isLater = timelines.endTick(timeline);
  if (isLater) moved(live);
  const refused = refusalOf(live, command);
  if (refused !== null) {
    live.store.setState({ refused });
    if (isLater) publish(live);
    return;
  }
  const before = timeline.active;
  const dropped = timelines.act(timeline, command);
  moved(live);
  live.store.setState({
    refused: null,
    why: timeline.active === before ? live.store.getState().why : null,
  });
  if (dropped !== null) tell(live, 'branch-dropped', { branch: dropped.id });
  else if (timeline.active !== before) {
    const { id, forkTick } = timeline.active;
    tell(live, 'branched', { branch: id, forkTick });
  }
  publish(live);
}

function refusalOf({ timeline, opening }: Live, command: Command): Refusal | null {
  const tick = timeline.position.cluster.now + 1;
  // What could not be saved as a scenario is not begun.
  const scenario = scenarioOf(opening.view, timeline);
  const script = [...scenario.script, { at: tick, command }];
  if (exceedsLimits({ ...scenario, script }).length > 0) {
    return { tick, command, reason: 'too-many' };
  }
  for (const fact of timelines.trial(timeline, command)) {
    if (fact.type === 'command-refused' && fact.command === command) {
      return { tick, command, reason: fact.reason };
    }
  }
  return null;
}

/** Shows another branch at the same moment, or at its end where it was not run that far. */
export function switchBranch(live: Live, id: BranchId): void {
  const { timeline } = live;
  if (timeline.active.id === id || !timelines.activate(timeline, id)) return;
  live.task = null;
  const target = Math.min(tickOf(timeline.position), timeline.active.endTick);
  live.actor.send({ type: 'seek', target });
  live.store.setState({ why: null, notice: null, refused: null });
  publish(live);
}

/** The tick of the last notable fact before the shown one; the beginning when there is none. */
export function factBefore({ active, position }: timelines.Timeline): number {
  const [fact] = factsUpTo(active, tickOf(position) - 1, 1);
  return fact?.at ?? 0;
}

/** An act concerns what is shown, not where time was being moved to. */
function stopSeeking(live: Live): void {
  live.task = null;
  if (live.actor.getSnapshot().value === 'seeking') live.actor.send({ type: 'arrived' });
}
