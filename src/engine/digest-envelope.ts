/** What of an envelope enters the digest: who, what and when, and the records it carries. */
import { mix, mixText, type Digest } from './digest.ts';
import { numberOf } from './ids.ts';
import type { LogRecord } from './log/record.ts';
import type { Envelope } from './network/envelope.ts';

export function mixEnvelope(digest: Digest, now: number, envelope: Envelope): void {
  mix(digest, now);
  mix(digest, envelope.seq);
  mix(digest, (numberOf(envelope.from) << 12) ^ numberOf(envelope.to));
  mix(digest, envelope.correlationId);
  const { body } = envelope;
  mix(digest, body.api.charCodeAt(0) ^ (body.api.length << 8));
  // Records enter once, when they reach a broker: what follows copies them.
  if (envelope.kind === 'request' && envelope.body.api === 'Produce') {
    for (const { partition, records } of envelope.body.partitions) {
      mix(digest, partition);
      for (const record of records) mixRecord(digest, record);
    }
  } else if (envelope.kind === 'response' && envelope.body.api === 'Fetch') {
    for (const { partition, highWatermark, batches } of envelope.body.partitions) {
      mix(digest, (partition << 8) ^ batches.length);
      mix(digest, highWatermark);
    }
  }
}

function mixRecord(digest: Digest, record: LogRecord): void {
  mix(digest, record.number);
  mix(digest, record.timestamp);
  mix(digest, record.valueBytes);
  mixText(digest, record.key);
  mixText(digest, record.value);
}
