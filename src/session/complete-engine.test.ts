import { expect, it } from 'vitest';
import { preparedScenarios } from '../scenarios/index.ts';
import { completeEngine } from './complete-engine.ts';
import { createLive, type Live } from './live.ts';
import { openingOf } from './opening.ts';

function live(): Live {
  return createLive(openingOf(preparedScenarios()[0].scenario), () => 0);
}

/** Fails so many times before it succeeds. */
function fetching(failures: number) {
  let left = failures;
  const load = (): Promise<void> => {
    if (left === 0) return Promise.resolve();
    left -= 1;
    return Promise.reject(new Error('no such file'));
  };
  return load;
}

it('has nothing to do when all parts are there', () => {
  expect(completeEngine(live(), { load: () => null })).toBeNull();
});

it('says that a part cannot be fetched, tries again, and takes the words back', async () => {
  const one = live();
  const told: (string | undefined)[] = [];
  const wait = (): Promise<void> => {
    told.push(one.store.getState().notice?.code);
    return Promise.resolve();
  };
  await completeEngine(one, { load: fetching(3), wait });
  expect(told).toEqual(['engine-incomplete', 'engine-incomplete', 'engine-incomplete']);
  expect(one.store.getState().notice).toBeNull();
  expect(one.completion).toBeNull();
});

it('leaves other notices as they are', async () => {
  const one = live();
  const notice = { level: 'info', code: 'nothing-happens', values: {}, faults: [] } as const;
  one.store.setState({ notice });
  await completeEngine(one, { load: fetching(0) });
  expect(one.store.getState().notice).toBe(notice);
});

it('is one attempt, however many ask', async () => {
  const one = live();
  const load = fetching(1);
  const wait = (): Promise<void> => Promise.resolve();
  const first = completeEngine(one, { load, wait });
  expect(completeEngine(one, { load: () => new Promise(() => {}), wait })).toBe(first);
  await first;
});
