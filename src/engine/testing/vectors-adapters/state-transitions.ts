/** Adapter: which state may follow which, of every machine that Kafka checks itself. */
import { mayEnterFetchState, type FetchState } from '../../client/fetch-state.ts';
import { VALID_BEFORE, type ModernState } from '../../client/member-state.ts';
import {
  isTransitionValid,
  type ProducerTransactionState,
} from '../../client/transaction-state.ts';
import { mayReach, type ClassicGroupState } from '../../group/classic-group.ts';
import { mayBecome, type RecordState } from '../../share/record-state.ts';
import { mayFollow, type TransactionState } from '../../transaction/transaction-state.ts';
import { textAt } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

export const stateTransitionsKind: VectorKind = {
  name: 'consumers/state-transitions',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['valid']),
      run(input) {
        const name = textAt(input, 'machine');
        const isValid = MACHINES[name];
        if (isValid === undefined) throw new Error(`no machine ${name}`);
        return { valid: isValid(textAt(input, 'from'), textAt(input, 'to')) };
      },
    },
  },
};

/** Takes names for states; one that is none of them is told. */
function machine<State extends string>(
  states: Readonly<Record<State, true>>,
  isValid: (from: State, to: State) => boolean,
): (from: string, to: string) => boolean {
  const isState = (name: string): name is State => Object.hasOwn(states, name);
  return (from, to) => {
    if (!isState(from) || !isState(to)) throw new Error(`no states ${from} and ${to}`);
    return isValid(from, to);
  };
}

const CLASSIC_GROUP: Readonly<Record<ClassicGroupState, true>> = {
  Empty: true,
  PreparingRebalance: true,
  CompletingRebalance: true,
  Stable: true,
  Dead: true,
};

const TRANSACTION: Readonly<Record<TransactionState, true>> = {
  Empty: true,
  Ongoing: true,
  PrepareCommit: true,
  PrepareAbort: true,
  CompleteCommit: true,
  CompleteAbort: true,
  Dead: true,
  PrepareEpochFence: true,
};

const MEMBER: Readonly<Record<ModernState, true>> = {
  UNSUBSCRIBED: true,
  JOINING: true,
  RECONCILING: true,
  ACKNOWLEDGING: true,
  STABLE: true,
  FENCED: true,
  PREPARE_LEAVING: true,
  LEAVING: true,
  FATAL: true,
  STALE: true,
};

const PRODUCER: Readonly<Record<ProducerTransactionState, true>> = {
  UNINITIALIZED: true,
  INITIALIZING: true,
  READY: true,
  IN_TRANSACTION: true,
  PREPARED_TRANSACTION: true,
  COMMITTING_TRANSACTION: true,
  ABORTING_TRANSACTION: true,
  ABORTABLE_ERROR: true,
  FATAL_ERROR: true,
};

const RECORD: Readonly<Record<RecordState, true>> = {
  AVAILABLE: true,
  ACQUIRED: true,
  ACKNOWLEDGED: true,
  ARCHIVING: true,
  ARCHIVED: true,
};

const FETCH: Readonly<Record<FetchState, true>> = {
  INITIALIZING: true,
  FETCHING: true,
  AWAIT_RESET: true,
  AWAIT_VALIDATION: true,
};

const MACHINES: Readonly<Record<string, (from: string, to: string) => boolean>> = {
  classic_group: machine(CLASSIC_GROUP, mayReach),
  transaction_coordinator: machine(TRANSACTION, mayFollow),
  consumer_member_client: machine(MEMBER, (from, to) => VALID_BEFORE[to].includes(from)),
  producer_transaction_manager: machine(PRODUCER, isTransitionValid),
  share_record: machine(RECORD, mayBecome),
  consumer_partition_fetch_state: machine(FETCH, mayEnterFetchState),
};
