/** Adapter: how the state of one record in flight may change. */
import { changeState, type DeliveryCountOp, type RecordState } from '../../share/record-state.ts';
import { numberAt, textAt, type JsonObject } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

export const shareInflightStateKind: VectorKind = {
  name: 'consumers/share-inflight-state',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['ok', 'new_state', 'new_delivery_count']),
      run(input) {
        const from = {
          state: stateOf(textAt(input, 'from')),
          deliveryCount: numberAt(input, 'delivery_count'),
        };
        const to = stateOf(textAt(input, 'to'));
        const op = opOf(textAt(input, 'op'));
        const result = changeState(from, to, op, numberAt(input, 'max_delivery_count'));
        return result === null ? { ok: false } : written(result);
      },
    },
  },
};

function written(result: {
  readonly state: RecordState;
  readonly deliveryCount: number;
}): JsonObject {
  return { ok: true, new_state: result.state, new_delivery_count: result.deliveryCount };
}

const STATES: readonly RecordState[] = [
  'AVAILABLE',
  'ACQUIRED',
  'ACKNOWLEDGED',
  'ARCHIVING',
  'ARCHIVED',
];
const OPS: readonly DeliveryCountOp[] = ['INCREASE', 'DECREASE', 'NO_OP'];

function stateOf(text: string): RecordState {
  const found = STATES.find((state) => state === text);
  if (found === undefined) throw new Error(`the state ${text} is not known`);
  return found;
}

function opOf(text: string): DeliveryCountOp {
  const found = OPS.find((op) => op === text);
  if (found === undefined) throw new Error(`the operation ${text} is not known`);
  return found;
}
