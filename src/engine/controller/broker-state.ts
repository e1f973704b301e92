/**
 * What a broker is to the controller, and what its heartbeat makes of it.
 *
 * Kafka: BrokerHeartbeatManager (calculateNextBrokerState), BrokerControlState; KIP-631.
 */

/** BrokerControlState. SHUTDOWN_NOW is fenced, and told to end. */
export type BrokerControlState = 'FENCED' | 'UNFENCED' | 'CONTROLLED_SHUTDOWN' | 'SHUTDOWN_NOW';

export interface HeartbeatState {
  readonly current: Exclude<BrokerControlState, 'SHUTDOWN_NOW'>;
  readonly wantFence: boolean;
  readonly wantShutDown: boolean;
  /** It has applied the record of its registration. */
  readonly isCaughtUp: boolean;
  readonly hasLeaderships: boolean;
  /** The lowest metadata offset among active brokers; null: there is none. */
  readonly lowestActiveOffset: number | null;
  readonly controlledShutdownOffset: number;
}

/** What the broker is after its heartbeat. */
export function nextBrokerState(state: HeartbeatState): BrokerControlState {
  switch (state.current) {
    case 'FENCED':
      if (state.wantShutDown) return 'SHUTDOWN_NOW';
      return !state.wantFence && state.isCaughtUp ? 'UNFENCED' : 'FENCED';
    case 'UNFENCED':
      if (state.wantFence) return state.wantShutDown ? 'SHUTDOWN_NOW' : 'FENCED';
      if (!state.wantShutDown) return 'UNFENCED';
      return state.hasLeaderships ? 'CONTROLLED_SHUTDOWN' : 'SHUTDOWN_NOW';
    case 'CONTROLLED_SHUTDOWN': {
      const { lowestActiveOffset, controlledShutdownOffset } = state;
      if (state.hasLeaderships) return 'CONTROLLED_SHUTDOWN';
      // The others must know of their new leaderships before this one is gone.
      const isKnown = lowestActiveOffset === null || controlledShutdownOffset <= lowestActiveOffset;
      return isKnown ? 'SHUTDOWN_NOW' : 'CONTROLLED_SHUTDOWN';
    }
  }
}
