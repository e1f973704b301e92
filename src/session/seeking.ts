/**
 * Moving time, a piece in each frame. The way is run on a position of its own, so that what is
 * shown stands still until the place is reached.
 */
import type { Fact } from '../engine/index.ts';
import { factsAfter } from './branch.ts';
import type { Budget } from './budget.ts';
import { lastTickNow } from './loading.ts';
import { isNotable } from './notable.ts';
import { clonePosition, tickOf, type Position } from './position.ts';
import { advance, positionBefore, runPiece, type Timeline } from './timeline.ts';

export interface SeekTask {
  /** Null while looking for a fact. */
  readonly target: number | null;
  readonly position: Position;
  readonly startTick: number;
  /** The first notable fact on the way, while looking for one. */
  found: number | null;
}

/** How far ahead a fact is looked for: ten simulated minutes. */
export const LOOK_AHEAD_MS = 600_000;

export function beginSeek(timeline: Timeline, target: number | null): SeekTask {
  const position =
    target === null ? clonePosition(timeline.position) : positionBefore(timeline, target);
  return { target, position, startTick: tickOf(position), found: null };
}

/** 0 to 1. */
export function progressOf({ target, position, startTick }: SeekTask): number {
  const length = target === null ? LOOK_AHEAD_MS : target - startTick;
  return length <= 0 ? 1 : Math.min(1, (tickOf(position) - startTick) / length);
}

/** Runs on towards the target. True: it has been reached. */
export function goOn(timeline: Timeline, task: SeekTask, budget: Budget): boolean {
  const { target, position } = task;
  return target === null || advance(timeline, position, target, { budget });
}

export type Look = { readonly at: number } | 'nothing' | 'looking';

/** Looks for the next notable fact: among those that are known, then by running on. */
export function lookOn(timeline: Timeline, task: SeekTask, budget: Budget): Look {
  const known = factsAfter(timeline.active, tickOf(timeline.position))[0];
  if (known !== undefined) return { at: known.at };
  const onFacts = (facts: readonly Fact[]): void => {
    if (task.found === null) task.found = facts.find(isNotable)?.at ?? null;
  };
  const until = task.startTick + LOOK_AHEAD_MS;
  const reach = Math.min(until, lastTickNow());
  const listener = { onFacts };
  while (tickOf(task.position) < reach) {
    // A look leaves no trace: who acts where it began acts in the present, and starts no branch.
    const isWhole = runPiece(timeline.active, task.position, { until: reach, listener, budget });
    if (task.found !== null) return { at: task.found };
    if (!isWhole || budget.isSpent()) break;
  }
  return tickOf(task.position) >= until ? 'nothing' : 'looking';
}
