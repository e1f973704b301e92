/** The prepared scenarios, in the order in which they are offered: the first one opens the page. */
import { acksOneLoss } from './acks-one-loss/scenario.ts';
import { consumersJoinAndCrash } from './consumers-join-and-crash/scenario.ts';
import { followerLags } from './follower-lags/scenario.ts';
import { healthy } from './healthy/scenario.ts';
import { leaderCrash } from './leader-crash/scenario.ts';
import { rollingRestart } from './rolling-restart/scenario.ts';
import { tooFewInSync } from './too-few-in-sync/scenario.ts';
import { zombieLeader } from './zombie-leader/scenario.ts';
import type { PreparedScenario } from './prepared-scenario.ts';

export const PREPARED_SCENARIOS: readonly [PreparedScenario, ...PreparedScenario[]] = [
  healthy,
  leaderCrash,
  acksOneLoss,
  followerLags,
  tooFewInSync,
  zombieLeader,
  rollingRestart,
  consumersJoinAndCrash,
];

export function preparedScenario(id: string): PreparedScenario | null {
  return PREPARED_SCENARIOS.find((one) => one.id === id) ?? null;
}
