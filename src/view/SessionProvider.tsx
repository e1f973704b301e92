/** The session and its shown state, for every component. */
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { assertExists } from '../base/assert.ts';
import type { Session } from '../session/session.ts';
import type { SessionState } from '../session/store.ts';
import { frameLoop } from '../session/frame-loop.ts';
import { createFrameBus, type FrameBus } from './behaviors/frame-bus.ts';
import { createShownStore } from './shown-store.ts';

interface Shown {
  readonly session: Session;
  readonly store: StoreApi<SessionState>;
  readonly frames: FrameBus;
}

const SessionContext = createContext<Shown | null>(null);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  const [shown] = useState(() => {
    const { store, start } = createShownStore(session.store);
    return { session, store, start, frames: createFrameBus() };
  });
  useEffect(() => shown.start(), [shown]);
  useEffect(
    () =>
      frameLoop(session, {
        requestFrame: (onFrame) => requestAnimationFrame(onFrame),
        cancelFrame: (handle) => cancelAnimationFrame(handle),
        draw: shown.frames.draw,
      }),
    [session, shown],
  );
  return <SessionContext value={shown}>{children}</SessionContext>;
}

/** Where a component asks to be drawn in every frame. */
export function useFrames(): FrameBus {
  return assertExists(useContext(SessionContext), 'a session is provided').frames;
}

export function useSession(): Session {
  return assertExists(useContext(SessionContext), 'a session is provided').session;
}

/** A part of the state, at most twenty times a second while time runs. */
export function useShown<T>(select: (state: SessionState) => T): T {
  return useStore(assertExists(useContext(SessionContext), 'a session is provided').store, select);
}
