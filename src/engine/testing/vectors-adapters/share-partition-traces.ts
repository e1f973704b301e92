/** Adapter: one share-partition whose state is written down at once. */
import {
  acknowledge,
  completeWrite,
  expireLocks,
  releaseAcquired,
} from '../../share/acknowledge.ts';
import { acquire, type OfferedBatch } from '../../share/acquire.ts';
import {
  canAcquire,
  createSharePartition,
  initialize,
  nextFetchOffset,
  onLogStart,
  type ShareLimits,
  type SharePartition,
} from '../../share/share-partition.ts';
import type { AcknowledgeType } from '../../protocol/share-api.ts';
import {
  isList,
  listAt,
  numberAt,
  objectAt,
  objectsAt,
  pairsAt,
  textAt,
  textsAt,
  type Json,
  type JsonObject,
} from './json.ts';
import { splitSteps, type VectorKind } from './kind.ts';

export const sharePartitionTracesKind: VectorKind = {
  name: 'consumers/share-partition-traces',
  lists: {
    cases: {
      split(recorded) {
        const outcomes = ['state', 'fetch_offset', 'acquired', 'error', 'log_end_offset'];
        const { input, expected } = splitSteps(recorded, () => outcomes);
        return { input, expected: { steps: objectsAt(expected, 'steps').map(normalized) } };
      },
      run(input) {
        const world = createTrace(objectAt(input, 'config'));
        return { steps: objectsAt(input, 'steps').map((step) => normalized(perform(world, step))) };
      },
    },
  },
};

interface Trace {
  readonly share: SharePartition;
  readonly limits: ShareLimits;
  readonly log: OfferedBatch[];
  now: number;
}

function createTrace(config: JsonObject): Trace {
  const share = createSharePartition('g', 0, 0);
  initialize(share, { startOffset: 0, stateEpoch: 0, batches: [] });
  return {
    share,
    limits: {
      maxDeliveryCount: numberAt(config, 'group.share.delivery.count.limit'),
      maxInFlightRecords: numberAt(config, 'group.share.partition.max.record.locks'),
      recordLockDurationMs: numberAt(config, 'group.share.record.lock.duration.ms'),
      isRenewEnabled: true,
    },
    log: [],
    now: 0,
  };
}

function perform(trace: Trace, step: JsonObject): JsonObject {
  const { share, limits } = trace;
  const outcome = outcomeOf(trace, step);
  const records = share.batches.flatMap(({ firstOffset, lastOffset, isSplit, states }) =>
    states.map(({ state, deliveryCount, memberId }, index): Json => {
      const first = isSplit ? firstOffset + index : firstOffset;
      return [first, isSplit ? first : lastOffset, state, deliveryCount, memberId];
    }),
  );
  const state = {
    spso: share.startOffset,
    speo: share.endOffset,
    next_fetch_offset: nextFetchOffset(share),
    can_acquire: canAcquire(share, limits),
    records,
  };
  return { ...outcome, state };
}

function outcomeOf(trace: Trace, step: JsonObject): JsonObject {
  const { share, limits, log, now } = trace;
  const op = textAt(step, 'op');
  switch (op) {
    case 'init':
      return {};
    case 'produce':
      for (const [baseOffset, lastOffset] of pairsAt(step, 'batches')) {
        log.push({ baseOffset, lastOffset });
      }
      return { log_end_offset: (log[log.length - 1]?.lastOffset ?? -1) + 1 };
    case 'fetch':
      return fetch(trace, step);
    case 'acknowledge': {
      const range = {
        firstOffset: numberAt(step, 'first'),
        lastOffset: numberAt(step, 'last'),
        types: textsAt(step, 'types').map(typeOf),
      };
      const memberId = textAt(step, 'member');
      const { error, write } = acknowledge(share, [range], { memberId, now, limits });
      if (write !== null) completeWrite(share, write.number);
      return { error };
    }
    case 'session_close': {
      const write = releaseAcquired(share, { memberId: textAt(step, 'member'), now, limits });
      if (write !== null) completeWrite(share, write.number);
      return { error: 'NONE' };
    }
    case 'advance': {
      trace.now += numberAt(step, 'ms');
      const { write } = expireLocks(share, { now: trace.now, limits });
      if (write !== null) completeWrite(share, write.number);
      return {};
    }
    case 'log_start_offset':
      onLogStart(share, numberAt(step, 'offset'));
      return {};
    default:
      throw new Error(`the operation ${op} is not known`);
  }
}

function fetch({ share, limits, log, now }: Trace, step: JsonObject): JsonObject {
  const fetchOffset = nextFetchOffset(share);
  const maxRecords = numberAt(step, 'max_records');
  const { acquired } = acquire(
    share,
    log.filter(({ lastOffset }) => lastOffset >= fetchOffset),
    {
      memberId: textAt(step, 'member'),
      mode: step['acquire_mode'] === 'record_limit' ? 'record_limit' : 'batch_optimized',
      batchSize: maxRecords,
      maxRecords,
      fetchOffset,
      now,
      limits,
    },
  );
  return {
    fetch_offset: fetchOffset,
    acquired: acquired.map(({ firstOffset, lastOffset, deliveryCount }) => [
      firstOffset,
      lastOffset,
      deliveryCount,
    ]),
  };
}

const TYPES: readonly AcknowledgeType[] = ['gap', 'accept', 'release', 'reject', 'renew'];

function typeOf(text: string): AcknowledgeType {
  const found = TYPES.find((type) => type === text);
  if (found === undefined) throw new Error(`the acknowledgement ${text} is not known`);
  return found;
}

/**
 * Neighbours with the same content are one range; what is finished below the start is noise. Each
 * list becomes one text, for its places are not those of the recorded one.
 */
function normalized(step: JsonObject): JsonObject {
  const state = objectAt(step, 'state');
  const ranges = listAt(state, 'records').flatMap(rangeOf);
  const start = numberAt(state, 'spso');
  const records = ranges
    .filter(({ last }) => last >= start)
    .map((range) => ({ ...range, first: Math.max(range.first, start) }));
  const normal = { ...step, state: { ...state, records: joined(records) } };
  if (step['acquired'] === undefined) return normal;
  return { ...normal, acquired: joined(listAt(step, 'acquired').flatMap(rangeOf)) };
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly content: string;
}

/**
 * `[first, last, state, delivery count, member]`, or without state and member. What is no range is
 * one that nothing equals.
 */
function rangeOf(given: Json): Range[] {
  const [first, last, ...rest] = isList(given) ? given : [];
  if (typeof first !== 'number' || typeof last !== 'number') {
    return [{ first: Infinity, last: Infinity, content: JSON.stringify(given) }];
  }
  const [state, count] = rest;
  const content = state === 'ACQUIRED' || rest.length === 1 ? rest : [state, count];
  return [{ first, last, content: content.join(' ') }];
}

function joined(ranges: readonly Range[]): string {
  const result: Range[] = [];
  for (const range of ranges) {
    const before = result[result.length - 1];
    const isNext = before?.last === range.first - 1 && before.content === range.content;
    if (isNext) result[result.length - 1] = { ...before, last: range.last };
    else result.push(range);
  }
  return result.map(({ first, last, content }) => `${first}-${last} ${content}`).join(', ');
}
