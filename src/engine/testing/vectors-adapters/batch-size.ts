/** Adapters: sizes of varints, records and batches. */
import {
  BATCH_HEADER_BYTES,
  headerBytes,
  recordBytes,
  recordUpperBound,
  varintBytes,
  varlongBytes,
  type RecordSizes,
} from '../../log/batch-size.ts';
import { asList, asNumber, listAt, textAt, type Json, type JsonObject } from './json.ts';
import { splitObject, type VectorKind } from './kind.ts';

export const varintKind: VectorKind = {
  name: 'core/varint',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['varintZigZagBytes', 'varlongZigZagBytes']),
      run(input) {
        const value = BigInt(textAt(input, 'value'));
        return {
          varintZigZagBytes: varintBytes(Number(value)),
          varlongZigZagBytes: varlongBytes(value),
        };
      },
      // A value beyond 32 bits has no varint.
      isPartial: (path) => path.length === 0,
    },
  },
};

interface RecordedRecord {
  readonly sizes: RecordSizes;
  readonly timestampDelta: number;
}

export const recordBatchSizeKind: VectorKind = {
  name: 'core/record-batch-size',
  lists: {
    cases: {
      split: (recorded) =>
        splitObject(recorded, ['recordBytes', 'batchBytes', 'firstRecordUpperBound']),
      run: (input) => sizesOf(input),
    },
  },
};

function sizesOf(input: JsonObject): JsonObject {
  const records = listAt(input, 'records').map(recordOf);
  const [first] = records;
  if (first === undefined) throw new Error('a batch without records');
  const bytes = records.map(({ sizes, timestampDelta }, offsetDelta) =>
    recordBytes(sizes, { offsetDelta, timestampDelta: timestampDelta - first.timestampDelta }),
  );
  return {
    recordBytes: bytes,
    batchBytes: bytes.reduce((sum, size) => sum + size, BATCH_HEADER_BYTES),
    firstRecordUpperBound: recordUpperBound(first.sizes),
  };
}

/** [keyBytes, valueBytes, timestampOffsetMs, headerCount]; a header is `h0` with a 7-byte value. */
function recordOf(value: Json): RecordedRecord {
  const parts = asList(value, 'a record').map((part) => asNumber(part, 'a part of a record'));
  const [keyBytes, valueBytes, timestampDelta, headerCount] = parts;
  if (
    keyBytes === undefined ||
    valueBytes === undefined ||
    timestampDelta === undefined ||
    headerCount === undefined
  ) {
    throw new Error('a record has four parts');
  }
  let headersBytes = 0;
  for (let header = 0; header < headerCount; header += 1) {
    headersBytes += headerBytes({ keyBytes: `h${header}`.length, valueBytes: 7 });
  }
  return { sizes: { keyBytes, valueBytes, headersBytes, headerCount }, timestampDelta };
}
