/** Adapter: transactions in the log of one partition, and what readers of it get. */
import { createCommittedReader, passes } from '../../client/committed-reader.ts';
import { TOPIC_SETTINGS } from '../../config.ts';
import { abortedAmong } from '../../log/aborted-read.ts';
import { knownProducers } from '../../log/known-producers.ts';
import { readBatches } from '../../log/log-read.ts';
import { createLog, lastStableOffsetOf, type Log } from '../../log/log-state.ts';
import { advanceHighWatermark, appendAsLeader } from '../../log/log.ts';
import { duplicateOf } from '../../log/producer-duplicates.ts';
import { sequenceError } from '../../log/producer-state.ts';
import { offsetAt, type LogRecord } from '../../log/record.ts';
import { NO_HEADERS } from '../../log/record.ts';
import { markerError } from '../../log/transaction-end.ts';
import { MARKER_BYTES, markerRecord, type Marker } from '../../log/transaction-marks.ts';
import type { TransactionVersion } from '../../protocol/transaction-api.ts';
import { defaultsOf } from '../../settings.ts';
import { numberAt, objectsAt, textAt, type JsonObject } from './json.ts';
import { splitSteps, type VectorKind } from './kind.ts';

const APPENDED = { leaderEpoch: 0, maxTimestamp: 0, limits: defaultsOf(TOPIC_SETTINGS) };

export const transactionLogKind: VectorKind = {
  name: 'consumers/transaction-log-traces',
  lists: {
    cases: {
      split: (recorded) => splitSteps(recorded, outcomesOf),
      run(input) {
        const version = numberAt(input, 'transaction_version') === 2 ? 2 : 1;
        const log = createLog();
        const steps = objectsAt(input, 'steps').map((step): JsonObject => {
          const outcome = run(log, step, version);
          return { ...outcome, log: stateOf(log) };
        });
        return { steps };
      },
      isSet: (path) => path[path.length - 1] === 'aborted_transactions',
    },
  },
};

function outcomesOf(step: JsonObject): readonly string[] {
  const offsets = step['op'] === 'marker' ? ['offset'] : ['first_offset', 'last_offset'];
  const said = ['aborted_transactions', 'records', 'next_position'];
  return ['error', 'log', ...(step['op'] === 'high_watermark' ? [] : [...offsets, ...said])];
}

function run(log: Log, step: JsonObject, version: TransactionVersion): JsonObject {
  switch (textAt(step, 'op')) {
    case 'high_watermark':
      advanceHighWatermark(log, numberAt(step, 'offset'));
      return {};
    case 'marker':
      return appendMarker(log, step, version);
    case 'read':
      return read(log, step);
    default:
      return appendData(log, step);
  }
}

function appendData(log: Log, step: JsonObject): JsonObject {
  const count = numberAt(step, 'count');
  const records = Array.from({ length: count }, (_, number) => record(number));
  const op = textAt(step, 'op');
  if (op === 'append_plain') {
    const batch = appendAsLeader(log, records, { ...APPENDED, sizeInBytes: 100 });
    return { error: 'NONE', first_offset: batch.baseOffset, last_offset: batch.lastOffset };
  }
  const attributes = {
    producerId: numberAt(step, 'producer_id'),
    producerEpoch: numberAt(step, 'epoch'),
    baseSequence: numberAt(step, 'first_sequence'),
    isTransactional: op === 'append_txn',
  };
  const duplicate = duplicateOf(log, attributes, count);
  if (duplicate !== null) {
    const { baseOffset, lastOffset } = duplicate;
    return { error: 'NONE', first_offset: baseOffset, last_offset: lastOffset };
  }
  const error = sequenceError(knownProducers(log), attributes);
  if (error !== 'NONE') return { error };
  const batch = appendAsLeader(log, records, { ...APPENDED, sizeInBytes: 100, ...attributes });
  return { error, first_offset: batch.baseOffset, last_offset: batch.lastOffset };
}

function record(number: number): LogRecord {
  return { number, key: null, value: '', valueBytes: 0, timestamp: 0, headers: NO_HEADERS };
}

function appendMarker(log: Log, step: JsonObject, version: TransactionVersion): JsonObject {
  const marker: Marker = {
    producerId: numberAt(step, 'producer_id'),
    producerEpoch: numberAt(step, 'epoch'),
    control: textAt(step, 'result') === 'COMMIT' ? 'COMMIT' : 'ABORT',
    coordinatorEpoch: numberAt(step, 'coordinator_epoch'),
  };
  const error = markerError(knownProducers(log), marker, version);
  if (error !== 'NONE') return { error };
  const { producerId, producerEpoch, control, coordinatorEpoch } = marker;
  const batch = appendAsLeader(log, [markerRecord(coordinatorEpoch, { number: 0, timestamp: 0 })], {
    ...APPENDED,
    sizeInBytes: MARKER_BYTES,
    producerId,
    producerEpoch,
    control,
    isTransactional: true,
  });
  return { error, offset: batch.baseOffset };
}

function read(log: Log, step: JsonObject): JsonObject {
  const fromOffset = numberAt(step, 'from');
  const isCommitted = textAt(step, 'isolation') === 'read_committed';
  const upToOffset = isCommitted ? lastStableOffsetOf(log) : log.highWatermark;
  const limits = { maxBytes: 1_000_000, minOneMessage: true };
  const batches = readBatches(log, { fromOffset, upToOffset, ...limits });
  const aborted = isCommitted ? abortedAmong(log, fromOffset, batches) : [];
  const reader = createCommittedReader(aborted);
  const records: number[] = [];
  let next = fromOffset;
  for (const batch of batches) {
    next = Math.max(next, batch.lastOffset + 1);
    if (!passes(reader, batch)) continue;
    const offsets = batch.records.map((_, at) => offsetAt(batch, at));
    records.push(...offsets.filter((offset) => offset >= fromOffset));
  }
  return {
    aborted_transactions: aborted.map(({ producerId, firstOffset }) => ({
      producer_id: producerId,
      first_offset: firstOffset,
    })),
    records,
    next_position: next,
  };
}

function stateOf(log: Log): JsonObject {
  return {
    leo: log.logEndOffset,
    hw: log.highWatermark,
    lso: lastStableOffsetOf(log),
    first_unstable_offset: log.producers.tracked[0]?.firstOffset ?? null,
  };
}
