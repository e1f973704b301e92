/**
 * How time goes: it stands, it passes, or it is being moved to somewhere.
 *
 * Moving takes as many frames as it needs; what was before it, standing or passing, comes back
 * after it. Looking for the next fact always ends in standing. A session begins with a move, to the
 * moment at which its scenario opens.
 */
import { assign, setup } from 'xstate';
import type { Pace } from './store.ts';

export interface PlaybackContext {
  readonly pace: Pace;
  /** Where time is being moved to; null while looking for a fact. */
  readonly target: number | null;
  /** What comes after the move. */
  readonly next: 'paused' | 'playing';
}

export type PlaybackEvent =
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'toggle' }
  | { readonly type: 'set-pace'; readonly pace: Pace }
  | { readonly type: 'seek'; readonly target: number }
  | { readonly type: 'find-fact' }
  /** The fact that was looked for lies here. */
  | { readonly type: 'found'; readonly target: number }
  | { readonly type: 'arrived' };

interface PlaybackTypes {
  readonly context: PlaybackContext;
  readonly events: PlaybackEvent;
  readonly input: PlaybackContext;
}

/** XState reads the types alone: the values are never looked at. */
const types: PlaybackTypes = {
  context: { pace: 'adaptive', target: null, next: 'paused' },
  events: { type: 'arrived' },
  input: { pace: 'adaptive', target: null, next: 'paused' },
};

const building = setup({
  types,
  guards: { goesOn: ({ context }) => context.next === 'playing' },
  actions: {
    aim: assign(({ context, event }) =>
      event.type === 'seek' || event.type === 'found' ? { target: event.target } : context,
    ),
    lookForFact: assign({ target: null, next: 'paused' }),
    takePace: assign(({ context, event }) =>
      event.type === 'set-pace' ? { pace: event.pace } : context,
    ),
    goOnAfter: assign({ next: 'playing' }),
    standAfter: assign({ next: 'paused' }),
  },
});

/** Its states are the three that the transport shows. */
export const playbackMachine = building.createMachine({
  id: 'playback',
  context: ({ input }) => input,
  initial: 'seeking',
  on: {
    'set-pace': { actions: 'takePace' },
    'find-fact': { target: '.seeking', actions: 'lookForFact' },
  },
  states: {
    paused: {
      entry: 'standAfter',
      on: {
        play: 'playing',
        toggle: 'playing',
        seek: { target: 'seeking', actions: 'aim' },
      },
    },
    playing: {
      entry: 'goOnAfter',
      on: {
        pause: 'paused',
        toggle: 'paused',
        seek: { target: 'seeking', actions: 'aim' },
      },
    },
    seeking: {
      on: {
        // A new place while on the way to another: what comes after stays.
        seek: { actions: 'aim' },
        found: { actions: 'aim' },
        arrived: [{ guard: 'goesOn', target: 'playing' }, { target: 'paused' }],
        play: { actions: 'goOnAfter' },
        pause: { actions: 'standAfter' },
        toggle: [{ guard: 'goesOn', actions: 'standAfter' }, { actions: 'goOnAfter' }],
      },
    },
  },
});
