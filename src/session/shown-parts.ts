/**
 * Parts of what a session shows that are put together anew for each frame but mostly stay the same:
 * as long as they say the same, the view gets the same objects and renders nothing.
 */
import type { Fact } from '../engine/index.ts';
import { factsUpTo, marksOf, type Branch } from './branch.ts';
import { tickOf } from './position.ts';
import { FACTS_SHOWN, type BranchView, type TimelineView, type TimeMark } from './store.ts';
import type { Timeline } from './timeline.ts';

/** The notable facts up to what is shown. */
export function shownFacts(timeline: Timeline, before: readonly Fact[]): readonly Fact[] {
  const { shownBranch, position } = timeline;
  return keep(before, factsUpTo(shownBranch, tickOf(position), FACTS_SHOWN));
}

export function shownTimeline(timeline: Timeline, before: TimelineView | null): TimelineView {
  const { active, branches } = timeline;
  const marks: readonly TimeMark[] = keepMarks(before?.marks ?? [], marksOf(active));
  const views = branches.map((branch) => branchView(branch, active));
  const known = before?.branches ?? [];
  const same =
    views.length === known.length && views.every((view, index) => isSame(view, known[index]));
  const shown = same ? known : views;
  const { endTick } = active;
  const isKept = before?.endTick === endTick && before.marks === marks && before.branches === shown;
  return isKept && before !== null ? before : { endTick, marks, branches: shown };
}

function branchView(branch: Branch, active: Branch): BranchView {
  const { id, parent, endTick, commands } = branch;
  return {
    id,
    parent: parent === null ? null : parent.id,
    forkTick: Math.max(0, branch.forkTick),
    endTick,
    isActive: branch === active,
    label: parent === null ? null : (commands[0]?.command ?? null),
  };
}

function isSame(left: BranchView, right: BranchView | undefined): boolean {
  return (
    right !== undefined &&
    left.id === right.id &&
    left.endTick === right.endTick &&
    left.isActive === right.isActive &&
    left.label === right.label
  );
}

/** Facts of one run are the same objects until a passage is run again, and equal even then. */
function keep(before: readonly Fact[], now: readonly Fact[]): readonly Fact[] {
  const isEqual =
    before.length === now.length && before[0] === now[0] && before.at(-1) === now.at(-1);
  return isEqual ? before : now;
}

function keepMarks(before: readonly TimeMark[], now: readonly TimeMark[]): readonly TimeMark[] {
  const isEqual =
    before.length === now.length && before[0] === now[0] && before.at(-1) === now.at(-1);
  return isEqual ? before : now;
}
