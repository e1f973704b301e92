/**
 * What React reads of a session: the newest state, but at most twenty times a second while time
 * runs. The canvas reads the session itself, in every frame.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionState } from '../session/store.ts';

/** 20 a second: SVG may change so often without the page feeling slow. */
const COMMIT_MS = 50;

export interface ShownStore {
  readonly store: StoreApi<SessionState>;
  /** Begins to follow the session; returns how to stop. */
  readonly start: () => () => void;
}

export function createShownStore(source: StoreApi<SessionState>): ShownStore {
  const store = createStore<SessionState>()(() => source.getState());
  let shownAt = -COMMIT_MS;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const show = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    shownAt = performance.now();
    store.setState(source.getState(), true);
  };
  const start = (): (() => void) => {
    show();
    const unsubscribe = source.subscribe((state) => {
      if (isAlike(state, store.getState())) return;
      const isUrgent = state.playback.state !== 'playing' || isAnswer(state, store.getState());
      const wait = shownAt + COMMIT_MS - performance.now();
      if (isUrgent || wait <= 0) show();
      else timer ??= setTimeout(show, wait);
    });
    return () => {
      unsubscribe();
      if (timer !== null) clearTimeout(timer);
      timer = null;
    };
  };
  return { store, start };
}

/** Only the fraction of a tick has passed: that is the canvas's alone. */
function isAlike(state: SessionState, shown: SessionState): boolean {
  return (
    state.frame.version === shown.frame.version &&
    state.frame.tick === shown.frame.tick &&
    state.playback === shown.playback &&
    state.timeline === shown.timeline &&
    state.facts === shown.facts &&
    !isAnswer(state, shown)
  );
}

/** What a person has just done is answered at once. */
function isAnswer(state: SessionState, before: SessionState): boolean {
  return (
    state.selection !== before.selection ||
    state.why !== before.why ||
    state.notice !== before.notice ||
    state.refused !== before.refused ||
    state.scenario !== before.scenario ||
    state.playback.state !== before.playback.state ||
    state.playback.pace !== before.playback.pace
  );
}
