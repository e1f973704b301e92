/** Every prepared scenario but the first, in the order in which they are offered. */
import { acksOneLoss } from './acks-one-loss/scenario.ts';
import { cleanShutdown } from './clean-shutdown/scenario.ts';
import { consumersJoinAndCrash } from './consumers-join-and-crash/scenario.ts';
import { followerCrash } from './follower-crash/scenario.ts';
import { followerLags } from './follower-lags/scenario.ts';
import { leaderCrash } from './leader-crash/scenario.ts';
import { minIsrEqualsRf } from './min-isr-equals-rf/scenario.ts';
import { quickRestart } from './quick-restart/scenario.ts';
import { rackLoss } from './rack-loss/scenario.ts';
import { rollingRestart } from './rolling-restart/scenario.ts';
import { slowFollower } from './slow-follower/scenario.ts';
import { timeoutIsNotAFailure } from './timeout-is-not-a-failure/scenario.ts';
import { tooFewInSync } from './too-few-in-sync/scenario.ts';
import { uncleanElection } from './unclean-election/scenario.ts';
import { zombieLeader } from './zombie-leader/scenario.ts';
import type { PreparedScenario } from './prepared-scenario.ts';

export const LIBRARY: readonly PreparedScenario[] = [
  leaderCrash,
  followerCrash,
  followerLags,
  slowFollower,
  tooFewInSync,
  minIsrEqualsRf,
  acksOneLoss,
  zombieLeader,
  uncleanElection,
  rackLoss,
  rollingRestart,
  cleanShutdown,
  quickRestart,
  timeoutIsNotAFailure,
  consumersJoinAndCrash,
];
