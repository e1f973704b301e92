import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../utf8.ts';
import { NO_HEADERS } from '../log/record.ts';
import { isReadable } from './deserializers.ts';

function reads(name: string, value: string | null): boolean {
  const valueBytes = value === null ? -1 : utf8Bytes(value);
  const record = { number: 0, key: null, value, valueBytes, timestamp: 0, headers: NO_HEADERS };
  return isReadable(`org.apache.kafka.common.serialization.${name}`, record);
}

describe('a deserialiser', () => {
  it('of numbers wants the right number of bytes, and takes any of them', () => {
    expect(reads('IntegerDeserializer', '1234')).toBe(true);
    expect(reads('IntegerDeserializer', '12345')).toBe(false);
    expect(reads('LongDeserializer', '12345678')).toBe(true);
    expect(reads('LongDeserializer', '1234')).toBe(false);
    expect(reads('ShortDeserializer', 'ж')).toBe(true);
    expect(reads('DoubleDeserializer', '')).toBe(false);
  });

  it('of UUIDs looks at the text', () => {
    expect(reads('UUIDDeserializer', '0b1c-2-3-4-5')).toBe(true);
    expect(reads('UUIDDeserializer', '0b1cddeeff-2-3-4-5')).toBe(false);
    expect(reads('UUIDDeserializer', 'order-7')).toBe(false);
  });

  it('reads a null, and of texts, bytes and unknown things everything', () => {
    expect(reads('IntegerDeserializer', null)).toBe(true);
    expect(reads('StringDeserializer', 'order 7')).toBe(true);
    expect(reads('ByteArrayDeserializer', '')).toBe(true);
    expect(reads('MyDeserializer', 'order 7')).toBe(true);
  });
});
