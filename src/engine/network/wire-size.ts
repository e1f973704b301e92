/**
 * How many bytes an envelope takes on the wire, as far as a throttled link cares.
 *
 * Kafka: the sizes of ProduceRequest and FetchResponse are those of their record batches.
 * Simplified: everything beside batches counts as one small packet.
 */
import type { RequestBody, ResponseBody } from '../protocol/api.ts';

/** Headers and fields of a request or response without records. */
const SMALL_BYTES = 200;

export function wireBytes(body: RequestBody | ResponseBody): number {
  let bytes = SMALL_BYTES;
  if (body.api === 'Produce' && 'acks' in body) {
    for (const { sizeInBytes } of body.partitions) bytes += sizeInBytes;
  } else if (body.api === 'Fetch' && 'error' in body) {
    for (const { batches } of body.partitions) {
      for (const { sizeInBytes } of batches) bytes += sizeInBytes;
    }
  }
  return bytes;
}
