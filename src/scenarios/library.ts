/** Every prepared scenario but the first, in the order in which they are offered. */
import { acksOneLoss } from './acks-one-loss/scenario.ts';
import { consumersJoinAndCrash } from './consumers-join-and-crash/scenario.ts';
import { followerLags } from './follower-lags/scenario.ts';
import { leaderCrash } from './leader-crash/scenario.ts';
import { rollingRestart } from './rolling-restart/scenario.ts';
import { tooFewInSync } from './too-few-in-sync/scenario.ts';
import { zombieLeader } from './zombie-leader/scenario.ts';
import type { PreparedScenario } from './prepared-scenario.ts';

export const LIBRARY: readonly PreparedScenario[] = [
  leaderCrash,
  acksOneLoss,
  followerLags,
  tooFewInSync,
  zombieLeader,
  rollingRestart,
  consumersJoinAndCrash,
];
