import { expect, it } from 'vitest';
import { preparedScenario, toPlan } from '../scenarios/index.ts';
import { createBranch, type Branch } from './branch.ts';
import { MAX_CHECKPOINTS, SPACING, thinOut } from './checkpoints.ts';
import { startOf } from './position.ts';

const prepared = preparedScenario('healthy');
if (prepared === null) throw new Error('the healthy cluster is prepared');
const position = startOf(toPlan(prepared.scenario));

/** A branch that was run for so many events, thinned out on the way as it grows. */
function branchOf(events: number): Branch {
  const branch = createBranch(0, null, -1);
  for (let eventCount = 0; eventCount <= events; eventCount += SPACING) {
    branch.checkpoints.push({ tick: eventCount, eventCount, nextSeq: eventCount, position });
    thinOut([branch], [branch]);
  }
  return branch;
}

function gapsOf({ checkpoints }: Branch): readonly number[] {
  return checkpoints
    .slice(1)
    .map(({ eventCount }, index) => eventCount - (checkpoints[index]?.eventCount ?? 0));
}

it('keeps every checkpoint of a short run', () => {
  const branch = branchOf(1_000_000);
  expect(branch.checkpoints).toHaveLength(201);
  expect(Math.max(...gapsOf(branch))).toBe(SPACING);
});

it('keeps a bounded number of a long run, the first and the last among them', () => {
  const branch = branchOf(20_000_000);
  expect(branch.checkpoints).toHaveLength(MAX_CHECKPOINTS);
  expect(branch.checkpoints[0]?.tick).toBe(0);
  expect(branch.checkpoints.at(-1)?.eventCount).toBe(20_000_000);
});

it('makes seeks in the near past short, and those in the far past longer but not long', () => {
  const branch = branchOf(20_000_000);
  const near = branch.checkpoints.filter(({ eventCount }) => eventCount > 19_000_000);
  expect(Math.max(...gapsOf({ ...branch, checkpoints: near }))).toBeLessThanOrEqual(6 * SPACING);
  expect(Math.max(...gapsOf(branch))).toBeLessThan(60 * SPACING);
});

it('lets those of a branch that is not looked at go first', () => {
  const active = branchOf(1_000_000);
  const other = branchOf(1_000_000);
  thinOut([other, active], [active]);
  expect(other.checkpoints.length).toBeLessThan(20);
  expect(active.checkpoints).toHaveLength(201);
});
