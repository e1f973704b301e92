/**
 * What a leader asks of records before it writes them, and what it changes about them.
 *
 * Kafka: LogValidator, UnifiedLog.analyzeAndValidateRecords.
 */
import type { Context } from '../context.ts';
import type { TopicConfig } from '../config.ts';
import type { PartitionId } from '../ids.ts';
import { batchBytes } from '../log/batch-size.ts';
import { compressedBytes, targetCodec } from '../log/compression.ts';
import type { ProducePartition } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Broker } from './broker.ts';

export interface RecordFault {
  readonly error: ErrorCode;
  /** Null: what the error says anyway. */
  readonly message: string | null;
}

/** What is wrong with a batch from a client; null: nothing. */
export function recordFault(
  broker: Broker,
  part: ProducePartition,
  settings: TopicConfig,
  context: Context,
): RecordFault | null {
  if (part.sizeInBytes > settings.maxMessageBytes) return fault('MESSAGE_TOO_LARGE');
  if (settings.cleanupPolicy !== 'delete' && settings.cleanupPolicy.includes('compact')) {
    if (part.records.some(({ key }) => key === null)) {
      const said = 'Compacted topic cannot accept message without key in topic partition';
      return fault('INVALID_RECORD', `${said} ${partitionName(broker, part.partition)}`);
    }
  }
  if (settings.messageTimestampType === 'CreateTime') {
    const found = timestampFault(part, settings, context);
    if (found !== null) return found;
  }
  return part.sizeInBytes > settings.segmentBytes ? fault('RECORD_LIST_TOO_LARGE') : null;
}

/** `orders-0`. */
function partitionName({ image }: Broker, partition: PartitionId): string {
  const registration = image.partitions[partition];
  const topic = registration ? image.topics[registration.topic] : null;
  return `${topic?.name ?? ''}-${registration?.index ?? -1}`;
}

function fault(error: ErrorCode, message: string | null = null): RecordFault {
  return { error, message };
}

function timestampFault(
  { records, maxTimestamp }: ProducePartition,
  settings: TopicConfig,
  { now, cluster }: Context,
): RecordFault | null {
  const { messageTimestampBeforeMaxMs: beforeMs, messageTimestampAfterMaxMs: afterMs } = settings;
  // Mostly the newest is not too new, and nothing is too old.
  if (maxTimestamp <= now + afterMs && beforeMs === Number.MAX_SAFE_INTEGER) return null;
  for (const [index, { timestamp }] of records.entries()) {
    if (timestamp >= now - beforeMs && timestamp <= now + afterMs) continue;
    const { startedAtMs } = cluster.settings;
    const from = atMost(startedAtMs + now, -beforeMs);
    const to = atMost(startedAtMs + now, afterMs);
    const which = `Timestamp ${startedAtMs + timestamp} of message with offset ${index}`;
    const range = `The timestamp should be within [${from}, ${to}]`;
    return fault('INVALID_TIMESTAMP', `${which} is out of range. ${range}`);
  }
  return null;
}

/** A sum with a limit that stands for 2^63 - 1 where it is the largest safe integer. */
function atMost(at: number, offset: number): string {
  if (Math.abs(offset) !== Number.MAX_SAFE_INTEGER) return String(at + offset);
  const largest = 0x7fff_ffff_ffff_ffffn;
  return String(BigInt.asIntN(64, offset < 0 ? BigInt(at) - largest : BigInt(at) + largest));
}

/**
 * The batch as it will be written: in the codec of the topic, and with the time of writing if the
 * topic wants that.
 */
export function asWritten(
  part: ProducePartition,
  settings: TopicConfig,
  now: number,
): ProducePartition {
  const codec = targetCodec(settings.compressionType, part.codec);
  if (codec === part.codec && settings.messageTimestampType === 'CreateTime') return part;
  const { records: given } = part;
  const sizeInBytes =
    codec === part.codec ? part.sizeInBytes : compressedBytes(codec, given, batchBytes(given));
  if (settings.messageTimestampType === 'CreateTime') return { ...part, codec, sizeInBytes };
  const records = given.map((record) => ({ ...record, timestamp: now }));
  return { ...part, codec, sizeInBytes, records, maxTimestamp: now };
}
