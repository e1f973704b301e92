/**
 * Branches: what was done to a run, and what came of it. A branch shares everything up to its fork
 * with its parent, and keeps its own commands, notable facts, marks and checkpoints from there on.
 */
import type { Command, Fact } from '../engine/index.ts';
import type { ScriptEntry } from '../scenarios/index.ts';
import { isNotable, markOf } from './notable.ts';
import { clonePosition, firstFrom, type Position } from './position.ts';
import type { BranchId, TimeMark } from './store.ts';

export interface Branch {
  readonly id: BranchId;
  readonly parent: Branch | null;
  /** The last tick that it shares with its parent; -1 for the first branch. */
  readonly forkTick: number;
  /** What the user did on it, in order: each is carried out at the beginning of its tick. */
  readonly commands: ScriptEntry[];
  /** How far it has been run. */
  endTick: number;
  /** Notable facts after the fork, oldest first. */
  readonly facts: Fact[];
  readonly marks: TimeMark[];
  /** Positions to return to, oldest first. */
  readonly checkpoints: Checkpoint[];
}

export interface Checkpoint {
  readonly tick: number;
  /** Events that had been handled: what lies between two of them is the work of a seek. */
  readonly eventCount: number;
  /** Event numbers from here on were not yet given. */
  readonly nextSeq: number;
  /** Never run: a seek clones it. */
  readonly position: Position;
}

/** Facts that one branch remembers: the oldest go first. */
const FACTS_KEPT = 10_000;
const MARKS_KEPT = 2000;

export function createBranch(id: BranchId, parent: Branch | null, forkTick: number): Branch {
  return {
    id,
    parent,
    forkTick,
    commands: [],
    endTick: Math.max(forkTick, 0),
    facts: [],
    marks: [],
    checkpoints: [],
  };
}

/** From the first branch to this one. */
export function pathTo(branch: Branch): readonly Branch[] {
  return branch.parent === null ? [branch] : [...pathTo(branch.parent), branch];
}

/** The branch of the path to which this tick belongs. */
export function ownerOf(branch: Branch, tick: number): Branch {
  if (branch.parent === null || tick > branch.forkTick) return branch;
  return ownerOf(branch.parent, tick);
}

/** The last tick of `branch` that the path to `leaf` goes along. */
function lastTickOn(branch: Branch, path: readonly Branch[]): number {
  const next = path[path.indexOf(branch) + 1];
  return next === undefined ? Number.MAX_SAFE_INTEGER : next.forkTick;
}

/** How far is known what happens on it: run, or done by the user according to a link. */
export function reachOf({ endTick, commands }: Branch): number {
  return Math.max(endTick, commands[commands.length - 1]?.at ?? 0);
}

/** Everything that the user did on the way to this branch, in order. */
export function commandsOf(branch: Branch): readonly ScriptEntry[] {
  const path = pathTo(branch);
  return path.flatMap((one) => {
    const last = lastTickOn(one, path);
    return one.commands.filter(({ at }) => at <= last);
  });
}

export function commandsAt(branch: Branch, tick: number): readonly Command[] {
  const { commands } = ownerOf(branch, tick);
  return commands.filter(({ at }) => at === tick).map(({ command }) => command);
}

/** The first tick after this one at which the user did something; infinite when there is none. */
export function nextCommandTick(branch: Branch, tick: number): number {
  const path = pathTo(branch);
  for (const one of path) {
    const last = lastTickOn(one, path);
    for (const { at } of one.commands) if (at > tick && at <= last) return at;
  }
  return Number.MAX_SAFE_INTEGER;
}

/** Notes what happened in one tick, unless that is known from an earlier passage. */
export function remember(branch: Branch, facts: readonly Fact[]): void {
  for (const fact of facts) {
    if (fact.at <= branch.endTick || !isNotable(fact)) continue;
    branch.facts.push(fact);
    const kind = markOf(fact);
    if (kind !== null) branch.marks.push({ tick: fact.at, kind, factId: fact.id });
  }
  if (branch.facts.length > FACTS_KEPT * 1.1) {
    branch.facts.splice(0, branch.facts.length - FACTS_KEPT);
  }
  if (branch.marks.length > MARKS_KEPT * 1.1) {
    branch.marks.splice(0, branch.marks.length - MARKS_KEPT);
  }
}

/** The newest notable facts up to and including `tick`, at most `count`, oldest first. */
export function factsUpTo(branch: Branch, tick: number, count: number): readonly Fact[] {
  const path = pathTo(branch);
  let known: readonly Fact[] = [];
  for (const one of [...path].reverse()) {
    const end = firstFrom(one.facts, Math.min(tick, lastTickOn(one, path)) + 1);
    const start = Math.max(0, end - (count - known.length));
    known =
      known.length === 0 ? one.facts.slice(start, end) : [...one.facts.slice(start, end), ...known];
    if (known.length >= count) break;
  }
  return known;
}

/** The notable facts after `tick` that are known from an earlier passage, oldest first. */
export function factsAfter(branch: Branch, tick: number): readonly Fact[] {
  const path = pathTo(branch);
  return path.flatMap((one) => {
    const end = firstFrom(
      one.facts,
      Math.min(Number.MAX_SAFE_INTEGER - 1, lastTickOn(one, path)) + 1,
    );
    return one.facts.slice(firstFrom(one.facts, tick + 1), end);
  });
}

export function marksOf(branch: Branch): readonly TimeMark[] {
  const path = pathTo(branch);
  return path.flatMap((one) => one.marks.filter(({ tick }) => tick <= lastTickOn(one, path)));
}

export function checkpointOf(position: Position): Checkpoint {
  const { now, eventCount, nextSeq } = position.cluster;
  // Who comes back to it begins early enough to meet the recent facts again: they take most room.
  const bare = { ...position, recent: [] };
  return { tick: now, eventCount, nextSeq, position: clonePosition(bare) };
}

/** The last checkpoint of the path that `isEarly` enough; the first of all always is. */
export function lastCheckpoint(
  branch: Branch,
  isEarly: (checkpoint: Checkpoint) => boolean,
): Checkpoint | null {
  const path = pathTo(branch);
  for (const one of [...path].reverse()) {
    const last = lastTickOn(one, path);
    for (let index = one.checkpoints.length - 1; index >= 0; index -= 1) {
      const checkpoint = one.checkpoints[index];
      if (checkpoint !== undefined && checkpoint.tick <= last && isEarly(checkpoint)) {
        return checkpoint;
      }
    }
  }
  return null;
}
