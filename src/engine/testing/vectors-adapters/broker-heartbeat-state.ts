/** Adapter: what a heartbeat makes of a broker. */
import { nextBrokerState, type HeartbeatState } from '../../controller/broker-state.ts';
import { booleanAt, numberAt, textAt, type JsonObject } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

export const brokerHeartbeatStateKind: VectorKind = {
  name: 'core/broker-heartbeat-state',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['next']),
      run: (input) => ({ next: nextBrokerState(heartbeatState(input)) }),
    },
  },
};

function heartbeatState(input: JsonObject): HeartbeatState {
  const { controlledShutdownOffset: offset, lowestActiveOffset: lowest } = input;
  return {
    current: currentOf(textAt(input, 'current')),
    wantFence: booleanAt(input, 'wantFence'),
    wantShutDown: booleanAt(input, 'wantShutDown'),
    isCaughtUp: booleanAt(input, 'caughtUpWithRegistration'),
    hasLeaderships: booleanAt(input, 'hasLeaderships'),
    controlledShutdownOffset: offset === null ? -1 : numberAt(input, 'controlledShutdownOffset'),
    lowestActiveOffset: lowest === null ? null : numberAt(input, 'lowestActiveOffset'),
  };
}

function currentOf(text: string): HeartbeatState['current'] {
  if (text === 'FENCED' || text === 'UNFENCED' || text === 'CONTROLLED_SHUTDOWN') return text;
  throw new Error(`the state ${text} is not known`);
}
