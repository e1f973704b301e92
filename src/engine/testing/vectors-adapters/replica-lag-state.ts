/** Adapter: one follower as its leader sees it. */
import {
  createFollowerState,
  isCaughtUp,
  NEVER,
  recordFetch,
  resetReplicaState,
  type FollowerState,
  type LeaderView,
} from '../../broker/replica-state.ts';
import { brokerId } from '../../ids.ts';
import { booleanAt, numberAt, objectsAt, textAt, type JsonObject } from './json.ts';
import { splitSteps, type VectorKind } from './kind.ts';

export const replicaLagStateKind: VectorKind = {
  name: 'core/replica-lag-state',
  lists: {
    cases: {
      split: (recorded) => splitSteps(recorded, () => ['state', 'error']),
      run(input) {
        const replicaLagTimeMaxMs = numberAt(input, 'replicaLagTimeMaxMs');
        const state = createFollowerState(brokerId(1));
        const steps = objectsAt(input, 'steps').map((step) => {
          const now = numberAt(step, 'nowMs');
          const log = { logEndOffset: numberAt(step, 'leaderLogEndOffset') };
          const error = perform(state, step, { now, log });
          const caughtUp = isCaughtUp(state, { now, log, replicaLagTimeMaxMs });
          const written = { ...writtenState(state), isCaughtUp: caughtUp };
          return error === 'NONE' ? { state: written } : { state: written, error };
        });
        return { steps };
      },
    },
  },
};

function perform(state: FollowerState, step: JsonObject, leader: LeaderView): string {
  const op = textAt(step, 'op');
  switch (op) {
    case 'becomeLeader':
    case 'newLeaderEpoch': {
      const isNewLeader = booleanAt(step, 'isNewLeader');
      resetReplicaState(state, { isNewLeader, isInIsr: booleanAt(step, 'replicaInIsr') }, leader);
      return 'NONE';
    }
    case 'fetch':
    case 'fetchWithStaleBrokerEpoch': {
      const position = { fetchOffset: numberAt(step, 'fetchOffset'), logStartOffset: 0 };
      const brokerEpoch = numberAt(step, 'requestBrokerEpoch');
      const isNewer = step.aliveBrokerEpoch !== undefined;
      const aliveBrokerEpoch = isNewer ? numberAt(step, 'aliveBrokerEpoch') : brokerEpoch;
      return recordFetch(state, position, { brokerEpoch, aliveBrokerEpoch }, leader);
    }
    case 'check':
      return 'NONE';
    default:
      throw new Error(`the operation ${op} is not known`);
  }
}

/** Kafka writes "never" as 0. */
function writtenTime(time: number): number {
  return time === NEVER ? 0 : time;
}

function writtenState(state: FollowerState): JsonObject {
  return {
    logStartOffset: state.logStartOffset,
    logEndOffset: state.logEndOffset,
    lastFetchLeaderLogEndOffset: state.lastFetchLeaderLogEndOffset,
    lastFetchTimeMs: writtenTime(state.lastFetchTimeMs),
    lastCaughtUpTimeMs: writtenTime(state.lastCaughtUpTimeMs),
    brokerEpoch: state.brokerEpoch,
  };
}
