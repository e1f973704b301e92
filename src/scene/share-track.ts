/** The window of a share group on a partition: what has become of each record in flight. */
import type { ShareProgress } from '../engine/index.ts';
import type { OffsetAxis } from './offset-axis.ts';
import { isOnAxis, offsetX } from './offset-axis.ts';
import type { ShareTrack } from './stage-model.ts';

/** `colourOf`: the colour of a member by its id. */
export function shareTrack(
  { startOffset, endOffset, records }: ShareProgress,
  axis: OffsetAxis,
  colourOf: (memberId: string) => number,
): ShareTrack {
  const isIdle = records.length === 0 && endOffset === startOffset;
  return {
    start: { x: offsetX(axis, startOffset), offset: startOffset },
    endX: offsetX(axis, isIdle ? startOffset : endOffset + 1),
    records: records
      .filter(({ offset }) => isOnAxis(axis, offset))
      .map(({ offset, state, deliveryCount, memberId }) => ({
        offset,
        x: offsetX(axis, offset),
        width: Math.max(axis.pitch - 2, 1),
        state,
        deliveryCount,
        colour: memberId === '' ? -1 : colourOf(memberId),
      })),
  };
}
