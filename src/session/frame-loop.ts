/** The heartbeat of the page: lets time pass in a session, then has the picture drawn. */
import type { Session } from './session.ts';

export interface FrameHost {
  /** As `requestAnimationFrame`: calls back before the next frame, with real ms. */
  readonly requestFrame: (onFrame: (now: number) => void) => number;
  readonly cancelFrame: (handle: number) => void;
  /** Called once each frame, after time has passed. */
  readonly draw: () => void;
}

/** A page that was hidden comes back without a leap: no frame lasts longer than this, real ms. */
const LONGEST_FRAME_MS = 100;

/** Runs until the returned function is called. */
export function frameLoop(
  session: Pick<Session, 'onFrame'>,
  { requestFrame, cancelFrame, draw }: FrameHost,
): () => void {
  let last: number | null = null;
  let handle = requestFrame(onFrame);
  return () => cancelFrame(handle);

  function onFrame(now: number): void {
    handle = requestFrame(onFrame);
    const realMs = last === null ? 0 : Math.min(LONGEST_FRAME_MS, Math.max(0, now - last));
    last = now;
    session.onFrame(realMs);
    draw();
  }
}
