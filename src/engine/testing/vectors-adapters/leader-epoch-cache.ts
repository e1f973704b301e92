/** Adapter: operations on an empty leader epoch cache. */
import {
  assignEpoch,
  endOffsetFor,
  epochForOffset,
  truncateFromEnd,
  truncateFromStart,
  type EpochEntry,
} from '../../log/leader-epochs.ts';
import { numberAt, objectsAt, textAt, type Json, type JsonObject } from './json.ts';
import { splitSteps, type VectorKind } from './kind.ts';

const RESULTS: Readonly<Record<string, readonly string[]>> = {
  endOffsetFor: ['epoch', 'endOffset'],
  epochForOffset: ['epoch'],
};

export const leaderEpochCacheKind: VectorKind = {
  name: 'core/leader-epoch-cache',
  lists: {
    cases: {
      split: (recorded) =>
        splitSteps(recorded, (step) => ['entries', ...(RESULTS[textAt(step, 'op')] ?? [])]),
      run(input) {
        const entries: EpochEntry[] = [];
        const steps = objectsAt(input, 'steps').map((step) => {
          const result = perform(entries, step);
          return { ...result, entries: writtenEpochs(entries) };
        });
        return { steps };
      },
    },
  },
};

function perform(entries: EpochEntry[], step: JsonObject): JsonObject {
  const op = textAt(step, 'op');
  switch (op) {
    case 'assign': {
      const startOffset = numberAt(step, 'startOffset');
      assignEpoch(entries, { epoch: numberAt(step, 'epoch'), startOffset });
      return {};
    }
    case 'truncateFromEnd':
      truncateFromEnd(entries, numberAt(step, 'offset'));
      return {};
    case 'truncateFromStart':
      truncateFromStart(entries, numberAt(step, 'offset'));
      return {};
    case 'endOffsetFor': {
      const requested = numberAt(step, 'requestedEpoch');
      const end = endOffsetFor(entries, {
        requested,
        logEndOffset: numberAt(step, 'logEndOffset'),
      });
      return { epoch: end.epoch, endOffset: end.endOffset };
    }
    case 'epochForOffset':
      return { epoch: epochForOffset(entries, numberAt(step, 'offset')) };
    default:
      throw new Error(`the operation ${op} is not known`);
  }
}

/** As the recordings write a cache: [[epoch, startOffset], ...]. */
export function writtenEpochs(entries: readonly EpochEntry[]): Json {
  return entries.map(({ epoch, startOffset }) => [epoch, startOffset]);
}
