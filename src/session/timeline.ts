/**
 * The history of a session: the scenario's plan, what was done on each branch, and checkpoints.
 * Everything else is recomputed: going anywhere means taking up the nearest checkpoint before it
 * and running on.
 */
import { assertExists } from '../base/assert.ts';
import type { ClusterPlan, Command, Fact } from '../engine/index.ts';
import type { ScriptEntry } from '../scenarios/index.ts';
import * as branches from './branch.ts';
import type { Branch } from './branch.ts';
import { NO_LIMIT, type Budget } from './budget.ts';
import { insert, keepCheckpoint, thinOut } from './checkpoints.ts';
import { lastTickNow } from './loading.ts';
import { clonePosition, run, startOf, tickOf, type Listener, type Position } from './position.ts';
import { RECENT_MS, type BranchId } from './store.ts';

export interface Timeline {
  readonly plan: ClusterPlan;
  readonly branches: Branch[];
  active: Branch;
  /** What is shown, and the branch on which it was reached: the active one but for a switch. */
  position: Position;
  shownBranch: Branch;
  nextBranchId: BranchId;
}

/** A look at whether a checkpoint is due is taken at multiples of so many ticks. */
const PIECE_TICKS = 32;

/** Branches that are kept: of more, the oldest that leads nowhere is let go. */
export const MAX_BRANCHES = 24;

/** A run at tick 0, with what the user did to it if that is known beforehand (from a link). */
export function createTimeline(plan: ClusterPlan, commands: readonly ScriptEntry[] = []): Timeline {
  const root = branches.createBranch(0, null, -1);
  root.commands.push(...commands);
  const position = startOf(plan);
  insert(root, position);
  return { plan, branches: [root], active: root, position, shownBranch: root, nextBranchId: 1 };
}

/**
 * Runs `position` along the active branch up to and including `until`. False: the budget was spent
 * first, or parts of the engine are not there yet; call again.
 */
export function advance(
  timeline: Timeline,
  position: Position,
  until: number,
  { budget = NO_LIMIT, onFacts }: { budget?: Budget; onFacts?: Listener['onFacts'] } = {},
): boolean {
  const { active } = timeline;
  const listener: Listener = {
    onFacts: (facts) => {
      branches.remember(active, facts);
      onFacts?.(facts);
    },
  };
  const reach = Math.min(until, lastTickNow());
  while (tickOf(position) < reach) {
    const isWhole = runPiece(active, position, { until: reach, listener, budget });
    const tick = tickOf(position);
    if (tick > active.endTick) active.endTick = tick;
    if (!isWhole || position.cut !== null) break;
    const count = active.checkpoints.length;
    keepCheckpoint(branches.ownerOf(active, tick), position);
    if (active.checkpoints.length > count) thinOut(timeline.branches, branches.pathTo(active));
    if (budget.isSpent()) break;
  }
  return tickOf(position) >= until;
}

/**
 * Runs a little further, at most to `until`. Where a piece ends does not depend on where it was
 * taken up. False: the budget was spent before, perhaps in the middle of a tick.
 */
export function runPiece(
  branch: Branch,
  position: Position,
  { until, ...options }: { until: number; listener: Listener; budget?: Budget },
): boolean {
  const now = tickOf(position);
  const commandTick = branches.nextCommandTick(branch, now);
  if (commandTick === now + 1) {
    const commands = branches.commandsAt(branch, commandTick);
    run(position, commandTick, { commands, ...options });
    return tickOf(position) >= commandTick;
  }
  const edge = now - (now % PIECE_TICKS) + PIECE_TICKS;
  const end = Math.min(until, edge, commandTick - 1);
  run(position, end, options);
  return tickOf(position) >= end;
}

/** Ends the tick that was left half done, however long that takes. True: there was one. */
export function endTick(timeline: Timeline): boolean {
  const { position } = timeline;
  if (position.cut === null) return false;
  advance(timeline, position, position.cluster.now);
  return true;
}

/**
 * A position from which `tick` is not far, at or before it, to be run there with `advance`. It
 * begins early enough for every recent fact to be met again on the way.
 */
export function positionBefore(timeline: Timeline, tick: number): Position {
  const { active, position, shownBranch } = timeline;
  const begin = Math.max(0, tick - RECENT_MS);
  const checkpoint = branches.lastCheckpoint(active, (one) => one.tick <= begin);
  const found = assertExists(checkpoint, 'the first checkpoint is at tick 0');
  const { now, eventCount } = position.cluster;
  // The shown position has its recent facts: from there the way may be shorter.
  const isShared = branches.ownerOf(active, now) === branches.ownerOf(shownBranch, now);
  const isNearer = isShared && now <= tick && eventCount >= found.eventCount;
  return clonePosition(isNearer ? position : found.position);
}

/** Shows a position that was run along the active branch. */
export function show(timeline: Timeline, position: Position): void {
  timeline.position = position;
  timeline.shownBranch = timeline.active;
}

/** Goes to a tick of the active branch at once, however long that takes. */
export function seek(timeline: Timeline, tick: number): void {
  const position = positionBefore(timeline, tick);
  advance(timeline, position, tick);
  show(timeline, position);
}

/**
 * What would come of a command now: the facts of the next tick, with nothing changed. The moment is
 * a whole one.
 */
export function trial(timeline: Timeline, command: Command): readonly Fact[] {
  const position = clonePosition(timeline.position);
  const facts: Fact[] = [];
  const listener: Listener = { onFacts: (some) => facts.push(...some) };
  run(position, tickOf(position) + 1, { commands: [command], listener });
  return facts;
}

/**
 * Does something in the next tick, and runs that tick. Where the branch has been run further, a new
 * one begins here; the old one is kept. Returns the branch that was let go to make room, if one
 * was.
 */
export function act(timeline: Timeline, command: Command): Branch | null {
  endTick(timeline);
  const { position } = timeline;
  const { now } = position.cluster;
  const owner = branches.ownerOf(timeline.active, now);
  let dropped: Branch | null = null;
  if (branches.reachOf(owner) > now || owner !== timeline.active) {
    const branch = branches.createBranch(timeline.nextBranchId, owner, now);
    timeline.nextBranchId += 1;
    timeline.branches.push(branch);
    timeline.active = branch;
    insert(branch, position);
    dropped = makeRoom(timeline);
  }
  timeline.active.commands.push({ at: now + 1, command });
  show(timeline, position);
  advance(timeline, position, now + 1);
  return dropped;
}

/** Goes over to another branch. The shown position is the old one's until a seek has been made. */
export function activate(timeline: Timeline, id: BranchId): boolean {
  const branch = timeline.branches.find((one) => one.id === id);
  if (branch === undefined) return false;
  timeline.active = branch;
  thinOut(timeline.branches, branches.pathTo(branch));
  return true;
}

/** Lets the oldest branch go from which no other one left. */
function makeRoom(timeline: Timeline): Branch | null {
  if (timeline.branches.length <= MAX_BRANCHES) return null;
  const isParent = (branch: Branch): boolean =>
    timeline.branches.some(({ parent }) => parent === branch);
  const index = timeline.branches.findIndex(
    (branch) => branch !== timeline.active && branch.parent !== null && !isParent(branch),
  );
  return index < 0 ? null : (timeline.branches.splice(index, 1)[0] ?? null);
}
