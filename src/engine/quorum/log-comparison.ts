/**
 * What controllers compare of their logs, and what they cut off.
 *
 * Kafka: KafkaRaftLog (lastFetchedEpoch, endOffsetForEpoch, truncateToEndOffset).
 */
import type { Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { FetchMetadataRequest, FetchMetadataResponse } from '../protocol/control-api.ts';
import { votersIn } from './controller-log.ts';
import { tell } from './quorum-facts.ts';

/** What elections compare. */
export function endOfLog({ log, logLength: endOffset }: Controller): {
  readonly lastEpoch: number;
  readonly endOffset: number;
} {
  return { lastEpoch: log[endOffset - 1]?.epoch ?? 0, endOffset };
}

/** Cuts off what lies at or above `offset`: no majority has it. */
export function truncateLog(controller: Controller, offset: number, context: Context): void {
  const from = controller.logLength;
  if (offset >= from) return;
  controller.logLength = offset;
  controller.quorum.voters = votersIn(controller);
  tell(controller, { type: 'metadata-truncated', from, to: offset }, context);
}

/** The largest epoch up to `epoch` that the log below `end` has, and where it ends. */
export function endOfEpoch(
  { log }: Controller,
  epoch: number,
  end: number,
): { readonly epoch: number; readonly endOffset: number } {
  for (let offset = end - 1; offset >= 0; offset -= 1) {
    const found = log[offset]?.epoch ?? 0;
    if (found <= epoch) return { epoch: found, endOffset: offset + 1 };
  }
  return { epoch: 0, endOffset: 0 };
}

/** Where the log of the one who asks has left this one; null: nowhere. */
export function divergence(
  controller: Controller,
  { fetchOffset, lastFetchedEpoch }: FetchMetadataRequest,
  writtenEnd: number,
): FetchMetadataResponse['divergingEpoch'] {
  if (fetchOffset === 0) return null;
  const end = endOfEpoch(controller, lastFetchedEpoch, writtenEnd);
  return end.epoch < lastFetchedEpoch || end.endOffset < fetchOffset ? end : null;
}
