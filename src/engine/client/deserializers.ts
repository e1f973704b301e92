/**
 * Whether the value of a record can be read by the deserialiser of a consumer: those that come with
 * Kafka look at its length, or at its text.
 *
 * Kafka: org.apache.kafka.common.serialization (IntegerDeserializer, LongDeserializer,
 * UUIDDeserializer ...).
 * Simplified: keys are always readable, and deserialisers of others read everything, as those of
 * Kafka for texts and bytes do.
 */
import type { LogRecord } from '../log/record.ts';

const PACKAGE = 'org.apache.kafka.common.serialization.';

/** Bytes that a value has to have, by the simple names of the classes. */
const LENGTHS: ReadonlyMap<string, number> = new Map([
  [`${PACKAGE}ShortDeserializer`, 2],
  [`${PACKAGE}IntegerDeserializer`, 4],
  [`${PACKAGE}FloatDeserializer`, 4],
  [`${PACKAGE}LongDeserializer`, 8],
  [`${PACKAGE}DoubleDeserializer`, 8],
]);

/** java.util.UUID.fromString: five groups of hexadecimal digits, none of them too long. */
const UUID = /^[0-9a-f]{1,8}-[0-9a-f]{1,4}-[0-9a-f]{1,4}-[0-9a-f]{1,4}-[0-9a-f]{1,12}$/i;

/** Null is a value that all of them read. */
export function isReadable(deserializer: string, { value, valueBytes }: LogRecord): boolean {
  if (value === null) return true;
  if (deserializer === `${PACKAGE}UUIDDeserializer`) return UUID.test(value);
  const length = LENGTHS.get(deserializer);
  return length === undefined || valueBytes === length;
}
