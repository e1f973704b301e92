/**
 * The id of a topic as Kafka would write it. Java's maps order topics by the bits of their ids, and
 * some assignors follow that order.
 *
 * Kafka: org.apache.kafka.common.Uuid.
 * Simplified: ids are random in Kafka; here they count, so that the same cluster has the same ones.
 */
import type { TopicImage } from '../controller/metadata.ts';
import type { TopicId } from '../ids.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Ids with smaller halves are kept for Kafka itself, as those of directories are. */
const FIRST_HIGH_HALF = 0xffe;

/** The id that the topic was given, or the one that follows from its number. */
export function uuidOf({ id, uuid }: Pick<TopicImage, 'id' | 'uuid'>): string {
  return uuid ?? topicUuid(id);
}

/**
 * 22 digits of URL-safe base64 for 128 bits: a counted high half, and the number as the low one.
 */
export function topicUuid(topic: TopicId): string {
  const bytes = Array.from({ length: 16 }, () => 0);
  writeNumber(bytes, 7, FIRST_HIGH_HALF + topic);
  writeNumber(bytes, 15, topic);
  let text = '';
  for (let digit = 0; digit < 22; digit += 1) text += BASE64[sixBits(bytes, digit * 6)] ?? '';
  return text;
}

/** The number's bytes; the last of them stands at `end`. */
function writeNumber(bytes: number[], end: number, number: number): void {
  for (let place = end, rest = number; rest > 0; place -= 1) {
    bytes[place] = rest & 0xff;
    rest >>>= 8;
  }
}

/** Beyond the last byte there are zeros. */
function sixBits(bytes: readonly number[], from: number): number {
  const first = from >>> 3;
  const word = ((bytes[first] ?? 0) << 8) | (bytes[first + 1] ?? 0);
  return (word >>> (10 - (from & 7))) & 0x3f;
}
