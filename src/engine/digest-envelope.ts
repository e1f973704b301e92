/** What of an envelope enters the digest: who, what and when, and the records it carries. */
import { mix, mixText, type Digest } from './digest.ts';
import { numberOf } from './ids.ts';
import type { LogRecord } from './log/record.ts';
import type { Envelope } from './network/envelope.ts';
import type { RequestBody, ResponseBody } from './protocol/api.ts';

export function mixEnvelope(digest: Digest, now: number, envelope: Envelope): void {
  mix(digest, now);
  mix(digest, envelope.seq);
  mix(digest, (numberOf(envelope.from) << 12) ^ numberOf(envelope.to));
  mix(digest, envelope.correlationId);
  // One look at the name of what it carries: bodies have many shapes, so that each look is slow.
  const { api } = envelope.body;
  mix(digest, api.charCodeAt(0) ^ (api.length << 8));
  if (api !== 'Produce' && api !== 'Fetch') return;
  if (envelope.kind === 'request') mixRequest(digest, envelope.body);
  else mixResponse(digest, envelope.body);
}

/** Records enter once, when they reach a broker: what follows copies them. */
function mixRequest(digest: Digest, body: RequestBody): void {
  if (body.api !== 'Produce') return;
  for (const { partition, records } of body.partitions) {
    mix(digest, partition);
    for (const record of records) mixRecord(digest, record);
  }
}

function mixResponse(digest: Digest, body: ResponseBody): void {
  if (body.api !== 'Fetch') return;
  for (const { partition, highWatermark, batches } of body.partitions) {
    mix(digest, (partition << 8) ^ batches.length);
    mix(digest, highWatermark);
  }
}

function mixRecord(digest: Digest, record: LogRecord): void {
  mix(digest, record.number);
  mix(digest, record.timestamp);
  mix(digest, record.valueBytes);
  mixText(digest, record.key);
  mixText(digest, record.value);
}
