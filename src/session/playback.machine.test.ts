import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { playbackMachine, type PlaybackContext, type PlaybackEvent } from './playback.machine.ts';

const OPENING: PlaybackContext = { pace: 'adaptive', target: 1500, next: 'playing' };

function after(...events: readonly PlaybackEvent[]): { state: string; context: PlaybackContext } {
  const actor = createActor(playbackMachine, { input: OPENING }).start();
  for (const event of events) actor.send(event);
  const { value, context } = actor.getSnapshot();
  return { state: value, context };
}

it('begins with the move to the opening moment, then goes on as it was asked to', () => {
  expect(after()).toMatchObject({ state: 'seeking', context: { target: 1500 } });
  expect(after({ type: 'arrived' }).state).toBe('playing');
  const paused = createActor(playbackMachine, { input: { ...OPENING, next: 'paused' } }).start();
  paused.send({ type: 'arrived' });
  expect(paused.getSnapshot().value).toBe('paused');
});

it('goes on playing after a seek that was made while playing', () => {
  const seek: PlaybackEvent = { type: 'seek', target: 10 };
  expect(after({ type: 'arrived' }, seek).context).toMatchObject({ target: 10, next: 'playing' });
  expect(after({ type: 'arrived' }, seek, { type: 'arrived' }).state).toBe('playing');
  const standing: PlaybackEvent[] = [{ type: 'arrived' }, { type: 'pause' }];
  expect(after(...standing, seek, { type: 'arrived' }).state).toBe('paused');
});

it('takes a pause during a seek to mean what comes after it', () => {
  expect(after({ type: 'pause' }, { type: 'arrived' }).state).toBe('paused');
  expect(after({ type: 'toggle' }, { type: 'toggle' }, { type: 'arrived' }).state).toBe('playing');
});

it('stands still after the next fact was found', () => {
  const found: PlaybackEvent = { type: 'found', target: 99 };
  expect(after({ type: 'arrived' }, { type: 'find-fact' }).context.target).toBeNull();
  expect(after({ type: 'arrived' }, { type: 'find-fact' }, found).context.target).toBe(99);
  const end = after({ type: 'arrived' }, { type: 'find-fact' }, found, { type: 'arrived' });
  expect(end.state).toBe('paused');
});

it('can be brought from every state to every other', () => {
  const events: PlaybackEvent[] = [
    { type: 'play' },
    { type: 'pause' },
    { type: 'toggle' },
    { type: 'set-pace', pace: 100 },
    { type: 'seek', target: 7 },
    { type: 'find-fact' },
    { type: 'found', target: 7 },
    { type: 'arrived' },
  ];
  for (const next of ['paused', 'playing'] as const) {
    const paths = getShortestPaths(playbackMachine, { events, input: { ...OPENING, next } });
    const ends = new Set(paths.map(({ state }) => state.value));
    expect([...ends].sort()).toEqual(['paused', 'playing', 'seeking']);
    for (const { state } of paths) {
      // Whatever was done, one event leads back to standing, or two through an arrival.
      const actor = createActor(playbackMachine, { snapshot: state, input: OPENING }).start();
      actor.send({ type: 'pause' });
      if (actor.getSnapshot().value === 'seeking') actor.send({ type: 'arrived' });
      expect(actor.getSnapshot().value).toBe('paused');
    }
  }
});
