/** Adapter: operations on an empty log; and logs for other adapters. */
import { assignEpoch, endOffsetFor } from '../../log/leader-epochs.ts';
import { createLog, type Log } from '../../log/log-state.ts';
import { truncateTo } from '../../log/log-truncate.ts';
import {
  appendAsFollower,
  appendAsLeader,
  raiseLogStart,
  setFollowerHighWatermark,
} from '../../log/log.ts';
import { NO_HEADERS, PLAIN_BATCH, type LogRecord } from '../../log/record.ts';
import { numberAt, objectsAt, textAt, type JsonObject } from './json.ts';
import { splitSteps, type VectorKind } from './kind.ts';
import { writtenEpochs } from './leader-epoch-cache.ts';
import { DEFAULT_LIMITS } from '../../log/segment.ts';

export const logKind: VectorKind = {
  name: 'core/log-truncation-and-hw',
  lists: {
    cases: {
      split: (recorded) =>
        splitSteps(recorded, () => ['after', 'truncated', 'changed', 'changedTo', 'result']),
      run(input) {
        const log = createLog();
        const steps = objectsAt(input, 'steps').map((step) => {
          const result = perform(log, step);
          return { ...result, after: writtenLog(log) };
        });
        return { steps };
      },
    },
  },
};

function perform(log: Log, step: JsonObject): JsonObject {
  const op = textAt(step, 'op');
  switch (op) {
    case 'appendAsLeader':
      appendRecords(log, numberAt(step, 'records'), numberAt(step, 'leaderEpoch'));
      return {};
    case 'appendAsFollower': {
      const records = recordsFor(numberAt(step, 'records'));
      const baseOffset = log.logEndOffset;
      const lastOffset = baseOffset + records.length - 1;
      const leaderEpoch = numberAt(step, 'leaderEpoch');
      const at = { baseOffset, lastOffset, leaderEpoch };
      appendAsFollower(log, [{ ...PLAIN_BATCH, ...at, records, ...BATCH }], LIMITS);
      return {};
    }
    case 'becomeLeader': {
      const startOffset = log.logEndOffset;
      assignEpoch(log.leaderEpochs, { epoch: numberAt(step, 'leaderEpoch'), startOffset });
      return {};
    }
    case 'truncateTo':
      return { truncated: truncateTo(log, numberAt(step, 'offset')) };
    case 'followerUpdateHighWatermark': {
      const hasChanged = setFollowerHighWatermark(log, numberAt(step, 'leaderHighWatermark'));
      return { changedTo: hasChanged ? log.highWatermark : null };
    }
    case 'deleteRecordsTo':
      return { changed: raiseLogStart(log, numberAt(step, 'offset')) };
    case 'endOffsetForEpoch': {
      const { leaderEpochs, logEndOffset } = log;
      const requested = numberAt(step, 'requestedEpoch');
      const end = endOffsetFor(leaderEpochs, { requested, logEndOffset });
      return { result: end.epoch === -1 ? null : [end.epoch, end.endOffset] };
    }
    default:
      throw new Error(`the operation ${op} is not known`);
  }
}

function writtenLog(log: Log): JsonObject {
  const { logStartOffset, highWatermark, logEndOffset, leaderEpochs } = log;
  return { logStartOffset, highWatermark, logEndOffset, epochs: writtenEpochs(leaderEpochs) };
}

const BATCH = { maxTimestamp: 0, sizeInBytes: 100 };
const LIMITS = { ...DEFAULT_LIMITS, segmentBytes: 1_000_000, segmentMs: 1_000_000 };

/** Appends `count` records, whose content does not matter, in one batch. */
export function appendRecords(log: Log, count: number, leaderEpoch: number): void {
  appendAsLeader(log, recordsFor(count), { leaderEpoch, ...BATCH, limits: LIMITS });
}

function recordsFor(count: number): readonly LogRecord[] {
  return Array.from({ length: count }, (_, number) => ({
    number,
    key: null,
    value: 'v',
    valueBytes: 1,
    timestamp: 0,
    headers: NO_HEADERS,
  }));
}
