/** Which part of the sheet is on the screen, in steps: scrolling a little changes nothing. */
import { useEffect, useState, type RefObject } from 'react';

export interface StageWindow {
  /** Room for the sheet, right of the row heads. */
  readonly width: number;
  readonly left: number;
  readonly right: number;
  /** A phone's: the row heads are short, and arcs have no labels. */
  readonly isNarrow: boolean;
}

const STEP = 240;
const NARROW = 560;
const SCROLLBAR = 12;

export interface HeadMeasures {
  /** Where arcs run, left of the heads. */
  readonly gutter: number;
  readonly head: number;
}

export function headMeasures(isNarrow: boolean): HeadMeasures {
  return isNarrow ? { gutter: 22, head: 122 } : { gutter: 112, head: 168 };
}

export function useStageWindow(scroller: RefObject<HTMLElement | null>): StageWindow {
  const [window, setWindow] = useState<StageWindow>({
    width: 800,
    left: 0,
    right: 960,
    isNarrow: false,
  });
  useEffect(() => {
    const node = scroller.current;
    if (node === null) return;
    const measure = (): void => {
      const isNarrow = node.clientWidth < NARROW;
      const { gutter, head } = headMeasures(isNarrow);
      const width = Math.max(node.clientWidth - gutter - head - SCROLLBAR, 200);
      const left = Math.floor(node.scrollLeft / STEP) * STEP;
      const right = left + Math.ceil((width + STEP) / STEP) * STEP;
      setWindow((before) => {
        const next = { width, left, right, isNarrow };
        return isSame(before, next) ? before : next;
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    node.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      node.removeEventListener('scroll', measure);
    };
  }, [scroller]);
  return window;
}

function isSame(one: StageWindow, other: StageWindow): boolean {
  return (
    one.width === other.width &&
    one.left === other.left &&
    one.right === other.right &&
    one.isNarrow === other.isNarrow
  );
}
