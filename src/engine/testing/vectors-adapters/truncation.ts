/**
 * Adapters: a leader finds where a follower's log parts from its own, and the follower truncates.
 */
import { divergence } from '../../broker/divergence.ts';
import { truncateOnDivergence, truncateOnOffsetOutOfRange } from '../../broker/truncation.ts';
import { assignEpoch, latestEpoch } from '../../log/leader-epochs.ts';
import { createLog, type Log } from '../../log/log-state.ts';
import { raiseLogStart } from '../../log/log.ts';
import { numberAt, pairsAt, type Json, type JsonObject } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';
import { writtenEpochs } from './leader-epoch-cache.ts';
import { appendRecords } from './log.ts';

export const fetchDivergenceKind: VectorKind = {
  name: 'core/fetch-divergence',
  lists: {
    cases: {
      split: (recorded) =>
        splitObject(recorded, ['result', 'divergingEpoch', 'divergingEndOffset']),
      run(input) {
        const log = logWithEpochs(input);
        const lastFetchedEpoch = numberAt(input, 'lastFetchedEpoch');
        const fetchOffset = numberAt(input, 'fetchOffset');
        return writtenAnswer(divergence(log, { fetchOffset, lastFetchedEpoch }));
      },
    },
  },
};

function logWithEpochs(input: JsonObject): Log {
  const log = createLog();
  log.logEndOffset = numberAt(input, 'logEndOffset');
  log.highWatermark = log.logEndOffset;
  for (const [epoch, startOffset] of pairsAt(input, 'leaderEpochCache')) {
    assignEpoch(log.leaderEpochs, { epoch, startOffset });
  }
  raiseLogStart(log, numberAt(input, 'appliedLogStartOffset'));
  return log;
}

function writtenAnswer(answer: ReturnType<typeof divergence>): JsonObject {
  if (answer === null) return { result: 'OK' };
  if (answer === 'OFFSET_OUT_OF_RANGE') return { result: answer };
  const { epoch, endOffset } = answer;
  return { result: 'DIVERGING', divergingEpoch: epoch, divergingEndOffset: endOffset };
}

export const followerTruncationKind: VectorKind = {
  name: 'core/follower-truncation',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['steps', 'finalFollowerLogEndOffset']),
      run(input) {
        const leader = logOfRuns(pairsAt(input, 'leaderRuns'));
        const follower = logOfRuns(pairsAt(input, 'followerRuns'));
        const epoch = numberAt(input, 'leaderEpoch');
        assignEpoch(leader.leaderEpochs, { epoch, startOffset: leader.logEndOffset });
        const steps = fetchUntilCommon(leader, follower);
        return { steps, finalFollowerLogEndOffset: follower.logEndOffset };
      },
    },
  },
};

/** Records in batches of their own, so that a log can be cut anywhere. */
function logOfRuns(runs: readonly (readonly [number, number])[]): Log {
  const log = createLog();
  for (const [epoch, count] of runs) {
    for (let record = 0; record < count; record += 1) appendRecords(log, 1, epoch);
  }
  return log;
}

/** More fetches than this no pair of logs needs: each one leaves out an epoch at least. */
const MAX_FETCHES = 1000;

function fetchUntilCommon(leader: Log, follower: Log): readonly Json[] {
  const steps: Json[] = [];
  while (steps.length < MAX_FETCHES) {
    const fetchOffset = follower.logEndOffset;
    const lastFetchedEpoch = latestEpoch(follower.leaderEpochs);
    const answer = divergence(leader, { fetchOffset, lastFetchedEpoch });
    const step = {
      fetchOffset,
      lastFetchedEpoch: lastFetchedEpoch === -1 ? null : lastFetchedEpoch,
      ...writtenAnswer(answer),
    };
    if (answer === null) return [...steps, step];
    if (answer === 'OFFSET_OUT_OF_RANGE') {
      truncateOnOffsetOutOfRange(follower, leader);
      steps.push(step);
      continue;
    }
    const { offset, isCompleted } = truncateOnDivergence(follower, answer);
    steps.push({
      ...step,
      truncateTo: offset,
      truncationCompleted: isCompleted,
      followerEpochsAfter: writtenEpochs(follower.leaderEpochs),
    });
  }
  throw new Error(`the logs have not met after ${MAX_FETCHES} fetches`);
}
