import { expect, it } from 'vitest';
import { zooKeeperWalk } from './zookeeper-walk.ts';

const WALKS = Number(process.env.WALKS ?? 12);
const FIRST = Number(process.env.SEED ?? 1);

it('keeps every invariant in clusters with ZooKeeper', { timeout: 600_000 }, () => {
  const failures: string[] = [];
  let elections = 0;
  let failovers = 0;
  for (let seed = FIRST; seed < FIRST + WALKS; seed += 1) {
    const { outcome, commands } = zooKeeperWalk(seed, { events: 12_000 });
    const { failure, facts } = outcome;
    elections += facts['leader-elected'] ?? 0;
    failovers += facts['controller-race-won'] ?? 0;
    if (failure === null) continue;
    const last = commands
      .slice(-6)
      .map((command) => JSON.stringify(command))
      .join('\n  ');
    failures.push(`SEED=${seed} ${failure.kind}: ${failure.message} at ${failure.tick}\n  ${last}`);
  }
  expect(failures).toEqual([]);
  expect(failovers).toBeGreaterThan(WALKS);
  expect(elections).toBeGreaterThan(WALKS * 5);
});
