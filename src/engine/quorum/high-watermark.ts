/**
 * The high watermark of the metadata log: what a majority of the voters holds. There is no ISR.
 *
 * Kafka: LeaderState.maybeUpdateHighWatermark.
 */

/**
 * Moves to what the voter in the middle holds, once that lies above the start of the leader's
 * epoch: only a record of its own epoch makes earlier ones safe. It never goes back. `ends` are
 * those of all voters, -1 where one has not fetched yet; -1 as high watermark: not known.
 */
export function nextHighWatermark(
  ends: readonly number[],
  { epochStartOffset, highWatermark }: { epochStartOffset: number; highWatermark: number },
): number {
  const descending = ends.slice().sort((left, right) => right - left);
  const held = descending[ends.length >> 1] ?? -1;
  return held > epochStartOffset && held > highWatermark ? held : highWatermark;
}
