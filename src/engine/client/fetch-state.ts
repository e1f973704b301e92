/**
 * How far the position of an assigned partition is settled: only one that is being fetched brings
 * records.
 *
 * Kafka: SubscriptionState.FetchStates.
 */
import { assert } from '../../base/assert.ts';

export type FetchState = 'INITIALIZING' | 'FETCHING' | 'AWAIT_RESET' | 'AWAIT_VALIDATION';

const NEXT_STATES: Readonly<Record<FetchState, readonly FetchState[]>> = {
  INITIALIZING: ['FETCHING', 'AWAIT_RESET', 'AWAIT_VALIDATION'],
  FETCHING: ['FETCHING', 'AWAIT_RESET', 'AWAIT_VALIDATION'],
  AWAIT_RESET: ['FETCHING', 'AWAIT_RESET'],
  AWAIT_VALIDATION: ['FETCHING', 'AWAIT_RESET', 'AWAIT_VALIDATION'],
};

export function mayEnterFetchState(from: FetchState, to: FetchState): boolean {
  return NEXT_STATES[from].includes(to);
}

export function enterFetchState(own: { state: FetchState }, to: FetchState): void {
  assert(mayEnterFetchState(own.state, to), `a partition goes from ${own.state} to ${to}`);
  own.state = to;
}
