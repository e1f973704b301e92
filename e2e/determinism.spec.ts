/** The same run is the same everywhere: in Node, in a page, in a worker. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { buildBundle, type Bundle } from './determinism/bundle.ts';
import { expect, test } from './journey.ts';

type Digests = typeof import('./determinism/digests.ts');
type Plans = typeof import('./determinism/plans.ts');
type Plan = ReturnType<Plans['generatedPlans']>[number];

// In one worker: the engine is built once.
test.describe.configure({ mode: 'default' });

let bundle: Bundle;
let digests: Digests;
let plans: Plans;

test.beforeAll(async () => {
  bundle = await buildBundle();
  [digests, plans] = await Promise.all([
    bundle.load<Digests>('digests.mjs'),
    bundle.load<Plans>('plans.mjs'),
  ]);
});

test.afterAll(() => bundle.remove());

test.beforeEach(async ({ page }) => {
  await page.route('**/determinism/*', async (route) => {
    const name = path.basename(new URL(route.request().url()).pathname);
    if (name === 'page.html') {
      await route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Runs</title>' });
      return;
    }
    const body = await readFile(path.join(bundle.folder, name));
    await route.fulfill({ contentType: 'text/javascript', body });
  });
  await page.goto('./determinism/page.html');
});

test('gives one digest for each of 100 generated scenarios', async ({ page }) => {
  const generated = plans.generatedPlans(100);
  const expected = digests.digestsOf(generated);
  expect(new Set(expected).size).toBe(100);
  expect(await inPage(page, generated)).toEqual(expected);
  expect(await inWorker(page, generated)).toEqual(expected);
});

test('gives another digest for one altered payload, delay or seed', async ({ page }) => {
  const altered = Object.values(plans.alteredPlans());
  const expected = digests.digestsOf(altered);
  expect(new Set(expected).size).toBe(altered.length);
  expect(await inPage(page, altered)).toEqual(expected);
  expect(await inWorker(page, altered)).toEqual(expected);
});

function inPage(page: Page, given: readonly Plan[]): Promise<string[]> {
  return page.evaluate(async (runs) => {
    const address = new URL('./digests.mjs', location.href).href;
    const { digestsOf }: Digests = await import(address);
    return digestsOf(runs);
  }, given);
}

function inWorker(page: Page, given: readonly Plan[]): Promise<string[]> {
  return page.evaluate(
    (runs) =>
      new Promise<string[]>((resolve, reject) => {
        const worker = new Worker('./worker.mjs', { type: 'module' });
        worker.addEventListener('message', ({ data }: MessageEvent<string[]>) => resolve(data));
        worker.addEventListener('error', ({ message }) => reject(new Error(message)));
        worker.postMessage(runs, []);
      }),
    given,
  );
}
