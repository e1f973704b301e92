/**
 * Parts of the engine that come after the page: it runs without them for a while, and says so when
 * they do not come. The browser complains of a file that it cannot fetch, so these are no journeys.
 */
import { expect, test, type Page } from '@playwright/test';
import { act, ASKING, openPage, pause, shownTick, stage } from './cluster-page.ts';

const PARTS = /\/assets\/on-demand-parts-[^/]*\.js/;

/** Nobody gets past this moment without them, simulated ms. */
const ALONE_UNTIL = 15_000;

/** Keeps the parts from coming until the returned function is called. */
async function withhold(page: Page): Promise<() => Promise<void>> {
  await page.route(PARTS, (route) => route.abort());
  return () => page.unroute(PARTS);
}

test('time waits for parts that do not come, and the page says so', async ({ page }) => {
  const allow = await withhold(page);
  await openPage(page);
  await expect(page.getByText('A part of this page cannot be fetched.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Pace' }).selectOption('1000');
  await expect.poll(() => shownTick(page), ASKING).toBe(ALONE_UNTIL);
  await allow();
  await expect.poll(() => shownTick(page), ASKING).toBeGreaterThan(ALONE_UNTIL);
  await expect(page.getByText('A part of this page cannot be fetched.')).toHaveCount(0);
});

test('a command is carried out when the parts have come', async ({ page }) => {
  const allow = await withhold(page);
  await openPage(page);
  await pause(page);
  await act(page, 'broker 0', 'Crash');
  const running = stage(page).getByRole('button', { name: /^Broker 0: running/ });
  await expect(running).toBeVisible();
  await allow();
  await expect(stage(page).getByRole('button', { name: /^Broker 0: down/ })).toBeVisible();
});
