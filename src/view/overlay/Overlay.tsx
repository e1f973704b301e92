/**
 * The canvas over the stage: what moves with `t`. Silent to screen readers, drawn in every frame.
 */
import { useEffect, useRef, type RefObject } from 'react';
import type { StageModel } from '../../scene/stage-model.ts';
import { useFrames, useSession } from '../SessionProvider.tsx';
import { setInspectorTab } from '../ui-store.ts';
import { createPainter, type Painter } from './painter.ts';

interface Props {
  readonly model: StageModel;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly gutter: number;
  /** x at which the columns start. */
  readonly left: number;
}

export function Overlay({ model, scroller, gutter, left }: Props) {
  const session = useSession();
  const frames = useFrames();
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  useEffect(() => {
    const node = canvas.current;
    const scrolled = scroller.current;
    if (node === null || scrolled === null) return;
    const made = createPainter(node, scrolled);
    painter.current = made;
    const leave = frames.add(() => made.paint(session.store.getState()));
    return () => {
      leave();
      made.dispose();
    };
  }, [session, scroller, frames]);
  useEffect(() => {
    painter.current?.show({ model, gutter, left });
  });
  useEffect(() => {
    const node = scroller.current;
    if (node === null) return;
    const onClick = (event: MouseEvent): void => {
      const { left: x, top: y } = node.getBoundingClientRect();
      const point = { x: event.clientX - x, y: event.clientY - y };
      const seq = painter.current?.envelopeAt(point) ?? null;
      if (seq === null) return;
      event.stopPropagation();
      session.pause();
      session.select({ kind: 'envelope', seq });
      setInspectorTab('state');
    };
    // Before the cells below hear of it: what flies is in front.
    node.addEventListener('click', onClick, { capture: true });
    return () => node.removeEventListener('click', onClick, { capture: true });
  }, [session, scroller]);
  return <canvas className="overlay" ref={canvas} aria-hidden="true" />;
}
