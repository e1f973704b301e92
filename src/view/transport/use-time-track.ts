/** The time track for the room that there is. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { timeTrack } from '../../scene/time-track.ts';
import { textWidth } from '../measure.ts';
import { useShown } from '../SessionProvider.tsx';
import { useWords } from '../use-words.ts';

/** Marks and knob may stick out over the ends of the line. */
export const TRACK_INSET = 14;

export function useTimeTrack() {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  const timeline = useShown((state) => state.timeline);
  const second = useShown((state) => Math.ceil(state.frame.tick / 250) * 250);
  useLayoutEffect(() => {
    const node = box.current;
    if (node === null) return;
    const observer = new ResizeObserver(() =>
      setWidth(Math.max(node.clientWidth - 2 * TRACK_INSET, 120)),
    );
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  const track = useMemo(
    () =>
      timeTrack({
        ...timeline,
        width,
        nowTick: second,
        labelWidth: (kind) => textWidth(words(`time.mark.${kind}`), 'label'),
      }),
    [timeline, width, second, words],
  );
  return { track, box };
}
