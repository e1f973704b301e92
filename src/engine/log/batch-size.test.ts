import { describe, expect, it } from 'vitest';
import {
  appendedBytes,
  batchBytes,
  recordBytes,
  recordUpperBound,
  varintBytes,
  varlongBytes,
} from './batch-size.ts';
import { NO_HEADERS, type LogRecord } from './record.ts';

function record(fields: Partial<LogRecord>): LogRecord {
  return {
    number: 0,
    key: null,
    value: null,
    valueBytes: -1,
    timestamp: 0,
    headers: NO_HEADERS,
    ...fields,
  };
}

describe('a varint', () => {
  it('grows at the powers of two where zig-zag needs another seven bits', () => {
    for (let bytes = 1; bytes < 8; bytes += 1) {
      const limit = 2 ** (7 * bytes - 1);
      expect([limit - 1, -limit, limit, -limit - 1].map(varintBytes)).toEqual([
        bytes,
        bytes,
        bytes + 1,
        bytes + 1,
      ]);
    }
  });

  it('takes as many bytes as its 64-bit sibling says', () => {
    for (let bits = 0; bits <= 53; bits += 1) {
      for (const near of [-1, 0, 1]) {
        const value = 2 ** bits + near;
        if (!Number.isSafeInteger(value)) continue;
        expect(varintBytes(value)).toBe(varlongBytes(BigInt(value)));
        expect(varintBytes(-value)).toBe(varlongBytes(BigInt(-value)));
      }
    }
  });

  it('of 64 bits takes ten bytes at most', () => {
    expect([2n ** 55n - 1n, 2n ** 55n, 2n ** 63n - 1n, -(2n ** 63n)].map(varlongBytes)).toEqual([
      8, 9, 10, 10,
    ]);
  });
});

describe('a record', () => {
  it('takes seven bytes when it has neither key nor value, as when both are empty', () => {
    const at = { offsetDelta: 0, timestampDelta: 0 };
    const none = { headersBytes: 0, headerCount: 0 };
    expect(recordBytes({ keyBytes: -1, valueBytes: -1, ...none }, at)).toBe(7);
    expect(recordBytes({ keyBytes: 0, valueBytes: 0, ...none }, at)).toBe(7);
  });

  it('counts its key in UTF-8 and its value as large as it says', () => {
    const at = { offsetDelta: 0, baseTimestamp: 0 };
    const plain = appendedBytes(record({ key: 'ab', value: 'v', valueBytes: 1 }), at);
    expect(appendedBytes(record({ key: 'äb', value: 'v', valueBytes: 1 }), at)).toBe(plain + 1);
    expect(appendedBytes(record({ key: 'ab', value: 'v', valueBytes: 50 }), at)).toBe(plain + 49);
  });

  it('takes more bytes the further it is from the first of its batch', () => {
    const near = appendedBytes(record({ timestamp: 5 }), { offsetDelta: 1, baseTimestamp: 0 });
    const far = appendedBytes(record({ timestamp: 500 }), { offsetDelta: 100, baseTimestamp: 0 });
    expect(far - near).toBe(2);
  });

  it('never takes more alone in a batch than its upper bound', () => {
    const sizes = { keyBytes: 3, valueBytes: 200, headersBytes: 0, headerCount: 0 };
    const bytes = 61 + recordBytes(sizes, { offsetDelta: 0, timestampDelta: 0 });
    expect(bytes).toBeLessThanOrEqual(recordUpperBound(sizes));
  });
});

describe('a batch', () => {
  it('is its header when empty, and its records with timestamps from the first one', () => {
    expect(batchBytes([])).toBe(61);
    const late = [record({ timestamp: 100_000 }), record({ timestamp: 100_001 })];
    expect(batchBytes(late)).toBe(61 + 7 + 7);
  });
});
